//! The engine: takes due frames, lets their machines run, and commits what comes of it.

mod clocks;
mod commit;
mod definition;
mod drive;
mod ended;
mod event;
mod fresh;
mod hints;
mod history;
mod named;
mod notify;
mod place;
mod recovery;
mod redrive;
mod retention;
mod scheduler;
mod start;
mod timers;
mod trial;
mod waiting;

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::Notify;

pub(crate) use self::clocks::compare_with_stored;
pub(crate) use self::definition::{Definition, Erased, InvalidInput};
pub(crate) use self::ended::Ended;
#[cfg(feature = "testing")]
pub(crate) use self::event::ends_at;
use self::fresh::{Before, Fresh};
pub(crate) use self::hints::run_hints;
pub(crate) use self::notify::run_waking;
pub(crate) use self::recovery::Recovery;
pub(crate) use self::redrive::Redriven;
pub(crate) use self::retention::run_retention;
pub(crate) use self::scheduler::Scheduler;
pub(crate) use self::timers::run_timers;
pub(crate) use self::trial::resume_parked;
use crate::clock::Timestamp;
use crate::http::{ApiToken, HttpLimits};
use crate::id::{FrameKey, RunKey};
use crate::limits::Limits;
use crate::machine::Surroundings;
use crate::store::{
    Cancelled, Committed, Epoch, Loaded, NewDelivery, NewRun, Receipt, RunStatus, Started, Store,
    StoreError,
};
use crate::webhook::{NameTag, Secrets, WebhookOptions};

/// How many keys are drawn for one that this process advances. Any other will do, too.
const KEYS_DRAWN_MAX: u32 = 32;

/// Everything that running workflows share.
pub(crate) struct Engine {
    pub(crate) store: Arc<dyn Store>,
    /// What the store was claimed with; see [`Engine::epoch_of`].
    pub(crate) epoch: Epoch,
    pub(crate) surroundings: Surroundings,
    pub(crate) definitions: HashMap<&'static str, Arc<dyn Definition>>,
    pub(crate) webhooks: HashMap<(NameTag, NameTag), WebhookOptions>,
    pub(crate) api_token: Option<ApiToken>,
    /// The secrets that webhooks name.
    pub(crate) secrets: Secrets,
    pub(crate) limits: Limits,
    pub(crate) http_limits: HttpLimits,
    pub(crate) scheduler: Scheduler,
    pub(crate) ended: Ended,
    /// Told when a notification has reached more frames than its transaction woke.
    pub(crate) reached: Notify,
}

impl Engine {
    /// The epoch in which this process advances a run, or nothing if another one does.
    pub(crate) fn epoch_of(&self, run: RunKey) -> Option<Epoch> {
        self.store.epoch_of(run, self.epoch)
    }

    /// Draws the key of a new run: of one that this process advances, if it can be.
    pub(crate) fn new_key(&self, now: Timestamp) -> RunKey {
        let mut key = self.surroundings.keys.next(now);
        for _ in 0..KEYS_DRAWN_MAX {
            if self.epoch_of(key).is_some() {
                break;
            }
            key = self.surroundings.keys.next(now);
        }
        key
    }

    /// Adds a run and lets it begin.
    ///
    /// The work goes on if the caller stops waiting, so that a run which was added is begun at once.
    pub(crate) async fn start(self: &Arc<Self>, run: NewRun) -> Result<Started, StoreError> {
        let engine = Arc::clone(self);
        let started = tokio::spawn(async move {
            let (key, due) = (run.key, run.due);
            let before = Before::of(&engine, key).filter(|before| due <= before.now);
            let fresh = before.map(|before| Fresh::new(before, Loaded::new(&run)));
            let started = engine.store.start(run).await;
            let started = engine.or_look(started)?.into_inner();
            if started == Started::New {
                match fresh {
                    Some(fresh) => engine.wake_fresh(fresh),
                    None if due <= engine.surroundings.clock.now() => {
                        engine.wake(FrameKey::root(key));
                    }
                    None => engine.scheduler.arm(due),
                }
            }
            Ok(started)
        });
        started.await.unwrap_or(Err(StoreError::Closed))
    }

