//! The provider's API, as far as the application uses it.

use reqwest::Client;
use serde::{Deserialize, Serialize};

use crate::support::PATIENCE;

/// What is to be generated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GenerateRequest {
    /// What the images show.
    pub prompt: String,
    /// Where the provider's random numbers begin.
    pub seed: u64,
    /// The shape of the images.
    pub image_size: String,
    /// How many there are.
    pub num_images: u32,
}

/// The answer to a submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submitted {
    /// The provider's name for the job.
    pub request_id: String,
}

/// What the provider posts to the webhook when the job is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generation {
    /// The provider's name for the job.
    pub request_id: String,
    /// `OK`, or what went wrong.
    pub status: String,
    /// What was generated.
    pub payload: Payload,
}

/// What was generated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// The images.
    pub images: Vec<Image>,
    /// Where the provider's random numbers began.
    pub seed: u64,
}

/// One image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// Where it can be fetched.
    pub url: String,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
}

/// A client of the provider's queue.
#[derive(Clone, Debug)]
pub struct FalClient {
    client: Client,
    queue: String,
}

impl FalClient {
    /// A client of the queue at an address.
    ///
    /// # Errors
    ///
    /// If no client can be made.
    pub fn new(queue: impl Into<String>) -> reqwest::Result<Self> {
        Ok(Self {
            client: Client::builder().timeout(PATIENCE).build()?,
            queue: queue.into(),
        })
    }

    /// Submits a job. The provider posts a [`Generation`] to `webhook_url` when it is done.
    ///
    /// # Errors
    ///
    /// If the provider cannot be reached or refuses.
    pub async fn submit(
        &self,
        request: &GenerateRequest,
        webhook_url: &str,
        idempotency_key: &str,
    ) -> reqwest::Result<Submitted> {
        let submission = self
            .client
            .post(format!("{}/fal-ai/flux/dev", self.queue))
            .query(&[("fal_webhook", webhook_url)])
            .header("idempotency-key", idempotency_key)
            .json(request);
        let exchange = async { submission.send().await?.error_for_status()?.json().await };
        // The webhook's URL is in the query, and errors are stored and logged.
        exchange.await.map_err(reqwest::Error::without_url)
    }
}
