//! A request that came in at a webhook.

#[cfg(test)]
mod tests;

use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use http::header::HeaderMap;
use http::{Method, Uri};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::decode::{DecodeError, form_from_bytes, json_from_slice, text_from_bytes};
use super::head::decode_head;
use super::scope::WEBHOOKS_PATH;
use crate::clock::Timestamp;
use crate::http::octets;
use crate::http::redact::RedactedHeaders;
use crate::id::RunKey;
use crate::store::{Channel, Delivery};

/// A request that came in at a webhook, exactly as it was sent.
///
/// Header values are bytes and need not be text; repeated headers are kept in order. The body is
/// never decoded or decompressed on the way. Two things differ from what came over the wire: headers
/// that belong to the connection are gone, and the webhook's id stands in the place of the secret
/// token, in the path as in headers, because a request is kept and shown.
///
/// It can be kept across a suspension. Its serialized form is readable: the body and each header
/// value are strings if they are UTF-8, else `{"base64":"…"}`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookRequest {
    id: String,
    received_at: Timestamp,
    #[serde(with = "octets::method")]
    method: Method,
    #[serde(with = "octets::uri")]
    uri: Uri,
    #[serde(with = "octets::headers")]
    headers: HeaderMap,
    #[serde(with = "octets::body")]
    body: Bytes,
}

impl WebhookRequest {
    /// The method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path and the query. The query is as it was sent; the path is `/webhooks/` and the
    /// webhook's id.
    #[must_use]
    pub fn uri(&self) -> &Uri {
        &self.uri
    }

    /// The headers. Values need not be text; repeated headers are in order.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The exact bytes of the body.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Reads the body as JSON, whatever its content type says.
    ///
    /// # Errors
    ///
    /// If the body is not one JSON value that fits `T`. The error names the place.
    ///
    /// ```
    /// # use workflow_runtime::webhook::{DecodeError, WebhookRequest};
    /// #[derive(serde::Deserialize)]
    /// struct Progress {
    ///     percent: u8,
    /// }
    ///
    /// fn percent(request: &WebhookRequest) -> Result<u8, DecodeError> {
    ///     Ok(request.json::<Progress>()?.percent)
    /// }
    /// ```
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

    /// Reads the body as an HTML form (`application/x-www-form-urlencoded`). A field that may come
    /// more than once is a `Vec`.
    ///
    /// # Errors
    ///
    /// If the form does not fit `T`.
    pub fn form<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        form_from_bytes("body", &self.body)
    }

    /// Reads the query, as [`WebhookRequest::form`] reads the body. No query is an empty one.
    ///
    /// # Errors
    ///
    /// If the query does not fit `T`.
    pub fn query<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        form_from_bytes("query", self.uri.query().unwrap_or_default().as_bytes())
    }

    /// When the request was stored.
    #[must_use]
    pub fn received_at(&self) -> SystemTime {
        self.received_at.into()
    }

    /// The delivery's id: the webhook's id, a dot and the delivery's number.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Turns it into a request of the `http` crate, for libraries that work on these.
    #[must_use]
    pub fn into_http(self) -> http::Request<Bytes> {
        let mut request = http::Request::new(self.body);
        *request.method_mut() = self.method;
        *request.uri_mut() = self.uri;
        *request.headers_mut() = self.headers;
        request
    }

    /// Takes a delivery out of the store.
    pub(crate) fn from_delivery(run: RunKey, delivery: &Delivery) -> Result<Self, InvalidDelivery> {
        let Channel::Webhook(webhook) = delivery.channel else {
            return Err(InvalidDelivery);
        };
        let head = decode_head(&delivery.head)?;
        let webhook = super::id(run, webhook);
        let target = match head.query {
            Some(query) => format!("{WEBHOOKS_PATH}{webhook}?{query}"),
            None => format!("{WEBHOOKS_PATH}{webhook}"),
        };
        Ok(Self {
            id: format!("{webhook}.{}", delivery.seq),
            received_at: delivery.received_at,
            method: head.method,
            uri: target.parse().map_err(|_| InvalidDelivery)?,
            headers: head.headers,
            body: delivery.body.clone(),
        })
    }
}

impl fmt::Debug for WebhookRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookRequest")
            .field("id", &self.id)
            .field("received_at", &self.received_at.to_string())
            .field("method", &self.method)
            .field("headers", &RedactedHeaders(&self.headers))
            .field("query_bytes", &self.uri.query().map_or(0, str::len))
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// A stored delivery cannot be read: it was written by a newer version, or damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stored delivery cannot be read by this version")]
pub struct InvalidDelivery;
