//! HTTP calls to other services: `call!`.

mod client;
mod error;
mod response;
#[cfg(test)]
mod tests;

use std::fmt;

use bytes::Bytes;
use http::Method;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::Url;
use serde::{Deserialize, Serialize};

pub use self::client::{
    CALL_CONNECT_TIMEOUT_SECONDS, CALL_RESPONSE_BYTES_MAX, HttpClient, IDEMPOTENCY_KEY,
};
pub use self::error::CallError;
pub use self::response::CallResponse;
use crate::http::octets;
use crate::http::redact::RedactedHeaders;

/// An HTTP request to another service.
///
/// A wrong argument is kept, and reported when the request is sent; only [`json`](Self::json) says so
/// at once.
///
/// ```
/// use workflow_runtime::operation::call::{CallError, CallRequest};
///
/// let request = CallRequest::post("https://api.example.com/orders")
///     .bearer("token")
///     .header("x-tenant", "7")
///     .query(&[("dry", "true")])
///     .json(&["item-1", "item-2"])?;
/// # Ok::<(), CallError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[must_use = "a request does nothing until it is sent"]
pub struct CallRequest {
    #[serde(with = "octets::method")]
    method: Method,
    url: String,
    #[serde(with = "octets::headers")]
    headers: HeaderMap,
    #[serde(with = "octets::body")]
    body: Bytes,
    /// The first wrong argument.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fault: Option<String>,
}

impl CallRequest {
    /// A request with any method.
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        let request = Self {
            method,
            url: url.into(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            fault: None,
        };
        match request.parse_url() {
            Ok(_) => request,
            Err(fault) => request.with_fault(fault),
        }
    }

    /// A GET request.
    pub fn get(url: impl Into<String>) -> Self {
        Self::new(Method::GET, url)
    }

    /// A POST request.
    pub fn post(url: impl Into<String>) -> Self {
        Self::new(Method::POST, url)
    }

    /// A PUT request.
    pub fn put(url: impl Into<String>) -> Self {
        Self::new(Method::PUT, url)
    }

    /// A PATCH request.
    pub fn patch(url: impl Into<String>) -> Self {
        Self::new(Method::PATCH, url)
    }

    /// A DELETE request.
    pub fn delete(url: impl Into<String>) -> Self {
        Self::new(Method::DELETE, url)
    }

    /// Adds a header. One that is there already stays.
    pub fn header<K, V>(mut self, name: K, value: V) -> Self
    where
        K: TryInto<HeaderName, Error: fmt::Display>,
        V: TryInto<HeaderValue, Error: fmt::Display>,
    {
        let name = match name.try_into() {
            Ok(name) => name,
            Err(error) => return self.with_fault(format!("a header's name: {error}")),
        };
        match value.try_into() {
            Ok(value) => match self.headers.try_append(&name, value) {
                Ok(_) => self,
                Err(error) => self.with_fault(format!("the header `{name}`: {error}")),
            },
            Err(error) => self.with_fault(format!("the value of the header `{name}`: {error}")),
        }
    }

    /// Adds headers. Those that are there already stay.
    pub fn headers(mut self, headers: HeaderMap) -> Self {
        let mut last = None;
        for (name, value) in headers {
            // A repeated header's name is given once.
            last = name.or(last);
            if let Some(name) = &last {
                self = self.header(name.clone(), value);
            }
        }
        self
    }

    /// Adds a bearer token (RFC 6750). It is stored with the request, but not shown.
    pub fn bearer(self, token: impl AsRef<str>) -> Self {
        self.header(header::AUTHORIZATION, format!("Bearer {}", token.as_ref()))
    }

    /// Adds to the query. A field that is a list is repeated.
    pub fn query(mut self, query: &(impl Serialize + ?Sized)) -> Self {
        let more = match serde_html_form::to_string(query) {
            Ok(more) if more.is_empty() => return self,
            Ok(more) => more,
            Err(error) => return self.with_fault(format!("the query: {error}")),
        };
        if let Ok(mut url) = self.parse_url() {
            let whole = match url.query() {
                Some(query) if !query.is_empty() => format!("{query}&{more}"),
                _ => more,
            };
            url.set_query(Some(&whole));
            self.url = url.into();
        }
        self
    }

    /// Sets the body to JSON, and the content type unless it is set.
    ///
    /// # Errors
    ///
    /// If the value cannot be JSON, such as a map whose keys are no strings.
    pub fn json(self, value: &(impl Serialize + ?Sized)) -> Result<Self, CallError> {
        let json = serde_json::to_vec(value)
            .map_err(|error| CallError::invalid(format!("the body: {error}")))?;
        let request = if self.headers.contains_key(header::CONTENT_TYPE) {
            self
        } else {
            self.header(
                header::CONTENT_TYPE,
                HeaderValue::from_static("application/json"),
            )
        };
        Ok(request.body(json))
    }

    /// Sets the body.
    pub fn body(mut self, bytes: impl Into<Bytes>) -> Self {
        self.body = bytes.into();
        self
    }

    fn with_fault(mut self, fault: String) -> Self {
        self.fault.get_or_insert(fault);
        self
    }

    fn parse_url(&self) -> Result<Url, String> {
        let url = Url::parse(&self.url).map_err(|error| format!("the URL: {error}"))?;
        match url.scheme() {
            "http" | "https" => Ok(url),
            other => Err(format!("the URL: `{other}` is neither http nor https")),
        }
    }
}

impl fmt::Debug for CallRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallRequest")
            .field("method", &self.method)
            .field("url", &without_secrets(&self.url))
            .field("headers", &RedactedHeaders(&self.headers))
            .field("body_bytes", &self.body.len())
            .field("fault", &self.fault)
            .finish()
    }
}

/// The URL without user information and query.
fn without_secrets(url: &str) -> String {
    match Url::parse(url) {
        Ok(url) => format!(
            "{}://{}{}",
            url.scheme(),
            url.host_str().unwrap_or_default(),
            url.path()
        ),
        Err(_) => "<not a URL>".to_owned(),
    }
}
