//! What the command does: one run, told step by step.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use tokio::task::JoinHandle;
use workflow_runtime::prelude::*;

use super::service::{Order, Service};
use super::{App, Job, Progress, TrackProgressState, track_progress};
use crate::support::{
    Arrivals, POLL_INTERVAL, Port, headline, listen, pause, pretty, say, within_patience,
};

/// How long the service may be silent.
const SILENCE_MAX: Duration = Duration::from_secs(5 * 60);
/// The same where it does fall silent, so that nobody has to wait for long.
const SILENCE_MAX_SHORT: Duration = Duration::from_secs(1);

/// Everybody who takes part.
#[derive(Debug)]
pub struct Story {
    runtime: Runtime,
    server: JoinHandle<std::io::Result<()>>,
    service: Service,
    orders: Arrivals<Order>,
    falls_silent: bool,
}

impl Story {
    /// Starts everything.
    ///
    /// # Errors
    ///
    /// If the database cannot be used, or there are no free ports.
    pub async fn prepare(database: &Path, falls_silent: bool) -> Result<Self> {
        let (service, orders) = Service::open().await?;
        let silence_max = if falls_silent {
            SILENCE_MAX_SHORT
        } else {
            SILENCE_MAX
        };
        let port = Port::reserve()?;
        let runtime = Runtime::builder()
            .store(SqliteStore::open(database).await?)
            .public_url(format!("http://{}", port.address()))
            .state(App {
                orders_url: service.orders_url(),
                silence_max,
            })
            .workflow(track_progress)
            .build()
            .await?;
        let listener = listen(port.address())?;
        let app = axum::Router::new().merge(runtime.webhook_router());
        let serving = runtime.clone();
        let server = tokio::spawn(async move { serving.serve(listener, app).await });
        Ok(Self {
            runtime,
            server,
            service,
            orders,
            falls_silent,
        })
    }

    /// Tells the story.
    ///
    /// # Errors
    ///
    /// If anything is not as it should be.
    pub async fn tell(mut self) -> Result<()> {
        headline("The run orders a job, and gives the service its webhook's URL.");
        let name = "thumbnails".to_owned();
        let run = self.runtime.start(track_progress, Job { name }).await?;
        say("app", format_args!("started run {}", run.id()));
        let held = self.orders.next("an order").await?;
        say(
            "service",
            format_args!("got an order: {}", held.request().job),
        );
        show_state(&run).await?;

        headline("The service reports at once. Nobody waits yet, but no report is lost.");
        let order = held.request().clone();
        self.report(&order, 10).await?;
        if self.falls_silent {
            self.report(&order, 40).await?;
        }
        held.answer();

        if self.falls_silent {
            headline("The service reports no more, and the run waits in vain.");
            until_collected(&run, 2).await?;
            show_state(&run).await?;
            say(
                "app",
                format_args!("the run waits for {SILENCE_MAX_SHORT:?}"),
            );
            self.finish(&run, &[10, 40]).await
        } else {
            headline("The run waits for one report after the other.");
            self.work(&run, &order).await?;
            self.finish(&run, &[10, 40, 70, 100]).await
        }
    }

    /// The service works on the job until it is done.
    async fn work(&self, run: &Run<track_progress>, order: &Order) -> Result<()> {
        for (collected, percent) in [(1, 40), (2, 70), (3, 100)] {
            until_collected(run, collected).await?;
            show_state(run).await?;
            self.report(order, percent).await?;
        }
        Ok(())
    }

    async fn report(&self, order: &Order, percent: u8) -> Result<()> {
        let is_finished = percent == 100;
        let progress = Progress { percent };
        let status = self.service.report(order, &progress, is_finished).await?;
        let header = if is_finished {
            ", with `x-task-finished: true`"
        } else {
            ""
        };
        say(
            "service",
            format_args!("reports {percent} %{header}: {status}"),
        );
        if !status.is_success() {
            return Err(Error::msg(format!("the webhook answered {status}")));
        }
        Ok(())
    }

    async fn finish(self, run: &Run<track_progress>, expected: &[u8]) -> Result<()> {
        let updates = within_patience("the run to end", run.result()).await??;
        headline("The run has ended. This is what it returned:");
        say("result", pretty(&serde_json::to_value(&updates)?));
        let percents: Vec<u8> = updates.iter().map(|update| update.percent).collect();
        if percents != expected {
            let message = format!("expected {expected:?}, but the run returned {percents:?}");
            return Err(Error::msg(message));
        }
        self.runtime.shutdown().await;
        self.server.await??;
        Ok(())
    }
}

/// Waits until the run has taken `count` updates and waits for the next, or has ended.
async fn until_collected(run: &Run<track_progress>, count: usize) -> Result<()> {
    let collected = async {
        loop {
            let state = run.state::<TrackProgressState>().await?;
            if let Some(TrackProgressState::WaitUpdate { updates, .. }) = &state
                && updates.as_array().is_some_and(|it| it.len() == count)
            {
                return Ok(());
            }
            if run.status().await?.is_ended() {
                return Ok(());
            }
            pause(POLL_INTERVAL).await;
        }
    };
    within_patience("the run to take a report", collected).await?
}

async fn show_state(run: &Run<track_progress>) -> Result<()> {
    let status = run.status().await?;
    // A run that has ended has no state.
    if let Some(state) = run.state::<Value>().await? {
        let state = pretty(&state);
        say(
            "database",
            format_args!("the run is {status:?}. Stored is:\n{state}"),
        );
    }
    Ok(())
}
