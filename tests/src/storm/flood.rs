//! Deliveries to a webhook that nobody awaits.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;

use super::connection::{Connection, ask, request};
use super::process::ServerProcess;
use super::report::Report;
use super::time::{now, pause};

const CONNECTIONS: usize = 64;
const BODY_BYTES: usize = 512;
/// The default of `Limits::buffered_deliveries_max`.
const BUFFERED_MAX: usize = 1_000;

/// By how much the server's memory may grow: SQLite's page caches and what is in flight.
const MEMORY_GROWTH_MAX: u64 = 32 * MIB;
/// How long the database may be: what is buffered, and a log of 4,000 pages of 4 KiB.
const DISK_MAX: u64 = 32 * MIB;
const MIB: u64 = 1024 * 1024;

const SAMPLE_INTERVAL: Duration = Duration::from_millis(100);

/// `posts` deliveries, each with an id of its own, to a webhook that nobody awaits. As many are stored as the
/// limits allow, and are there when the run asks for them. All others get 429 with `Retry-After` and leave
/// nothing behind: the server's memory and its files stay within the bounds.
///
/// # Panics
///
/// If the server does not work at all.
pub async fn flood(program: &Path, posts: usize) -> Report {
    let mut report = Report::default();
    let mut server = ServerProcess::start(program).await;
    let (address, path) = (
        server.ready().address,
        server.ready().paths.unawaited.clone(),
    );
    let before = server.memory();
    let ended = Arc::new(AtomicBool::new(false));
    let begun = now();
    let flooding = tokio::spawn(send_all(address, path.clone(), posts, Arc::clone(&ended)));
    let mut high = Marks::default();
    while !ended.load(Ordering::Acquire) {
        high.raise(&server);
        pause(SAMPLE_INTERVAL).await;
    }
    let counts = flooding.await.expect("the flood does not panic");
    let took = begun.elapsed();
    high.raise(&server);
    report.demand(counts.other == 0, || {
        format!(
            "{} answers are neither 202 nor 429 with Retry-After",
            counts.other
        )
    });
    let stored = posts.min(BUFFERED_MAX);
    report.demand(counts.stored == stored, || {
        format!("{} deliveries were stored and not {stored}", counts.stored)
    });
    let growth = before
        .zip(high.memory)
        .map(|(before, high)| high.saturating_sub(before));
    report.demand(
        growth.is_none_or(|growth| growth <= MEMORY_GROWTH_MAX),
        || format!("the server's memory grew by {}", mebibytes(growth)),
    );
    report.demand(high.disk <= DISK_MAX, || {
        format!("the database grew to {}", mebibytes(Some(high.disk)))
    });
    report.figure(format_args!(
        "flood: {posts} posts of {BODY_BYTES} bytes to a webhook that nobody awaits, over {CONNECTIONS} connections, \
         in {took:.1?} ({:.0} posts/s): {} stored, {} refused with 429 and Retry-After; the server's memory grew \
         from {} by {} (bound {} MiB), the database's files came to {} (bound {} MiB)",
        posts as f64 / took.as_secs_f64(),
        counts.stored,
        counts.refused,
        mebibytes(before),
        mebibytes(growth),
        MEMORY_GROWTH_MAX / MIB,
        mebibytes(Some(high.disk)),
        DISK_MAX / MIB,
    ));
    afterwards(&mut server, counts, &mut report).await;
    server.stop().await;
    report
}

/// What was stored is all there, and others were not harmed.
async fn afterwards(server: &mut ServerProcess, counts: Counts, report: &mut Report) {
    server.restart().await;
    let ready = server.ready();
    let drain = ask(
        ready.address,
        &request("POST", &ready.paths.drain, &[], b""),
    )
    .await;
    report.demand(drain.status == 202, || {
        format!("another webhook's delivery is answered {drain:?}")
    });
    let found = server.found().await;
    report.demand(found.deliveries == counts.stored, || {
        format!(
            "{} were stored, {} were found",
            counts.stored, found.deliveries
        )
    });
    report.demand(found.bytes == counts.stored * BODY_BYTES, || {
        format!("{} bytes were found", found.bytes)
    });
    report.figure(format_args!(
        "flood: after a restart the run took {} deliveries",
        found.deliveries
    ));
}

/// The most that was seen.
#[derive(Default)]
struct Marks {
    memory: Option<u64>,
    disk: u64,
}

impl Marks {
    fn raise(&mut self, server: &ServerProcess) {
        self.memory = self.memory.max(server.memory());
        self.disk = self.disk.max(server.disk());
    }
}

/// How posts were answered.
#[derive(Clone, Copy, Default)]
struct Counts {
    stored: usize,
    refused: usize,
    other: usize,
}

async fn send_all(
    address: SocketAddr,
    path: String,
    posts: usize,
    ended: Arc<AtomicBool>,
) -> Counts {
    let mut sending = JoinSet::new();
    for first in 0..CONNECTIONS {
        sending.spawn(send(
            address,
            path.clone(),
            (first..posts).step_by(CONNECTIONS),
        ));
    }
    let mut all = Counts::default();
    for counts in sending.join_all().await {
        all.stored += counts.stored;
        all.refused += counts.refused;
        all.other += counts.other;
    }
    ended.store(true, Ordering::Release);
    all
}

async fn send(address: SocketAddr, path: String, posts: impl Iterator<Item = usize>) -> Counts {
    let connection = Connection::open(address).await;
    let mut connection = connection.expect("a connection can be opened");
    let mut counts = Counts::default();
    for post in posts {
        let id = format!("webhook-id: msg_{post}");
        let delivery = request("POST", &path, &[&id], &[b'x'; BODY_BYTES]);
        let answer = connection.exchange(&delivery).await;
        let answer = answer.expect("the server answers");
        match answer.status {
            202 => counts.stored += 1,
            429 if answer.header("retry-after").is_some() => counts.refused += 1,
            _ => counts.other += 1,
        }
    }
    counts
}

pub(super) fn mebibytes(bytes: Option<u64>) -> String {
    bytes.map_or_else(
        || "an unknown amount".to_owned(),
        |bytes| format!("{:.1} MiB", bytes as f64 / MIB as f64),
    )
}
