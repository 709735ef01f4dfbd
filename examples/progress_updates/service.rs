//! A stand-in for a service that works on a job and reports on it.

use std::fmt;
use std::sync::Arc;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use http::StatusCode;
use reqwest::Client;
use serde::{Deserialize, Serialize};
use workflow_runtime::Result;

use super::Progress;
use crate::support::{Arrivals, Gate, PATIENCE, StandIn};

/// What the service takes.
#[derive(Clone, Serialize, Deserialize)]
pub struct Order {
    /// The job's name.
    pub job: String,
    /// Where to report.
    pub webhook_url: String,
}

impl fmt::Debug for Order {
    /// Leaves out the URL: whoever knows it can call the webhook.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Order")
            .field("job", &self.job)
            .finish_non_exhaustive()
    }
}

/// The service.
#[derive(Debug)]
pub struct Service {
    server: StandIn,
    client: Client,
}

impl Service {
    /// Opens a service that holds each order at a gate before it answers.
    ///
    /// # Errors
    ///
    /// If there is no free port.
    pub async fn open() -> Result<(Self, Arrivals<Order>)> {
        let (gate, arrivals) = Gate::new();
        let app = Router::new()
            .route("/orders", post(take))
            .with_state(Arc::new(gate));
        let service = Self {
            server: StandIn::serve(app).await?,
            client: Client::builder().timeout(PATIENCE).build()?,
        };
        Ok((service, arrivals))
    }

    /// Where it takes orders.
    #[must_use]
    pub fn orders_url(&self) -> String {
        format!("{}/orders", self.server.url())
    }

    /// Reports on an order. Returns what the webhook answered.
    ///
    /// # Errors
    ///
    /// If the webhook cannot be reached.
    pub async fn report(
        &self,
        order: &Order,
        progress: &Progress,
        is_finished: bool,
    ) -> reqwest::Result<StatusCode> {
        let mut report = self.client.post(&order.webhook_url).json(progress);
        if is_finished {
            report = report.header("x-task-finished", "true");
        }
        let response = report.send().await.map_err(reqwest::Error::without_url)?;
        Ok(response.status())
    }
}

async fn take(State(gate): State<Arc<Gate<Order>>>, Json(order): Json<Order>) -> StatusCode {
    if gate.hold(order).await {
        StatusCode::ACCEPTED
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    }
}
