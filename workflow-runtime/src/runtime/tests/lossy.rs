//! A store whose answers get lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::clock::{Clock, Timestamp};
use crate::id::{FrameKey, RunId, RunKey};
use crate::store::{
    Advanced, Cancelled, Committed, DeliveryExpiry, DueCursor, DueFrame, EndedCursor, Epoch,
    Expired, FrameRecord, HistoryEntry, Loaded, MemoryStore, NewBroadcast, NewDelivery, NewRun,
    ParkedFrame, Reached, Receipt, RunFilter, RunRecord, Started, Store, StoreError, StoreFuture,
    Suspect, Transition, Waking,
};

/// Makes every transition, and says of each that it has failed.
#[derive(Clone, Debug, Default)]
pub(super) struct LossyStore {
    inner: MemoryStore,
    lost: Arc<AtomicUsize>,
}

impl LossyStore {
    /// How many answers were lost.
    pub(super) fn lost(&self) -> usize {
        self.lost.load(Ordering::SeqCst)
    }
}

impl Store for LossyStore {
    fn claim(&self) -> StoreFuture<'_, Epoch> {
        self.inner.claim()
    }

    fn is_interrupted(&self) -> StoreFuture<'_, bool> {
        self.inner.is_interrupted()
    }

    fn suspect(&self, frames: Vec<FrameKey>) -> StoreFuture<'_, Committed<Vec<Suspect>>> {
        self.inner.suspect(frames)
    }

    fn suspects(&self) -> StoreFuture<'_, Vec<Suspect>> {
        self.inner.suspects()
    }

    fn forget_suspects(&self, keep: Vec<FrameKey>) -> StoreFuture<'_, Committed<usize>> {
        self.inner.forget_suspects(keep)
    }

    fn start(&self, run: NewRun) -> StoreFuture<'_, Committed<Started>> {
        self.inner.start(run)
    }

    fn deliver<'a>(
        &'a self,
        delivery: NewDelivery,
        clock: &'a Clock,
    ) -> StoreFuture<'a, Committed<Receipt>> {
        self.inner.deliver(delivery, clock)
    }

    fn broadcast<'a>(
        &'a self,
        broadcast: NewBroadcast,
        clock: &'a Clock,
    ) -> StoreFuture<'a, Committed<Reached>> {
        self.inner.broadcast(broadcast, clock)
    }

    fn wake_reached(&self, at: Timestamp) -> StoreFuture<'_, Committed<Waking>> {
        self.inner.wake_reached(at)
    }

    fn advance(&self, transition: Arc<Transition>) -> StoreFuture<'_, Committed<Advanced>> {
        Box::pin(async move {
            let advanced = self.inner.advance(transition).await?;
            if matches!(advanced.get(), Advanced::Done { .. }) {
                self.lost.fetch_add(1, Ordering::SeqCst);
                return Err(StoreError::Database("the answer is lost".into()));
            }
            Ok(advanced)
        })
    }

    fn cancel(&self, run: RunKey, at: Timestamp) -> StoreFuture<'_, Committed<Cancelled>> {
        self.inner.cancel(run, at)
    }

    fn load(&self, frame: FrameKey) -> StoreFuture<'_, Option<Loaded>> {
        self.inner.load(frame)
    }

    fn due(
        &self,
        until: Timestamp,
        after: Option<DueCursor>,
        limit: usize,
    ) -> StoreFuture<'_, Vec<DueFrame>> {
        self.inner.due(until, after, limit)
    }

    fn next_due(&self, after: Timestamp) -> StoreFuture<'_, Option<Timestamp>> {
        self.inner.next_due(after)
    }

    fn parked(&self, after: Option<FrameKey>, limit: usize) -> StoreFuture<'_, Vec<ParkedFrame>> {
        self.inner.parked(after, limit)
    }

    fn find<'a>(&'a self, workflow: &'a str, id: &'a RunId) -> StoreFuture<'a, Option<RunKey>> {
        self.inner.find(workflow, id)
    }

    fn frames(&self, run: RunKey) -> StoreFuture<'_, Vec<FrameRecord>> {
        self.inner.frames(run)
    }

    fn run(&self, run: RunKey) -> StoreFuture<'_, Option<RunRecord>> {
        self.inner.run(run)
    }

    fn history(
        &self,
        run: RunKey,
        after: Option<i64>,
        limit: usize,
    ) -> StoreFuture<'_, Vec<HistoryEntry>> {
        self.inner.history(run, after, limit)
    }

    fn runs(&self, filter: RunFilter) -> StoreFuture<'_, Vec<RunRecord>> {
        self.inner.runs(filter)
    }

    fn expire_runs(
        &self,
        before: Timestamp,
        after: Option<EndedCursor>,
        limit: usize,
    ) -> StoreFuture<'_, Committed<Expired<EndedCursor>>> {
        self.inner.expire_runs(before, after, limit)
    }

    fn expire_deliveries(
        &self,
        expiry: DeliveryExpiry,
        after: Option<i64>,
        limit: usize,
    ) -> StoreFuture<'_, Committed<Expired<i64>>> {
        self.inner.expire_deliveries(expiry, after, limit)
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        self.inner.close()
    }
}
