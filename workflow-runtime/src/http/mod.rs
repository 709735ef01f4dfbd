//! The HTTP side: the webhooks' router, the operators' API, and a server with deadlines.
//!
//! | case | answer to a webhook's caller |
//! |---|---|
//! | stored, or stored before | the webhook's reply, 202 by default |
//! | garbled, forged or foreign token; unknown run | 404, always the same |
//! | method not taken | 405 with `Allow` |
//! | body too slow, too large | 408, 413 |
//! | the run has ended | 410 |
//! | the webhook's buffer is full | 429 with `Retry-After` |
//! | headers too large | 431 |
//! | store failed, too slow or overloaded, also if the outcome is unknown | 503 with `Retry-After` |
//!
//! There is no redirect, since senders take it for a failure, and no other 5xx.

mod answer;
mod api;
mod backend;
mod body;
mod connection;
mod dedupe;
mod limits;
pub(crate) mod octets;
pub(crate) mod redact;
mod serve;
#[cfg(test)]
mod testing;
mod webhook;

#[allow(unused_imports, reason = "the runtime uses them")]
pub(crate) use self::api::{ApiToken, InvalidApiToken, api_router};
#[allow(unused_imports, reason = "the runtime uses them")]
pub(crate) use self::backend::{
    Backend, BackendFuture, CancelOutcome, ListHistory, ListRuns, NotifyRequest, RedriveOutcome,
    RunPage, RunView, StartError, StartOptions, StartedRun,
};
pub use self::limits::*;
pub use self::serve::serve;
#[allow(unused_imports, reason = "the runtime uses them")]
pub(crate) use self::webhook::webhook_router;
