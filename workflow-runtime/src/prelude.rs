//! What a file with workflows needs: `use workflow_runtime::prelude::*;`.

pub use serde::{Deserialize, Serialize};

#[cfg(feature = "sqlite")]
pub use crate::SqliteStore;
pub use crate::{
    Backoff, CallError, CallRequest, CallResponse, Context, Error, Handshake, InvokeError,
    MemoryStore, Reply, Result, Run, RunId, RunStatus, Runtime, StepError, TimedOut, Verify,
    Webhook, WebhookRequest, Workflow, call, create_webhook, invoke, join, join_all, select, sleep,
    sleep_until, step, wait_for_webhook, workflow,
};
