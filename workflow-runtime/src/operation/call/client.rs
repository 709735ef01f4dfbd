use std::time::Duration;

use bytes::BytesMut;
use http::header::{HeaderName, HeaderValue};

use super::{CallError, CallRequest, CallResponse};

/// Seconds in which a call must have connected.
pub const CALL_CONNECT_TIMEOUT_SECONDS: u64 = 10;
/// Bytes of a response's body at most: 8 MiB. It becomes part of the run's state.
pub const CALL_RESPONSE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// The header by which the other side recognizes a repeated call
/// (draft-ietf-httpapi-idempotency-key-header).
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Sends calls. Cloning it is cheap, and clones share their connections.
///
/// It follows no redirect, since the other side would choose where the credentials go: a 3xx is a
/// response like any other.
#[derive(Clone, Debug)]
pub struct HttpClient {
    inner: reqwest::Client,
    response_bytes_max: usize,
}

impl HttpClient {
    /// Makes a client.
    ///
    /// # Errors
    ///
    /// If TLS cannot be set up, such as on a machine without root certificates.
    pub fn new() -> Result<Self, CallError> {
        Self::build(builder())
    }

    /// Makes a client that keeps no connections, so that it can outlive the reactor of one call.
    #[cfg(feature = "testing")]
    pub(crate) fn unpooled() -> Result<Self, CallError> {
        Self::build(builder().pool_max_idle_per_host(0))
    }

    fn build(builder: reqwest::ClientBuilder) -> Result<Self, CallError> {
        Ok(Self {
            inner: builder.build()?,
            response_bytes_max: CALL_RESPONSE_BYTES_MAX,
        })
    }

    /// Sets how long a response's body may be in bytes ([`CALL_RESPONSE_BYTES_MAX`]).
    #[must_use]
    pub fn response_bytes_max(mut self, bytes: usize) -> Self {
        self.response_bytes_max = bytes;
        self
    }

    /// Sends a request once, with an `Idempotency-Key` unless it has one, and reads the response.
    ///
    /// # Errors
    ///
    /// If the request is not valid, or there is no whole response within `timeout`.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future closes the connection; the request may have had its effect.
    pub async fn send(
        &self,
        request: &CallRequest,
        idempotency_key: &str,
        timeout: Duration,
    ) -> Result<CallResponse, CallError> {
        let request = self.prepare(request, idempotency_key)?;
        match tokio::time::timeout(timeout, self.exchange(request)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(CallError::timeout()),
        }
    }

    async fn exchange(&self, request: reqwest::RequestBuilder) -> Result<CallResponse, CallError> {
        let mut response = request.send().await?;
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let mut body = BytesMut::new();
        while let Some(part) = response.chunk().await? {
            if body.len() + part.len() > self.response_bytes_max {
                return Err(CallError::too_large(self.response_bytes_max));
            }
            body.extend_from_slice(&part);
        }
        Ok(CallResponse::new(status, headers, body.freeze()))
    }

    fn prepare(
        &self,
        request: &CallRequest,
        idempotency_key: &str,
    ) -> Result<reqwest::RequestBuilder, CallError> {
        if let Some(fault) = &request.fault {
            return Err(CallError::invalid(fault));
        }
        let url = request.parse_url().map_err(CallError::invalid)?;
        let mut headers = request.headers.clone();
        if !headers.contains_key(IDEMPOTENCY_KEY) {
            let key = HeaderValue::try_from(idempotency_key)
                .map_err(|error| CallError::invalid(format!("the idempotency key: {error}")))?;
            headers.insert(IDEMPOTENCY_KEY, key);
        }
        let prepared = self.inner.request(request.method.clone(), url);
        Ok(prepared.headers(headers).body(request.body.clone()))
    }
}

fn builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(CALL_CONNECT_TIMEOUT_SECONDS))
        .user_agent(concat!("workflow-runtime/", env!("CARGO_PKG_VERSION")))
}
