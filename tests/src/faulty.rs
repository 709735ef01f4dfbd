//! A store that fails when the test wants it to.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use workflow_runtime::clock::{Clock, Timestamp};
use workflow_runtime::id::{FrameKey, RunId, RunKey};
use workflow_runtime::store::{
    Advanced, Cancelled, Committed, DeliveryExpiry, DueCursor, DueFrame, EndedCursor, Epoch,
    Expired, FrameRecord, HistoryEntry, Loaded, MemoryStore, NewBroadcast, NewDelivery, NewRun,
    ParkedFrame, Reached, Receipt, RunFilter, RunRecord, Started, Store, StoreError, StoreFuture,
    Suspect, Transition, Waking,
};

/// How a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is written, and the caller is not told so.
    Before,
    /// It is written, and the caller is not told so.
    After,
    /// Nothing is written, and the caller is told so.
    Overloaded,
}

/// A store in memory whose next calls fail as the test says. Clones are handles to the same store.
#[derive(Clone, Debug, Default)]
pub struct FaultyStore {
    inner: MemoryStore,
    faults: Arc<Mutex<Faults>>,
}

#[derive(Debug, Default)]
struct Faults {
    advances: VecDeque<Option<Fault>>,
    deliveries: VecDeque<Fault>,
    cancels: VecDeque<Fault>,
    is_next_late: bool,
    late: Option<Late>,
    loads: usize,
    runs: usize,
}

#[derive(Debug)]
struct Late {
    delivery: NewDelivery,
    at: Timestamp,
    written: oneshot::Sender<Result<Committed<Receipt>, StoreError>>,
}

impl FaultyStore {
    /// Lets the next transitions fail, one after the other. `None` lets one through.
    pub fn fail_advances(&self, faults: &[Option<Fault>]) {
        self.faults().advances.extend(faults);
    }

    /// Lets the next deliveries fail, one after the other.
    pub fn fail_deliveries(&self, faults: &[Fault]) {
        self.faults().deliveries.extend(faults);
    }

    /// Lets the next delivery be written only when the next transition is about to be made, with the
    /// time at which it came. It is answered then.
    pub fn delay_next_delivery(&self) {
        self.faults().is_next_late = true;
    }

    /// Lets the next cancellations fail, one after the other.
    pub fn fail_cancels(&self, faults: &[Fault]) {
        self.faults().cancels.extend(faults);
    }

    /// Lets the next `count` loads of frames fail.
    pub fn fail_loads(&self, count: usize) {
        self.faults().loads += count;
    }

    /// Lets the next `count` looks at runs find the store overloaded.
    pub fn fail_runs(&self, count: usize) {
        self.faults().runs += count;
    }

    /// Whether a delivery is late and not yet written.
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.faults().late.is_some()
    }

    /// Whether every fault has been used.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let faults = self.faults();
        faults.advances.is_empty()
            && faults.deliveries.is_empty()
            && faults.cancels.is_empty()
            && faults.loads == 0
            && faults.runs == 0
    }

    fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn failed() -> StoreError {
    StoreError::Database("the test wants it to fail".into())
}

async fn with_fault<T>(fault: Option<Fault>, call: StoreFuture<'_, T>) -> Result<T, StoreError> {
    match fault {
        None => call.await,
        Some(Fault::Before) => Err(failed()),
        Some(Fault::After) => {
            call.await?;
            Err(failed())
        }
        Some(Fault::Overloaded) => Err(StoreError::Overloaded),
    }
}

fn take(count: &mut usize) -> bool {
    let fails = *count > 0;
    *count = count.saturating_sub(1);
    fails
}

impl Store for FaultyStore {
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
        let fault = self.faults().deliveries.pop_front();
        if std::mem::take(&mut self.faults().is_next_late) {
            let (written, receipt) = oneshot::channel();
            self.faults().late = Some(Late {
                delivery,
                at: clock.now(),
                written,
            });
            return Box::pin(async { receipt.await.unwrap_or_else(|_| Err(failed())) });
        }
        Box::pin(with_fault(fault, self.inner.deliver(delivery, clock)))
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
        let fault = self.faults().advances.pop_front().flatten();
        let late = self.faults().late.take();
        Box::pin(async move {
            if let Some(late) = late {
                let clock = Clock::manual(late.at);
                let receipt = self.inner.deliver(late.delivery, &clock).await;
                late.written.send(receipt).expect("the sender waits");
            }
            with_fault(fault, self.inner.advance(transition)).await
        })
    }

    fn cancel(&self, run: RunKey, at: Timestamp) -> StoreFuture<'_, Committed<Cancelled>> {
        let fault = self.faults().cancels.pop_front();
        Box::pin(with_fault(fault, self.inner.cancel(run, at)))
    }

    fn load(&self, frame: FrameKey) -> StoreFuture<'_, Option<Loaded>> {
        let fault = take(&mut self.faults().loads).then_some(Fault::Before);
        Box::pin(with_fault(fault, self.inner.load(frame)))
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
        let fault = take(&mut self.faults().runs).then_some(Fault::Overloaded);
        Box::pin(with_fault(fault, self.inner.run(run)))
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
