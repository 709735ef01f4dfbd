//! The same work on other systems, which a program of their own measures.

use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::time::Duration;

use tokio::process::Command;
use workflow_runtime::{Error, Result};

use crate::figure::Figure;
use crate::part::Part;

const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/measure");

/// For an installation, which may have to build them, and for a round. The program bounds its own parts.
const PATIENCE: Duration = Duration::from_secs(3_600);

/// How many of the last lines that it has written are told if it fails.
const LINES_TOLD: usize = 20;

/// The one that the targets compare with. Each of its parts can be measured by itself, right after the product's.
const BY_PARTS: &str = "restate";

const ALL: &str = "restate,duroxide,dbos";

#[derive(Debug)]
pub(crate) struct Peers {
    by_parts: Vec<String>,
    whole: Vec<String>,
    /// The disk that is measured, if it is not that of temporary files.
    folder: Option<PathBuf>,
}

impl Peers {
    /// Those of a list with commas between them, or all if it is empty.
    pub(crate) fn new(names: &str, folder: Option<PathBuf>) -> Self {
        let names = if names.is_empty() { ALL } else { names };
        let names = names.split(',').filter(|name| !name.is_empty());
        let (by_parts, whole) = names.map(str::to_owned).partition(|name| name == BY_PARTS);
        Self {
            by_parts,
            whole,
            folder,
        }
    }

    /// Gets and builds what is needed to measure them.
    pub(crate) async fn install(&self) -> Result<()> {
        self.run(&["--install"], &[&self.by_parts[..], &self.whole].concat())
            .await?;
        Ok(())
    }

    /// Measures the one that knows parts once at this part, if it is asked for and does such work.
    pub(crate) async fn measure_part(&self, part: Part) -> Result<Vec<Figure>> {
        let part = match part {
            Part::RoundTrips => "round-trips",
            Part::Steps => "steps",
            Part::Latency => "latency",
            Part::Resumes => "resumes",
            _ => return Ok(Vec::new()),
        };
        self.measure(&["--part", part], &self.by_parts).await
    }

    /// Measures the others once.
    pub(crate) async fn measure_whole(&self) -> Result<Vec<Figure>> {
        self.measure(&[], &self.whole).await
    }

    async fn measure(&self, options: &[&str], names: &[String]) -> Result<Vec<Figure>> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let output = self.run(options, names).await?;
        let lines = String::from_utf8(output.stdout)?;
        let figures = lines.lines().filter(|line| !line.is_empty());
        let figures: Result<Vec<Figure>, _> = figures.map(serde_json::from_str).collect();
        Ok(figures?)
    }

    async fn run(&self, options: &[&str], names: &[String]) -> Result<Output> {
        let mut program = Command::new(PROGRAM);
        program.args(options).args(names);
        if let Some(folder) = &self.folder {
            program.arg("--databases").arg(folder);
        }
        program.stdin(Stdio::null());
        let output = tokio::time::timeout(PATIENCE, program.output()).await??;
        if output.status.success() {
            return Ok(output);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let lines: Vec<_> = said.lines().collect();
        let last = lines[lines.len().saturating_sub(LINES_TOLD)..].join("\n");
        let status = output.status;
        Err(Error::msg(format!("{PROGRAM}: {status}\n{last}")))
    }
}
