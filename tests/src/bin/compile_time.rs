//! Measures what `#[workflow]` costs when a crate is checked.
//!
//! ```text
//! cargo run -p workflow-tests --bin compile_time -- [RUNS]
//! ```
//!
//! Two crates with the same bodies, 100 functions of 10 suspensions each: as workflows, and as plain
//! async functions over operations with the same types. `cargo check` of each is timed in turn, after the
//! dependencies have been checked, without incremental compilation. Printed are the minimum, the median and the
//! maximum, and the ratio of the medians.

use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const FUNCTIONS: usize = 100;

/// Suspensions of one function: it has an even number of them.
const SUSPENSIONS: usize = 10;

const RUNS_DEFAULT: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let runs = std::env::args().nth(1);
    let runs = runs.map_or(Ok(RUNS_DEFAULT), |runs| runs.parse())?.max(1);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()?;
    let workflows = Checked::prepare(&root, "workflows", true)?;
    let plain = Checked::prepare(&root, "plain", false)?;
    println!(
        "{FUNCTIONS} functions of {SUSPENSIONS} suspensions, {runs} runs after one that is not counted"
    );
    let (mut of_workflows, mut of_plain) = (Vec::new(), Vec::new());
    for run in 0..=runs {
        let pair = (workflows.check()?, plain.check()?);
        if run > 0 {
            of_workflows.push(pair.0);
            of_plain.push(pair.1);
        }
    }
    let workflows = summary("workflows", of_workflows);
    let plain = summary("plain async functions", of_plain);
    println!(
        "workflows / plain: {:.1}",
        workflows / plain.max(f64::EPSILON)
    );
    Ok(())
}

/// Prints what was measured, and returns the median in seconds.
fn summary(what: &str, mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    let times: Vec<f64> = times.iter().map(Duration::as_secs_f64).collect();
    let (min, median, max) = (
        times[0],
        workflow_tests::median(&times),
        times[times.len() - 1],
    );
    println!("{what}: {min:.2} s, median {median:.2} s, {max:.2} s");
    median
}

/// A crate under the target folder that is checked again and again.
struct Checked {
    root: PathBuf,
    folder: PathBuf,
}

impl Checked {
    fn prepare(root: &Path, name: &str, as_workflows: bool) -> Result<Self, Box<dyn Error>> {
        let folder = root.join("target/compile-time").join(name);
        fs::create_dir_all(folder.join("src"))?;
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        let runtime = root.join("workflow-runtime");
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [dependencies]\nworkflow-runtime = {{ path = {runtime:?} }}\n\
             serde = {{ version = \"1\", features = [\"derive\"] }}\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::write(folder.join("src/lib.rs"), source(as_workflows))?;
        let root = root.to_owned();
        Ok(Self { root, folder })
    }

    /// Checks the crate anew, and its dependencies if they have not been.
    #[expect(
        clippy::disallowed_methods,
        reason = "what a command takes is measured"
    )]
    fn check(&self) -> Result<Duration, Box<dyn Error>> {
        let file = self.folder.join("src/lib.rs");
        let source = fs::read_to_string(&file)?;
        fs::write(&file, source)?;
        let started = std::time::Instant::now();
        let status = Command::new(env!("CARGO"))
            .args(["check", "--quiet", "--offline"])
            .current_dir(&self.folder)
            .env(
                "CARGO_TARGET_DIR",
                self.root.join("target/compile-time/build"),
            )
            .env("CARGO_INCREMENTAL", "0")
            .status()?;
        if !status.success() {
            return Err(format!("{} is not compiled", self.folder.display()).into());
        }
        Ok(started.elapsed())
    }
}

fn source(as_workflows: bool) -> String {
    let mut text = String::from(if as_workflows {
        "#![allow(unused)]\nuse workflow_runtime::prelude::*;\n"
    } else {
        PLAIN_OPERATIONS
    });
    for number in 0..FUNCTIONS {
        let attribute = if as_workflows { "#[workflow]\n" } else { "" };
        let _ = write!(
            text,
            "\n{attribute}pub async fn function_{number}(id: String, cents: u64) -> Result<String> {{\n\
             \x20   let hook = create_webhook!(\"hook\");\n    let mut sum = cents;\n    let mut seen = Vec::new();\n"
        );
        for half in 0..SUSPENSIONS / 2 {
            let _ = write!(
                text,
                "    if sum > {half} {{\n\
                 \x20       let text = wait_for_webhook!(\"wait-{half}\", hook).await.text()?;\n\
                 \x20       seen.push(format!(\"{{id}} {{text}}\"));\n\
                 \x20   }}\n\
                 \x20   sum += step!(\"step-{half}\", async {{ Ok(seen.len() as u64) }}).await?;\n"
            );
        }
        text.push_str("    Ok(format!(\"{id} {sum}\"))\n}\n");
    }
    text
}

const PLAIN_OPERATIONS: &str = r#"#![allow(unused)]
use workflow_runtime::prelude::{Result, StepError, Webhook, WebhookRequest};

fn hook() -> Webhook {
    panic!("only checked, never run")
}

async fn wait(_: &Webhook) -> WebhookRequest {
    panic!("only checked, never run")
}

async fn run<T>(body: impl Future<Output = std::result::Result<T, StepError>>) -> std::result::Result<T, StepError> {
    body.await
}

macro_rules! create_webhook {
    ($name:literal) => { hook() };
}
macro_rules! wait_for_webhook {
    ($name:literal, $hook:expr) => { wait(&$hook) };
}
macro_rules! step {
    ($name:literal, $body:expr) => { run($body) };
}
"#;
