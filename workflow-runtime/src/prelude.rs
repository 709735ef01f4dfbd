//! What a file with workflows needs: `use workflow_runtime::prelude::*;`.

pub use serde::{Deserialize, Serialize};

#[cfg(feature = "postgres")]
pub use crate::PostgresStore;
#[cfg(feature = "sqlite")]
pub use crate::SqliteStore;
pub use crate::{
    Backoff, CallError, CallRequest, CallResponse, Context, Error, Event, Handshake, InvokeError,
    MemoryStore, Notified, Reply, Result, Run, RunId, RunStatus, Runtime, StepError, TimedOut,
    Undeliverable, Verify, Webhook, WebhookRequest, Workflow, call, create_webhook, invoke, join,
    join_all, notify, select, sleep, sleep_until, step, wait_for_event, wait_for_webhook, workflow,
};
