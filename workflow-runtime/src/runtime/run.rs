//! One run, seen from outside.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use serde::de::DeserializeOwned;

use crate::clock::{Timestamp, pause};
use crate::engine::{Engine, Redriven};
use crate::error::Failure;
use crate::id::{RunId, RunKey};
use crate::machine::stored;
use crate::store::{
    Cancelled, Ending, HistoryEntry, Parked, RunEnding, RunRecord, RunStatus, StoreError,
};
use crate::workflow::Workflow;

/// How long [`Run::result`] waits before it looks into the store for an end that another process made: for
/// a run that this process advances, and for one that another does.
const RESULT_POLL_INTERVAL: Duration = Duration::from_secs(5);
const OTHERS_RESULT_POLL_INTERVAL: Duration = Duration::from_millis(500);

/// Entries of a history that are read from the store at once.
const HISTORY_PAGE_ENTRIES: usize = 1_000;

/// The wait before an overloaded store is asked again.
const OVERLOADED_PAUSE: Duration = Duration::from_millis(200);

/// A run of the workflow `W`.
///
/// It keeps the runtime's store open: a database file can be opened again when the last [`Runtime`] and
/// the last `Run` are gone, or after [`Runtime::shutdown`].
///
/// [`Runtime`]: super::Runtime
/// [`Runtime::shutdown`]: super::Runtime::shutdown
pub struct Run<W> {
    engine: Arc<Engine>,
    /// Looked up when it is first needed, and the same from then on.
    key: Arc<OnceLock<RunKey>>,
    id: RunId,
    workflow: PhantomData<fn() -> W>,
}

impl<W: Workflow> Run<W> {
    pub(crate) fn new(engine: Arc<Engine>, key: RunKey, id: RunId) -> Self {
        Self {
            engine,
            key: Arc::new(OnceLock::from(key)),
            id,
            workflow: PhantomData,
        }
    }

    pub(crate) fn find(engine: Arc<Engine>, id: RunId) -> Self {
        Self {
            engine,
            key: Arc::new(OnceLock::new()),
            id,
            workflow: PhantomData,
        }
    }

    /// The run's id: the one it was given, or one of its own.
    #[must_use]
    pub fn id(&self) -> &RunId {
        &self.id
    }

    /// Where the run stands.
    ///
    /// # Errors
    ///
    /// If the store fails or has forgotten the run.
    pub async fn status(&self) -> Result<RunStatus, RunError> {
        Ok(self
            .record()
            .await?
            .status(self.engine.surroundings.clock.now()))
    }

    /// Everything about the run but its state.
    ///
    /// # Errors
    ///
    /// If the store fails or has forgotten the run.
    pub async fn info(&self) -> Result<RunInfo, RunError> {
        Ok(RunInfo::new(
            self.record().await?,
            self.engine.surroundings.clock.now(),
        ))
    }

    /// The names of the operations that the run waits at, as its source gives them: its own one, and
    /// those of its branches, each once. A step counts while it waits for its next attempt, and not while
    /// it runs. A run that runs, has not begun or has ended waits at none.
    ///
    /// # Errors
    ///
    /// If the store fails or has forgotten the run.
    pub async fn waiting_on(&self) -> Result<Vec<String>, RunError> {
        let run = self.record().await?;
        Ok(self.engine.waiting_on(&run).await?)
    }

    /// The run's stored state, such as `run.state::<GenerateImageState>()` or, for whatever is
    /// stored, `run.state::<serde_json::Value>()`. An ended run has none.
    ///
    /// # Errors
    ///
    /// If the store fails, has forgotten the run, or the state is no `S`.
    pub async fn state<S: DeserializeOwned>(&self) -> Result<Option<S>, RunError> {
        let Some(state) = self.record().await?.state else {
            return Ok(None);
        };
        let scope = &self.engine.surroundings.scope;
        let state = scope
            .enter(|| stored::from_str(&state.json))
            .map_err(RunError::Decode)?;
        Ok(Some(state))
    }

