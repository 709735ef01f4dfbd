//! What the operators' API says when it cannot do what it was asked.

use axum::extract::rejection::PathRejection;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{self, HeaderValue};
use serde::Serialize;

use crate::event::{NotifyError, Undeliverable};
use crate::http::answer;
use crate::http::backend::StartError;
use crate::http::body::BodyFault;
use crate::store::{RunStatus, StoreError};
use crate::webhook::DecodeError;

const RETRY_AFTER_SECONDS: u64 = 2;
/// When to try again after a run kept too much: it awaits it at its own pace.
const FULL_RETRY_AFTER_SECONDS: u64 = 60;

/// An error as it is sent.
#[derive(Debug)]
pub(super) struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: String,
    path: Option<String>,
}

impl ApiError {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            path: None,
        }
    }

    pub(super) fn unauthorized() -> Self {
        let message = "this needs `Authorization: Bearer` with the server's API token";
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", message)
    }

    pub(super) fn unknown_workflow(name: &str) -> Self {
        let message = format!("there is no workflow `{name}`");
        Self::new(StatusCode::NOT_FOUND, "unknown_workflow", message)
    }

    pub(super) fn unknown_run(workflow: &str, id: &str) -> Self {
        let message = format!("there is no run `{id}` of `{workflow}`");
        Self::new(StatusCode::NOT_FOUND, "unknown_run", message)
    }

    pub(super) fn already_ended(id: &str, status: RunStatus) -> Self {
        let message = format!("the run `{id}` has already ended: {status:?}");
        Self::new(StatusCode::CONFLICT, "already_ended", message)
    }

    pub(super) fn not_parked(id: &str, status: RunStatus) -> Self {
        let message = format!("the run `{id}` is not parked: {status:?}");
        Self::new(StatusCode::CONFLICT, "not_parked", message)
    }

    pub(super) fn not_json() -> Self {
        let message = "the input must be JSON with the content type `application/json`";
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            message,
        )
    }

    pub(super) fn invalid_json(error: &DecodeError) -> Self {
        let message = match error {
            DecodeError::Json { source, .. } => format!("the body is not JSON: {source}"),
            other => other.to_string(),
        };
        Self::new(StatusCode::BAD_REQUEST, "invalid_json", message)
    }

    /// The body is JSON and not what is asked for here.
    pub(super) fn unfit(error: &DecodeError) -> Self {
        let message = match error {
            DecodeError::Json { source, .. } => source.to_string(),
            other => other.to_string(),
        };
        Self::invalid("invalid_input", error.path().unwrap_or("."), message)
    }

    /// The value at `path` is well-formed and not acceptable (RFC 9110 §15.5.21).
    pub(super) fn invalid(code: &'static str, path: &str, message: impl Into<String>) -> Self {
        Self {
            path: Some(path).filter(|path| *path != ".").map(str::to_owned),
            ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, message)
        }
    }
}

impl From<PathRejection> for ApiError {
    fn from(_: PathRejection) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "invalid_path",
            "the path is not UTF-8 text",
        )
    }
}

impl From<BodyFault> for ApiError {
    fn from(fault: BodyFault) -> Self {
        let (status, code, message) = match fault {
            BodyFault::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "too_large",
                "the body is too large",
            ),
            BodyFault::TooSlow => (
                StatusCode::REQUEST_TIMEOUT,
                "too_slow",
                "the body came in too slowly",
            ),
            BodyFault::NoRoom => (
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "too much is coming in at once",
            ),
            BodyFault::Broken => (
                StatusCode::BAD_REQUEST,
                "broken_body",
                "the body could not be read",
            ),
        };
        Self::new(status, code, message)
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let error: &dyn std::error::Error = &error;
        tracing::warn!(error, "the store failed");
        let message = "the store cannot be used at the moment";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", message)
    }
}

impl From<StartError> for ApiError {
    fn from(error: StartError) -> Self {
        match error {
            StartError::UnknownWorkflow => Self::new(
                StatusCode::NOT_FOUND,
                "unknown_workflow",
                "there is no such workflow",
            ),
            StartError::InvalidInput { path, message } => {
                Self::invalid("invalid_input", &path, message)
            }
            StartError::InvalidOption { option, message } => {
                Self::invalid("invalid_option", option, message)
            }
            StartError::Store(error) => error.into(),
        }
    }
}

impl From<NotifyError> for ApiError {
    fn from(error: NotifyError) -> Self {
        let message = error.to_string();
        match error {
            NotifyError::Event(_) => Self::invalid("invalid_input", "event", message),
            NotifyError::Payload(_) => Self::invalid("invalid_input", "payload", message),
            NotifyError::InvalidKey | NotifyError::KeyWithoutRun => {
                Self::invalid("invalid_input", "idempotency_key", message)
            }
            NotifyError::TooLarge { .. } => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message)
            }
            NotifyError::Undeliverable(error) => match error {
                Undeliverable::UnknownRun => {
                    Self::new(StatusCode::NOT_FOUND, "unknown_run", message)
                }
                Undeliverable::AmbiguousRun(_) => {
                    let message = format!("{message}; name one as `workflow`");
                    Self::new(StatusCode::CONFLICT, "ambiguous_run", message)
                }
                Undeliverable::Ended => Self::new(StatusCode::CONFLICT, "already_ended", message),
                Undeliverable::Full => Self::new(StatusCode::TOO_MANY_REQUESTS, "full", message),
            },
            NotifyError::Store(error) => error.into(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        #[derive(Serialize)]
        struct Body {
            error: Fault,
        }
        #[derive(Serialize)]
        struct Fault {
            code: &'static str,
            message: String,
            #[serde(skip_serializing_if = "Option::is_none")]
            path: Option<String>,
        }

        let body = Body {
            error: Fault {
                code: self.code,
                message: self.message,
                path: self.path,
            },
        };
        let mut response = (self.status, axum::Json(body)).into_response();
        match self.status {
            StatusCode::UNAUTHORIZED => {
                let challenge = HeaderValue::from_static("Bearer realm=\"workflows\"");
                response
                    .headers_mut()
                    .insert(header::WWW_AUTHENTICATE, challenge);
                response
            }
            StatusCode::TOO_MANY_REQUESTS => answer::later(response, FULL_RETRY_AFTER_SECONDS),
            StatusCode::SERVICE_UNAVAILABLE => answer::later(response, RETRY_AFTER_SECONDS),
            _ => response,
        }
    }
}
