//! Measures what the runtime does, beside what the machine and other systems do without it.
//!
//! ```text
//! cargo run --release -p workflow-tests --features plots --bin bench -- [PART]... [--peers] [--plots FOLDER]
//! ```
//!
//! The parts are measured in turn, round after round, so that a machine which gets slower meanwhile does so
//! for all of them. Printed are each figure's median over the rounds, its minimum and its maximum, and what
//! came of the targets. Server and clients share the machine. `docs/benchmarks.md` says how to read it.

mod backlog;
mod ceiling;
mod deliveries;
mod facts;
mod fan_out;
mod figure;
mod latency;
mod nodes;
mod part;
mod peers;
mod place;
#[cfg(feature = "plots")]
mod plots;
mod postgres_ceiling;
mod report;
mod resumes;
mod round_trips;
mod serve;
mod server;
mod state_size;
mod steps;
mod storage;
mod subject;
mod targets;
mod timing;
mod transport;
mod waiting;
mod workflows;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use workflow_runtime::store::postgres::LEASE_SECONDS;
use workflow_runtime::{Error, Result};

use self::facts::Facts;
use self::part::Part;
use self::peers::Peers;
use self::place::Place;
use self::report::Report;
use self::storage::{Location, StoreKind};

/// As servers use one, for which the C library's is too slow. Restate's server has its own as well.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures what the runtime does, beside what the machine and other systems do without it.
#[derive(Parser)]
struct Arguments {
    /// What is measured; all of it if nothing is named.
    parts: Vec<Part>,
    /// On which store, both if it is not said; may be given twice.
    #[arg(long = "store")]
    stores: Vec<StoreKind>,
    /// Measures other systems too: all, or some with commas between them.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "")]
    peers: Option<String>,
    /// How often each part is measured.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Where the databases are made: on the disk that is to be measured. PostgreSQL runs as `nobody` if this
    /// program is root's, and has to be able to write there.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// How much is done, against what is written down in the documentation.
    #[arg(long, default_value_t = 1.0)]
    scale: f64,
    /// Writes all figures of all rounds there, as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Writes plots into this folder, as SVG. Needs the feature `plots`.
    #[arg(long)]
    plots: Option<PathBuf>,
    /// Fails unless every target is met.
    #[arg(long)]
    demand: bool,
    /// Serves runs at a database, for another process of this program.
    #[arg(long, hide = true)]
    serve: Option<Location>,
    /// The lease of such a process.
    #[arg(long, hide = true, default_value_t = LEASE_SECONDS)]
    lease_seconds: u64,
}

/// As a task, as an application's own code runs: the thread that waits for a task is woken later than a worker.
#[tokio::main]
async fn main() -> Result<ExitCode> {
    tokio::spawn(run(Arguments::parse())).await?
}

async fn run(arguments: Arguments) -> Result<ExitCode> {
    if let Some(location) = arguments.serve {
        let lease = Duration::from_secs(arguments.lease_seconds);
        serve::serve(&location, lease).await?;
        return Ok(ExitCode::SUCCESS);
    }
    if arguments.plots.is_some() && cfg!(not(feature = "plots")) {
        return Err(Error::msg("`--plots` needs the feature `plots`"));
    }
    if let Some(path) = &arguments.json {
        make_writable(path)?;
    }
    if let Some(folder) = &arguments.plots {
        fs::create_dir_all(folder)?;
    }
    let mut place = Place::new(arguments.folder.clone(), arguments.scale);
    let stores = stores(&arguments, &mut place)?;
    let peers = arguments.peers.as_deref();
    let peers = peers.map(|names| Peers::new(names, arguments.folder.clone()));
    if let Some(peers) = &peers {
        peers.install().await?;
    }
    let mut report = Report::new(Facts::gather(&place, arguments.scale));
    for round in 1..=arguments.rounds {
        measure(
            &arguments,
            &stores,
            peers.as_ref(),
            &place,
            round,
            &mut report,
        )
        .await;
        if let Some(path) = &arguments.json {
            report.write(path)?;
        }
    }
    report.print();
    #[cfg(feature = "plots")]
    if let Some(folder) = &arguments.plots {
        plots::draw(&report.rows(), folder)?;
    }
    let is_demanded = report.is_whole() && (!arguments.demand || report.is_met());
    Ok(if is_demanded {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What cannot be written is to be known before an hour of measuring.
fn make_writable(path: &Path) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    File::options().create(true).append(true).open(path)?;
    Ok(())
}

/// Those that were asked for. Without PostgreSQL, it is left out if it was not named.
fn stores(arguments: &Arguments, place: &mut Place) -> Result<Vec<StoreKind>> {
    let all = StoreKind::value_variants();
    let is_wanted =
        |kind: &StoreKind| arguments.stores.is_empty() || arguments.stores.contains(kind);
    let mut stores: Vec<_> = all.iter().copied().filter(is_wanted).collect();
    if stores.contains(&StoreKind::Postgres) {
        place.start_server();
    }
    if place.server().is_none() {
        if arguments.stores.contains(&StoreKind::Postgres) {
            return Err(Error::msg("PostgreSQL is not installed"));
        }
        stores.retain(|kind| *kind != StoreKind::Postgres);
    }
    Ok(stores)
}

/// Measures each part once. One that fails does not cost what others have shown.
async fn measure(
    arguments: &Arguments,
    stores: &[StoreKind],
    peers: Option<&Peers>,
    place: &Place,
    round: usize,
    report: &mut Report,
) {
    let parts = if arguments.parts.is_empty() {
        Part::value_variants()
    } else {
        &arguments.parts
    };
    report.begin_round();
    for part in parts {
        part.measure(place, stores, |what, outcome| {
            report.add(round, &what, outcome);
        })
        .await;
        if let Some(peers) = peers {
            let what = format!("{part:?} on peers");
            report.add(round, &what, peers.measure_part(*part).await);
        }
    }
    if let Some(peers) = peers {
        report.add(round, "other peers", peers.measure_whole().await);
    }
}
