//! Durable webhook workflows: an ordinary async function that waits for webhooks, for minutes or
//! months, as one small row in a database.
//!
//! `#[workflow]` compiles the function into a state machine. [`Runtime`] keeps its runs in a
//! [`Store`], takes the calls of their webhooks, and advances each run exactly once for each delivery
//! or timeout. The [`prelude`] has what a file with workflows needs.
//!
//! ```
//! use workflow_runtime::prelude::*;
//!
//! #[workflow]
//! async fn approval(question: String) -> Result<bool> {
//!     let answer = create_webhook!("answer");
//!     step!("ask", async {
//!         println!("{question} Call {}", answer.url());
//!         Ok(())
//!     })
//!     .await?;
//!     let request = wait_for_webhook!("wait-for-answer", answer).await;
//!     Ok(request.text()? == "yes")
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<()> {
//! let runtime = Runtime::builder()
//!     .store(MemoryStore::new())
//!     .public_url("http://127.0.0.1:8080")
//!     .workflow(approval)
//!     .build()
//!     .await?;
//! let run = runtime.start(approval, "May I?".to_owned()).await?;
//! assert!(!run.status().await?.is_ended());
//! # runtime.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! - `sqlite` (default): `SqliteStore`, the durable store in one file.
//! - `postgres`: `PostgresStore`, the durable store for any number of processes.
//! - `testing`: what tests of workflows need, in the module `testing`, and the stores' conformance suite.

mod context;
mod engine;
mod error;
mod workflow;

pub mod clock;
pub mod duration;
pub mod entropy;
pub mod event;
pub mod graph;
pub mod http;
pub mod id;
pub mod limits;
mod machine;
pub mod operation;
pub mod prelude;
pub mod retention;
pub mod runtime;
pub mod store;
#[cfg(feature = "testing")]
pub mod testing;
pub mod webhook;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use self::context::Context;
pub use self::error::{Error, Failure, InvokeError, Result};
pub use self::event::{Event, Notified, NotifyError, Undeliverable};
pub use self::graph::Graph;
pub use self::id::RunId;
pub use self::limits::Limits;
pub use self::machine::Durable;
pub use self::operation::{Backoff, CallError, CallRequest, CallResponse, StepError, TimedOut};
pub use self::retention::Retention;
pub use self::runtime::{BuildError, Builder, Run, RunError, RunInfo, Runtime, StartError};
#[cfg(feature = "postgres")]
pub use self::store::PostgresStore;
#[cfg(feature = "sqlite")]
pub use self::store::SqliteStore;
pub use self::store::{HistoryEntry, MemoryStore, ParkReason, Parked, RunFilter, RunStatus, Store};
pub use self::webhook::{Handshake, Reply, Verify, Webhook, WebhookRequest};
pub use self::workflow::Workflow;
pub use workflow_macros::{
    call, create_webhook, invoke, join, join_all, notify, select, sleep, sleep_until, step,
    wait_for_event, wait_for_webhook, workflow,
};

/// The code in the README, so that it is compiled.
#[cfg(all(doctest, feature = "sqlite"))]
#[doc = include_str!("../../README.md")]
#[derive(Debug)]
pub struct Readme;

/// The code in `docs/scale.md`, so that it is compiled.
#[cfg(all(doctest, feature = "postgres"))]
#[doc = include_str!("../../docs/scale.md")]
#[derive(Debug)]
pub struct Scale;
