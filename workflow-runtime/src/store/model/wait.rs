//! What frames wait for.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::event::EventId;
use crate::id::RunKey;

/// A webhook within its run, as it is stored: the frame that made it, its ordinal within that frame, and
/// the beginning of its name's digest, four bytes each, big-endian. Code that runs again may take another
/// branch and make another webhook with the same ordinal; what was sent to the one does not come to the
/// other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WebhookNumber(pub [u8; 12]);

/// Where what is sent to a run is kept until one of its frames takes it, first in, first out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// One of its webhooks.
    Webhook(WebhookNumber),
    /// The notifications of an event that are for this run alone.
    Event(EventId),
}

impl From<WebhookNumber> for Channel {
    fn from(webhook: WebhookNumber) -> Self {
        Self::Webhook(webhook)
    }
}

/// What a frame waits for at its state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wait {
    /// For its turn to run, from `due` on.
    Run {
        /// When it may run.
        due: Timestamp,
        /// How many attempts at this state's step have failed so far.
        attempt: u32,
    },
    /// For a delivery to a webhook, until `deadline` (inclusive).
    Webhook {
        /// The webhook.
        webhook: WebhookNumber,
        /// The last instant at which a delivery counts.
        deadline: Option<Timestamp>,
    },
    /// For a notification of an event, until `deadline` (inclusive).
    Event {
        /// The event.
        event: EventId,
        /// The last instant at which a notification counts.
        deadline: Option<Timestamp>,
    },
    /// For an instant.
    Timer {
        /// The instant.
        due: Timestamp,
    },
    /// For its turn to run with the recorded outcome of this state's step.
    Outcome {
        /// The outcome as JSON.
        json: String,
    },
    /// For the end of a run that it has started.
    Child {
        /// The run.
        run: RunKey,
    },
    /// For the ends of all branches that it has started.
    Branches,
    /// For the first of several. What does not come first is given up without a trace.
    Any(Vec<Arm>),
}

/// One of several things that a frame waits for at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arm {
    /// Its name: that of the operation, in CamelCase.
    pub name: String,
    /// What it is.
    pub source: Source,
}

/// What an [`Arm`] waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// A delivery to a webhook, until `deadline` (inclusive); then the arm has timed out.
    Webhook {
        /// The webhook.
        webhook: WebhookNumber,
        /// The last instant at which a delivery counts.
        deadline: Option<Timestamp>,
    },
    /// A notification of an event, until `deadline` (inclusive); then the arm has timed out.
    Event {
        /// The event.
        event: EventId,
        /// The last instant at which a notification counts.
        deadline: Option<Timestamp>,
    },
    /// An instant. A delivery to another arm that was received at this instant comes first.
    Timer {
        /// The instant.
        due: Timestamp,
    },
    /// The end of a run that the frame has started.
    Child {
        /// The run.
        run: RunKey,
    },
    /// The end of the frame's branch of the arm's name.
    Branch,
}
