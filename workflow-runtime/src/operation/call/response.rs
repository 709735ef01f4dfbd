use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use http::header::{self, HeaderMap};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::error::CallError;
use crate::clock::Timestamp;
use crate::http::octets;
use crate::http::redact::RedactedHeaders;
use crate::operation::BACKOFF_MAX;
use crate::webhook::{DecodeError, json_from_slice, text_from_bytes};

/// The response to a call, whatever its status. It can be kept across a suspension; its serialized
/// form is exact and readable.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallResponse {
    #[serde(with = "octets::status")]
    status: StatusCode,
    #[serde(with = "octets::headers")]
    headers: HeaderMap,
    #[serde(with = "octets::body")]
    body: Bytes,
}

impl CallResponse {
    pub(super) fn new(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self {
            status,
            headers,
            body,
        }
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The exact bytes of the body.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Whether the same call may have another response at another time: 429 and 5xx.
    pub(crate) fn asks_for_retry(&self) -> bool {
        self.status == StatusCode::TOO_MANY_REQUESTS || self.status.is_server_error()
    }

    /// How long the other side asks to wait (RFC 9110 §10.2.3), up to [`BACKOFF_MAX`].
    pub(crate) fn retry_after(&self, now: Timestamp) -> Option<Duration> {
        let value = self.headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
        let delay = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
            // More digits than fit are a long time all the same.
            Duration::from_secs(value.parse().unwrap_or(u64::MAX))
        } else {
            let instant = httpdate::parse_http_date(value).ok()?;
            Timestamp::from(instant).saturating_since(now)
        };
        Some(delay.min(BACKOFF_MAX))
    }

    /// Reads the body as JSON.
    ///
    /// # Errors
    ///
    /// If the body is not one JSON value that fits `T`. The error names the place.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        json_from_slice(&self.body)
    }

    /// Reads the body as text.
    ///
    /// # Errors
    ///
    /// If it is not UTF-8.
    pub fn text(&self) -> Result<String, DecodeError> {
        text_from_bytes(&self.body)
    }

    /// Makes an error of a response whose status is 4xx or 5xx.
    ///
    /// # Errors
    ///
    /// If the status is one of these.
    pub fn error_for_status(self) -> Result<Self, CallError> {
        if self.status.is_client_error() || self.status.is_server_error() {
            Err(CallError::bad_status(self.status))
        } else {
            Ok(self)
        }
    }
}

impl fmt::Debug for CallResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallResponse")
            .field("status", &self.status)
            .field("headers", &RedactedHeaders(&self.headers))
            .field("body_bytes", &self.body.len())
            .finish()
    }
}
