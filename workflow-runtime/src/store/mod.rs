//! What the runtime asks of a database.
//!
//! A [`Store`] keeps runs, their frames and the deliveries to their webhooks. The engine above it
//! decides; the store makes decisions durable, one transaction for each method call. Several calls
//! may share a transaction of the database, as long as each keeps its own outcome.
//!
//! # Contract
//!
//! - **Durable before told.** A method that returns [`Committed`] has synced what it wrote. After an
//!   error the outcome is unknown: it may or may not have been written.
//! - **Compare and swap.** [`Store::advance`] changes a frame only if its version and the store's
//!   epoch are the ones given, and consumes deliveries in the same transaction.
//! - **No lost wake-up.** A delivery that is stored and a frame that begins to wait for it see each
//!   other, whichever comes first.
//! - **A notification reaches who waits.** A notification to all and a frame that begins to wait for
//!   its event are in one order, that of their commits. It reaches exactly the frames that were waiting
//!   at its own commit and that nothing had come for; each has it until its wait has ended.
//! - **First in, first out.** Deliveries to one webhook, or of one event to one run, are handed out in the order in which they
//!   were committed, which is the order of their numbers. Their `received_at` never decreases in
//!   that order while the store is open; it may between two openings, if the clock was set back.
//! - **Duplicates before liveness.** A delivery whose dedupe key is known is answered as the first
//!   one was, even after its run has ended.

#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod batch;
#[cfg(feature = "testing")]
pub mod conformance;
mod due;
mod error;
mod expiry;
mod hint;
mod history;
mod matching;
mod memory;
mod model;
mod parked;
#[cfg(feature = "postgres")]
pub mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use std::future::{Future, pending};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

pub use self::error::StoreError;
pub use self::expiry::{DeliveryExpiry, EndedCursor, Expired};
pub use self::hint::Hint;
pub use self::history::{Cause, Change, HistoryEntry, Noted};
pub use self::memory::MemoryStore;
pub use self::model::{
    Advanced, Arm, Arrived, Branch, BufferLimits, Cancelled, Channel, Committed, Delivered,
    Delivery, DueCursor, DueFrame, EncodedState, Ending, Epoch, FrameRecord, Loaded, NewBranch,
    NewBroadcast, NewDelivery, NewNotification, NewRun, Next, Notification, ParkedFrame,
    RUNS_LISTED_DEFAULT, Reached, Receipt, Returned, RunEnding, RunFilter, RunRecord, RunStatus,
    START_STATE, Sent, Source, Started, Suspect, Transition, Wait, Waking, WebhookNumber,
};
pub use self::parked::{ParkReason, Parked};
#[cfg(feature = "postgres")]
pub use self::postgres::PostgresStore;
#[cfg(feature = "sqlite")]
pub use self::sqlite::SqliteStore;

use crate::clock::{Clock, Timestamp};
use crate::id::{FrameKey, RunId, RunKey};

/// Frames that one transaction makes due because a notification has reached them. Further ones are made
/// due by [`Store::wake_reached`].
pub const REACHED_WOKEN_MAX: usize = 500;

