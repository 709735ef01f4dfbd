//! Measures what the runtime does, beside what the machine does without it.
//!
//! ```text
//! cargo run --release -p workflow-tests --bin bench -- [PART]... [--rounds N] [--folder FOLDER]
//! ```
//!
//! The parts are measured in turn, round after round, so that a machine which gets slower meanwhile does so
//! for all of them. Printed are each figure's median over the rounds, its minimum and its maximum. Server and
//! clients share the machine.

mod ceiling;
mod deliveries;
mod figure;
mod latency;
mod resumes;
mod round_trips;
mod steps;
mod subject;
mod waiting;
mod workflows;

use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use workflow_runtime::Result;

use self::figure::{Figure, print};
use self::subject::Place;

#[derive(Parser)]
struct Arguments {
    /// What is measured; all of it if nothing is named.
    parts: Vec<Part>,
    /// How often each part is measured.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Where the databases are made: on the disk that is to be measured.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// How much is done, against what is written down in the documentation.
    #[arg(long, default_value_t = 1.0)]
    scale: f64,
    /// Serves waiting runs for the part `waiting`, which starts this program again.
    #[arg(long, hide = true)]
    serve: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// What the machine does: syncs, bare SQLite, bare axum.
    Ceiling,
    /// Deliveries over HTTP that are committed.
    Deliveries,
    /// Whole runs: started, parked, delivered to, completed.
    RoundTrips,
    /// Runs of ten steps each.
    Steps,
    /// From a delivery to the run's result, nothing else going on.
    Latency,
    /// What a resume costs after many others of the same run.
    Resumes,
    /// Memory and disk of many runs that wait.
    Waiting,
}

impl Part {
    async fn measure(self, place: &Place) -> Result<Vec<Figure>> {
        match self {
            Self::Ceiling => ceiling::measure(place).await,
            Self::Deliveries => deliveries::measure(place).await,
            Self::RoundTrips => round_trips::measure(place).await,
            Self::Steps => steps::measure(place).await,
            Self::Latency => latency::measure(place).await,
            Self::Resumes => resumes::measure(place).await,
            Self::Waiting => waiting::measure(place).await,
        }
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let place = Place::new(arguments.folder, arguments.scale);
    if let Some(runs) = arguments.serve {
        return waiting::serve(&place, runs).await;
    }
    let parts = if arguments.parts.is_empty() {
        Part::value_variants().to_vec()
    } else {
        arguments.parts
    };
    let mut rounds = Vec::new();
    for round in 1..=arguments.rounds {
        for part in &parts {
            let figures = part.measure(&place).await?;
            for figure in &figures {
                eprintln!("round {round}: {figure}");
            }
            rounds.push(figures);
        }
    }
    print(rounds.into_iter().flatten());
    Ok(())
}
