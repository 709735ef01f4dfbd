//! Compiles many random bodies, each as a plain async function and as a workflow, and compares what
//! they do.
//!
//! ```text
//! cargo run -p workflow-tests --bin sweep -- [BODIES] [SEED]
//! cargo run -p workflow-tests --bin sweep -- sample
//! ```
//!
//! The bodies are compiled in chunks, as tests of a crate under the target folder. A body that is
//! compiled wrong or not at all ends the sweep with its name, its seed and where to find it.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use workflow_tests::generator;

/// Bodies that are compiled at once.
const CHUNK_BODIES: u64 = 100;

const BODIES_DEFAULT: u64 = 300;

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
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("../target/sweep");
    prepare(root, &folder)?;
    println!("{bodies} bodies from seed {seed}");
    let mut done = 0;
    while done < bodies {
        let count = CHUNK_BODIES.min(bodies - done);
        let first = seed + done;
        fs::write(folder.join("tests/bodies.rs"), chunk(root, first, count)?)?;
        let passed = Command::new(env!("CARGO"))
            .args(["test", "--quiet", "--offline", "--test", "bodies"])
            .current_dir(&folder)
            .env("CARGO_TARGET_DIR", root.join("../target/sweep-build"))
            .status()?
            .success();
        if !passed {
            let at = folder.join("tests/bodies.rs");
            eprintln!(
                "a body of the seeds {first} to {} differs: {}",
                first + count - 1,
                at.display()
            );
            return Ok(ExitCode::FAILURE);
        }
        done += count;
        println!("{done} bodies, no difference");
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes a crate outside of the workspace, with the workspace's dependencies.
fn prepare(root: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder.join("tests"))?;
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("src/lib.rs"), "")?;
    fs::copy(root.join("../Cargo.lock"), folder.join("Cargo.lock"))?;
    let runtime: PathBuf = root.join("../workflow-runtime").canonicalize()?;
    let manifest = format!(
        "[package]\nname = \"sweep\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\nworkflow-runtime = {{ path = {runtime:?}, features = [\"testing\"] }}\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\n\
         tokio = {{ version = \"1\", features = [\"rt\", \"macros\"] }}\n\n\
         [profile.dev]\ndebug = false\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    Ok(())
}

/// A test crate of the bodies with the seeds from `first` on.
fn chunk(root: &Path, first: u64, count: u64) -> Result<String, Box<dyn Error>> {
    let harness = root.join("differential/harness.rs").canonicalize()?;
    let bodies: String = (first..first + count)
        .map(|seed| generator::body(&format!("body_{seed}"), seed))
        .collect();
    Ok(format!(
        "#![allow(warnings)]\n#[macro_use]\n#[path = {harness:?}]\nmod harness;\n\nsame! {{\n{bodies}}}\n"
    ))
}
