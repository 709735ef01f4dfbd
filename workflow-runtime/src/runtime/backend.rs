//! The engine as the HTTP side needs it.

use std::future::IntoFuture;
use std::sync::Arc;

use bytes::Bytes;

use super::Handle;
use super::notify::Notify;
use super::start::{self, Options};
use crate::clock::Timestamp;
use crate::engine::{Engine, InvalidInput, Redriven};
use crate::event::{Notified, NotifyError};
use crate::http::{
    ApiToken, Backend, BackendFuture, CancelOutcome, HttpLimits, ListHistory, ListRuns,
    NotifyRequest, RedriveOutcome, RunPage, RunView, StartError, StartOptions, StartedRun,
};
use crate::id::{RunId, RunKey};
use crate::store::{
    BufferLimits, Cancelled, Committed, HistoryEntry, NewDelivery, Receipt, RunFilter, RunRecord,
    RunStatus, StoreError, StoreFuture,
};
use crate::webhook::{NameTag, Secrets, UrlScope, WebhookOptions};

/// The engine behind the routers. It keeps the engine going: what a router has acknowledged is to run,
/// also when the application has dropped its own [`Runtime`](super::Runtime).
pub(super) struct EngineBackend(pub(super) Arc<Handle>);

impl EngineBackend {
    fn engine(&self) -> &Arc<Engine> {
        &self.0.engine
    }

    fn view(&self, run: RunRecord) -> RunView {
        let waiting_on = self.engine().own_operation(&run).into_iter().collect();
        RunView::new(run, waiting_on, self.engine().surroundings.clock.now())
    }

    /// Shows a run with what its branches wait at.
    async fn view_whole(&self, run: RunRecord) -> Result<RunView, StoreError> {
        let waiting_on = self.engine().waiting_on(&run).await?;
        let now = self.engine().surroundings.clock.now();
        Ok(RunView::new(run, waiting_on, now))
    }

    async fn record(&self, key: RunKey) -> Result<Option<RunRecord>, StoreError> {
        self.engine().store.run(key).await
    }

    async fn begin(
        &self,
        workflow: &str,
        input: Bytes,
        options: StartOptions,
    ) -> Result<StartedRun, StartError> {
        let Some(definition) = self.engine().definitions.get(workflow) else {
            return Err(StartError::UnknownWorkflow);
        };
        let state = definition.begin(&input).map_err(|error| match error {
            InvalidInput::Shape { path, message } => StartError::InvalidInput { path, message },
            InvalidInput::Unstorable(error) => StartError::InvalidInput {
                path: ".".to_owned(),
                message: error.to_string(),
            },
        })?;
        let StartOptions { id, labels, delay } = options;
        let options = Options {
            id,
            labels,
            delay: delay.unwrap_or_default(),
        };
        let (key, _, created) = start::start(self.engine(), workflow, state, options)
            .await
            .map_err(|error| match error {
                super::StartError::Store(error) => StartError::Store(error),
                other => StartError::InvalidOption {
                    option: "id",
                    message: other.to_string(),
                },
            })?;
        let record = self.record(key).await?;
        let record = record.ok_or(StoreError::Corrupt("a new run is missing".to_owned()))?;
        Ok(StartedRun {
            run: self.view(record),
            created,
        })
    }

    /// Reads pages until one is full of what is asked for.
    async fn page(&self, list: ListRuns) -> Result<RunPage, StoreError> {
        let mut page = RunPage::default();
        let mut before = list.before;
        loop {
            let filter = RunFilter {
                workflow: list.workflow.clone(),
                live: list.status.map(|status| !status.is_ended()),
                parked: list.status == Some(RunStatus::Parked),
                label: list.label.clone(),
                before,
                limit: list.limit,
            };
            let runs = self.engine().store.runs(filter).await?;
            let is_last = runs.len() < list.limit;
            for run in runs {
                before = Some(run.key);
                let view = self.view(run);
                if list.status.is_none_or(|status| status == view.status) {
                    page.runs.push(view);
                }
                if page.runs.len() == list.limit {
                    page.next = before;
                    return Ok(page);
                }
            }
            if is_last {
                return Ok(page);
            }
        }
    }
}

impl Backend for EngineBackend {
    fn limits(&self) -> &HttpLimits {
        &self.engine().http_limits
    }

