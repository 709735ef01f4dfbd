use serde::{Deserialize, Serialize};

/// A notification that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notified {
    woken: u64,
}

impl Notified {
    pub(crate) const fn new(woken: u64) -> Self {
        Self { woken }
    }

    /// How many runs it woke: those that were waiting for the event when the notification was
    /// committed. A run of which several branches were waiting counts once for each. Of a notification
    /// to one run it is 1 if the run was waiting, and 0 if the notification is kept until it waits.
    #[must_use]
    pub const fn woken(&self) -> u64 {
        self.woken
    }
}

/// Why a notification to one run was not stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[non_exhaustive]
pub enum Undeliverable {
    /// There is no such run.
    #[error("there is no such run")]
    UnknownRun,
    /// Live runs of several workflows have the id.
    #[error("runs of several workflows have this id: {}", .0.join(", "))]
    AmbiguousRun(Vec<String>),
    /// The run has ended.
    #[error("the run has ended")]
    Ended,
    /// As much is kept for the run as it may hold of what it has not awaited.
    #[error("too much is kept for the run that it has not awaited")]
    Full,
}
