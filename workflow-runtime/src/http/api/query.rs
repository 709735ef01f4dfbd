//! The options that are given beside a body.

use http::HeaderValue;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::error::ApiError;
use crate::duration::IntoDuration;
use crate::http::backend::{ListHistory, ListRuns, StartOptions};
use crate::id::{RunId, RunKey};
use crate::store::RunStatus;
use crate::webhook::{DecodeError, form_from_bytes};

/// Runs on a page unless the request says otherwise.
const PAGE_RUNS_DEFAULT: usize = 50;
/// Runs on a page at most.
const PAGE_RUNS_MAX: usize = 200;

/// Entries of a history on a page unless the request says otherwise.
const PAGE_ENTRIES_DEFAULT: usize = 100;
/// Entries of a history on a page at most.
const PAGE_ENTRIES_MAX: usize = 1_000;

pub(super) fn start_options(query: Option<&str>) -> Result<StartOptions, ApiError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Query {
        id: Option<String>,
        #[serde(default)]
        label: Vec<String>,
        delay: Option<String>,
    }

    let query: Query = read(query)?;
    let delay = query.delay.map(IntoDuration::into_duration).transpose();
    Ok(StartOptions {
        id: query.id.map(RunId::from),
        labels: query.label,
        delay: delay.map_err(|error| invalid("delay", error.to_string()))?,
    })
}

pub(super) fn list_filter(
    workflow: Option<String>,
    query: Option<&str>,
) -> Result<ListRuns, ApiError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Query {
        status: Option<RunStatus>,
        label: Option<String>,
        limit: Option<usize>,
        before: Option<String>,
    }

    let query: Query = read(query)?;
    let limit = query.limit.unwrap_or(PAGE_RUNS_DEFAULT);
    if !(1..=PAGE_RUNS_MAX).contains(&limit) {
        let message = format!("the limit must be from 1 to {PAGE_RUNS_MAX}");
        return Err(invalid("limit", message));
    }
    let before: Option<RunKey> = query
        .before
        .map(|before| before.parse())
        .transpose()
        .map_err(|_| invalid("before", "not the `next` of a page"))?;
    Ok(ListRuns {
        workflow,
        status: query.status,
        label: query.label,
        before,
        limit,
    })
}

pub(super) fn history_page(query: Option<&str>) -> Result<ListHistory, ApiError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Query {
        after: Option<i64>,
        limit: Option<usize>,
    }

    let Query { after, limit } = read(query)?;
    let limit = limit.unwrap_or(PAGE_ENTRIES_DEFAULT);
    if !(1..=PAGE_ENTRIES_MAX).contains(&limit) {
        let message = format!("the limit must be from 1 to {PAGE_ENTRIES_MAX}");
        return Err(invalid("limit", message));
    }
    Ok(ListHistory { after, limit })
}

/// Whether a body of this content type may be JSON: `application/json` or a type that ends in `+json`
/// (RFC 6839). A missing type may be.
pub(super) fn is_json(content_type: Option<&HeaderValue>) -> bool {
    let Some(content_type) = content_type else {
        return true;
    };
    let essence = content_type.as_bytes().split(|byte| *byte == b';').next();
    let essence = essence
        .unwrap_or_default()
        .trim_ascii()
        .to_ascii_lowercase();
    essence == b"application/json" || essence.ends_with(b"+json")
}

fn read<T: DeserializeOwned>(query: Option<&str>) -> Result<T, ApiError> {
    form_from_bytes("query", query.unwrap_or_default().as_bytes()).map_err(|error| {
        let path = error.path().unwrap_or(".").to_owned();
        let message = match error {
            DecodeError::Form { source, .. } => source.to_string(),
            other => other.to_string(),
        };
        invalid(&path, message)
    })
}

fn invalid(path: &str, message: impl Into<String>) -> ApiError {
    ApiError::invalid("invalid_option", path, message)
}
