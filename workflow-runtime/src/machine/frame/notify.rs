//! Waiting for events and sending notifications.

use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;

use super::{Event, Frame, unexpected};
use crate::event::{self, EventId, Notified, Undeliverable};
use crate::id::RunId;
use crate::machine::codec::LoadError;
use crate::operation::TimedOut;
use crate::store::{ParkReason, Parked, Wait};

/// A notification that is to be sent with the next suspension.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) event: EventId,
    /// JSON.
    pub(crate) payload: Bytes,
    /// The run that it is for, if it is for one.
    pub(crate) to: Option<RunId>,
}

impl Frame {
    /// Waits for an event. An id that cannot be one parks the run there.
    #[must_use]
    pub fn wait_for_event(&self, event: &impl AsRef<str>, timeout: Option<Duration>) -> Wait {
        let now = self.now();
        match EventId::new(event.as_ref()) {
            Ok(event) => Wait::Event {
                event,
                deadline: timeout.map(|timeout| now.saturating_add(timeout)),
            },
            Err(error) => {
                let message = format!("it cannot wait for the event: {error}");
                let parked = Parked::new(ParkReason::Unstorable, message);
                self.shared.cell().starts.fail(parked);
                Wait::Timer { due: now }
            }
        }
    }

    /// Notes a notification to send with the next suspension, to one run or to all who wait. One that
    /// cannot be sent parks the run there.
    #[must_use]
    pub fn notify(
        &self,
        event: &impl AsRef<str>,
        payload: &impl Serialize,
        to: Option<RunId>,
    ) -> Wait {
        let mut cell = self.shared.cell();
        match (EventId::new(event.as_ref()), serde_json::to_vec(payload)) {
            (Ok(event), Ok(payload)) => {
                cell.starts.notification = Some(Box::new(Outgoing {
                    event,
                    payload: payload.into(),
                    to,
                }));
            }
            (Err(error), _) => {
                let message = format!("it cannot send the notification: {error}");
                cell.starts
                    .fail(Parked::new(ParkReason::Unstorable, message));
            }
            (_, Err(error)) => {
                let message = format!("the payload of the notification cannot be stored: {error}");
                cell.starts
                    .fail(Parked::new(ParkReason::Unstorable, message));
            }
        }
        drop(cell);
        self.turn()
    }

    /// The event that the machine goes on with.
    ///
    /// # Errors
    ///
    /// If the machine goes on with something else.
    pub fn notified(&self) -> Result<event::Event, LoadError> {
        match self.event() {
            Some(Event::Notified(event)) => Ok(*event),
            other => Err(unexpected("an event", other.as_ref())),
        }
    }

    /// The event that the machine goes on with, or that none came in time.
    ///
    /// # Errors
    ///
    /// If the machine goes on with something else.
    pub fn notified_in_time(&self) -> Result<Result<event::Event, TimedOut>, LoadError> {
        match self.event() {
            Some(Event::Notified(event)) => Ok(Ok(*event)),
            Some(Event::TimedOut) => Ok(Err(TimedOut)),
            other => Err(unexpected("an event or a timeout", other.as_ref())),
        }
    }

    /// What became of a notification to all.
    ///
    /// # Errors
    ///
    /// If the machine goes on with something else.
    pub fn sent(&self) -> Result<Notified, LoadError> {
        let sent = self.outcome::<Result<Notified, Undeliverable>>()?;
        sent.map_err(|error| LoadError::WrongOutcome(error.to_string()))
    }

    /// What became of a notification to one run.
    ///
    /// # Errors
    ///
    /// If the machine goes on with something else.
    pub fn sent_to(&self) -> Result<Result<Notified, Undeliverable>, LoadError> {
        self.outcome()
    }
}
