//! What a run has done: one entry for each change of its state.

use serde::{Deserialize, Serialize, Serializer};

use crate::clock::Timestamp;

/// A change of a run's state, as it is kept.
///
/// As JSON, `at` is RFC 3339.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HistoryEntry {
    /// Its place in the run's history, from 0 on. Numbers stay when older entries are dropped.
    pub seq: i64,
    /// When it was made.
    #[serde(serialize_with = "as_text")]
    pub at: Timestamp,
    /// The frame that it is about: 0 is the function itself, others are branches.
    pub frame: u32,
    /// What led to it.
    pub cause: Cause,
    /// What it did.
    pub change: Change,
    /// The state before it. The start has none.
    pub from: Option<String>,
    /// The state after it. An end has none.
    pub to: Option<String>,
}

/// What leads to a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Cause {
    /// The run was started.
    Start,
    /// The code had its turn: at its beginning, or for an attempt at a step.
    Turn,
    /// A delivery to a webhook.
    Delivery,
    /// A notification of an event.
    Notification,
    /// Neither a delivery nor a notification came in time.
    Timeout,
    /// The end of a sleep.
    Timer,
    /// The end of a step or call, of an attempt at one, or of sending a notification.
    Step,
    /// The ends of all branches.
    Branches,
    /// The end of the branch that came first.
    Branch,
    /// The end of a run that was invoked.
    Child,
    /// An operator, or the application.
    Operator,
    /// A program that can take the state again.
    Program,
    /// The death of a process.
    Death,
    /// A cause that another version of this library knows.
    #[serde(other)]
    Other,
}

/// What a change does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Change {
    /// The run was added.
    Started,
    /// It entered a state.
    Entered,
    /// It stays in its state and tries its step again.
    Retried,
    /// It stays in its state and is parked.
    Parked,
    /// It stays in its state and goes on.
    Redriven,
    /// A branch came to its end.
    Returned,
    /// The run ended with a result.
    Completed,
    /// The run ended with an error.
    Failed,
    /// The run was ended from outside.
    Cancelled,
    /// A change that another version of this library knows.
    #[serde(other)]
    Other,
}

/// Asks that a transition is kept in the run's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// What led to it.
    pub cause: Cause,
    /// The state that the frame is in before it.
    pub from: String,
    /// How many entries of the run are kept at most, this one among them. The oldest are dropped. If more were
    /// kept before, those that are left over may be dropped by a later one.
    pub entries_max: u32,
}

fn as_text<S: Serializer>(timestamp: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(timestamp)
}
