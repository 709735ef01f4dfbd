//! Sending notifications.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use serde::Serialize;

use crate::engine::Engine;
use crate::event::{EventId, InvalidEventId, Notified, Undeliverable};
use crate::id::RunId;
use crate::machine::Outgoing;
use crate::store::{NewBroadcast, StoreError};

/// Bytes of the key by which a repeated notification is told.
pub const IDEMPOTENCY_KEY_BYTES_MAX: usize = 256;

/// A notification that is about to be sent. Set its options and await it.
#[must_use = "a notification is sent when this is awaited"]
#[derive(Debug)]
pub struct Notify {
    engine: Arc<Engine>,
    event: Result<EventId, InvalidEventId>,
    payload: Result<Bytes, serde_json::Error>,
    to: Option<RunId>,
    idempotency_key: Option<String>,
}

impl Notify {
    pub(super) fn new(engine: Arc<Engine>, event: String, payload: &impl Serialize) -> Self {
        let payload = serde_json::to_vec(payload).map(Bytes::from);
        Self::of_json(engine, event, payload)
    }

    /// The payload is JSON with correct syntax.
    pub(super) fn of_json(
        engine: Arc<Engine>,
        event: String,
        payload: Result<Bytes, serde_json::Error>,
    ) -> Self {
        Self {
            engine,
            event: EventId::new(event),
            payload,
            to: None,
            idempotency_key: None,
        }
    }

    /// Sends it to this run alone, which keeps it until it waits for the event. The id is that of a live
    /// run, whatever its workflow is.
    pub fn to(mut self, run: impl Into<RunId>) -> Self {
        self.to = Some(run.into());
        self
    }

    /// Lets a notification to one run be repeated: a second one of the same event with this key, of 1 to
    /// [`IDEMPOTENCY_KEY_BYTES_MAX`] bytes, is not stored and wakes nobody.
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }

    async fn send(self) -> Result<Notified, NotifyError> {
        let (event, payload) = (self.event?, self.payload.map_err(NotifyError::Payload)?);
        let max = self.engine.limits.event_payload_bytes_max;
        if payload.len() > max {
            return Err(NotifyError::TooLarge {
                bytes: payload.len(),
                max,
            });
        }
        let Some(to) = self.to else {
            if self.idempotency_key.is_some() {
                return Err(NotifyError::KeyWithoutRun);
            }
            let broadcast = NewBroadcast { event, payload };
            return Ok(self.engine.broadcast(broadcast).await?);
        };
        let key = self.idempotency_key;
        if key.as_ref().is_some_and(|key| !is_valid(key)) {
            return Err(NotifyError::InvalidKey);
        }
        let run = self.engine.resolve(&to).await??;
        let outgoing = Outgoing {
            event,
            payload,
            to: None,
        };
        Ok(self.engine.notify_run(outgoing, run, key).await??)
    }
}

fn is_valid(key: &str) -> bool {
    (1..=IDEMPOTENCY_KEY_BYTES_MAX).contains(&key.len())
}

impl IntoFuture for Notify {
    type Output = Result<Notified, NotifyError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

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
