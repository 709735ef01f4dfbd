//! What the HTTP side needs of the runtime.

use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;

use super::api::ApiToken;
use super::limits::HttpLimits;
use crate::clock::Timestamp;
use crate::event::{Notified, NotifyError};
use crate::id::{RunId, RunKey};
use crate::store::{
    BufferLimits, Committed, Ending, HistoryEntry, NewDelivery, Parked, Receipt, RunEnding,
    RunRecord, RunStatus, StoreError, StoreFuture,
};
use crate::webhook::{NameTag, Secrets, UrlScope, WebhookOptions};

pub(crate) type BackendFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What the routers ask of the runtime.
pub(crate) trait Backend: Send + Sync + 'static {
    fn limits(&self) -> &HttpLimits;

    /// The public URL, and the keys under which tokens are checked.
    fn scope(&self) -> &UrlScope;

    /// The secrets that webhooks name.
    fn secrets(&self) -> &Secrets;

    /// What the machine's clock shows, against which senders' timestamps are checked.
    fn machine_time(&self) -> Timestamp;

    /// The options of a webhook, or `None` if no workflow of this program has it.
    fn webhook(&self, workflow: NameTag, name: NameTag) -> Option<&WebhookOptions>;

    /// How much may be buffered for a run.
    fn buffer_limits(&self) -> BufferLimits;

    /// Stores a delivery and wakes the frame that waits for it.
    ///
    /// The future is dropped when the caller hangs up or the store takes too long. The delivery may be
    /// committed all the same, and then the frame must be woken all the same.
    fn deliver(&self, delivery: NewDelivery) -> StoreFuture<'_, Committed<Receipt>>;

    /// The token that the operators' API asks for. Without one it refuses everybody.
    fn api_token(&self) -> Option<&ApiToken>;

    /// Whether this program has a workflow of this name.
    fn knows(&self, workflow: &str) -> bool;

    /// Starts a run. `input` is JSON with correct syntax; whether it fits is for the runtime to say.
    fn start<'a>(
        &'a self,
        workflow: &'a str,
        input: Bytes,
        options: StartOptions,
    ) -> BackendFuture<'a, Result<StartedRun, StartError>>;

    /// Reads a run, of this program's workflows or of others.
    fn show<'a>(&'a self, workflow: &'a str, id: &'a RunId) -> StoreFuture<'a, Option<RunView>>;

    /// Lists runs, newest first.
    fn list(&self, filter: ListRuns) -> StoreFuture<'_, RunPage>;

    /// Sends a notification.
    fn notify(
        &self,
        notification: NotifyRequest,
    ) -> BackendFuture<'_, Result<Notified, NotifyError>>;

    /// Cancels a run.
    fn cancel<'a>(&'a self, workflow: &'a str, id: &'a RunId) -> StoreFuture<'a, CancelOutcome>;

    /// Reads a page of what a run has done.
    fn history<'a>(
        &'a self,
        workflow: &'a str,
        id: &'a RunId,
        page: ListHistory,
    ) -> StoreFuture<'a, Option<Vec<HistoryEntry>>>;

    /// Lets a parked run go on.
    fn redrive<'a>(&'a self, workflow: &'a str, id: &'a RunId) -> StoreFuture<'a, RedriveOutcome>;
}

/// How to start a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StartOptions {
    pub(crate) id: Option<RunId>,
    pub(crate) labels: Vec<String>,
    pub(crate) delay: Option<Duration>,
}

/// A notification to send. The payload is JSON with correct syntax.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NotifyRequest {
    pub(crate) event: String,
    #[serde(default = "null")]
    pub(crate) payload: Box<RawValue>,
    /// The run that it is for, if it is for one.
    pub(crate) run: Option<RunId>,
    pub(crate) workflow: Option<String>,
    pub(crate) idempotency_key: Option<String>,
}

fn null() -> Box<RawValue> {
    RawValue::NULL.to_owned()
}

/// A run that was asked for.
#[derive(Debug)]
pub(crate) struct StartedRun {
    pub(crate) run: RunView,
    /// Whether it is new. If not, a live run has the id.
    pub(crate) created: bool,
}

/// Why a run was not started.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    #[error("there is no such workflow")]
    UnknownWorkflow,
    /// The input does not fit the workflow; `path` is the place in it, or `.` for the whole.
    #[error("{message}")]
    InvalidInput { path: String, message: String },
    /// An option is not acceptable.
    #[error("{message}")]
    InvalidOption {
        option: &'static str,
        message: String,
    },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Which runs to list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListRuns {
    pub(crate) workflow: Option<String>,
    pub(crate) status: Option<RunStatus>,
    pub(crate) label: Option<String>,
    /// Only runs older than this one.
    pub(crate) before: Option<RunKey>,
    pub(crate) limit: usize,
}

