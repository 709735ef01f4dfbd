//! One run under a test.

use std::fmt;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::webhooks::{self, NoWebhook};
use super::{Alive, TestRuntime};
use crate::id::{RunId, RunKey};
use crate::runtime::{Run, RunError, RunInfo};
use crate::store::RunStatus;
use crate::webhook::Webhook;
use crate::workflow::Workflow;

/// A run of the workflow `W` under a test. It is the same run after the runtime has been
/// [killed](TestRuntime::crash).
pub struct TestRun<W> {
    rt: TestRuntime,
    id: RunId,
    /// Unless it has to be looked up.
    key: Option<RunKey>,
    workflow: std::marker::PhantomData<fn() -> W>,
}

impl<W: Workflow> TestRun<W> {
    pub(super) fn new(rt: TestRuntime, key: RunKey, id: RunId) -> Self {
        Self {
            key: Some(key),
            ..Self::find(rt, id)
        }
    }

    pub(super) fn find(rt: TestRuntime, id: RunId) -> Self {
        Self {
            rt,
            id,
            key: None,
            workflow: std::marker::PhantomData,
        }
    }

    /// The run's id: the one it was given, or one of its own.
    #[must_use]
    pub fn id(&self) -> &RunId {
        &self.id
    }

    /// Where the run stands.
    ///
    /// # Errors
    ///
    /// As [`Run::status`].
    pub async fn status(&self) -> Result<RunStatus, RunError> {
        self.ask(async |run| run.status().await).await
    }

    /// Everything about the run but its state.
    ///
    /// # Errors
    ///
    /// As [`Run::info`].
    pub async fn info(&self) -> Result<RunInfo, RunError> {
        self.ask(async |run| run.info().await).await
    }

    /// The run's stored state, as [`Run::state`] gives it.
    ///
    /// # Errors
    ///
    /// As [`Run::state`].
    pub async fn state<S: DeserializeOwned>(&self) -> Result<Option<S>, RunError> {
        self.ask(async |run| run.state().await).await
    }

    /// The names of the operations that the run waits at, as [`Run::waiting_on`] gives them.
    ///
    /// # Errors
    ///
    /// As [`Run::waiting_on`].
    pub async fn waiting_on(&self) -> Result<Vec<String>, RunError> {
        self.ask(async |run| run.waiting_on().await).await
    }

    /// Ends the run. A step that is running is dropped at its next await.
    ///
    /// # Errors
    ///
    /// As [`Run::cancel`].
    pub async fn cancel(&self) -> Result<(), RunError> {
        self.ask(async |run| run.cancel().await).await
    }

    /// [Settles](TestRuntime::settle), and returns what the run returned.
    ///
    /// # Errors
    ///
    /// If the run has ended otherwise, or the store fails.
    ///
    /// # Panics
    ///
    /// If the run has not ended. It would not end by itself: it waits for a webhook or for virtual time,
    /// or is parked. The message says which.
    pub async fn result(&self) -> Result<W::Output, RunError> {
        self.rt.settle().await;
        let info = self.info().await?;
        if !info.status.is_ended() {
            let waits = match info.parked {
                Some(reason) => format!("it is parked: {reason}"),
                None => format!("it is {:?} at {:?}", info.status, self.waiting_on().await?),
            };
            panic!(
                "the run {} of `{}` has not ended, and nothing is due: {waits}",
                self.id,
                W::NAME
            );
        }
        self.ask(async |run| run.result().await).await
    }

    /// The newest webhook of this name, as it is given to `create_webhook!`, of those that the run can
    /// still wait for: it waits for it, or has it in its state.
    ///
    /// [Settle](TestRuntime::settle) before: a run that has not begun has made none.
    ///
    /// # Errors
    ///
    /// If there is none, or the store fails.
    pub async fn webhook(&self, name: &str) -> Result<Webhook, NoWebhook> {
        let mut found = self.webhooks(name).await?;
        match found.pop() {
            Some(webhook) => Ok(webhook),
            None => Err(NoWebhook::NotNow {
                name: name.to_owned(),
                state: self.info().await?.state,
            }),
        }
    }

    /// All webhooks of this name that the run can still wait for, the newest last.
    ///
    /// # Errors
    ///
    /// If the workflow makes no webhook of this name, or the store fails.
    pub async fn webhooks(&self, name: &str) -> Result<Vec<Webhook>, NoWebhook> {
        let alive = self.rt.alive().await;
        webhooks::check_name(alive.engine(), W::NAME, name)?;
        let run = self.info().await?.key;
        let frames = self.rt.ask(|store| store.frames(run)).await;
        Ok(webhooks::named(alive.engine(), &frames, name))
    }

    /// Asks a runtime that is alive.
    async fn ask<T>(
        &self,
        ask: impl AsyncFn(Run<W>) -> Result<T, RunError>,
    ) -> Result<T, RunError> {
        loop {
            let alive = self.rt.alive().await;
            let answer = ask(self.of(&alive)).await;
            if answer.is_ok() || !alive.life.is_over() {
                return answer;
            }
        }
    }

    fn of(&self, alive: &Alive) -> Run<W> {
        let engine = Arc::clone(alive.engine());
        match self.key {
            Some(key) => Run::new(engine, key, self.id.clone()),
            None => Run::find(engine, self.id.clone()),
        }
    }
}

impl<W> Clone for TestRun<W> {
    fn clone(&self) -> Self {
        Self {
            rt: self.rt.clone(),
            id: self.id.clone(),
            ..*self
        }
    }
}

impl<W> fmt::Debug for TestRun<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestRun")
            .field("id", &self.id.as_str())
            .finish_non_exhaustive()
    }
}
