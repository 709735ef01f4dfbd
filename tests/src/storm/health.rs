//! Ordinary traffic beside a storm.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;

use super::connection::{Connection, request};
use super::time::{now, pause};
use crate::until::within;

/// So many connections.
pub(super) const SENDERS: usize = 8;
const INTERVAL: Duration = Duration::from_millis(20);

/// Senders whose deliveries are taken as they come.
#[derive(Debug)]
pub(super) struct Health {
    ended: Arc<AtomicBool>,
    senders: JoinSet<Window>,
}

/// How ordinary traffic was answered for a while.
#[derive(Clone, Debug, Default)]
pub(super) struct Window {
    answers: Vec<Duration>,
    errors: usize,
}

impl Health {
    /// Begins to send to the webhook at `path`.
    #[must_use]
    pub(super) fn begin(address: SocketAddr, path: &str) -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        let mut senders = JoinSet::new();
        for _ in 0..SENDERS {
            senders.spawn(send(address, path.to_owned(), Arc::clone(&ended)));
        }
        Self { ended, senders }
    }

    /// Ends it.
    ///
    /// # Panics
    ///
    /// If a sender did.
    pub(super) async fn end(self) -> Window {
        self.ended.store(true, Ordering::Release);
        let mut all = Window::default();
        for window in within("the senders to end", self.senders.join_all()).await {
            all.answers.extend(window.answers);
            all.errors += window.errors;
        }
        all.answers.sort_unstable();
        all
    }
}

impl Window {
    /// Deliveries that were not answered, or not with 202.
    #[must_use]
    pub(super) fn errors(&self) -> usize {
        self.errors
    }

    /// How many deliveries were acknowledged.
    #[must_use]
    pub(super) fn answers(&self) -> usize {
        self.answers.len()
    }

    /// The time within which so many of a hundred answers came.
    #[must_use]
    pub(super) fn percentile(&self, percent: usize) -> Duration {
        let rank = (self.answers.len() * percent).div_ceil(100).max(1) - 1;
        self.answers.get(rank).copied().unwrap_or_default()
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} acknowledged, {} errors, p50 {:.1?}, p99 {:.1?}, longest {:.1?}",
            self.answers(),
            self.errors,
            self.percentile(50),
            self.percentile(99),
            self.percentile(100),
        )
    }
}

async fn send(address: SocketAddr, path: String, ended: Arc<AtomicBool>) -> Window {
    let mut window = Window::default();
    let delivery = request("POST", &path, &[], b"healthy");
    let mut kept: Option<Connection> = None;
    while !ended.load(Ordering::Acquire) {
        let begun = now();
        let answered = async {
            let mut connection = match kept.take() {
                Some(connection) => connection,
                None => Connection::open(address).await?,
            };
            let answer = connection.exchange(&delivery).await?;
            Ok::<_, std::io::Error>((connection, answer))
        };
        match within("an answer", answered).await {
            Ok((connection, answer)) if answer.status == 202 => {
                kept = Some(connection);
                window.answers.push(begun.elapsed());
            }
            _ => window.errors += 1,
        }
        pause(INTERVAL).await;
    }
    window
}
