//! Events: what a program tells its runs by an id that both know.
//!
//! A run waits for an event with [`wait_for_event!`](crate::wait_for_event), and goes on with an
//! [`Event`]. It comes from [`Runtime::notify`](crate::Runtime::notify), from
//! [`notify!`](crate::notify) in another run, or from the operators' API.

mod error;
mod id;
mod notified;
#[cfg(test)]
mod tests;

use std::fmt;
use std::time::SystemTime;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use self::error::{IDEMPOTENCY_KEY_BYTES_MAX, NotifyError};
pub use self::id::{EVENT_ID_BYTES_MAX, EventId, InvalidEventId};
pub use self::notified::{Notified, Undeliverable};
use crate::clock::Timestamp;
use crate::webhook::{DecodeError, json_from_slice};

/// What a run was told, exactly as it was sent.
///
/// It can be kept across a suspension. Its serialized form has the payload as the JSON text that was
/// sent.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    id: EventId,
    received_at: Timestamp,
    payload: String,
}

impl Event {
    /// Takes what was sent. Nothing if the payload is no text, and so no JSON.
    pub(crate) fn new(id: EventId, received_at: Timestamp, payload: &[u8]) -> Option<Self> {
        Some(Self {
            id,
            received_at,
            payload: str::from_utf8(payload).ok()?.to_owned(),
        })
    }

    /// The event's id, which the run has waited for.
    #[must_use]
    pub fn id(&self) -> &str {
        self.id.as_str()
    }

    /// Reads the payload.
    ///
    /// # Errors
    ///
    /// If the payload does not fit `T`. The error names the place.
    ///
    /// ```
    /// # use workflow_runtime::{Event, webhook::DecodeError};
    /// #[derive(serde::Deserialize)]
    /// struct Decision {
    ///     approved: bool,
    /// }
    ///
    /// fn approved(event: &Event) -> Result<bool, DecodeError> {
    ///     Ok(event.json::<Decision>()?.approved)
    /// }
    /// ```
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        json_from_slice(self.payload.as_bytes())
    }

    /// The payload: the JSON text that was sent.
    #[must_use]
    pub fn payload(&self) -> &str {
        &self.payload
    }

    /// When the notification was stored.
    #[must_use]
    pub fn received_at(&self) -> SystemTime {
        self.received_at.into()
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("id", &self.id.as_str())
            .field("received_at", &self.received_at.to_string())
            .field("payload_bytes", &self.payload.len())
            .finish_non_exhaustive()
    }
}
