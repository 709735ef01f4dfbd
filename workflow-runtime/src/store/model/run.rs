//! Runs.

use serde::{Deserialize, Serialize};

use super::{EncodedState, Wait};
use crate::clock::Timestamp;
use crate::id::{FrameKey, RunId, RunKey};
use crate::store::parked::Parked;

/// A run to be added.
#[derive(Clone, Debug)]
pub struct NewRun {
    /// The run's identity, drawn by the engine.
    pub key: RunKey,
    /// The workflow's name.
    pub workflow: String,
    /// The id chosen by the user, without control characters. At most one live run of a workflow has it.
    pub id: Option<RunId>,
    /// Labels to find the run by.
    pub labels: Vec<String>,
    /// The state to begin in.
    pub state: EncodedState,
    /// When the run was created.
    pub created_at: Timestamp,
    /// When it may begin.
    pub due: Timestamp,
    /// The frame that started it and is told of its end. It is in the same partition.
    pub parent: Option<FrameKey>,
}

/// What became of a [`NewRun`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Started {
    /// It was added.
    New,
    /// A live run has this id already.
    Existing(RunKey),
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With a result, as JSON.
    Completed(String),
    /// With an error, as JSON.
    Failed(String),
}

/// What became of a request to cancel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cancelled {
    /// The run was live and is cancelled now, and so are the runs that it had started and was waiting
    /// for. `runs` are all of them, itself first.
    Done {
        /// The cancelled runs.
        runs: Vec<RunKey>,
        /// The frame that had started this run and has become due by its end.
        woken: Option<FrameKey>,
    },
    /// The run had ended before.
    Ended(RunStatus),
    /// There is no such run.
    Unknown,
}

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum RunStatus {
    /// It begins at an instant that has not come yet.
    Scheduled,
    /// Its code runs, or can run as soon as there is room.
    Running,
    /// It waits for a delivery, an instant or the next attempt at a step.
    Waiting,
    /// It ended with a result.
    Completed,
    /// It ended with an error.
    Failed,
    /// It was ended from outside.
    Cancelled,
    /// It cannot go on without help. It keeps its state and still takes deliveries.
    Parked,
}

impl RunStatus {
    /// Whether the run is over.
    #[must_use]
    pub const fn is_ended(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}

/// A run as its users see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunRecord {
    /// The run's identity.
    pub key: RunKey,
    /// The workflow's name.
    pub workflow: String,
    /// The id chosen by its user.
    pub id: Option<RunId>,
    /// Its labels.
    pub labels: Vec<String>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When its root frame last changed.
    pub updated_at: Timestamp,
    /// How it ended, if it has.
    pub ending: Option<RunEnding>,
    /// The root frame's state. An ended run has none.
    pub state: Option<EncodedState>,
    /// What the root frame waits for. An ended run waits for nothing.
    pub wait: Option<Wait>,
    /// Why it is parked, if it or one of its branches is.
    pub parked: Option<Parked>,
    /// The frame that started it, if a workflow did.
    pub parent: Option<FrameKey>,
}

/// How a run ended, whoever ended it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunEnding {
    /// By itself.
    Own(Ending),
    /// From outside.
    Cancelled,
}

impl RunRecord {
    /// Where the run stands at `now`.
    #[must_use]
    pub fn status(&self, now: Timestamp) -> RunStatus {
        match (&self.ending, &self.parked, &self.wait) {
            (Some(RunEnding::Own(Ending::Completed(_))), ..) => RunStatus::Completed,
            (Some(RunEnding::Own(Ending::Failed(_))), ..) => RunStatus::Failed,
            (Some(RunEnding::Cancelled), ..) => RunStatus::Cancelled,
            (None, Some(_), _) => RunStatus::Parked,
            (
                None,
                None,
                Some(
                    Wait::Webhook { .. }
                    | Wait::Event { .. }
                    | Wait::Timer { .. }
                    | Wait::Child { .. }
                    | Wait::Branches
                    | Wait::Any(_),
                ),
            ) => RunStatus::Waiting,
            (None, None, Some(Wait::Run { due, .. })) if *due > now => {
                let begun = self
                    .state
                    .as_ref()
                    .is_some_and(|state| state.name != START_STATE);
                if begun {
                    RunStatus::Waiting
                } else {
                    RunStatus::Scheduled
                }
            }
            (None, None, _) => RunStatus::Running,
        }
    }

    /// The id its users see.
    #[must_use]
    pub fn public_id(&self) -> RunId {
        self.id.clone().unwrap_or_else(|| self.key.into())
    }
}

/// The name of the state in which every run begins.
pub const START_STATE: &str = "Start";

/// Which runs to list.
#[derive(Clone, Debug)]
pub struct RunFilter {
    /// Only runs of this workflow.
    pub workflow: Option<String>,
    /// Only live runs (`Some(true)`) or only ended ones (`Some(false)`).
    pub live: Option<bool>,
    /// Only runs that are parked, or have a branch that is.
    pub parked: bool,
    /// Only runs with this label.
    pub label: Option<String>,
    /// Only runs older than this one: the last of the previous page.
    pub before: Option<RunKey>,
    /// How many at most.
    pub limit: usize,
}

/// How many runs a list has unless it says otherwise.
pub const RUNS_LISTED_DEFAULT: usize = 100;

impl Default for RunFilter {
    /// The newest runs of every kind.
    fn default() -> Self {
        Self {
            workflow: None,
            live: None,
            parked: false,
            label: None,
            before: None,
            limit: RUNS_LISTED_DEFAULT,
        }
    }
}
