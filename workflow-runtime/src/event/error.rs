use super::{InvalidEventId, Undeliverable};
use crate::store::StoreError;

/// Bytes of the key by which a repeated notification is told.
pub const IDEMPOTENCY_KEY_BYTES_MAX: usize = 256;

/// A notification was not sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotifyError {
    /// The event's id cannot be one.
    #[error(transparent)]
    Event(#[from] InvalidEventId),
    /// The payload cannot be written as JSON.
    #[error("the payload cannot be written as JSON: {0}")]
    Payload(#[source] serde_json::Error),
    /// The payload is longer than [`Limits::event_payload_bytes_max`](crate::Limits::event_payload_bytes_max).
    #[error("the payload has {bytes} bytes, {max} are allowed")]
    TooLarge {
        /// Its length.
        bytes: usize,
        /// How long it may be.
        max: usize,
    },
    /// The key cannot be one.
    #[error("an idempotency key has 1 to {IDEMPOTENCY_KEY_BYTES_MAX} bytes")]
    InvalidKey,
    /// A notification to all is not kept, so a repeated one cannot be told.
    #[error("an idempotency key is for a notification to one run; name the run with `.to(run_id)`")]
    KeyWithoutRun,
    /// The run cannot take it.
    #[error(transparent)]
    Undeliverable(#[from] Undeliverable),
    /// The store failed. The notification may have been sent.
    #[error(transparent)]
    Store(#[from] StoreError),
}
