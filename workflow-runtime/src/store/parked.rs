//! Why a frame cannot go on.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The kind of a reason for which a run is parked.
///
/// As JSON, and in the operators' API, it is the name in snake case, such as `crash_loop`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ParkReason {
    /// The code has no such state, or needs a local that the stored state does not have.
    Schema,
    /// A stored value has another form than the code needs.
    Decode,
    /// The program does not have the run's workflow.
    UnknownWorkflow,
    /// The code panicked.
    Panic,
    /// The process died again and again while the run was in one state.
    CrashLoop,
    /// The state is longer than [`Limits::state_bytes_max`](crate::Limits::state_bytes_max).
    StateTooLarge,
    /// Another limit was reached: of what one suspension starts, of how deep runs are invoked, or of what
    /// something has come to.
    LimitReached,
    /// A state or a result cannot be written.
    Unstorable,
    /// A reason that another version of this library knows.
    #[serde(other)]
    Other,
}

impl ParkReason {
    /// Whether the run is looked at again when a program starts: it goes on by itself if the program can
    /// take what is stored. That is found out without running the workflow's code, so it repeats nothing.
    #[must_use]
    pub const fn is_checked_at_start(self) -> bool {
        matches!(self, Self::Schema | Self::Decode | Self::UnknownWorkflow)
    }
}

/// Why a frame is parked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parked {
    /// The kind of reason, for programs.
    pub reason: ParkReason,
    /// What happened, for people. It holds no usable webhook URL.
    pub message: String,
}

impl Parked {
    /// Why a program does not advance a run whose workflow it does not have.
    pub(crate) fn unknown_workflow(workflow: &str) -> Self {
        let message = format!("the program does not have the workflow `{workflow}`");
        Self::new(ParkReason::UnknownWorkflow, message)
    }

    /// A reason with its description.
    pub fn new(reason: ParkReason, message: impl Into<String>) -> Self {
        Self {
            reason,
            message: message.into(),
        }
    }
}

impl fmt::Display for Parked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_of_another_version_can_be_read() {
        let json = r#"{"reason":"of_tomorrow","message":"why"}"#;
        let parked: Parked = serde_json::from_str(json).expect("it can be read");
        assert_eq!(parked, Parked::new(ParkReason::Other, "why"));
        let json = serde_json::to_value(Parked::new(ParkReason::CrashLoop, "why"));
        let json = json.expect("it can be written");
        assert_eq!(json["reason"], "crash_loop");
    }
}
