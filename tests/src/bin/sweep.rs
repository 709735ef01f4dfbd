//! Compiles many random bodies, each as a plain async function and as a workflow, and compares what
//! they do.
//!
//! ```text
//! cargo run -p workflow-tests --bin sweep -- [BODIES] [SEED]
//! cargo run -p workflow-tests --bin sweep -- sample
//! ```
//!
//! The body of a seed is always the same. The bodies are compiled in batches of several test programs, as many of
//! them at once as cargo has jobs (`CARGO_BUILD_JOBS`). A batch with a difference, or one that is not
//! compiled, is kept under `target/sweep/failed`, and the sweep goes on; its exit code is 1.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use workflow_tests::generator;

/// Bodies of one test program: so many that starting rustc and the linker costs little, and so few
/// that two of them fit into memory.
const PROGRAM_BODIES: u64 = 60;

/// Test programs of a batch, so that a core seldom waits for the last one.
const BATCH_PROGRAMS: u64 = 6;

const BODIES_DEFAULT: u64 = 360;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1).peekable();
    if arguments.peek().is_some_and(|first| first == "sample") {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("differential/sample.rs");
        fs::write(file, generator::sample())?;
        return Ok(ExitCode::SUCCESS);
    }
    let bodies = arguments
        .next()
        .map_or(Ok(BODIES_DEFAULT), |text| text.parse())?;
    let seed: u64 = arguments.next().map_or(Ok(1), |text| text.parse())?;
    let sweep = Sweep::prepare()?;
    sweep.compile_dependencies()?;
    println!("{bodies} bodies from seed {seed}");
    let started = now();
    let mut failed = 0;
    let mut done = 0;
    while done < bodies {
        let count = (PROGRAM_BODIES * BATCH_PROGRAMS).min(bodies - done);
        if !sweep.run(seed + done, count)? {
            failed += 1;
        }
        done += count;
        let seconds = started.elapsed().as_secs_f64();
        println!(
            "{done} of {bodies} bodies from seed {seed}, {:.1} a second, {failed} batches failed",
            done as f64 / seconds.max(0.001)
        );
    }
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

#[expect(clippy::disallowed_methods, reason = "the sweep shows how fast it is")]
fn now() -> Instant {
    Instant::now()
}

/// A crate outside of the workspace, with the workspace's dependencies.
struct Sweep {
    root: PathBuf,
    folder: PathBuf,
}

impl Sweep {
    fn prepare() -> Result<Self, Box<dyn Error>> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .canonicalize()?;
        let folder = root.join("target/sweep");
        fs::create_dir_all(folder.join("src"))?;
        fs::write(folder.join("src/lib.rs"), "")?;
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        let runtime = root.join("workflow-runtime");
        let manifest = format!(
            "[package]\nname = \"sweep\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [dependencies]\nworkflow-runtime = {{ path = {runtime:?}, features = [\"testing\"] }}\n\
             serde = {{ version = \"1\", features = [\"derive\"] }}\n\
             serde_json = {{ version = \"1\" }}\n\
             tokio = {{ version = \"1\", features = [\"rt\", \"macros\"] }}\n\n\
             [profile.dev]\ndebug = false\nincremental = false\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        Ok(Self { root, folder })
    }

    fn cargo(&self) -> Command {
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.root.join("target/sweep-build"));
        cargo
    }

    fn compile_dependencies(&self) -> Result<(), Box<dyn Error>> {
        self.clear()?;
        let built = self
            .cargo()
            .args(["build", "--quiet", "--offline"])
            .status()?;
        if !built.success() {
            return Err("the dependencies of the bodies are not compiled".into());
        }
        Ok(())
    }

    fn clear(&self) -> Result<(), Box<dyn Error>> {
        let tests = self.folder.join("tests");
        if tests.exists() {
            fs::remove_dir_all(&tests)?;
        }
        fs::create_dir_all(tests)?;
        Ok(())
    }

    /// Compiles and runs the bodies with the seeds from `first` on, and tells whether all were right.
    fn run(&self, first: u64, count: u64) -> Result<bool, Box<dyn Error>> {
        self.clear()?;
        let last = first + count - 1;
        let tests = self.folder.join("tests");
        for (program, from) in (first..=last).step_by(PROGRAM_BODIES as usize).enumerate() {
            let until = last.min(from + PROGRAM_BODIES - 1);
            let file = tests.join(format!("bodies_{program}.rs"));
            fs::write(file, self.program(from, until))?;
        }
        let output = self
            .cargo()
            .args(["test", "--quiet", "--offline", "--no-fail-fast", "--tests"])
            .output()?;
        if output.status.success() {
            return Ok(true);
        }
        let kept = self.folder.join("failed").join(first.to_string());
        fs::create_dir_all(&kept)?;
        for entry in fs::read_dir(&tests)? {
            let entry = entry?;
            fs::copy(entry.path(), kept.join(entry.file_name()))?;
        }
        let told = [output.stdout, output.stderr].concat();
        fs::write(kept.join("output.txt"), &told)?;
        eprintln!("{}", String::from_utf8_lossy(&told));
        eprintln!("seeds {first} to {last} differ, see {}", kept.display());
        Ok(false)
    }

    /// A test program of the bodies with these seeds.
    fn program(&self, first: u64, last: u64) -> String {
        let harness = self.root.join("tests/differential/harness.rs");
        let bodies: String = (first..=last)
            .map(|seed| generator::body(&format!("body_{seed}"), seed))
            .collect();
        format!(
            "#![allow(warnings)]\n#[macro_use]\n#[path = {harness:?}]\nmod harness;\n\nsame! {{\n{bodies}}}\n"
        )
    }
}
