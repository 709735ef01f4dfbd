//! Answers to a webhook's caller.

use axum::body::Body;
use axum::response::Response;
use http::StatusCode;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};

use crate::store::{Committed, Receipt};
use crate::webhook::{Answer, Methods, Reply};

/// When to try again after the store failed: soon, since it usually is a matter of load.
const UNAVAILABLE_RETRY_AFTER_SECONDS: u64 = 2;
/// When to try again after a webhook's buffer was full: it empties at the workflow's pace.
const FULL_RETRY_AFTER_SECONDS: u64 = 60;

/// The headers that every answer has: nothing may be kept, guessed at, or told to others.
const ALWAYS: [(HeaderName, HeaderValue); 3] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    ),
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
];

/// Answers a delivery. The argument exists only once the store has committed and synced, so that no
/// acknowledgement can leave before.
pub(super) fn acknowledge(receipt: Committed<Receipt>, reply: Reply) -> Response {
    match receipt.into_inner() {
        Receipt::Stored { .. } | Receipt::Duplicate { .. } => from_reply(reply),
        Receipt::Ended => plain(StatusCode::GONE, "the workflow has ended\n"),
        Receipt::Unknown => not_found(),
        Receipt::Full => later(
            plain(
                StatusCode::TOO_MANY_REQUESTS,
                "too many deliveries are waiting\n",
            ),
            FULL_RETRY_AFTER_SECONDS,
        ),
    }
}

/// The one answer to whatever is not a webhook, whyever it is not.
pub(super) fn not_found() -> Response {
    plain(StatusCode::NOT_FOUND, "there is no such webhook\n")
}

pub(super) fn method_not_allowed(methods: Methods) -> Response {
    let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "method not allowed\n");
    // An own method's name is a token (RFC 9110 §9.1), which a header can hold.
    if let Ok(allow) = HeaderValue::try_from(methods.allow()) {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}

/// The one answer to a sender that is not believed, whyever it is not.
pub(super) fn unauthorized() -> Response {
    plain(
        StatusCode::UNAUTHORIZED,
        "the sender could not be verified\n",
    )
}

/// Answers a handshake. What it repeats came from outside, so it is never more than plain text.
pub(super) fn handshake(answer: Answer) -> Response {
    let (body, kind) = match answer {
        Answer::Text(text) => (text, Reply::text("")),
        Answer::Json(json) => (json, Reply::json("")),
        Answer::Refused => return unauthorized(),
    };
    let mut response = from_reply(kind);
    *response.body_mut() = Body::from(body);
    response
}

pub(super) fn too_large() -> Response {
    plain(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large\n")
}

pub(super) fn too_slow() -> Response {
    plain(StatusCode::REQUEST_TIMEOUT, "the body came in too slowly\n")
}

pub(super) fn broken() -> Response {
    plain(StatusCode::BAD_REQUEST, "the body could not be read\n")
}

pub(super) fn unavailable() -> Response {
    later(
        plain(StatusCode::SERVICE_UNAVAILABLE, "try again\n"),
        UNAVAILABLE_RETRY_AFTER_SECONDS,
    )
}

/// Adds the headers that every answer has.
pub(super) fn seal(headers: &mut HeaderMap) {
    headers.extend(ALWAYS);
}

/// Adds `Retry-After` (RFC 9110 §10.2.3).
pub(super) fn later(mut response: Response, seconds: u64) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

fn from_reply(reply: Reply) -> Response {
    let mut response = Response::new(Body::from(reply.body()));
    *response.status_mut() = reply.status();
    if let Some(content_type) = reply.content_type() {
        let value = HeaderValue::from_static(content_type);
        response.headers_mut().insert(header::CONTENT_TYPE, value);
    }
    seal(response.headers_mut());
    response
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    let mut response = from_reply(Reply::text(text));
    *response.status_mut() = status;
    response
}
