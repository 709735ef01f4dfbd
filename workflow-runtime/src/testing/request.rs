//! Requests as the senders of webhooks make them.

use std::fmt;

use axum::body::Body;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request};
use serde::Serialize;

use crate::webhook::{UNAVAILABLE, WEBHOOKS_PATH, Webhook};

const NO_URL: &str = "the webhook has no URL, because it was deserialized outside of the runtime; \
                      take it from the run with `run.webhook(\"…\").await?`";

/// A request to a webhook, to be sent by [`TestRuntime::deliver`](super::TestRuntime::deliver).
///
/// A wrong argument is kept, and reported when the request is sent.
///
/// ```
/// use workflow_runtime::testing::TestRequest;
///
/// let form = TestRequest::put().header("x-tenant", "7").form(&[("paid", "true")]);
/// let raw = TestRequest::post().header("content-type", "text/csv").body("a;b\n1;2\n");
/// let link = TestRequest::get().query(&[("token", "7")]);
/// # let _ = (form, raw, link);
/// ```
#[derive(Clone)]
#[must_use = "a request does nothing until it is delivered"]
pub struct TestRequest {
    method: Method,
    headers: HeaderMap,
    query: Option<String>,
    body: Bytes,
    /// The first wrong argument.
    fault: Option<InvalidRequest>,
}

/// A POST request with a JSON body.
pub fn post_json(value: &(impl Serialize + ?Sized)) -> TestRequest {
    TestRequest::post().json(value)
}

/// A POST request with these bytes, and no content type.
pub fn post(body: impl Into<Bytes>) -> TestRequest {
    TestRequest::post().body(body)
}

/// A GET request. A webhook takes it if its `methods` say so.
pub fn get() -> TestRequest {
    TestRequest::get()
}

impl TestRequest {
    /// A request with any method, no headers and no body.
    pub fn new(method: Method) -> Self {
        Self {
            method,
            headers: HeaderMap::new(),
            query: None,
            body: Bytes::new(),
            fault: None,
        }
    }

    /// A POST request.
    pub fn post() -> Self {
        Self::new(Method::POST)
    }

    /// A PUT request.
    pub fn put() -> Self {
        Self::new(Method::PUT)
    }

    /// A PATCH request.
    pub fn patch() -> Self {
        Self::new(Method::PATCH)
    }

    /// A GET request.
    pub fn get() -> Self {
        Self::new(Method::GET)
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
            Ok(value) => {
                self.headers.append(name, value);
                self
            }
            Err(error) => self.with_fault(format!("the value of the header `{name}`: {error}")),
        }
    }

    /// Sets the query.
    pub fn query(mut self, query: &(impl Serialize + ?Sized)) -> Self {
        match serde_html_form::to_string(query) {
            Ok(query) => self.query = Some(query),
            Err(error) => return self.with_fault(format!("the query: {error}")),
        }
        self
    }

    /// Sets the body to JSON, and the content type unless it is set.
    pub fn json(self, value: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_vec(value) {
            Ok(json) => self.typed(HeaderValue::from_static("application/json"), json),
            Err(error) => self.with_fault(format!("the body: {error}")),
        }
    }

    /// Sets the body to a form, and the content type unless it is set.
    pub fn form(self, value: &(impl Serialize + ?Sized)) -> Self {
        let content_type = HeaderValue::from_static("application/x-www-form-urlencoded");
        match serde_html_form::to_string(value) {
            Ok(form) => self.typed(content_type, form),
            Err(error) => self.with_fault(format!("the body: {error}")),
        }
    }

    /// Sets the body's bytes.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    fn typed(mut self, content_type: HeaderValue, body: impl Into<Bytes>) -> Self {
        self.headers.entry(CONTENT_TYPE).or_insert(content_type);
        self.body(body)
    }

    fn with_fault(mut self, fault: String) -> Self {
        self.fault.get_or_insert(InvalidRequest(fault));
        self
    }

    /// The request to a webhook's URL.
    pub(super) fn to(&self, webhook: &Webhook) -> Result<Request<Body>, InvalidRequest> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        let (_, path) = webhook
            .url()
            .rsplit_once(WEBHOOKS_PATH)
            .filter(|(origin, _)| *origin != UNAVAILABLE)
            .ok_or_else(|| InvalidRequest(NO_URL.to_owned()))?;
        let query = self.query.as_deref().map(|query| format!("?{query}"));
        let uri = format!("{WEBHOOKS_PATH}{path}{}", query.unwrap_or_default());
        let mut request = Request::new(Body::from(self.body.clone()));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = uri
            .parse()
            .map_err(|error| InvalidRequest(format!("the URL: {error}")))?;
        *request.headers_mut() = self.headers.clone();
        Ok(request)
    }
}

impl fmt::Debug for TestRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestRequest")
            .field("method", &self.method)
            .field("headers", &self.headers)
            .field("query", &self.query)
            .field("body_bytes", &self.body.len())
            .field("fault", &self.fault)
            .finish()
    }
}

/// A request cannot be sent as it was described.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the request cannot be sent: {0}")]
pub struct InvalidRequest(String);
