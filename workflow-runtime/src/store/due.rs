//! When a frame needs the engine's attention. Every store keeps this instant for each frame.

use std::time::Duration;

use super::model::{Wait, WebhookNumber};
use crate::clock::Timestamp;

impl Wait {
    /// The instant at which a frame that begins this wait at `at` becomes due, if no delivery is
    /// there for it.
    ///
    /// A delivery that is received at the deadline still counts, so the timeout is due one
    /// millisecond later.
    pub(super) fn due(&self, at: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Run { due, .. } | Self::Timer { due } => Some(*due),
            Self::Webhook { deadline, .. } => {
                deadline.map(|deadline| deadline.saturating_add(Duration::from_millis(1)))
            }
            Self::Outcome { .. } => Some(at),
        }
    }

    /// Whether a delivery to `webhook` that was received at `received_at` ends this wait.
    pub(crate) fn takes(&self, webhook: WebhookNumber, received_at: Timestamp) -> bool {
        match self {
            Self::Webhook {
                webhook: awaited,
                deadline,
            } => *awaited == webhook && deadline.is_none_or(|deadline| received_at <= deadline),
            Self::Run { .. } | Self::Timer { .. } | Self::Outcome { .. } => false,
        }
    }
}
