use std::fmt;

use serde::{Deserialize, Serialize};

/// Bytes of an event's id.
pub const EVENT_ID_BYTES_MAX: usize = 256;

/// The id of an event: what is told and what is waited for have the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EventId(String);

impl EventId {
    /// Takes an id of 1 to [`EVENT_ID_BYTES_MAX`] bytes without control characters.
    ///
    /// # Errors
    ///
    /// If it is none.
    pub fn new(id: impl Into<String>) -> Result<Self, InvalidEventId> {
        let id = id.into();
        let is_valid =
            (1..=EVENT_ID_BYTES_MAX).contains(&id.len()) && !id.chars().any(char::is_control);
        if is_valid {
            Ok(Self(id))
        } else {
            Err(InvalidEventId)
        }
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for EventId {
    type Error = InvalidEventId;

    fn try_from(id: String) -> Result<Self, Self::Error> {
        Self::new(id)
    }
}

impl From<EventId> for String {
    fn from(id: EventId) -> Self {
        id.0
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text cannot be an event's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an event's id has 1 to {EVENT_ID_BYTES_MAX} bytes and no control characters")]
pub struct InvalidEventId;
