//! Who looks at histories while servers die, and whether what was there once stays.

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

use tokio::sync::oneshot::{self, error::TryRecvError};
use tokio::task::JoinHandle;

use super::driver::run_id;
use crate::client::client;
use crate::server::API_TOKEN;
use crate::until::pause;

/// Between two looks of the observer.
const LOOK_INTERVAL: Duration = Duration::from_millis(20);

/// Looks at histories while servers die, and whether what was there once stays.
#[derive(Debug)]
pub(super) struct Observer {
    is_over: oneshot::Sender<()>,
    looking: JoinHandle<Histories>,
}

#[derive(Debug, Default)]
struct Histories {
    servers: Vec<String>,
    seen: BTreeMap<u64, Vec<serde_json::Value>>,
    violations: Vec<String>,
}

impl Observer {
    /// Begins to look, at one of the servers for each journey.
    pub(super) fn begin(servers: Vec<String>) -> Self {
        let (is_over, mut over) = oneshot::channel();
        let looking = tokio::spawn(async move {
            let mut histories = Histories {
                servers,
                ..Histories::default()
            };
            let mut newest = 1;
            while over.try_recv() == Err(TryRecvError::Empty) {
                // Each is looked at while it is under way.
                if histories.look(newest).await == Some(true) {
                    newest += 7;
                }
                pause(LOOK_INTERVAL).await;
            }
            histories
        });
        Self { is_over, looking }
    }

    /// Looks at each again, and returns what has changed.
    ///
    /// # Errors
    ///
    /// If the observer has panicked.
    pub(super) async fn finish(self) -> io::Result<Vec<String>> {
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
        let place = journey as usize % self.servers.len();
        let url = format!(
            "{}/workflows/journey/runs/{}/history?limit=1000",
            self.servers[place],
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
