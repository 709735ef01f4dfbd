//! The properties of every store, of two nodes: one owns the runs, starts them, moves them and
//! removes them, and the other does all else. Deliveries come to both in turn.
//!
//! So what the owner knows of a run is out of date as often as can be.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use workflow_runtime::PostgresStore;
use workflow_runtime::clock::{Clock, Timestamp};
use workflow_runtime::id::{FrameKey, RunId, RunKey};
use workflow_runtime::store::{
    Advanced, Cancelled, Committed, Delivered, DeliveryExpiry, DueCursor, DueFrame, EndedCursor,
    Epoch, Expired, FrameRecord, HistoryEntry, Loaded, NewBroadcast, NewDelivery, NewRun,
    ParkedFrame, Reached, RunFilter, RunRecord, Started, Store, StoreFuture, Suspect, Transition,
    Waking,
};
use workflow_tests::Database;

struct TwoNodes {
    owner: PostgresStore,
    other: PostgresStore,
    deliveries: AtomicUsize,
}

impl TwoNodes {
    async fn open(database: &Database) -> Self {
        let connect = async || {
            let store = PostgresStore::connect(&database.url()).await;
            store.expect("the store opens")
        };
        Self {
            owner: connect().await,
            other: connect().await,
            deliveries: AtomicUsize::new(0),
        }
    }
}

impl Store for TwoNodes {
    fn claim(&self, now: Timestamp) -> StoreFuture<'_, Epoch> {
        self.owner.claim(now)
    }

    fn is_interrupted(&self) -> StoreFuture<'_, bool> {
        self.owner.is_interrupted()
    }

    fn suspect(&self, frames: Vec<FrameKey>) -> StoreFuture<'_, Committed<Vec<Suspect>>> {
        self.owner.suspect(frames)
    }

    fn suspects(&self) -> StoreFuture<'_, Vec<Suspect>> {
        self.owner.suspects()
    }

    fn forget_suspects(&self, keep: Vec<FrameKey>) -> StoreFuture<'_, Committed<usize>> {
        self.owner.forget_suspects(keep)
    }

    fn start(&self, run: NewRun) -> StoreFuture<'_, Committed<Started>> {
        self.owner.start(run)
    }

    fn deliver<'a>(
        &'a self,
        delivery: NewDelivery,
        clock: &'a Clock,
    ) -> StoreFuture<'a, Committed<Delivered>> {
        match self.deliveries.fetch_add(1, Ordering::Relaxed) % 2 {
            0 => self.other.deliver(delivery, clock),
            _ => self.owner.deliver(delivery, clock),
        }
    }

    fn broadcast<'a>(
        &'a self,
        broadcast: NewBroadcast,
        clock: &'a Clock,
    ) -> StoreFuture<'a, Committed<Reached>> {
        self.other.broadcast(broadcast, clock)
    }

    fn wake_reached(&self, at: Timestamp) -> StoreFuture<'_, Committed<Waking>> {
        self.other.wake_reached(at)
    }

    fn advance(&self, transition: Arc<Transition>) -> StoreFuture<'_, Committed<Advanced>> {
        self.owner.advance(transition)
    }

    fn cancel(&self, run: RunKey, at: Timestamp) -> StoreFuture<'_, Committed<Cancelled>> {
        self.other.cancel(run, at)
    }

    fn load(&self, frame: FrameKey) -> StoreFuture<'_, Option<Loaded>> {
        self.other.load(frame)
    }

    fn due(
        &self,
        until: Timestamp,
        after: Option<DueCursor>,
        limit: usize,
    ) -> StoreFuture<'_, Vec<DueFrame>> {
        self.owner.due(until, after, limit)
    }

    fn next_due(&self, after: Timestamp) -> StoreFuture<'_, Option<Timestamp>> {
        self.owner.next_due(after)
    }

    fn parked(&self, after: Option<FrameKey>, limit: usize) -> StoreFuture<'_, Vec<ParkedFrame>> {
        self.owner.parked(after, limit)
    }

    fn find<'a>(&'a self, workflow: &'a str, id: &'a RunId) -> StoreFuture<'a, Option<RunKey>> {
        self.other.find(workflow, id)
    }

    fn frames(&self, run: RunKey) -> StoreFuture<'_, Vec<FrameRecord>> {
        self.other.frames(run)
    }

    fn run(&self, run: RunKey) -> StoreFuture<'_, Option<RunRecord>> {
        self.other.run(run)
    }

    fn history(
        &self,
        run: RunKey,
        after: Option<i64>,
        limit: usize,
    ) -> StoreFuture<'_, Vec<HistoryEntry>> {
        self.other.history(run, after, limit)
    }

    fn runs(&self, filter: RunFilter) -> StoreFuture<'_, Vec<RunRecord>> {
        self.other.runs(filter)
    }

    fn expire_runs(
        &self,
        before: Timestamp,
        after: Option<EndedCursor>,
        limit: usize,
    ) -> StoreFuture<'_, Committed<Expired<EndedCursor>>> {
        self.owner.expire_runs(before, after, limit)
    }

    fn expire_deliveries(
        &self,
        expiry: DeliveryExpiry,
        after: Option<i64>,
        limit: usize,
    ) -> StoreFuture<'_, Committed<Expired<i64>>> {
        self.owner.expire_deliveries(expiry, after, limit)
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        Box::pin(async move {
            self.other.close().await?;
            self.owner.close().await
        })
    }
}

workflow_runtime::__conformance_properties!([crate::conformance::tests](TwoNodes::open));