/// One page of a list.
#[derive(Debug, Default)]
pub(crate) struct RunPage {
    pub(crate) runs: Vec<RunView>,
    /// What to give as [`ListRuns::before`] for the next page, if there may be one.
    pub(crate) next: Option<RunKey>,
}

/// Which entries of a history to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ListHistory {
    /// Only entries after the one with this number.
    pub(crate) after: Option<i64>,
    pub(crate) limit: usize,
}

/// What became of a request to cancel.
#[derive(Debug)]
pub(crate) enum CancelOutcome {
    Cancelled(Box<RunView>),
    Ended(RunStatus),
    Unknown,
}

/// What became of a request to let a parked run go on.
#[derive(Debug)]
pub(crate) enum RedriveOutcome {
    Redriven(Box<RunView>),
    NotParked(RunStatus),
    Unknown,
}

/// A run as operators see it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RunView {
    pub(crate) id: RunId,
    pub(crate) workflow: String,
    pub(crate) status: RunStatus,
    pub(crate) labels: Vec<String>,
    #[serde(serialize_with = "as_text")]
    pub(crate) created_at: Timestamp,
    #[serde(serialize_with = "as_text")]
    pub(crate) updated_at: Timestamp,
    /// The names of the operations it waits at.
    pub(crate) waiting_on: Vec<String>,
    /// Why it is parked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) parked: Option<Parked>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) result: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<Box<RawValue>>,
}

impl RunView {
    /// Shows a stored run as it is at `now`.
    pub(crate) fn new(record: RunRecord, waiting_on: Vec<String>, now: Timestamp) -> Self {
        let status = record.status(now);
        let id = record.public_id();
        let (result, error) = match record.ending {
            Some(RunEnding::Own(Ending::Completed(json))) => (Some(raw(&json)), None),
            Some(RunEnding::Own(Ending::Failed(json))) => (None, Some(raw(&json))),
            Some(RunEnding::Cancelled) | None => (None, None),
        };
        Self {
            id,
            workflow: record.workflow,
            status,
            labels: record.labels,
            created_at: record.created_at,
            updated_at: record.updated_at,
            waiting_on,
            parked: record.parked,
            state: record.state.map(|state| raw(&state.json)),
            result,
            error,
        }
    }

    /// Leaves out what can be long.
    pub(super) fn into_summary(self) -> Self {
        Self {
            state: None,
            result: None,
            error: None,
            ..self
        }
    }
}

/// What is stored is JSON. Should it be damaged, operators see it as a string.
fn raw(json: &str) -> Box<RawValue> {
    match serde_json::from_str::<&RawValue>(json) {
        Ok(value) => value.to_owned(),
        Err(_) => {
            serde_json::value::to_raw_value(json).unwrap_or_else(|_| RawValue::NULL.to_owned())
        }
    }
}

fn as_text<S: Serializer>(timestamp: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(timestamp)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn shown(ending: RunEnding) -> Value {
        let record = RunRecord {
            key: RunKey::from_bytes([0xab; 16]),
            workflow: "generate_image".to_owned(),
            id: Some("order-1".into()),
            labels: vec![],
            created_at: Timestamp::from_millis(0),
            updated_at: Timestamp::from_millis(0),
            ending: Some(ending),
            state: None,
            wait: None,
            parent: None,
            parked: None,
        };
        let view = RunView::new(record, vec![], Timestamp::from_millis(0));
        serde_json::to_value(view).expect("serializable")
    }

    #[test]
    fn an_ended_run_shows_how_it_ended() {
        let view = shown(RunEnding::Own(Ending::Completed("[1]".to_owned())));
        assert_eq!(view["status"], "completed");
        assert_eq!(view["result"], json!([1]));
        assert_eq!((view.get("error"), view.get("state")), (None, None));
        let view = shown(RunEnding::Own(Ending::Failed(
            r#"{"message":"x"}"#.to_owned(),
        )));
        assert_eq!(view["status"], "failed");
        assert_eq!(view["error"], json!({"message": "x"}));
        assert_eq!(view.get("result"), None);
        let view = shown(RunEnding::Cancelled);
        assert_eq!(view["status"], "cancelled");
        assert_eq!((view.get("result"), view.get("error")), (None, None));
    }

    #[test]
    fn damaged_json_is_shown_as_text() {
        let view = shown(RunEnding::Own(Ending::Completed("{\"a\":".to_owned())));
        assert_eq!(view["result"], "{\"a\":");
    }
}