/// What a store's method returns: a boxed future with the method's outcome.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// A database that keeps runs. See the [module](self) for what every implementation guarantees.
///
/// # Cancel safety
///
/// Dropping the future of a writing method does not undo the write; it may still be committed.
pub trait Store: Send + Sync + 'static {
    /// Begins a new epoch and returns it. Transitions that carry an older one are refused from then
    /// on, so that a process which lost the store cannot write to it. An epoch is never reused.
    ///
    /// A store that several processes share has an epoch for each partition of runs. A claim takes those
    /// that nobody owns, and the store may take and lose others later; see [`Store::epoch_of`].
    ///
    /// A store that has one owner and outlives it takes what is stored as later than `now`, which the clock
    /// shows, for having come at `now`: the clock of an earlier owner was ahead.
    fn claim(&self, now: Timestamp) -> StoreFuture<'_, Epoch>;

    /// The epoch in which this process advances a run, or nothing if another process does. `claimed` is what
    /// [`Store::claim`] has returned, and is the answer of a store that has one owner.
    fn epoch_of(&self, _run: RunKey, claimed: Epoch) -> Option<Epoch> {
        Some(claimed)
    }

    /// Waits for what the store tells unasked. A store that has one owner never does.
    fn hint(&self) -> StoreFuture<'_, Hint> {
        Box::pin(pending())
    }

    /// Whether the owner before the present epoch has not closed the store: its process may have died.
    fn is_interrupted(&self) -> StoreFuture<'_, bool>;

    /// Counts a death of the process for each of the frames that is live. The count begins anew if the
    /// frame has another version than when it was counted last. Returns what is noted of them now, in the
    /// order of their keys.
    fn suspect(&self, frames: Vec<FrameKey>) -> StoreFuture<'_, Committed<Vec<Suspect>>>;

    /// Lists what [`Store::suspect`] has noted of frames that are live and still have the version, in the
    /// order of their keys.
    fn suspects(&self) -> StoreFuture<'_, Vec<Suspect>>;

    /// Forgets what was noted of frames, but of those in `keep`. Returns of how many.
    fn forget_suspects(&self, keep: Vec<FrameKey>) -> StoreFuture<'_, Committed<usize>>;

    /// Adds a run, unless it carries an id and a live run of the same workflow has that id, or a
    /// run with this key is known already: a start whose outcome is unknown can be repeated.
    ///
    /// The new run's root frame has version 0 and waits for its turn to run, from [`NewRun::due`] on;
    /// no attempt has failed yet, and the run's next webhook is number 0.
    fn start(&self, run: NewRun) -> StoreFuture<'_, Committed<Started>>;

    /// Stores a delivery and, if a frame waits for it, makes that frame due at once.
    ///
    /// `received_at` is read from `clock` while the transaction is running, so that its order is the
    /// order of commits. If the clock shows less than this store has handed out since it was opened,
    /// that is handed out again; the frame is due at what the clock shows.
    fn deliver<'a>(
        &'a self,
        delivery: NewDelivery,
        clock: &'a Clock,
    ) -> StoreFuture<'a, Committed<Delivered>>;

    /// Stores a notification for every frame that waits for its event, whatever their runs are, and
    /// makes up to [`REACHED_WOKEN_MAX`] of them due at once. If there is no such frame, nothing is
    /// stored. `received_at` is as for [`Store::deliver`].
    ///
    /// A store whose runs are spread over partitions decides which frames are reached by one order of
    /// notifications and beginnings of waits, not by writing to each of them; see
    /// `docs/decisions/006-events.md`.
    fn broadcast<'a>(
        &'a self,
        broadcast: NewBroadcast,
        clock: &'a Clock,
    ) -> StoreFuture<'a, Committed<Reached>>;

    /// Makes up to [`REACHED_WOKEN_MAX`] further frames due at `at` that a notification has reached, and
    /// says whether there are more. What is left to do outlives the process: call it again until nothing
    /// is, also after the store was opened.
    fn wake_reached(&self, at: Timestamp) -> StoreFuture<'_, Committed<Waking>>;

    /// Moves a frame to its next state. One that is due before and after it stays due since it first was.
    ///
    /// A transition that writes a new state, returns or ends gives up whatever the frame had waited for:
    /// its branches are removed with theirs, and the runs that it or they had started and that are live
    /// are cancelled. A parent that is told of an end becomes due at [`Transition::at`].
    ///
    /// The transition is shared, so that the engine can hand the same one in again after an error without
    /// a copy of its state.
    fn advance(&self, transition: Arc<Transition>) -> StoreFuture<'_, Committed<Advanced>>;

    /// Ends a run from outside, whatever its frames are doing, and the runs that it waits for.
    fn cancel(&self, run: RunKey, at: Timestamp) -> StoreFuture<'_, Committed<Cancelled>>;

    /// Reads a live frame with what it needs to go on, or `None` if it is unknown or has ended.
    fn load(&self, frame: FrameKey) -> StoreFuture<'_, Option<Loaded>>;

    /// Lists frames that are due at `until` or before, in the order of [`DueFrame::cursor`],
    /// beginning after `after`. Returns at most `limit`.
    fn due(
        &self,
        until: Timestamp,
        after: Option<DueCursor>,
        limit: usize,
    ) -> StoreFuture<'_, Vec<DueFrame>>;

    /// The earliest instant after `after` at which a frame becomes due.
    fn next_due(&self, after: Timestamp) -> StoreFuture<'_, Option<Timestamp>>;

    /// Lists parked frames in the order of their keys, beginning after `after`. Returns at most `limit`.
    fn parked(&self, after: Option<FrameKey>, limit: usize) -> StoreFuture<'_, Vec<ParkedFrame>>;

    /// Finds a run by the id its user sees: the live one if there is one, else the newest. A run
    /// without a chosen id is found by the text of its key.
    fn find<'a>(&'a self, workflow: &'a str, id: &'a RunId) -> StoreFuture<'a, Option<RunKey>>;

    /// Reads all live frames of a run, the root first, then the branches by number.
    fn frames(&self, run: RunKey) -> StoreFuture<'_, Vec<FrameRecord>>;

    /// Reads a run, live or ended.
    fn run(&self, run: RunKey) -> StoreFuture<'_, Option<RunRecord>>;

    /// Lists what is kept of a run's history, oldest first, beginning after the number `after`. Returns at
    /// most `limit`. The numbers of kept entries begin with 1; the start and a cancellation of a run are
    /// not among them.
    fn history(
        &self,
        run: RunKey,
        after: Option<i64>,
        limit: usize,
    ) -> StoreFuture<'_, Vec<HistoryEntry>>;

    /// Lists runs, newest first.
    fn runs(&self, filter: RunFilter) -> StoreFuture<'_, Vec<RunRecord>>;

    /// Removes runs that ended before `before`, with their histories, beginning after `after` in the order
    /// of their ends. One whose end a frame still waits for stays. Looks at most at `limit` runs.
    fn expire_runs(
        &self,
        before: Timestamp,
        after: Option<EndedCursor>,
        limit: usize,
    ) -> StoreFuture<'_, Committed<Expired<EndedCursor>>>;

    /// Removes deliveries that a run has used, or whose run has ended, and the heads and bodies of those
    /// that have to be remembered, beginning after the number `after`. Looks at most at `limit` of them.
    /// A number is not used again.
    fn expire_deliveries(
        &self,
        expiry: DeliveryExpiry,
        after: Option<i64>,
        limit: usize,
    ) -> StoreFuture<'_, Committed<Expired<i64>>>;

    /// Where a file with the server's key belongs, if the runtime is given none: beside the database,
    /// for a database that is a file.
    fn key_file(&self) -> Option<PathBuf> {
        None
    }

    /// Whether the runtime has to be given the server's key: what is stored outlives the process, and there
    /// is no file for the key beside it.
    fn needs_key(&self) -> bool {
        false
    }

    /// Finishes what was accepted, notes that the owner has ended in good order, and releases the
    /// database. Later calls fail with
    /// [`StoreError::Closed`], except that closing again does nothing.
    fn close(&self) -> StoreFuture<'_, ()>;
}
