use std::fmt;

use http::StatusCode;
use serde::{Deserialize, Serialize};

/// A call did not bring a response, or not one that was wanted. It can be kept across a suspension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallError {
    kind: Kind,
    message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Invalid,
    Timeout,
    Connect,
    Transport,
    TooLarge,
    Status,
}

impl CallError {
    /// Whether the request could not be sent as it was written.
    #[must_use]
    pub fn is_invalid_request(&self) -> bool {
        self.kind == Kind::Invalid
    }

    /// Whether the response was not there in time. The request may have had its effect.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.kind == Kind::Timeout
    }

    /// Whether there was no connection. The request had no effect.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.kind == Kind::Connect
    }

    /// Whether the connection broke off. The request may have had its effect.
    #[must_use]
    pub fn is_transport(&self) -> bool {
        self.kind == Kind::Transport
    }

    /// Whether the response was longer than a call takes.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        self.kind == Kind::TooLarge
    }

    /// Whether [`CallResponse::error_for_status`](super::CallResponse::error_for_status) made it.
    #[must_use]
    pub fn is_status(&self) -> bool {
        self.kind == Kind::Status
    }

    /// The response's status, if there was a response and its status is the error.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        StatusCode::from_u16(self.status?).ok()
    }

    /// Whether the same call may go well at another time.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self.kind, Kind::Timeout | Kind::Connect | Kind::Transport)
    }

    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(Kind::Invalid, message)
    }

    pub(super) fn timeout() -> Self {
        Self::new(Kind::Timeout, "no response in time")
    }

    pub(super) fn too_large(bytes_max: usize) -> Self {
        let message = format!("the response is longer than {bytes_max} bytes");
        Self::new(Kind::TooLarge, message)
    }

    pub(super) fn bad_status(status: StatusCode) -> Self {
        Self {
            status: Some(status.as_u16()),
            ..Self::new(Kind::Status, format!("the response was {status}"))
        }
    }

    fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            status: None,
        }
    }
}

impl From<reqwest::Error> for CallError {
    /// Keeps the causes as text, without the URL, which may hold secrets.
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let kind = if error.is_connect() {
            Kind::Connect
        } else if error.is_timeout() {
            Kind::Timeout
        } else if error.is_builder() {
            Kind::Invalid
        } else {
            Kind::Transport
        };
        let mut message = error.to_string();
        let mut cause = std::error::Error::source(&error);
        while let Some(error) = cause {
            message = format!("{message}: {error}");
            cause = error.source();
        }
        Self::new(kind, message)
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            Kind::Invalid => "the call's request is not valid",
            Kind::Timeout => "the call timed out",
            Kind::Connect => "the call could not connect",
            Kind::Transport => "the call broke off",
            Kind::TooLarge => "the call brought too much",
            Kind::Status => "the call was refused",
        };
        write!(f, "{what}: {}", self.message)
    }
}

impl std::error::Error for CallError {}