    /// Waits for the run's end, which may take months, and returns what it returned.
    ///
    /// # Errors
    ///
    /// If the run ended otherwise, the runtime is stopped before, or the store fails.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect on the run.
    pub async fn result(&self) -> Result<W::Output, RunError> {
        let json = self.ending().await?;
        let scope = &self.engine.surroundings.scope;
        scope
            .enter(|| stored::from_str(&json))
            .map_err(RunError::Decode)
    }

    /// Ends the run. A step that is running is dropped at its next await.
    ///
    /// # Errors
    ///
    /// If the run has ended before, or the store fails.
    pub async fn cancel(&self) -> Result<(), RunError> {
        match self.engine.cancel(self.key().await?).await? {
            Cancelled::Done { .. } => Ok(()),
            Cancelled::Ended(status) => Err(RunError::Ended(status)),
            Cancelled::Unknown => Err(RunError::Unknown),
        }
    }

    /// Lets a parked run go on from its last state, with its id and its webhooks' URLs. What it was parked
    /// for should have been mended before: it is parked again if it cannot go on.
    ///
    /// ```no_run
    /// # async fn mended(runtime: workflow_runtime::Runtime) -> Result<(), Box<dyn std::error::Error>> {
    /// # use workflow_runtime::prelude::*;
    /// # #[workflow]
    /// # async fn checkout(order: u32) -> Result<u32> { Ok(order) }
    /// let parked = workflow_runtime::RunFilter { parked: true, ..Default::default() };
    /// for info in runtime.runs(parked).await? {
    ///     if info.workflow == checkout::NAME {
    ///         runtime.run(checkout, info.id).redrive().await?;
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`RunError::NotParked`] if the run is not parked; or if the store fails.
    pub async fn redrive(&self) -> Result<(), RunError> {
        match self.engine.redrive(self.key().await?).await? {
            Redriven::Done => Ok(()),
            Redriven::NotParked(status) => Err(RunError::NotParked(status)),
            Redriven::Unknown => Err(RunError::Unknown),
        }
    }

    /// What the run has done: its changes of state, the oldest first, with what led to them. Of a long
    /// history, the newest [`HISTORY_ENTRIES_MAX`](crate::limits::HISTORY_ENTRIES_MAX) changes are kept,
    /// unless [`Limits::history_entries_max`](crate::Limits::history_entries_max) says otherwise.
    ///
    /// # Errors
    ///
    /// If the store fails or has forgotten the run.
    pub async fn history(&self) -> Result<Vec<HistoryEntry>, RunError> {
        let key = self.key().await?;
        let mut history = Vec::new();
        loop {
            let after = history.last().map(|entry: &HistoryEntry| entry.seq);
            let page = self
                .engine
                .history(key, after, HISTORY_PAGE_ENTRIES)
                .await?;
            let page = page.ok_or(RunError::Unknown)?;
            let is_last = page.len() < HISTORY_PAGE_ENTRIES;
            history.extend(page);
            if is_last {
                return Ok(history);
            }
        }
    }

    async fn ending(&self) -> Result<String, RunError> {
        let key = match self.key.get() {
            Some(key) => *key,
            None => self.record_or_wait().await?.key,
        };
        loop {
            let watch = self.engine.ended.watch(key);
            let ended = watch.ended();
            tokio::pin!(ended);
            ended.as_mut().enable();
            // In this order: an end that was made before the scheduler was closed is seen.
            let is_stopped = self.engine.scheduler.is_closed();
            match self.record_or_wait().await?.ending {
                Some(ending) => return own(ending),
                None if is_stopped => return Err(RunError::Stopped),
                None => {}
            }
            // The end may also be made by another process, which tells only the store.
            let interval = match self.engine.epoch_of(key) {
                Some(_) => RESULT_POLL_INTERVAL,
                None => OTHERS_RESULT_POLL_INTERVAL,
            };
            tokio::select! {
                () = ended => {}
                () = self.engine.scheduler.closed() => {}
                () = pause(interval) => {}
            }
            if let Some(ending) = watch.ending() {
                return own(ending.clone());
            }
        }
    }

    /// Looks at the run, and has patience with a store that has too much to do.
    async fn record_or_wait(&self) -> Result<RunRecord, RunError> {
        loop {
            match self.record().await {
                Err(RunError::Store(StoreError::Overloaded)) => pause(OVERLOADED_PAUSE).await,
                // The store of a stopped runtime is closed soon after.
                Err(RunError::Store(StoreError::Closed)) if self.engine.scheduler.is_closed() => {
                    return Err(RunError::Stopped);
                }
                outcome => return outcome,
            }
        }
    }

    async fn record(&self) -> Result<RunRecord, RunError> {
        let key = self.key().await?;
        self.engine.store.run(key).await?.ok_or(RunError::Unknown)
    }

    async fn key(&self) -> Result<RunKey, RunError> {
        if let Some(key) = self.key.get() {
            return Ok(*key);
        }
        let found = self.engine.store.find(W::NAME, &self.id).await?;
        let found = found.ok_or(RunError::Unknown)?;
        Ok(*self.key.get_or_init(|| found))
    }
}

