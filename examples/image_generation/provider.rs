//! A stand-in for the provider's queue.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::{Query, State};
use axum::routing::post;
use axum::{Json, Router};
use http::{HeaderMap, StatusCode};
use reqwest::Client;
use serde::Deserialize;
use tokio::sync::watch;
use workflow_runtime::{Error, Result};

use super::fal::{GenerateRequest, Generation, Image, Payload, Submitted};
use crate::support::{Arrivals, Gate, PATIENCE, StandIn, pause, say, within_patience};

/// The wait after the first delivery that failed. It doubles with each further one.
const FIRST_RETRY: Duration = Duration::from_millis(250);
/// The longest wait between two deliveries.
const LAST_RETRY: Duration = Duration::from_secs(2);

/// The provider.
pub struct Provider {
    server: StandIn,
    desk: Arc<Desk>,
}

struct Desk {
    ledger: Mutex<Ledger>,
    gate: Gate<Submission>,
    client: Client,
    refused: watch::Sender<u32>,
}

#[derive(Default)]
struct Ledger {
    jobs: HashMap<String, Job>,
    submissions: usize,
}

#[derive(Clone)]
struct Job {
    request_id: String,
    request: GenerateRequest,
    webhook_url: String,
}

/// A submission that has come in.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The job that it began, or that it repeats.
    pub request_id: String,
    /// Which submission it is, from 1 on.
    pub number: usize,
    /// What was asked for.
    pub prompt: String,
}

impl Provider {
    /// Opens a provider that holds each submission at a gate before it answers.
    ///
    /// # Errors
    ///
    /// If there is no free port.
    pub async fn open() -> Result<(Self, Arrivals<Submission>)> {
        let (gate, arrivals) = Gate::new();
        let desk = Arc::new(Desk {
            ledger: Mutex::default(),
            gate,
            client: Client::builder().timeout(PATIENCE).build()?,
            refused: watch::Sender::new(0),
        });
        let app = Router::new()
            .route("/fal-ai/flux/dev", post(submit))
            .with_state(Arc::clone(&desk));
        let server = StandIn::serve(app).await?;
        Ok((Self { server, desk }, arrivals))
    }

    /// Where it is reached.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// How many submissions have come in.
    #[must_use]
    pub fn submissions(&self) -> usize {
        self.desk.ledger().submissions
    }

    /// How many idempotency keys they had.
    #[must_use]
    pub fn keys(&self) -> usize {
        self.desk.ledger().jobs.len()
    }

    /// Generates the images of a job, and posts them to its webhook until that takes them.
    ///
    /// # Errors
    ///
    /// If there is no such job, or the webhook does not take them in time.
    pub fn finish(
        &self,
        request_id: &str,
    ) -> impl Future<Output = Result<Generation>> + Send + use<> {
        let desk = Arc::clone(&self.desk);
        let job = desk.job(request_id);
        async move {
            let job = job.ok_or_else(|| Error::msg("there is no such job"))?;
            let generation = job.generate();
            let delivered = desk.deliver(&job.webhook_url, &generation);
            within_patience("the webhook to take the images", delivered).await?;
            Ok(generation)
        }
    }

    /// Waits until the webhook did not take the images at least once.
    ///
    /// # Errors
    ///
    /// If it takes too long.
    pub async fn until_refused(&self) -> Result<()> {
        let mut refused = self.desk.refused.subscribe();
        let once = refused.wait_for(|times| *times > 0);
        within_patience("the provider's first attempt", once)
            .await?
            .map(drop)
            .map_err(Error::from)
    }
}

impl fmt::Debug for Provider {
    /// Leaves out the jobs, which hold URLs that nobody else may know.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("server", &self.server)
            .finish_non_exhaustive()
    }
}

impl Desk {
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn job(&self, request_id: &str) -> Option<Job> {
        let ledger = self.ledger();
        let mut jobs = ledger.jobs.values();
        jobs.find(|job| job.request_id == request_id).cloned()
    }

    /// Takes a submission. One whose key is known is the same job again.
    fn accept(&self, key: String, request: GenerateRequest, webhook_url: String) -> Submission {
        let mut ledger = self.ledger();
        ledger.submissions += 1;
        let number = ledger.submissions;
        let next = ledger.jobs.len() + 1;
        let job = ledger.jobs.entry(key).or_insert_with(|| Job {
            request_id: format!("flux-{next:04}"),
            request,
            webhook_url,
        });
        Submission {
            request_id: job.request_id.clone(),
            number,
            prompt: job.request.prompt.clone(),
        }
    }

    async fn deliver(&self, webhook_url: &str, generation: &Generation) {
        let mut wait = FIRST_RETRY;
        loop {
            let outcome = self
                .client
                .post(webhook_url)
                // By this the receiver knows a delivery that it has already.
                .header("webhook-id", &generation.request_id)
                .json(generation)
                .send()
                .await;
            let fault = match outcome {
                Ok(response) if response.status().is_success() => {
                    let status = response.status();
                    say("provider", format_args!("posted the images: {status}"));
                    return;
                }
                Ok(response) => response.status().to_string(),
                Err(error) if error.is_connect() => "nobody is there".to_owned(),
                Err(_) => "the connection broke off".to_owned(),
            };
            say(
                "provider",
                format_args!("posted the images: {fault}; tries again in {wait:?}"),
            );
            self.refused.send_modify(|times| *times += 1);
            pause(wait).await;
            wait = (wait * 2).min(LAST_RETRY);
        }
    }
}

impl Job {
    fn generate(&self) -> Generation {
        let images = (1..=self.request.num_images).map(|number| Image {
            url: format!("https://images.example/{}/{number}.png", self.request_id),
            width: 1024,
            height: 768,
        });
        Generation {
            request_id: self.request_id.clone(),
            status: "OK".to_owned(),
            payload: Payload {
                images: images.collect(),
                seed: self.request.seed,
            },
        }
    }
}

#[derive(Deserialize)]
struct SubmitQuery {
    fal_webhook: String,
}

async fn submit(
    State(desk): State<Arc<Desk>>,
    Query(query): Query<SubmitQuery>,
    headers: HeaderMap,
    Json(request): Json<GenerateRequest>,
) -> Result<Json<Submitted>, StatusCode> {
    let key = idempotency_key(&headers)?;
    let submission = desk.accept(key, request, query.fal_webhook);
    let request_id = submission.request_id.clone();
    if !desk.gate.hold(submission).await {
        return Err(StatusCode::SERVICE_UNAVAILABLE);
    }
    Ok(Json(Submitted { request_id }))
}

/// The key by which a repeated request is known.
pub(super) fn idempotency_key(headers: &HeaderMap) -> Result<String, StatusCode> {
    let key = headers.get("idempotency-key");
    let key = key.and_then(|key| key.to_str().ok());
    key.map(str::to_owned).ok_or(StatusCode::BAD_REQUEST)
}
