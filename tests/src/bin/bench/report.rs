//! What came of the measurements.

use std::fs;
use std::path::Path;

use serde::Serialize;
use workflow_runtime::Result;

use crate::facts::Facts;
use crate::figure::{self, Figure, Row};
use crate::targets::{self, Outcome};

#[derive(Debug)]
pub(crate) struct Report {
    facts: Facts,
    rounds: Vec<Vec<Figure>>,
    failed: Vec<String>,
}

/// The report, as it is written.
#[derive(Serialize)]
struct Written<'a> {
    facts: &'a Facts,
    rounds: &'a [Vec<Figure>],
    failed: &'a [String],
    targets: Vec<Outcome>,
}

impl Report {
    pub(crate) fn new(facts: Facts) -> Self {
        Self {
            facts,
            rounds: Vec::new(),
            failed: Vec::new(),
        }
    }

    pub(crate) fn begin_round(&mut self) {
        self.rounds.push(Vec::new());
    }

    /// Adds what came of a part to the round, and tells it at once: a whole measurement takes long.
    pub(crate) fn add(&mut self, round: usize, part: &str, outcome: Result<Vec<Figure>>) {
        let figures = match outcome {
            Ok(figures) => figures,
            Err(error) => {
                eprintln!("round {round}: {part} failed: {error:?}");
                self.failed.push(format!("{part}: {error:?}"));
                return;
            }
        };
        for figure in &figures {
            eprintln!("round {round}: {figure}");
        }
        if let Some(round) = self.rounds.last_mut() {
            round.extend(figures);
        }
    }

    pub(crate) fn rows(&self) -> Vec<Row> {
        Row::of(&self.rounds)
    }

    /// Whether every part could be measured.
    pub(crate) fn is_whole(&self) -> bool {
        self.failed.is_empty()
    }

    /// Whether every target was measured and is met.
    pub(crate) fn is_met(&self) -> bool {
        self.targets().iter().all(|outcome| outcome.is_met)
    }

    pub(crate) fn print(&self) {
        self.facts.print();
        println!();
        figure::print(&self.rows());
        println!();
        targets::print(&self.targets());
        for failure in &self.failed {
            println!("\nfailed: {failure}");
        }
    }

    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let written = Written {
            facts: &self.facts,
            rounds: &self.rounds,
            failed: &self.failed,
            targets: self.targets(),
        };
        fs::write(path, serde_json::to_string_pretty(&written)? + "\n")?;
        Ok(())
    }

    fn targets(&self) -> Vec<Outcome> {
        targets::outcomes(&self.rounds)
    }
}