    /// Stores a delivery and wakes the frame that waits for it, also if the caller stops waiting.
    pub(crate) async fn deliver(
        self: &Arc<Self>,
        delivery: NewDelivery,
    ) -> Result<Committed<Receipt>, StoreError> {
        let engine = Arc::clone(self);
        let stored = tokio::spawn(async move {
            let before = Before::of(&engine, delivery.run);
            let delivered = engine
                .store
                .deliver(delivery, &engine.surroundings.clock)
                .await;
            let mut loaded = None;
            let receipt = engine.or_look(delivered)?.map(|delivered| {
                loaded = delivered.loaded;
                delivered.receipt
            });
            match receipt.get() {
                Receipt::Stored {
                    woken: Some(frame), ..
                } => match before.zip(loaded) {
                    Some((before, loaded)) => engine.wake_fresh(Fresh { before, loaded }),
                    None => engine.wake(*frame),
                },
                // The first one may have been stored without anybody having been told.
                Receipt::Duplicate { .. } => engine.look(),
                _ => {}
            }
            Ok(receipt)
        });
        stored.await.unwrap_or(Err(StoreError::Closed))
    }

    /// Lets the timers look into the store if a write has failed: it may have been made after all, and
    /// then a frame is due that nobody has been told of.
    fn or_look<T>(&self, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
        if outcome.is_err() {
            self.look();
        }
        outcome
    }

    /// Finds other frames that run and are gone, when it is not known any more which ones `frame` has given
    /// up. All that it can have started is in its partition.
    async fn find_gone(&self, frame: FrameKey) -> Result<Vec<FrameKey>, StoreError> {
        // One that does not run yet can be gone as well.
        self.scheduler.distrust_all();
        let mut gone = Vec::new();
        for other in self.scheduler.running_in(frame.run.partition()) {
            if other != frame && self.store.load(other).await?.is_none() {
                gone.push(other);
            }
        }
        Ok(gone)
    }

    /// Stops the machines of frames that are gone. A root frame is gone with its run.
    fn stop_removed(&self, removed: &[FrameKey]) {
        self.scheduler.abort(removed);
        let roots = removed.iter().filter(|frame| frame.frame == 0);
        roots.for_each(|root| self.ended.announce(root.run, None));
    }

    /// Stops the machines of runs that have ended.
    fn stop_runs(&self, runs: &[RunKey]) {
        self.scheduler.abort_runs(runs);
        runs.iter().for_each(|run| self.ended.announce(*run, None));
    }

    fn look(&self) {
        self.scheduler.arm(self.surroundings.clock.now());
    }

    /// Ends a run from outside. A step that is running is dropped at its next await.
    pub(crate) async fn cancel(self: &Arc<Self>, run: RunKey) -> Result<Cancelled, StoreError> {
        let engine = Arc::clone(self);
        let cancelled = tokio::spawn(async move {
            let at = engine.surroundings.clock.now();
            let cancelled = engine.or_look(engine.store.cancel(run, at).await)?;
            let cancelled = cancelled.into_inner();
            match &cancelled {
                Cancelled::Done { runs, woken } => {
                    engine.stop_runs(runs);
                    woken.iter().for_each(|frame| engine.wake(*frame));
                }
                // An earlier cancellation may have been made without its caller having been told.
                Cancelled::Ended(RunStatus::Cancelled) => {
                    engine.stop_runs(&[run]);
                    engine.look();
                    let gone = engine.find_gone(FrameKey::root(run)).await?;
                    engine.stop_removed(&gone);
                }
                Cancelled::Ended(_) | Cancelled::Unknown => {}
            }
            Ok(cancelled)
        });
        cancelled.await.unwrap_or(Err(StoreError::Closed))
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let workflows: Vec<_> = self.definitions.keys().collect();
        f.debug_struct("Engine")
            .field("workflows", &workflows)
            .finish_non_exhaustive()
    }
}
