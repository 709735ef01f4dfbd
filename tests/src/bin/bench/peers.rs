//! The same work on other systems, which a program of their own measures.

use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::time::Duration;

use tokio::process::Command;
use workflow_runtime::{Error, Result};

use crate::figure::Figure;

const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/measure");

/// For an installation, which may have to build them, and for a round. The program bounds its own parts.
const PATIENCE: Duration = Duration::from_secs(3_600);

#[derive(Debug)]
pub(crate) struct Peers {
    /// Some of them, or all if none is named.
    names: Vec<String>,
    /// The disk that is measured, if it is not that of temporary files.
    folder: Option<PathBuf>,
}

impl Peers {
    /// Those of a list with commas between them.
    pub(crate) fn new(names: &str, folder: Option<PathBuf>) -> Self {
        let names = names.split(',').filter(|name| !name.is_empty());
        Self {
            names: names.map(str::to_owned).collect(),
            folder,
        }
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
        let mut program = Command::new(PROGRAM);
        program.args(options).args(&self.names);
        if let Some(folder) = &self.folder {
            program.arg("--databases").arg(folder);
        }
        program.stdin(Stdio::null()).stderr(Stdio::inherit());
        let output = tokio::time::timeout(PATIENCE, program.output()).await??;
        match output.status.success() {
            true => Ok(output),
            false => Err(Error::msg(format!("{PROGRAM}: {}", output.status))),
        }
    }
}
