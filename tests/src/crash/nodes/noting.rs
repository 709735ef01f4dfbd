//! A store that notes the transitions that it is asked for.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use workflow_runtime::PostgresStore;
use workflow_runtime::clock::{Clock, Timestamp};
use workflow_runtime::id::{FrameKey, RunId, RunKey};
use workflow_runtime::store::{
    Advanced, Cancelled, Committed, Delivered, DeliveryExpiry, DueCursor, DueFrame, EndedCursor,
    Epoch, Expired, FrameRecord, Hint, HistoryEntry, Loaded, NewBroadcast, NewDelivery, NewRun,
    Next, ParkedFrame, Reached, RunFilter, RunRecord, Started, Store, StoreError, StoreFuture,
    Suspect, Transition, Wait, Waking,
};

use super::notes::Notes;

/// Until then a process that stops itself has stopped.
const STOPPING: Duration = Duration::from_millis(20);

/// A store that tells the [`Notes`]. Clones are handles to the same.
#[derive(Clone, Debug)]
pub(super) struct Noting {
    store: PostgresStore,
    notes: Arc<Notes>,
    /// Whether the process stops before it records the next outcome of a step or call.
    pub(super) stops: Arc<AtomicBool>,
}

impl Noting {
    pub(super) fn new(store: PostgresStore, notes: Arc<Notes>) -> Self {
        let stops = Arc::default();
        Self {
            store,
            notes,
            stops,
        }
    }
}

/// Stops this process (SIGSTOP), until another one lets it go on.
fn stop_process() {
    let id = std::process::id().to_string();
    let stopped = Command::new("sh")
        .args(["-c", "kill -STOP \"$0\"", &id])
        .status();
    stopped.expect("a shell starts");
    std::thread::sleep(STOPPING);
}

fn records_outcome(transition: &Transition) -> bool {
    matches!(
        &transition.next,
        Next::Wait {
            wait: Wait::Outcome { .. },
            ..
        }
    )
}

impl Store for Noting {
    fn claim(&self, now: Timestamp) -> StoreFuture<'_, Epoch> {
        self.store.claim(now)
    }

    fn epoch_of(&self, run: RunKey, claimed: Epoch) -> Option<Epoch> {
        self.store.epoch_of(run, claimed)
    }

    fn hint(&self) -> StoreFuture<'_, Hint> {
        self.store.hint()
    }

    fn is_interrupted(&self) -> StoreFuture<'_, bool> {
        self.store.is_interrupted()
    }

    fn suspect(&self, frames: Vec<FrameKey>) -> StoreFuture<'_, Committed<Vec<Suspect>>> {
        self.store.suspect(frames)
    }

    fn suspects(&self) -> StoreFuture<'_, Vec<Suspect>> {
        self.store.suspects()
    }

    fn forget_suspects(&self, keep: Vec<FrameKey>) -> StoreFuture<'_, Committed<usize>> {
        self.store.forget_suspects(keep)
    }

    fn start(&self, run: NewRun) -> StoreFuture<'_, Committed<Started>> {
        self.store.start(run)
    }

    fn deliver<'a>(
        &'a self,
        delivery: NewDelivery,
        clock: &'a Clock,
    ) -> StoreFuture<'a, Committed<Delivered>> {
        self.store.deliver(delivery, clock)
    }

    fn broadcast<'a>(
        &'a self,
        broadcast: NewBroadcast,
        clock: &'a Clock,
    ) -> StoreFuture<'a, Committed<Reached>> {
        self.store.broadcast(broadcast, clock)
    }

    fn wake_reached(&self, at: Timestamp) -> StoreFuture<'_, Committed<Waking>> {
        self.store.wake_reached(at)
    }

    fn advance(&self, transition: Arc<Transition>) -> StoreFuture<'_, Committed<Advanced>> {
        Box::pin(async move {
            if records_outcome(&transition) && self.stops.swap(false, Ordering::Relaxed) {
                stop_process();
            }
            let Self { store, notes, .. } = self.clone();
            // Also if who asks has gone away, the store is asked, and its answer is noted.
            let asked = tokio::spawn(async move {
                let number = notes.asked(&transition);
                let advanced = store.advance(transition).await;
                notes.answered(number, &advanced);
                advanced
            });
            asked.await.map_err(StoreError::database)?
        })
    }

    fn cancel(&self, run: RunKey, at: Timestamp) -> StoreFuture<'_, Committed<Cancelled>> {
        self.store.cancel(run, at)
    }

    fn load(&self, frame: FrameKey) -> StoreFuture<'_, Option<Loaded>> {
        self.store.load(frame)
    }

    fn due(
        &self,
        until: Timestamp,
        after: Option<DueCursor>,
        limit: usize,
    ) -> StoreFuture<'_, Vec<DueFrame>> {
        self.store.due(until, after, limit)
    }

    fn next_due(&self, after: Timestamp) -> StoreFuture<'_, Option<Timestamp>> {
        self.store.next_due(after)
    }

    fn parked(&self, after: Option<FrameKey>, limit: usize) -> StoreFuture<'_, Vec<ParkedFrame>> {
        self.store.parked(after, limit)
    }

    fn find<'a>(&'a self, workflow: &'a str, id: &'a RunId) -> StoreFuture<'a, Option<RunKey>> {
        self.store.find(workflow, id)
    }

    fn frames(&self, run: RunKey) -> StoreFuture<'_, Vec<FrameRecord>> {
        self.store.frames(run)
    }

    fn run(&self, run: RunKey) -> StoreFuture<'_, Option<RunRecord>> {
        self.store.run(run)
    }

    fn history(
        &self,
        run: RunKey,
        after: Option<i64>,
        limit: usize,
    ) -> StoreFuture<'_, Vec<HistoryEntry>> {
        self.store.history(run, after, limit)
    }

    fn runs(&self, filter: RunFilter) -> StoreFuture<'_, Vec<RunRecord>> {
        self.store.runs(filter)
    }

    fn expire_runs(
        &self,
        before: Timestamp,
        after: Option<EndedCursor>,
        limit: usize,
    ) -> StoreFuture<'_, Committed<Expired<EndedCursor>>> {
        self.store.expire_runs(before, after, limit)
    }

    fn expire_deliveries(
        &self,
        expiry: DeliveryExpiry,
        after: Option<i64>,
        limit: usize,
    ) -> StoreFuture<'_, Committed<Expired<i64>>> {
        self.store.expire_deliveries(expiry, after, limit)
    }

    fn key_file(&self) -> Option<PathBuf> {
        self.store.key_file()
    }

    fn needs_key(&self) -> bool {
        self.store.needs_key()
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        self.store.close()
    }
}
