//! Sending notifications.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use serde::Serialize;

use crate::engine::Engine;
use crate::event::{EventId, IDEMPOTENCY_KEY_BYTES_MAX, InvalidEventId, Notified, NotifyError};
use crate::id::RunId;
use crate::machine::Outgoing;
use crate::store::NewBroadcast;
use crate::workflow::Workflow;

/// A notification that is about to be sent. Set its options and await it.
#[must_use = "a notification is sent when this is awaited"]
#[derive(Debug)]
pub struct Notify {
    engine: Arc<Engine>,
    event: Result<EventId, InvalidEventId>,
    payload: Result<Bytes, serde_json::Error>,
    to: Option<RunId>,
    workflow: Option<String>,
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
            workflow: None,
            idempotency_key: None,
        }
    }

    /// Sends it to this run alone, which keeps it until it waits for the event. The live run with this id
    /// is meant, whatever its workflow is.
    pub fn to(mut self, run: impl Into<RunId>) -> Self {
        self.to = Some(run.into());
        self
    }

    /// Says of which workflow the run is, for an id that runs of several have.
    pub fn of<W: Workflow>(self, _workflow: W) -> Self {
        self.of_workflow(Some(W::NAME.to_owned()))
    }

    pub(super) fn of_workflow(mut self, workflow: Option<String>) -> Self {
        self.workflow = workflow;
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
        let max = self.engine.limits.payload_bytes_max(self.to.is_some());
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
        let run = self.engine.resolve(&to, self.workflow.as_deref()).await??;
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
