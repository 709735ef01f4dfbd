//! Measures Restate with its Rust SDK.
//!
//! ```text
//! restate SERVER FOLDER [PART]
//! ```
//!
//! `SERVER` is the server's program. It gets a new, empty `FOLDER`. `PART` is `round-trips`, `steps`, `latency` or
//! `resumes`; all of them are measured if none is named. Server, service and driver share the machine.

mod ingress;
mod latency;
mod resumes;
mod round_trips;
mod server;
mod services;
mod steps;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use figures::Peer;

use self::server::Server;

const RESTATE: Peer = Peer("Restate");

const PARTS: [&str; 4] = ["round-trips", "steps", "latency", "resumes"];

/// As a task: see `bench`.
#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let program = arguments.next().context("which server?")?.into();
    let folder = arguments.next().context("in which folder?")?.into();
    let part = arguments.next();
    let parts = PARTS.into_iter();
    let parts: Vec<_> = parts
        .filter(|it| part.as_ref().is_none_or(|part| part == it))
        .collect();
    if parts.is_empty() {
        bail!("the parts are {PARTS:?}");
    }
    tokio::spawn(run(program, folder, parts)).await?
}

/// Each part has a server of its own, as each part of what is measured of the product has a store of its own.
async fn run(program: PathBuf, folder: PathBuf, parts: Vec<&str>) -> Result<()> {
    for part in parts {
        let folder = folder.join(part);
        std::fs::create_dir(&folder)?;
        let (mut server, _process) = Server::start(&program, &folder).await?;
        steps::warm_up(&server).await?;
        match part {
            "round-trips" => round_trips::measure(&mut server).await?,
            "steps" => steps::measure(&server).await?,
            "latency" => latency::measure(&mut server).await?,
            _ => resumes::measure(&mut server).await?,
        }
    }
    Ok(())
}
