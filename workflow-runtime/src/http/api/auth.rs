//! Who may use the operators' API.

use std::fmt;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{self, HeaderMap};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::Desk;
use super::error::ApiError;
use crate::http::body;

/// The token of the operators' API. Only its hash is kept.
#[derive(Clone)]
pub(crate) struct ApiToken([u8; 32]);

impl ApiToken {
    /// Takes a token of visible ASCII characters without spaces, as they can stand in a header.
    pub(crate) fn new(token: &str) -> Result<Self, InvalidApiToken> {
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(InvalidApiToken);
        }
        Ok(Self(hash(token.as_bytes())))
    }

    /// Hashes have one length and say nothing about each other, so the time that the comparison takes
    /// tells nothing about the token.
    fn matches(&self, given: &[u8]) -> bool {
        hash(given).ct_eq(&self.0).into()
    }
}

impl fmt::Debug for ApiToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiToken").finish_non_exhaustive()
    }
}

/// The text cannot be a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the API token must be visible ASCII characters without spaces, and at least one")]
pub struct InvalidApiToken;

/// Lets a request pass if it has the token (RFC 6750 §2.1).
pub(super) async fn require_token(
    State(desk): State<Arc<Desk>>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let given = bearer(request.headers());
    let wanted = desk.backend.api_token();
    match (wanted, given) {
        (Some(wanted), Some(given)) if wanted.matches(given) => Ok(next.run(request).await),
        _ => {
            let (parts, body) = request.into_parts();
            body::linger(&parts.headers, body);
            Err(ApiError::unauthorized())
        }
    }
}

/// The token in the one `Authorization` header. The scheme's case does not matter (RFC 9110 §11.1).
fn bearer(headers: &HeaderMap) -> Option<&[u8]> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (value, None) = (values.next()?.as_bytes(), values.next()) else {
        return None;
    };
    let (scheme, token) = value.split_at_checked("Bearer ".len())?;
    scheme
        .eq_ignore_ascii_case(b"Bearer ")
        .then(|| token.trim_ascii())
}

fn hash(token: &[u8]) -> [u8; 32] {
    Sha256::digest(token).into()
}
