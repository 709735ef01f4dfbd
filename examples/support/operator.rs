use std::net::SocketAddr;

use reqwest::{Client, RequestBuilder, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use workflow_runtime::{Error, Result, RunStatus};

use super::{PATIENCE, POLL_INTERVAL, pause, within_patience};

/// A client of the operators' API, nested under `/workflows`.
#[derive(Clone, Debug)]
pub struct Operator {
    client: Client,
    api: String,
    token: String,
}

/// A run as the API shows it.
#[derive(Clone, Debug, Deserialize)]
pub struct RunView {
    /// Its id.
    pub id: String,
    /// Where it stands.
    pub status: RunStatus,
    /// The operations it waits at.
    pub waiting_on: Vec<String>,
    /// Its stored state, while it is live.
    pub state: Option<Value>,
    /// What it returned.
    pub result: Option<Value>,
    /// Why it failed.
    pub error: Option<Value>,
    /// Why it is parked.
    pub parked: Option<Value>,
}

impl RunView {
    /// Its stored state, if that is the one called `name`.
    #[must_use]
    pub fn state_named(&self, name: &str) -> Option<&Value> {
        self.state
            .as_ref()
            .filter(|state| state.get(name).is_some())
    }

    fn is_stuck(&self) -> bool {
        matches!(
            self.status,
            RunStatus::Failed | RunStatus::Cancelled | RunStatus::Parked
        )
    }
}

impl Operator {
    /// A client of the server at `address`.
    ///
    /// # Errors
    ///
    /// If no client can be made.
    pub fn new(address: SocketAddr, token: impl Into<String>) -> Result<Self> {
        Ok(Self {
            client: Client::builder().timeout(PATIENCE).build()?,
            api: format!("http://{address}/workflows"),
            token: token.into(),
        })
    }

    /// Waits until the server answers.
    ///
    /// # Errors
    ///
    /// If it does not in time.
    pub async fn until_ready(&self) -> Result<()> {
        let answers = async {
            let list = format!("{}/runs", self.api);
            while self.ask::<Value>(self.client.get(&list)).await.is_err() {
                pause(POLL_INTERVAL).await;
            }
        };
        within_patience("the application to answer", answers).await
    }

    /// Starts a run.
    ///
    /// # Errors
    ///
    /// If the server does not take it.
    pub async fn start(&self, workflow: &str, input: &impl Serialize) -> Result<RunView> {
        let runs = format!("{}/{workflow}/runs", self.api);
        self.ask(self.client.post(runs).json(input)).await
    }

    /// Shows a run.
    ///
    /// # Errors
    ///
    /// If there is no such run.
    pub async fn show(&self, workflow: &str, id: &str) -> Result<RunView> {
        let run = format!("{}/{workflow}/runs/{id}", self.api);
        self.ask(self.client.get(run)).await
    }

    /// Waits until a run is as `is_wanted` says; `what` that is goes into the error.
    ///
    /// # Errors
    ///
    /// If it takes too long, or the run has failed or is parked.
    pub async fn until(
        &self,
        workflow: &str,
        id: &str,
        what: &str,
        is_wanted: impl Fn(&RunView) -> bool,
    ) -> Result<RunView> {
        let reached = async {
            loop {
                let run = self.show(workflow, id).await?;
                if is_wanted(&run) {
                    return Ok(run);
                }
                if run.is_stuck() {
                    return Err(Error::msg(format!("the run cannot go on: {run:?}")));
                }
                pause(POLL_INTERVAL).await;
            }
        };
        within_patience(what, reached).await?
    }

    /// How many runs of a workflow there are.
    ///
    /// # Errors
    ///
    /// If the server does not say.
    pub async fn count(&self, workflow: &str) -> Result<usize> {
        #[derive(Deserialize)]
        struct Page {
            runs: Vec<Value>,
        }

        let list = format!("{}/{workflow}/runs", self.api);
        let page: Page = self.ask(self.client.get(list)).await?;
        Ok(page.runs.len())
    }

    async fn ask<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T> {
        let response = request.bearer_auth(&self.token).send().await?;
        match response.status() {
            StatusCode::OK | StatusCode::CREATED => Ok(response.json().await?),
            status => {
                let text = response.text().await?;
                Err(Error::msg(format!("the API answered {status}: {text}")))
            }
        }
    }
}
