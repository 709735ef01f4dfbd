//! A server that is killed again and again while it works.

use std::collections::BTreeMap;
use std::error::Error;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot::{self, error::TryRecvError};
use tokio::task::JoinHandle;

use super::driver::{Drivers, run_id};
use super::oracle::{Findings, examine};
use super::random::Random;
use super::stage::{Stage, Threads};
use crate::client::client;
use crate::server::API_TOKEN;
use crate::until::pause_for;

/// Senders at once.
const SENDERS: usize = 16;

/// How long a life is, from when it serves, or for one in [`UNREADY_ONE_IN`] from when it begins.
const LIFE_MILLIS: (u64, u64) = (2, 40);
const UNREADY_ONE_IN: u64 = 5;

/// Between two looks of the observer.
const LOOK_INTERVAL: Duration = Duration::from_millis(20);

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
    let drivers = Drivers::begin(SENDERS, stage.world(), stage.port(), &random)?;
    let observer = Observer::begin(stage.port().url());
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
    let mut findings = examine(stage.world(), stage.database(), kills + 1)?;
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
    pause_for(length).await;
    match process.kill().await? {
        None => Ok(()),
        Some(status) => {
            let told = format!("life {number} ended by itself: {status}");
            Err(io::Error::other(told))
        }
    }
}

/// Looks at histories while servers die, and whether what was there once stays.
struct Observer {
    is_over: oneshot::Sender<()>,
    looking: JoinHandle<Histories>,
}

#[derive(Default)]
struct Histories {
    server: String,
    seen: BTreeMap<u64, Vec<serde_json::Value>>,
    violations: Vec<String>,
}

impl Observer {
    fn begin(server: String) -> Self {
        let (is_over, mut over) = oneshot::channel();
        let looking = tokio::spawn(async move {
            let mut histories = Histories {
                server,
                ..Histories::default()
            };
            let mut newest = 1;
            while over.try_recv() == Err(TryRecvError::Empty) {
                // Each is looked at while it is under way.
                if histories.look(newest).await == Some(true) {
                    newest += 7;
                }
                pause_for(LOOK_INTERVAL).await;
            }
            histories
        });
        Self { is_over, looking }
    }

    /// Looks at each again, and returns what has changed.
    async fn finish(self) -> io::Result<Vec<String>> {
        let _ = self.is_over.send(());
        let mut histories = self.looking.await.map_err(io::Error::other)?;
        let seen: Vec<_> = histories.seen.keys().copied().collect();
        for journey in seen {
            if histories.look(journey).await.is_none() {
                let lost = format!("journey {journey}: its history is lost");
                histories.violations.push(lost);
            }
        }
        Ok(histories.violations)
    }
}

impl Histories {
    /// Looks at a journey. Returns whether it has ended, or nothing if the server did not say.
    async fn look(&mut self, journey: u64) -> Option<bool> {
        let url = format!(
            "{}/workflows/journey/runs/{}/history?limit=1000",
            self.server,
            run_id(journey)
        );
        let request = client().get(url).bearer_auth(API_TOKEN);
        let answer = request.send().await.ok()?;
        let mut page: serde_json::Value = answer.error_for_status().ok()?.json().await.ok()?;
        let history: Vec<_> = serde_json::from_value(page["history"].take()).ok()?;
        let is_ended = history
            .last()
            .is_some_and(|entry: &serde_json::Value| entry["to"].is_null());
        let before = self.seen.entry(journey).or_default();
        if !history.starts_with(before) {
            let changed =
                format!("journey {journey}: its history was {before:?} and is {history:?}");
            self.violations.push(changed);
        }
        *before = history;
        Some(is_ended)
    }
}
