//! Measures what it costs to record what runs do.
//!
//! ```text
//! cargo run --release -p workflow-tests --bin history_cost -- [RUNS] [ROUNDS]
//! ```
//!
//! The same runs, each of some steps and nothing else, are carried out with a history and without one, in turns,
//! because a machine is not equally fast at all times. Printed are the runs of each round, the medians and their
//! ratio, and by how much an entry makes the database longer.

use std::fs;
use std::path::Path;
use std::time::Duration;

use tokio::task::JoinSet;
use workflow_runtime::prelude::*;
use workflow_runtime::{Limits, Runtime};

const RUNS_DEFAULT: usize = 5_000;
const ROUNDS_DEFAULT: usize = 5;

/// Runs that are carried out at once.
const AT_ONCE: usize = 64;

const STEPS: u32 = 10;

const HISTORY_ENTRIES_MAX: u32 = 1_000;

#[workflow]
async fn measured() -> Result<u32> {
    let mut sum = 0;
    for n in 0..STEPS {
        sum += step!("add", async { Ok(n) }).await?;
    }
    Ok(sum)
}

/// What a round came to.
struct Round {
    runs_per_second: f64,
    bytes: u64,
    entries: usize,
}

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let runs = arguments.next().map_or(Ok(RUNS_DEFAULT), |it| it.parse())?;
    let rounds = arguments
        .next()
        .map_or(Ok(ROUNDS_DEFAULT), |it| it.parse())?;
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for round in 1..=rounds {
        let on = carry_out(runs, HISTORY_ENTRIES_MAX).await?;
        let off = carry_out(runs, 0).await?;
        println!(
            "round {round}: {:.0} runs/s with a history, {:.0} without",
            on.runs_per_second, off.runs_per_second
        );
        with.push(on);
        without.push(off);
    }
    let (on, off) = (median_rate(&with), median_rate(&without));
    println!("{runs} runs of {STEPS} steps, {AT_ONCE} at once, medians of {rounds} rounds:");
    println!(
        "{on:.0} runs/s with a history, {off:.0} without: {:.3} times",
        on / off
    );
    if let (Some(on), Some(off)) = (with.first(), without.first()) {
        let entries = on.entries * runs;
        let bytes = on.bytes.saturating_sub(off.bytes) / u64::try_from(entries)?.max(1);
        println!(
            "{} entries a run, {bytes} bytes an entry; {} bytes a run with them, {} without",
            on.entries,
            on.bytes / u64::try_from(runs)?,
            off.bytes / u64::try_from(runs)?
        );
    }
    Ok(())
}

async fn carry_out(runs: usize, history: u32) -> Result<Round> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("workflows.db");
    let runtime = Runtime::builder()
        .store(SqliteStore::open(&path).await?)
        .public_url("http://127.0.0.1")
        .limits(Limits::default().history_entries_max(history))
        .workflow(measured)
        .build()
        .await?;
    let took = timed(async {
        let mut working = JoinSet::new();
        for worker in 0..AT_ONCE {
            let share = runs / AT_ONCE + usize::from(worker < runs % AT_ONCE);
            working.spawn(work(runtime.clone(), share));
        }
        while let Some(worked) = working.join_next().await {
            worked.expect("it does not panic").expect("its runs end");
        }
    })
    .await;
    let run = runtime.start(measured, ()).await?;
    run.result().await?;
    // The start is not an entry of its own.
    let entries = run.history().await?.len() - 1;
    drop(run);
    runtime.shutdown().await;
    Ok(Round {
        runs_per_second: runs as f64 / took.as_secs_f64(),
        bytes: bytes_of(&path)?,
        entries,
    })
}

async fn work(runtime: Runtime, runs: usize) -> Result<()> {
    for _ in 0..runs {
        runtime.start(measured, ()).await?.result().await?;
    }
    Ok(())
}

fn bytes_of(path: &Path) -> std::io::Result<u64> {
    Ok(fs::metadata(path)?.len())
}

fn median_rate(rounds: &[Round]) -> f64 {
    let mut rates: Vec<f64> = rounds.iter().map(|it| it.runs_per_second).collect();
    rates.sort_by(f64::total_cmp);
    workflow_tests::median(&rates)
}

#[expect(clippy::disallowed_methods, reason = "this is what is measured")]
async fn timed(work: impl Future<Output = ()>) -> Duration {
    let begun = std::time::Instant::now();
    work.await;
    begun.elapsed()
}
