//! The runtime as an application sees it.

mod app_states;
mod backend;
mod builder;
mod notify;
mod run;
mod start;
#[cfg(test)]
mod tests;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::sync::watch;

pub use self::app_states::AppStates;
pub use self::builder::{BuildError, Builder, WEBHOOK_KEY_VARIABLE};
pub use self::notify::Notify;
pub use self::run::{Run, RunError, RunInfo};
#[cfg(feature = "testing")]
pub(crate) use self::start::{Options, start};
pub use self::start::{StartError, StartRun};
use crate::engine::Engine;
use crate::http::{self, Backend};
use crate::id::RunId;
use crate::limits::SHUTDOWN_GRACE_SECONDS;
use crate::store::{RunFilter, StoreError};
use crate::workflow::Workflow;

/// Keeps runs and advances them. Cloning it is cheap; runs advance as long as a
/// clone or one of its routers is there.
#[derive(Clone, Debug)]
pub struct Runtime(Arc<Handle>);

/// The last handle stops the engine.
#[derive(Debug)]
struct Handle {
    engine: Arc<Engine>,
    /// Told at a shutdown, so that servers stop.
    shutdown: watch::Sender<bool>,
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.engine.scheduler.stop();
    }
}

impl Runtime {
    /// Begins to put a runtime together.
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// Starts a run. Await what is returned, after setting options on it.
    ///
    /// # Errors
    ///
    /// If the workflow was not given to the builder, an option is not acceptable, or the store fails.
    pub fn start<W: Workflow>(&self, workflow: W, input: W::Input) -> StartRun<W> {
        StartRun::new(Arc::clone(&self.0.engine), &workflow, input)
    }

    /// The run with this id: the live one if there is one, else the newest. The store is asked when
    /// the run is; it answers [`RunError::Unknown`] if there is none.
    pub fn run<W: Workflow>(&self, _workflow: W, id: impl Into<RunId>) -> Run<W> {
        Run::find(Arc::clone(&self.0.engine), id.into())
    }

    /// Sends a notification to every run that waits for the event at this moment. Each of them has it
    /// exactly once, through crashes and restarts. It is not kept for runs that begin to wait later,
    /// unless it is sent [to one run](Notify::to). Await what is returned, after setting options on it.
    ///
    /// # Errors
    ///
    /// If the event's id, the payload or an option is not acceptable, the run cannot take it, or the store
    /// fails.
    ///
    /// ```
    /// # use workflow_runtime::prelude::*;
    /// # async fn f(runtime: Runtime, run_id: RunId) -> Result<()> {
    /// let notified = runtime.notify("order-42-paid", &serde_json::json!({"amount": 5})).await?;
    /// println!("{} runs were waiting", notified.woken());
    ///
    /// // Kept until this run waits for it.
    /// runtime.notify("approved", &true).to(run_id).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn notify(&self, event: impl Into<String>, payload: &impl Serialize) -> Notify {
        Notify::new(Arc::clone(&self.0.engine), event.into(), payload)
    }

    /// Lists runs of all workflows, newest first.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn runs(&self, filter: RunFilter) -> Result<Vec<RunInfo>, StoreError> {
        let now = self.0.engine.surroundings.clock.now();
        let runs = self.0.engine.store.runs(filter).await?;
        Ok(runs.into_iter().map(|run| RunInfo::new(run, now)).collect())
    }

    /// The router for the world: nothing but `/webhooks/{token}`.
    pub fn webhook_router(&self) -> Router {
        http::webhook_router(self.backend())
    }

    /// The router for operators: start, list, show, cancel and redrive runs, and notify them. Nest it under a path of your
    /// choice. It answers 401 to everything without the builder's `api_token`.
    pub fn api_router(&self) -> Router {
        http::api_router(self.backend())
    }

    /// Serves `app` with deadlines on headers, bodies and idle connections, until
    /// [`Runtime::shutdown`].
    ///
    /// # Errors
    ///
    /// If the listener cannot be used.
    pub async fn serve(&self, listener: TcpListener, app: Router) -> io::Result<()> {
        let mut shutdown = self.0.shutdown.subscribe();
        let until = async move {
            // An error means that the runtime is gone, which is a shutdown too.
            let _ = shutdown.wait_for(|told| *told).await;
        };
        http::serve(listener, app, &self.0.engine.http_limits, until).await
    }

    /// Stops servers, lets running machines come to a suspension for up to
    /// [`SHUTDOWN_GRACE_SECONDS`], and closes the store. What is
    /// stopped in the middle of a step runs the step again at the next start.
    pub async fn shutdown(&self) {
        self.0.shutdown.send_replace(true);
        let grace = Duration::from_secs(SHUTDOWN_GRACE_SECONDS);
        self.0.engine.scheduler.close(grace).await;
        if let Err(error) = self.0.engine.store.close().await {
            let error: &dyn std::error::Error = &error;
            tracing::warn!(error, "the store failed while it was closed");
        }
    }

    #[cfg(feature = "testing")]
    pub(crate) fn engine(&self) -> &Arc<Engine> {
        &self.0.engine
    }

    fn backend(&self) -> Arc<dyn Backend> {
        Arc::new(backend::EngineBackend(Arc::clone(&self.0)))
    }
}
