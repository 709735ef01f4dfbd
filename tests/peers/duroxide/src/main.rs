//! Measures duroxide on its SQLite provider, once as it comes and once with a sync for each commit.
//!
//! ```text
//! duroxide-peer FOLDER
//! ```
//!
//! The databases are made in `FOLDER`. Runtime and driver share the process and the machine.

mod latency;
mod resumes;
mod round_trips;
mod steps;
mod subject;
mod workflows;

use std::path::PathBuf;

use anyhow::{Context, Result};
use figures::Peer;

use self::subject::{Subject, Sync};

/// As a task: see `bench`.
#[tokio::main]
async fn main() -> Result<()> {
    tokio::spawn(run()).await?
}

async fn run() -> Result<()> {
    // Otherwise the runtime logs to where the figures go.
    tracing::subscriber::set_global_default(tracing::subscriber::NoSubscriber::new())?;
    let folder = std::env::args_os().nth(1).context("in which folder?")?;
    let folder = PathBuf::from(folder);
    for sync in [Sync::Default, Sync::Full] {
        let peer = Peer(match sync {
            Sync::Default => "duroxide",
            Sync::Full => "duroxide, synchronous=FULL",
        });
        round_trips::measure(peer, &Subject::open(&folder, "round-trips", sync).await?).await?;
        latency::measure(peer, &Subject::open(&folder, "latency", sync).await?).await?;
        steps::measure(peer, &Subject::open(&folder, "steps", sync).await?).await?;
    }
    resumes::measure(&Subject::open_eager(&folder, "resumes").await?).await
}