impl<W> Clone for Run<W> {
    fn clone(&self) -> Self {
        Self {
            engine: Arc::clone(&self.engine),
            key: Arc::clone(&self.key),
            id: self.id.clone(),
            workflow: PhantomData,
        }
    }
}

impl<W> fmt::Debug for Run<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run")
            .field("id", &self.id.as_str())
            .finish_non_exhaustive()
    }
}

/// A run did not do what was asked of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// It ended with an error.
    #[error("the run failed: {0}")]
    Failed(#[source] Failure),
    /// It was cancelled.
    #[error("the run was cancelled")]
    Cancelled,
    /// It has ended already.
    #[error("the run has ended already: it is {0:?}")]
    Ended(RunStatus),
    /// It is not parked, so it cannot be let go on.
    #[error("the run is not parked: it is {0:?}")]
    NotParked(RunStatus),
    /// The runtime was stopped before the run has ended. The run goes on when its store is opened again.
    #[error("the runtime was stopped before the run has ended")]
    Stopped,
    /// The store does not know it, or not any more.
    #[error("the run is unknown")]
    Unknown,
    /// What is stored is no value of the type that was asked for.
    #[error("what is stored has another type: {0}")]
    Decode(#[source] serde_json::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A run in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunInfo {
    /// Its id.
    pub id: RunId,
    /// Its workflow's name.
    pub workflow: String,
    /// Where it stands.
    pub status: RunStatus,
    /// The state it is in. An ended run is in none.
    pub state: Option<String>,
    /// Its labels.
    pub labels: Vec<String>,
    /// When it was created.
    pub created_at: SystemTime,
    /// When it last changed.
    pub updated_at: SystemTime,
    /// Why it is parked, if it is.
    pub parked: Option<Parked>,
    /// Give it as [`RunFilter::before`](crate::store::RunFilter::before) for the next page.
    pub key: RunKey,
}

impl RunInfo {
    pub(super) fn new(run: RunRecord, now: Timestamp) -> Self {
        Self {
            id: run.public_id(),
            status: run.status(now),
            workflow: run.workflow,
            state: run.state.map(|state| state.name),
            labels: run.labels,
            created_at: run.created_at.into(),
            updated_at: run.updated_at.into(),
            parked: run.parked,
            key: run.key,
        }
    }
}

/// What the workflow returned.
fn own(ending: RunEnding) -> Result<String, RunError> {
    match ending {
        RunEnding::Own(Ending::Completed(json)) => Ok(json),
        RunEnding::Own(Ending::Failed(json)) => {
            let failure = stored::from_str(&json).map_err(RunError::Decode)?;
            Err(RunError::Failed(failure))
        }
        RunEnding::Cancelled => Err(RunError::Cancelled),
    }
}
