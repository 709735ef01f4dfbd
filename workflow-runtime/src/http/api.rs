//! The operators' API: start, list, show, cancel and redrive runs, and notify them.
//!
//! | request | answer |
//! |---|---|
//! | `POST /{workflow}/runs?id=…&label=…&delay=…`, input as JSON | 201 with the run; 200 if a live run has the id |
//! | `GET /{workflow}/runs?status=…&label=…&limit=…&before=…` | 200 with `runs` and, if there is more, `next` to give as `before` |
//! | `GET /runs`, with the same options | 200, over all workflows |
//! | `GET /{workflow}/runs/{id}` | 200 with the run |
//! | `POST /{workflow}/runs/{id}/cancel` | 200 with the run, 409 if it has ended |
//! | `GET /{workflow}/runs/{id}/history?after=…&limit=…` | 200 with `history` and, if there is more, `next` to give as `after` |
//! | `POST /{workflow}/runs/{id}/redrive` | 200 with the run, 409 if it is not parked |
//! | `POST /notify`, `{"event","payload"?}` as JSON | 200 with `woken`, how many runs were waiting |
//! | the same with `"run"`, and if needed `"workflow"` and `"idempotency_key"` | 200; the run keeps it until it waits; 404 for an unknown run, 409 for one that has ended or an id of several workflows, 429 if it keeps too much |
//!
//! Every request needs `Authorization: Bearer <token>`; without one, and for a server that has no
//! token, everything is 401. An error is `{"error":{"code","message","path"?}}`.

mod auth;
mod error;
mod query;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, Request, State};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bytes::Bytes;
use http::{StatusCode, header};
use serde::Serialize;
use serde::de::IgnoredAny;

pub(crate) use self::auth::{ApiToken, InvalidApiToken};
use self::error::ApiError;
use self::query::{history_page, list_filter, start_options};
use super::answer;
use super::backend::{Backend, CancelOutcome, ListRuns, RedriveOutcome, RunView};
use super::body::{self, Room};
use crate::id::RunId;
use crate::store::HistoryEntry;
use crate::webhook::json_from_slice;

/// The router of the operators' API. It can be nested under any path.
pub(crate) fn api_router(backend: Arc<dyn Backend>) -> Router {
    let room = Room::new(backend.limits());
    let desk = Arc::new(Desk { backend, room });
    // The layer is around every route and around the fallbacks, so that nothing is reachable without
    // the token, whatever its path.
    Router::new()
        .route("/runs", get(list_all))
        .route("/notify", post(notify))
        .route("/{workflow}/runs", post(start).get(list))
        .route("/{workflow}/runs/{id}", get(show))
        .route("/{workflow}/runs/{id}/cancel", post(cancel))
        .route("/{workflow}/runs/{id}/history", get(history))
        .route("/{workflow}/runs/{id}/redrive", post(redrive))
        .fallback(no_route)
        .method_not_allowed_fallback(no_method)
        .layer(middleware::from_fn_with_state(
            Arc::clone(&desk),
            auth::require_token,
        ))
        .layer(middleware::map_response(seal))
        .with_state(desk)
}

struct Desk {
    backend: Arc<dyn Backend>,
    room: Room,
}

type Answer = Result<Response, ApiError>;

