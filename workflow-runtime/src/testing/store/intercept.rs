//! A store that lets something else decide about each call of another one.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Call, Method};
use crate::clock::{Clock, Timestamp};
use crate::id::{FrameKey, RunId, RunKey};
use crate::store::{
    Advanced, Cancelled, Committed, Delivered, DeliveryExpiry, DueCursor, DueFrame, EndedCursor,
    Epoch, Expired, FrameRecord, Hint, HistoryEntry, Loaded, NewBroadcast, NewDelivery, NewRun,
    ParkedFrame, Reached, RunFilter, RunRecord, Started, Store, StoreFuture, Suspect, Transition,
    Waking,
};

/// Decides about calls.
pub(in crate::testing) trait Intercept: Send + Sync + 'static {
    /// Carries a call out, or not. `inner` makes the call of the store behind.
    fn intercept<'a, T: Send + 'a>(
        &'a self,
        call: Call,
        inner: impl FnOnce(Stamp) -> StoreFuture<'a, T> + Send + 'a,
    ) -> StoreFuture<'a, T>;

    /// Whether this process advances runs at all.
    fn is_owner(&self) -> bool {
        true
    }
}

/// Which time a delivery is stamped with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::testing) enum Stamp {
    /// What the clock shows when the store takes it.
    Now,
    /// What the clock showed when the call was made, as if its transaction had begun then.
    AtCall,
}

/// A store with an interceptor in front. Clones are handles to the same.
#[derive(Clone)]
pub(in crate::testing) struct Intercepted<I> {
    store: Arc<dyn Store>,
    interceptor: I,
}

impl<I: Intercept> Intercepted<I> {
    pub(in crate::testing) fn new(store: Arc<dyn Store>, interceptor: I) -> Self {
        Self { store, interceptor }
    }

    fn call<'a, T: Send + 'a>(
        &'a self,
        method: Method,
        run: Option<RunKey>,
        inner: impl FnOnce(&'a dyn Store) -> StoreFuture<'a, T> + Send + 'a,
    ) -> StoreFuture<'a, T> {
        let call = describe(method, run);
        self.interceptor.intercept(call, |_| inner(&*self.store))
    }
}

fn describe(method: Method, run: Option<RunKey>) -> Call {
    Call {
        method,
        run,
        transition: None,
        index: 0,
    }
}

