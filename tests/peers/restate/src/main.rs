//! Measures Restate with its Rust SDK.
//!
//! ```text
//! restate SERVER FOLDER
//! ```
//!
//! `SERVER` is the server's program. It gets a new, empty `FOLDER`. Server, service and driver share the machine.

mod ingress;
mod latency;
mod resumes;
mod round_trips;
mod server;
mod services;
mod steps;

use std::path::PathBuf;

use anyhow::{Context, Result};
use figures::Peer;

use self::server::Server;

const RESTATE: Peer = Peer("Restate");

/// As a task: see `bench`.
#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let program = arguments.next().context("which server?")?;
    let folder = arguments.next().context("in which folder?")?;
    tokio::spawn(run(program, folder)).await?
}

/// Each part has a server of its own, as each part of what is measured of the product has a store of its own.
async fn run(program: PathBuf, folder: PathBuf) -> Result<()> {
    let fresh = async |part: &str| {
        let folder = folder.join(part);
        std::fs::create_dir(&folder)?;
        let (server, process) = Server::start(&program, &folder).await?;
        steps::warm_up(&server).await?;
        anyhow::Ok((server, process))
    };
    let (mut server, process) = fresh("round-trips").await?;
    round_trips::measure(&mut server).await?;
    drop(process);
    let (mut server, process) = fresh("latency").await?;
    latency::measure(&mut server).await?;
    drop(process);
    let (server, process) = fresh("steps").await?;
    steps::measure(&server).await?;
    drop(process);
    let (mut server, _process) = fresh("resumes").await?;
    resumes::measure(&mut server).await
}
