//! Measures what a notification to many runs costs in a SQLite store.
//!
//! ```text
//! cargo run --release -p workflow-tests --bin broadcast -- [RUNS]
//! ```
//!
//! As many runs begin to wait for one event. Printed are the time until the notification is committed, the
//! longest and the total time of the transactions that wake the rest, and the time in which all of them go
//! on: what each of them writes when its wait ends.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::task::JoinSet;
use workflow_runtime::SqliteStore;
use workflow_runtime::clock::Clock;
use workflow_runtime::entropy::Entropy;
use workflow_runtime::event::EventId;
use workflow_runtime::id::{FrameKey, RunKey};
use workflow_runtime::store::{
    EncodedState, Ending, Epoch, NewBroadcast, NewRun, Next, Store, Transition, Wait,
};

const RUNS_DEFAULT: usize = 100_000;

/// Calls that are made at once.
const AT_ONCE: usize = 2_000;

const PAYLOAD_BYTES: usize = 1_000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let runs = std::env::args().nth(1);
    let runs = runs.map_or(Ok(RUNS_DEFAULT), |runs| runs.parse())?;
    let folder = tempfile::tempdir()?;
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(folder.path().join("db")).await?);
    let clock = Clock::system();
    let epoch = store.claim(clock.now()).await?;
    let frames: Vec<_> = (0..runs)
        .map(|_| FrameKey::root(RunKey::generate(clock.now(), &Entropy::system())))
        .collect();
    let (took, begun) = timed(begin(&store, &clock, epoch, &frames)).await;
    begun?;
    println!("{runs} runs started and waiting in {took:?}");

    let event = EventId::new("measured")?;
    let payload = Bytes::from(format!("\"{}\"", "x".repeat(PAYLOAD_BYTES)));
    let (took, reached) = timed(store.broadcast(NewBroadcast { event, payload }, &clock)).await;
    let reached = reached?.into_inner();
    println!("{} of {runs} runs reached in {took:?}", reached.frames);

    let mut woken = reached.waking.woken.len();
    let mut has_more = reached.waking.has_more;
    let (mut batches, mut longest, mut total) = (0, Duration::ZERO, Duration::ZERO);
    while has_more {
        let (took, waking) = timed(store.wake_reached(clock.now())).await;
        let waking = waking?.into_inner();
        (woken, has_more) = (woken + waking.woken.len(), waking.has_more);
        (batches, longest, total) = (batches + 1, longest.max(took), total + took);
    }
    println!(
        "{woken} woken: {batches} further transactions, {longest:?} at most, {total:?} in all"
    );

    let (took, ended) = timed(end(&store, &clock, epoch, &frames)).await;
    ended?;
    println!("all gone on in {took:?}");
    store.close().await?;
    Ok(())
}

/// Starts the runs and lets them wait.
async fn begin(
    store: &Arc<dyn Store>,
    clock: &Clock,
    epoch: Epoch,
    frames: &[FrameKey],
) -> Result<(), Box<dyn Error>> {
    for frames in frames.chunks(AT_ONCE) {
        let mut starting = JoinSet::new();
        for frame in frames {
            let now = clock.now();
            let run = NewRun {
                key: frame.run,
                workflow: "measured".to_owned(),
                id: None,
                labels: Vec::new(),
                state: state("Start"),
                created_at: now,
                due: now,
                parent: None,
            };
            let store = Arc::clone(store);
            starting.spawn(async move { store.start(run).await.map(drop) });
        }
        finish(starting).await?;
        let next = || Next::Wait {
            state: Some(state("Wait")),
            wait: Wait::Event {
                event: EventId::new("measured").expect("it is an id"),
                deadline: None,
            },
            next_webhook: 0,
            branches: Vec::new(),
            children: Vec::new(),
        };
        advance(store, clock, epoch, frames, 0, next).await?;
    }
    Ok(())
}

async fn end(
    store: &Arc<dyn Store>,
    clock: &Clock,
    epoch: Epoch,
    frames: &[FrameKey],
) -> Result<(), Box<dyn Error>> {
    for frames in frames.chunks(AT_ONCE) {
        let next = || Next::End(Ending::Completed("null".to_owned()));
        advance(store, clock, epoch, frames, 1, next).await?;
    }
    Ok(())
}

async fn advance(
    store: &Arc<dyn Store>,
    clock: &Clock,
    epoch: Epoch,
    frames: &[FrameKey],
    version: i64,
    next: impl Fn() -> Next,
) -> Result<(), Box<dyn Error>> {
    let mut advancing = JoinSet::new();
    for frame in frames {
        let transition = Arc::new(Transition {
            frame: *frame,
            version,
            epoch,
            consumed: Vec::new(),
            unless_delivered: Vec::new(),
            noted: None,
            next: next(),
            at: clock.now(),
        });
        let store = Arc::clone(store);
        advancing.spawn(async move { store.advance(transition).await.map(drop) });
    }
    finish(advancing).await
}

async fn finish<E: Error + Send + 'static>(
    mut calls: JoinSet<Result<(), E>>,
) -> Result<(), Box<dyn Error>> {
    while let Some(called) = calls.join_next().await {
        called??;
    }
    Ok(())
}

fn state(name: &str) -> EncodedState {
    EncodedState {
        name: name.to_owned(),
        json: format!("{{\"{name}\":{{}}}}"),
        digest: 0,
    }
}

#[expect(clippy::disallowed_methods, reason = "this is what is measured")]
async fn timed<T>(call: impl Future<Output = T>) -> (Duration, T) {
    let begun = std::time::Instant::now();
    let outcome = call.await;
    (begun.elapsed(), outcome)
}