async fn start(
    State(desk): State<Arc<Desk>>,
    workflow: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Answer {
    let Path(workflow) = workflow?;
    let options = start_options(query.as_deref())?;
    let input = read_json(&desk, request).await?;
    let started = desk.backend.start(&workflow, input, options).await?;
    let status = if started.created {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok(json(status, &started.run))
}

async fn list_all(State(desk): State<Arc<Desk>>, RawQuery(query): RawQuery) -> Answer {
    list_runs(&desk, list_filter(None, query.as_deref())?).await
}

async fn list(
    State(desk): State<Arc<Desk>>,
    workflow: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Answer {
    let Path(workflow) = workflow?;
    list_runs(&desk, list_filter(Some(workflow), query.as_deref())?).await
}

async fn list_runs(desk: &Desk, filter: ListRuns) -> Answer {
    #[derive(Serialize)]
    struct Page {
        runs: Vec<RunView>,
        #[serde(skip_serializing_if = "Option::is_none")]
        next: Option<String>,
    }

    let workflow = filter.workflow.clone();
    let page = desk.backend.list(filter).await?;
    // Runs of a workflow that was removed from the program are still listed.
    if let Some(name) = workflow.filter(|name| page.runs.is_empty() && !desk.backend.knows(name)) {
        return Err(ApiError::unknown_workflow(&name));
    }
    let page = Page {
        runs: page.runs.into_iter().map(RunView::into_summary).collect(),
        next: page.next.map(|key| key.to_string()),
    };
    Ok(json(StatusCode::OK, &page))
}

async fn show(State(desk): State<Arc<Desk>>, path: RunPath) -> Answer {
    let Path((workflow, id)) = path?;
    let run = desk
        .backend
        .show(&workflow, &RunId::from(id.as_str()))
        .await?;
    let run = run.ok_or_else(|| no_run(&desk, &workflow, &id))?;
    Ok(json(StatusCode::OK, &run))
}

async fn cancel(State(desk): State<Arc<Desk>>, path: RunPath) -> Answer {
    let Path((workflow, id)) = path?;
    let outcome = desk
        .backend
        .cancel(&workflow, &RunId::from(id.as_str()))
        .await?;
    match outcome {
        CancelOutcome::Cancelled(run) => Ok(json(StatusCode::OK, &run)),
        CancelOutcome::Ended(status) => Err(ApiError::already_ended(&id, status)),
        CancelOutcome::Unknown => Err(no_run(&desk, &workflow, &id)),
    }
}

async fn history(
    State(desk): State<Arc<Desk>>,
    path: RunPath,
    RawQuery(query): RawQuery,
) -> Answer {
    #[derive(Serialize)]
    struct Page {
        history: Vec<HistoryEntry>,
        #[serde(skip_serializing_if = "Option::is_none")]
        next: Option<i64>,
    }

    let Path((workflow, id)) = path?;
    let page = history_page(query.as_deref())?;
    let history = desk
        .backend
        .history(&workflow, &RunId::from(id.as_str()), page)
        .await?;
    let history = history.ok_or_else(|| no_run(&desk, &workflow, &id))?;
    let is_full = history.len() == page.limit;
    let next = history.last().filter(|_| is_full).map(|entry| entry.seq);
    Ok(json(StatusCode::OK, &Page { history, next }))
}

async fn redrive(State(desk): State<Arc<Desk>>, path: RunPath) -> Answer {
    let Path((workflow, id)) = path?;
    let outcome = desk
        .backend
        .redrive(&workflow, &RunId::from(id.as_str()))
        .await?;
    match outcome {
        RedriveOutcome::Redriven(run) => Ok(json(StatusCode::OK, &run)),
        RedriveOutcome::NotParked(status) => Err(ApiError::not_parked(&id, status)),
        RedriveOutcome::Unknown => Err(no_run(&desk, &workflow, &id)),
    }
}

async fn notify(State(desk): State<Arc<Desk>>, request: Request) -> Answer {
    let body = read_json(&desk, request).await?;
    let notification = json_from_slice(&body).map_err(|error| ApiError::unfit(&error))?;
    let notified = desk.backend.notify(notification).await?;
    Ok(json(StatusCode::OK, &notified))
}

async fn no_route() -> ApiError {
    ApiError::new(
        StatusCode::NOT_FOUND,
        "not_found",
        "there is nothing at this path",
    )
}

/// The router adds `Allow`.
async fn no_method() -> ApiError {
    ApiError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "this path does not take this method",
    )
}

async fn seal(mut response: Response) -> Response {
    answer::seal(response.headers_mut());
    response
}

type RunPath = Result<Path<(String, String)>, PathRejection>;

fn no_run(desk: &Desk, workflow: &str, id: &str) -> ApiError {
    if desk.backend.knows(workflow) {
        ApiError::unknown_run(workflow, id)
    } else {
        ApiError::unknown_workflow(workflow)
    }
}

/// Reads the body and checks that it is JSON. Whether it fits is for the workflow to say. No body is
/// `null`, the input of a workflow that takes none.
async fn read_json(desk: &Desk, request: Request) -> Result<Bytes, ApiError> {
    let (parts, mut body) = request.into_parts();
    if !query::is_json(parts.headers.get(header::CONTENT_TYPE)) {
        body::linger(&parts.headers, body);
        return Err(ApiError::not_json());
    }
    let limits = desk.backend.limits();
    let received = match body::read(&mut body, limits.api_body_bytes_max, limits, &desk.room).await
    {
        Ok(received) => received.bytes,
        Err(fault) => {
            body::linger(&parts.headers, body);
            return Err(fault.into());
        }
    };
    if received.is_empty() {
        return Ok(Bytes::from_static(b"null"));
    }
    match json_from_slice::<IgnoredAny>(&received) {
        Ok(IgnoredAny) => Ok(received),
        Err(error) => Err(ApiError::invalid_json(&error)),
    }
}

fn json(status: StatusCode, value: &impl Serialize) -> Response {
    (status, axum::Json(value)).into_response()
}
