//! The user's inbox: a stand-in, and the application's client of it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use http::{HeaderMap, StatusCode};
use reqwest::Client;

use super::fal::Generation;
use super::provider::idempotency_key;
use crate::support::{Arrivals, Gate, PATIENCE, StandIn};

/// A client of the inbox.
#[derive(Clone, Debug)]
pub struct InboxClient {
    client: Client,
    inbox: String,
}

impl InboxClient {
    /// A client of the inbox at an address.
    ///
    /// # Errors
    ///
    /// If no client can be made.
    pub fn new(inbox: impl Into<String>) -> reqwest::Result<Self> {
        Ok(Self {
            client: Client::builder().timeout(PATIENCE).build()?,
            inbox: inbox.into(),
        })
    }

    /// Puts a message into the inbox, once for each key.
    ///
    /// # Errors
    ///
    /// If the inbox cannot be reached or refuses.
    pub async fn send(&self, generation: &Generation, key: &str) -> reqwest::Result<()> {
        let message = self
            .client
            .post(format!("{}/messages", self.inbox))
            .header("idempotency-key", key)
            .json(generation);
        message.send().await?.error_for_status()?;
        Ok(())
    }
}

/// The stand-in.
#[derive(Debug)]
pub struct Inbox {
    server: StandIn,
    messages: Messages,
}

type Messages = Arc<Mutex<HashMap<String, Generation>>>;

impl Inbox {
    /// Opens an inbox that holds each message at a gate before it says that it has it.
    ///
    /// # Errors
    ///
    /// If there is no free port.
    pub async fn open() -> std::io::Result<(Self, Arrivals<Generation>)> {
        let (gate, arrivals) = Gate::new();
        let messages = Messages::default();
        let state = (Arc::clone(&messages), Arc::new(gate));
        let app = Router::new()
            .route("/messages", post(receive))
            .with_state(state);
        let server = StandIn::serve(app).await?;
        Ok((Self { server, messages }, arrivals))
    }

    /// Where it is reached.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// What is in it.
    #[must_use]
    pub fn messages(&self) -> Vec<Generation> {
        let messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        messages.values().cloned().collect()
    }
}

async fn receive(
    State((messages, gate)): State<(Messages, Arc<Gate<Generation>>)>,
    headers: HeaderMap,
    Json(generation): Json<Generation>,
) -> Result<StatusCode, StatusCode> {
    let key = idempotency_key(&headers)?;
    messages
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(key, generation.clone());
    if gate.hold(generation).await {
        Ok(StatusCode::CREATED)
    } else {
        Err(StatusCode::SERVICE_UNAVAILABLE)
    }
}
