//! Notifications.

use bytes::Bytes;

use super::{NewDelivery, Receipt};
use crate::clock::Timestamp;
use crate::event::{EventId, Notified, Undeliverable};
use crate::id::FrameKey;

/// A notification to every frame that waits for its event.
#[derive(Clone, Debug)]
pub struct NewBroadcast {
    /// The event.
    pub event: EventId,
    /// What is told, as JSON.
    pub payload: Bytes,
}

/// A notification that a frame sends.
#[derive(Clone, Debug)]
pub enum NewNotification {
    /// To every frame that waits for the event.
    Broadcast(NewBroadcast),
    /// To one run, which keeps it until it waits for the event.
    Direct(NewDelivery),
}

/// What became of a notification to every frame that waits for its event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// How many frames it has reached: all that waited for the event, had not been reached by an
    /// earlier one, and have no notification of their own. Each of them goes on with it, unless its
    /// wait has ended otherwise.
    pub frames: u64,
    /// Those that are due by now, and whether more of them are still to be woken.
    pub waking: Waking,
}

/// Frames that were made due because a notification has reached them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waking {
    /// The frames.
    pub woken: Vec<FrameKey>,
    /// Whether there are more.
    pub has_more: bool,
}

/// A notification that has reached a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// The event.
    pub event: EventId,
    /// When it was stored.
    pub received_at: Timestamp,
    /// What is told, as JSON.
    pub payload: Bytes,
}

/// What became of a notification that a frame has sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// What was recorded as the outcome: a `Result<Notified, Undeliverable>` as JSON.
    pub outcome: String,
    /// As [`Waking::has_more`] of what it has reached.
    pub has_more: bool,
}

impl Sent {
    pub(crate) fn to_all(reached: &Reached) -> Self {
        Self::new(&Ok(Notified::new(reached.frames)), reached.waking.has_more)
    }

    pub(crate) fn to_one(receipt: Receipt) -> Self {
        Self::new(&receipt.notified(), false)
    }

    pub(crate) fn refused(error: Undeliverable) -> Self {
        Self::new(&Err(error), false)
    }

    fn new(outcome: &Result<Notified, Undeliverable>, has_more: bool) -> Self {
        let outcome = serde_json::to_string(outcome);
        Self {
            outcome: outcome.expect("BUG: an outcome has no map and nothing that can fail"),
            has_more,
        }
    }
}
