use std::fmt;

use bytes::Bytes;
use http::StatusCode;
use http::header::HeaderMap;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::error::CallError;
use crate::http::octets;
use crate::http::redact::RedactedHeaders;
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
