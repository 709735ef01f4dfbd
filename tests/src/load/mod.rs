//! A client that costs little: requests that are built once, sent over connections that are kept.
//!
//! It shares the machine with the server that it loads, so what it spends is taken from the server. It knows
//! as much of HTTP/1.1 as it needs for a server that answers with a `content-length`.

mod connection;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use tokio::task::LocalSet;

pub use self::connection::{Connection, Request};

/// The significant digits of what is recorded.
const DIGITS: u8 = 3;

/// What came of a load.
#[derive(Clone, Debug)]
pub struct Report {
    /// From the first request to the last answer.
    pub elapsed: Duration,
    /// How often each status was answered.
    pub statuses: BTreeMap<u16, u64>,
    /// How long each answer took, in microseconds.
    pub latency: Histogram<u64>,
}

impl Report {
    fn new() -> Self {
        Self {
            elapsed: Duration::ZERO,
            statuses: BTreeMap::new(),
            latency: Histogram::new(DIGITS).expect("there are such digits"),
        }
    }

    /// Answers with the status.
    #[must_use]
    pub fn count(&self, status: u16) -> u64 {
        self.statuses.get(&status).copied().unwrap_or(0)
    }

    /// Answers a second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        let answers: u64 = self.statuses.values().sum();
        answers as f64 / self.elapsed.as_secs_f64().max(f64::EPSILON)
    }
}

/// Sends `count` requests over as many connections at once, from a thread of its own. Which request is the
/// `n`-th, `next` says.
///
/// # Errors
///
/// If a connection cannot be opened, or breaks.
pub async fn send_all(
    address: SocketAddr,
    connections: usize,
    count: u64,
    next: impl Fn(u64) -> Request + Send + 'static,
) -> io::Result<Report> {
    let sent = tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.enable_io().build()?;
        LocalSet::new().block_on(&runtime, exchange(address, connections, count, next))
    });
    sent.await.map_err(io::Error::other)?
}

async fn exchange(
    address: SocketAddr,
    connections: usize,
    count: u64,
    next: impl Fn(u64) -> Request + 'static,
) -> io::Result<Report> {
    let report = Rc::new(RefCell::new(Report::new()));
    let (next, sent) = (Rc::new(next), Rc::new(Cell::new(0)));
    let mut clients = Vec::with_capacity(connections);
    for _ in 0..connections {
        clients.push(Connection::open(address).await?);
    }
    let begun = now();
    let clients = clients.into_iter().map(|mut connection| {
        let (report, next, sent) = (Rc::clone(&report), Rc::clone(&next), Rc::clone(&sent));
        tokio::task::spawn_local(async move {
            while sent.get() < count {
                let number = sent.replace(sent.get() + 1);
                let begun = now();
                let status = connection.send(&next(number)).await?;
                let mut report = report.borrow_mut();
                *report.statuses.entry(status).or_default() += 1;
                let micros = micros(begun.elapsed());
                report.latency.record(micros).map_err(io::Error::other)?;
            }
            Ok::<_, io::Error>(())
        })
    });
    for client in clients.collect::<Vec<_>>() {
        client.await.map_err(io::Error::other)??;
    }
    let mut report = report.borrow().clone();
    report.elapsed = begun.elapsed();
    Ok(report)
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long an answer takes is measured"
)]
fn now() -> Instant {
    Instant::now()
}