impl<I: Intercept> Store for Intercepted<I> {
    fn claim(&self, now: Timestamp) -> StoreFuture<'_, Epoch> {
        self.call(Method::Claim, None, move |store| store.claim(now))
    }

    fn epoch_of(&self, run: RunKey, claimed: Epoch) -> Option<Epoch> {
        let epoch = self.store.epoch_of(run, claimed);
        epoch.filter(|_| self.interceptor.is_owner())
    }

    fn hint(&self) -> StoreFuture<'_, Hint> {
        self.store.hint()
    }

    fn is_interrupted(&self) -> StoreFuture<'_, bool> {
        self.call(Method::IsInterrupted, None, |store| store.is_interrupted())
    }

    fn suspect(&self, frames: Vec<FrameKey>) -> StoreFuture<'_, Committed<Vec<Suspect>>> {
        self.call(Method::Suspect, None, |store| store.suspect(frames))
    }

    fn suspects(&self) -> StoreFuture<'_, Vec<Suspect>> {
        self.call(Method::Suspects, None, |store| store.suspects())
    }

    fn forget_suspects(&self, keep: Vec<FrameKey>) -> StoreFuture<'_, Committed<usize>> {
        self.call(Method::ForgetSuspects, None, |store| {
            store.forget_suspects(keep)
        })
    }

    fn start(&self, run: NewRun) -> StoreFuture<'_, Committed<Started>> {
        self.call(Method::Start, Some(run.key), |store| store.start(run))
    }

    fn deliver<'a>(
        &'a self,
        delivery: NewDelivery,
        clock: &'a Clock,
    ) -> StoreFuture<'a, Committed<Delivered>> {
        let call = describe(Method::Deliver, Some(delivery.run));
        let called_at = clock.now();
        self.interceptor.intercept(call, move |stamp| match stamp {
            Stamp::Now => self.store.deliver(delivery, clock),
            Stamp::AtCall => Box::pin(async move {
                let clock = Clock::manual(called_at);
                self.store.deliver(delivery, &clock).await
            }),
        })
    }

    fn broadcast<'a>(
        &'a self,
        broadcast: NewBroadcast,
        clock: &'a Clock,
    ) -> StoreFuture<'a, Committed<Reached>> {
        self.call(Method::Broadcast, None, move |store| {
            store.broadcast(broadcast, clock)
        })
    }

    fn wake_reached(&self, at: Timestamp) -> StoreFuture<'_, Committed<Waking>> {
        self.call(Method::WakeReached, None, move |store| {
            store.wake_reached(at)
        })
    }

    fn advance(&self, transition: Arc<Transition>) -> StoreFuture<'_, Committed<Advanced>> {
        let call = Call {
            transition: Some(Arc::clone(&transition)),
            ..describe(Method::Advance, Some(transition.frame.run))
        };
        self.interceptor
            .intercept(call, |_| self.store.advance(transition))
    }

    fn cancel(&self, run: RunKey, at: Timestamp) -> StoreFuture<'_, Committed<Cancelled>> {
        self.call(Method::Cancel, Some(run), move |store| {
            store.cancel(run, at)
        })
    }

    fn load(&self, frame: FrameKey) -> StoreFuture<'_, Option<Loaded>> {
        self.call(Method::Load, Some(frame.run), move |store| {
            store.load(frame)
        })
    }

    fn due(
        &self,
        until: Timestamp,
        after: Option<DueCursor>,
        limit: usize,
    ) -> StoreFuture<'_, Vec<DueFrame>> {
        self.call(Method::Due, None, move |store| {
            store.due(until, after, limit)
        })
    }

    fn next_due(&self, after: Timestamp) -> StoreFuture<'_, Option<Timestamp>> {
        self.call(Method::NextDue, None, move |store| store.next_due(after))
    }

    fn parked(&self, after: Option<FrameKey>, limit: usize) -> StoreFuture<'_, Vec<ParkedFrame>> {
        self.call(Method::Parked, None, move |store| {
            store.parked(after, limit)
        })
    }

    fn find<'a>(&'a self, workflow: &'a str, id: &'a RunId) -> StoreFuture<'a, Option<RunKey>> {
        self.call(Method::Find, None, move |store| store.find(workflow, id))
    }

    fn frames(&self, run: RunKey) -> StoreFuture<'_, Vec<FrameRecord>> {
        self.call(Method::Frames, Some(run), move |store| store.frames(run))
    }

    fn run(&self, run: RunKey) -> StoreFuture<'_, Option<RunRecord>> {
        self.call(Method::Run, Some(run), move |store| store.run(run))
    }

    fn history(
        &self,
        run: RunKey,
        after: Option<i64>,
        limit: usize,
    ) -> StoreFuture<'_, Vec<HistoryEntry>> {
        self.call(Method::History, Some(run), move |store| {
            store.history(run, after, limit)
        })
    }

    fn runs(&self, filter: RunFilter) -> StoreFuture<'_, Vec<RunRecord>> {
        self.call(Method::Runs, None, |store| store.runs(filter))
    }

    fn expire_runs(
        &self,
        before: Timestamp,
        after: Option<EndedCursor>,
        limit: usize,
    ) -> StoreFuture<'_, Committed<Expired<EndedCursor>>> {
        self.call(Method::ExpireRuns, None, move |store| {
            store.expire_runs(before, after, limit)
        })
    }

    fn expire_deliveries(
        &self,
        expiry: DeliveryExpiry,
        after: Option<i64>,
        limit: usize,
    ) -> StoreFuture<'_, Committed<Expired<i64>>> {
        self.call(Method::ExpireDeliveries, None, move |store| {
            store.expire_deliveries(expiry, after, limit)
        })
    }

    fn key_file(&self) -> Option<PathBuf> {
        self.store.key_file()
    }

    fn needs_key(&self) -> bool {
        self.store.needs_key()
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        self.call(Method::Close, None, |store| store.close())
    }
}