    fn scope(&self) -> &UrlScope {
        &self.engine().surroundings.scope
    }

    fn secrets(&self) -> &Secrets {
        &self.engine().secrets
    }

    fn machine_time(&self) -> Timestamp {
        self.engine().surroundings.clock.machine_time()
    }

    fn webhook(&self, workflow: NameTag, name: NameTag) -> Option<&WebhookOptions> {
        self.engine().webhooks.get(&(workflow, name))
    }

    fn buffer_limits(&self) -> BufferLimits {
        self.engine().buffer_limits()
    }

    fn deliver(&self, delivery: NewDelivery) -> StoreFuture<'_, Committed<Receipt>> {
        Box::pin(self.engine().deliver(delivery))
    }

    fn api_token(&self) -> Option<&ApiToken> {
        self.engine().api_token.as_ref()
    }

    fn knows(&self, workflow: &str) -> bool {
        self.engine().definitions.contains_key(workflow)
    }

    fn start<'a>(
        &'a self,
        workflow: &'a str,
        input: Bytes,
        options: StartOptions,
    ) -> BackendFuture<'a, Result<StartedRun, StartError>> {
        Box::pin(self.begin(workflow, input, options))
    }

    fn show<'a>(&'a self, workflow: &'a str, id: &'a RunId) -> StoreFuture<'a, Option<RunView>> {
        Box::pin(async move {
            let Some(key) = self.engine().store.find(workflow, id).await? else {
                return Ok(None);
            };
            match self.record(key).await? {
                Some(run) => Ok(Some(self.view_whole(run).await?)),
                None => Ok(None),
            }
        })
    }

    fn list(&self, filter: ListRuns) -> StoreFuture<'_, RunPage> {
        Box::pin(self.page(filter))
    }

    fn notify(
        &self,
        notification: NotifyRequest,
    ) -> BackendFuture<'_, Result<Notified, NotifyError>> {
        let NotifyRequest {
            event,
            payload,
            run,
            workflow,
            idempotency_key,
        } = notification;
        let engine = Arc::clone(self.engine());
        let mut notify = Notify::of_json(
            engine,
            event,
            Ok(Bytes::from(Box::<str>::from(payload).into_string())),
        );
        notify = notify.of_workflow(workflow);
        if let Some(run) = run {
            notify = notify.to(run);
        }
        if let Some(key) = idempotency_key {
            notify = notify.idempotency_key(key);
        }
        notify.into_future()
    }

    fn cancel<'a>(&'a self, workflow: &'a str, id: &'a RunId) -> StoreFuture<'a, CancelOutcome> {
        Box::pin(async move {
            let Some(key) = self.engine().store.find(workflow, id).await? else {
                return Ok(CancelOutcome::Unknown);
            };
            Ok(match self.engine().cancel(key).await? {
                Cancelled::Ended(status) => CancelOutcome::Ended(status),
                Cancelled::Unknown => CancelOutcome::Unknown,
                Cancelled::Done { .. } => match self.record(key).await? {
                    Some(run) => CancelOutcome::Cancelled(Box::new(self.view(run))),
                    None => CancelOutcome::Unknown,
                },
            })
        })
    }
    fn history<'a>(
        &'a self,
        workflow: &'a str,
        id: &'a RunId,
        page: ListHistory,
    ) -> StoreFuture<'a, Option<Vec<HistoryEntry>>> {
        Box::pin(async move {
            match self.engine().store.find(workflow, id).await? {
                Some(key) => self.engine().history(key, page.after, page.limit).await,
                None => Ok(None),
            }
        })
    }

    fn redrive<'a>(&'a self, workflow: &'a str, id: &'a RunId) -> StoreFuture<'a, RedriveOutcome> {
        Box::pin(async move {
            let Some(key) = self.engine().store.find(workflow, id).await? else {
                return Ok(RedriveOutcome::Unknown);
            };
            Ok(match self.engine().redrive(key).await? {
                Redriven::NotParked(status) => RedriveOutcome::NotParked(status),
                Redriven::Unknown => RedriveOutcome::Unknown,
                Redriven::Done => match self.record(key).await? {
                    Some(run) => RedriveOutcome::Redriven(Box::new(self.view(run))),
                    None => RedriveOutcome::Unknown,
                },
            })
        })
    }
}
