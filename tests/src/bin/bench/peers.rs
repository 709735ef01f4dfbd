//! The same work on other systems, which a program of their own measures.

use std::process::{Output, Stdio};
use std::time::Duration;

use tokio::process::Command;
use workflow_runtime::{Error, Result};

use crate::figure::Figure;

const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/measure");

/// For an installation, which may have to build them, and for a round.
const PATIENCE: Duration = Duration::from_secs(3_600);

/// Some of them, or all if none is named.
#[derive(Debug)]
pub(crate) struct Peers(Vec<String>);

impl Peers {
    /// Those of a list with commas between them.
    pub(crate) fn new(names: &str) -> Self {
        let names = names.split(',').filter(|name| !name.is_empty());
        Self(names.map(str::to_owned).collect())
    }

    /// Gets and builds what is needed to measure them.
    pub(crate) async fn install(&self) -> Result<()> {
        self.run(&["--install"]).await?;
        Ok(())
    }

    /// Measures them once.
    pub(crate) async fn measure(&self) -> Result<Vec<Figure>> {
        let output = self.run(&[]).await?;
        let lines = String::from_utf8(output.stdout)?;
        let figures = lines.lines().filter(|line| !line.is_empty());
        let figures: Result<Vec<Figure>, _> = figures.map(serde_json::from_str).collect();
        Ok(figures?)
    }

    async fn run(&self, options: &[&str]) -> Result<Output> {
        let running = Command::new(PROGRAM)
            .args(&self.0)
            .args(options)
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .output();
        let output = tokio::time::timeout(PATIENCE, running).await??;
        match output.status.success() {
            true => Ok(output),
            false => Err(Error::msg(format!("{PROGRAM}: {}", output.status))),
        }
    }
}
