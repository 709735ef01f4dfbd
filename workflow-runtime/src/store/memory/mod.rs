//! A store in memory, for tests, and the model of runs that it shares with the store in PostgreSQL.

mod advance;
pub(super) mod buffered;
pub(super) mod database;
pub(super) mod events;
mod history;
mod retention;
pub(super) mod run;
mod suspects;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use self::database::Database;
use super::{
    Advanced, Cancelled, Committed, Delivered, DeliveryExpiry, DueCursor, DueFrame, EndedCursor,
    Epoch, Expired, FrameRecord, HistoryEntry, Loaded, NewBroadcast, NewDelivery, NewRun,
    ParkedFrame, Reached, RunFilter, RunRecord, Started, Store, StoreError, StoreFuture, Suspect,
    Transition, Waking,
};
use crate::clock::{Clock, Timestamp};
use crate::id::{FrameKey, RunId, RunKey};

/// A [`Store`] that keeps everything in memory and forgets it with its last handle. For tests.
///
/// Clones are handles to the same store.
///
/// ```
/// use workflow_runtime::clock::Clock;
/// use workflow_runtime::store::{MemoryStore, Store};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), workflow_runtime::store::StoreError> {
/// let (store, clock) = (MemoryStore::new(), Clock::system());
/// let first = store.claim(clock.now()).await?;
/// let second = store.claim(clock.now()).await?;
/// assert!(first < second);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct MemoryStore(Arc<Mutex<Option<Database>>>);

impl MemoryStore {
    /// Makes an empty store.
    #[must_use]
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(Some(Database::default()))))
    }

    fn with<'a, T: 'a>(
        &'a self,
        operation: impl FnOnce(&mut Database) -> T + Send + 'a,
    ) -> StoreFuture<'a, T> {
        Box::pin(async move {
            let mut database = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            database.as_mut().map(operation).ok_or(StoreError::Closed)
        })
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

impl Store for MemoryStore {
    fn claim(&self, _now: Timestamp) -> StoreFuture<'_, Epoch> {
        self.with(Database::claim)
    }

    fn is_interrupted(&self) -> StoreFuture<'_, bool> {
        self.with(|database| database.is_interrupted())
    }

    fn suspect(&self, frames: Vec<FrameKey>) -> StoreFuture<'_, Committed<Vec<Suspect>>> {
        self.with(move |database| Committed::new(database.suspect(&frames)))
    }

    fn suspects(&self) -> StoreFuture<'_, Vec<Suspect>> {
        self.with(|database| database.suspects())
    }

    fn forget_suspects(&self, keep: Vec<FrameKey>) -> StoreFuture<'_, Committed<usize>> {
        self.with(move |database| Committed::new(database.forget_suspects(&keep)))
    }

    fn start(&self, run: NewRun) -> StoreFuture<'_, Committed<Started>> {
        self.with(move |database| Committed::new(database.start(run)))
    }

    fn deliver<'a>(
        &'a self,
        delivery: NewDelivery,
        clock: &'a Clock,
    ) -> StoreFuture<'a, Committed<Delivered>> {
        self.with(move |database| Committed::new(database.deliver_and_load(delivery, clock.now())))
    }

    fn broadcast<'a>(
        &'a self,
        broadcast: NewBroadcast,
        clock: &'a Clock,
    ) -> StoreFuture<'a, Committed<Reached>> {
        self.with(move |database| Committed::new(database.broadcast(&broadcast, clock.now())))
    }

    fn wake_reached(&self, at: Timestamp) -> StoreFuture<'_, Committed<Waking>> {
        self.with(move |database| Committed::new(database.wake_reached(at)))
    }

    fn advance(&self, transition: Arc<Transition>) -> StoreFuture<'_, Committed<Advanced>> {
        Box::pin(async move {
            let advanced = self.with(move |database| database.advance(&transition));
            advanced.await?.map(Committed::new)
        })
    }

    fn cancel(&self, run: RunKey, at: Timestamp) -> StoreFuture<'_, Committed<Cancelled>> {
        self.with(move |database| Committed::new(database.cancel(run, at)))
    }

    fn load(&self, frame: FrameKey) -> StoreFuture<'_, Option<Loaded>> {
        self.with(move |database| database.load(frame))
    }

    fn due(
        &self,
        until: Timestamp,
        after: Option<DueCursor>,
        limit: usize,
    ) -> StoreFuture<'_, Vec<DueFrame>> {
        self.with(move |database| database.due(until, after, limit))
    }

    fn next_due(&self, after: Timestamp) -> StoreFuture<'_, Option<Timestamp>> {
        self.with(move |database| database.next_due(after))
    }

    fn parked(&self, after: Option<FrameKey>, limit: usize) -> StoreFuture<'_, Vec<ParkedFrame>> {
        self.with(move |database| database.parked(after, limit))
    }

    fn find<'a>(&'a self, workflow: &'a str, id: &'a RunId) -> StoreFuture<'a, Option<RunKey>> {
        self.with(move |database| database.find(workflow, id))
    }

    fn frames(&self, run: RunKey) -> StoreFuture<'_, Vec<FrameRecord>> {
        self.with(move |database| database.frames(run))
    }

    fn run(&self, run: RunKey) -> StoreFuture<'_, Option<RunRecord>> {
        self.with(move |database| database.run(run))
    }

    fn history(
        &self,
        run: RunKey,
        after: Option<i64>,
        limit: usize,
    ) -> StoreFuture<'_, Vec<HistoryEntry>> {
        self.with(move |database| database.history(run, after, limit))
    }

    fn runs(&self, filter: RunFilter) -> StoreFuture<'_, Vec<RunRecord>> {
        self.with(move |database| database.list(&filter))
    }

    fn expire_runs(
        &self,
        before: Timestamp,
        after: Option<EndedCursor>,
        limit: usize,
    ) -> StoreFuture<'_, Committed<Expired<EndedCursor>>> {
        self.with(move |database| Committed::new(database.expire_runs(before, after, limit)))
    }

    fn expire_deliveries(
        &self,
        expiry: DeliveryExpiry,
        _after: Option<i64>,
        _limit: usize,
    ) -> StoreFuture<'_, Committed<Expired<i64>>> {
        self.with(move |database| Committed::new(database.expire_deliveries(expiry)))
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        Box::pin(async move {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
            Ok(())
        })
    }
}
