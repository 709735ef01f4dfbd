//! The world outside of the server: it remembers what it was told, and what was acknowledged.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use http::{HeaderMap, StatusCode};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::workload::{JOURNEY, LIFE};
use crate::until::pause;

/// What is known outside of the server. Nothing is ever taken back.
#[derive(Debug)]
pub(super) struct World {
    memory: Arc<Memory>,
    url: String,
    serving: JoinHandle<io::Result<()>>,
}

/// The webhooks of a journey by name.
pub(super) type Urls = BTreeMap<String, String>;

#[derive(Debug, Default)]
pub(super) struct Memory {
    known: Mutex<Known>,
    /// Changes whenever a journey announces its webhooks.
    announced: watch::Sender<()>,
    repeat_delay: Duration,
}

#[derive(Debug, Default)]
pub(super) struct Known {
    /// The journeys whose start was acknowledged.
    pub(super) started: Vec<u64>,
    /// The acknowledged deliveries and notifications by journey, each in the order of its channel.
    pub(super) acknowledged: BTreeMap<u64, Vec<String>>,
    /// How often an acknowledged delivery was sent again.
    pub(super) repeated: u64,
    /// By journey and idempotency key, the lives in which the effect was had.
    pub(super) effects: BTreeMap<(u64, String), Vec<u64>>,
    pub(super) urls: BTreeMap<u64, Urls>,
    /// What must not be, as soon as it is seen.
    pub(super) violations: Vec<String>,
}

impl World {
    /// A world that nothing has happened in.
    ///
    /// # Errors
    ///
    /// If there is no free port.
    pub(super) async fn begin() -> io::Result<Self> {
        Self::begin_slow(Duration::ZERO).await
    }

    /// As [`begin`](Self::begin). An effect that was had before takes so long.
    ///
    /// # Errors
    ///
    /// If there is no free port.
    pub(super) async fn begin_slow(repeat_delay: Duration) -> io::Result<Self> {
        let memory = Arc::new(Memory {
            repeat_delay,
            ..Memory::default()
        });
        let app = Router::new()
            .route("/effects", post(affected))
            .with_state(Arc::clone(&memory));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let serving = tokio::spawn(async move { axum::serve(listener, app).await });
        Ok(Self {
            memory,
            url,
            serving,
        })
    }

    /// Where it is.
    #[must_use]
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    pub(super) fn memory(&self) -> &Arc<Memory> {
        &self.memory
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Memory {
    pub(super) fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes an effect, and returns whether it was had before.
    fn affect(&self, life: u64, journey: u64, key: &str, told: &[u8]) -> bool {
        let mut known = self.known();
        let lives = known.effects.entry((journey, key.to_owned())).or_default();
        lives.push(life);
        let is_repeated = lives.len() > 1;
        if let Ok(urls) = serde_json::from_slice::<Urls>(told) {
            let before = known.urls.insert(journey, urls.clone());
            if before.is_some_and(|before| before != urls) {
                let changed = format!("journey {journey}: the URLs of its webhooks have changed");
                known.violations.push(changed);
            }
            self.announced.send_replace(());
        }
        is_repeated
    }

    /// Waits until the journey has announced its webhooks.
    pub(super) async fn urls(&self, journey: u64) -> Urls {
        let mut announced = self.announced.subscribe();
        loop {
            if let Some(urls) = self.known().urls.get(&journey) {
                return urls.clone();
            }
            // The sender is here.
            let _ = announced.changed().await;
        }
    }
}

async fn affected(
    State(memory): State<Arc<Memory>>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let number = |name| headers.get(name)?.to_str().ok()?.parse::<u64>().ok();
    let key = headers
        .get("idempotency-key")
        .and_then(|key| key.to_str().ok());
    let (Some(life), Some(journey), Some(key)) = (number(LIFE), number(JOURNEY), key) else {
        return StatusCode::BAD_REQUEST;
    };
    let is_repeated = memory.affect(life, journey, key, &body);
    if is_repeated && !memory.repeat_delay.is_zero() {
        pause(memory.repeat_delay).await;
    }
    StatusCode::OK
}
