//! A store whose answers get lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::clock::{Clock, Timestamp};
use crate::id::{FrameKey, RunId, RunKey};
use crate::store::{
    Advanced, Cancelled, Committed, DueCursor, DueFrame, Epoch, FrameRecord, Loaded, MemoryStore,
    NewBroadcast, NewDelivery, NewRun, Reached, Receipt, RunFilter, RunRecord, Started, Store,
    StoreError, StoreFuture, Transition, Waking,
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

    fn find<'a>(&'a self, workflow: &'a str, id: &'a RunId) -> StoreFuture<'a, Option<RunKey>> {
        self.inner.find(workflow, id)
    }

    fn frames(&self, run: RunKey) -> StoreFuture<'_, Vec<FrameRecord>> {
        self.inner.frames(run)
    }

    fn run(&self, run: RunKey) -> StoreFuture<'_, Option<RunRecord>> {
        self.inner.run(run)
    }

    fn runs(&self, filter: RunFilter) -> StoreFuture<'_, Vec<RunRecord>> {
        self.inner.runs(filter)
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        self.inner.close()
    }
}
