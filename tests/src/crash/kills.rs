//! A server that is killed again and again while it works.

use std::error::Error;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::driver::{Drivers, Servers};
use super::observer::Observer;
use super::oracle::Findings;
use super::random::Random;
use super::stage::{Stage, Threads};
use crate::until::pause;

/// Senders at once.
const SENDERS: usize = 16;

/// How long a life is, from when it serves, or for one in [`UNREADY_ONE_IN`] from when it begins.
const LIFE_MILLIS: (u64, u64) = (2, 40);
const UNREADY_ONE_IN: u64 = 5;

/// Kills the server `kills` times, lets it heal, and examines what has become of all.
///
/// # Errors
///
/// If the server does not serve, or refuses what it must take.
pub async fn kill_again_and_again(
    program: &Path,
    kills: u64,
    seed: u64,
    progress: impl Fn(u64),
) -> Result<Findings, Box<dyn Error>> {
    let random = Arc::new(Random::new(seed));
    let stage = Stage::set(program, Threads::Several).await?;
    let servers = Servers::one(stage.port());
    let drivers = Drivers::begin(SENDERS, stage.world(), &servers, &random)?;
    let observer = Observer::begin(vec![stage.port().url()]);
    for number in 0..kills {
        live(&stage, number, &random).await?;
        progress(number + 1);
    }
    let last = stage.begin(kills, None)?;
    drivers.finish().await?;
    stage.healed().await?;
    let mut violations = observer.finish().await?;
    if let Some(status) = last.kill().await? {
        violations.push(format!("the last server ended by itself: {status}"));
    }
    let mut findings = stage.examine(kills + 1)?;
    findings.violations.append(&mut violations);
    Ok(findings)
}

/// One life and its end.
async fn live(stage: &Stage, number: u64, random: &Random) -> io::Result<()> {
    let length = Duration::from_millis(random.within(LIFE_MILLIS.0, LIFE_MILLIS.1));
    let mut process = stage.begin(number, None)?;
    if !random.one_in(UNREADY_ONE_IN) && !process.is_ready().await? {
        return Err(io::Error::other(format!("life {number} did not serve")));
    }
    pause(length).await;
    match process.kill().await? {
        None => Ok(()),
        Some(status) => {
            let told = format!("life {number} ended by itself: {status}");
            Err(io::Error::other(told))
        }
    }
}
