//! Durable webhook workflows: an ordinary async function that waits for webhooks, for minutes or
//! months, as one small row in a database.

mod context;
mod engine;
mod error;
mod workflow;

pub mod clock;
pub mod duration;
pub mod entropy;
pub mod graph;
pub mod http;
pub mod id;
pub mod limits;
mod machine;
pub mod operation;
pub mod prelude;
pub mod runtime;
pub mod store;
#[cfg(feature = "testing")]
pub mod testing;
pub mod webhook;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use self::context::Context;
pub use self::error::{Error, Failure, Result};
pub use self::graph::Graph;
pub use self::id::RunId;
pub use self::limits::Limits;
pub use self::machine::Durable;
pub use self::operation::{Backoff, CallError, CallRequest, CallResponse, StepError, TimedOut};
pub use self::runtime::{BuildError, Builder, Run, RunError, RunInfo, Runtime, StartError};
#[cfg(feature = "sqlite")]
pub use self::store::SqliteStore;
pub use self::store::{MemoryStore, RunFilter, RunStatus, Store};
pub use self::webhook::{Reply, Webhook, WebhookRequest};
pub use self::workflow::Workflow;
pub use workflow_macros::{
    call, create_webhook, sleep, sleep_until, step, wait_for_webhook, workflow,
};
