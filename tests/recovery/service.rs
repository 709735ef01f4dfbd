//! A service that workflows call.

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use http::HeaderMap;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use workflow_tests::{Gate, Journal};

/// A service on 127.0.0.1 that answers once its gate is open, with what it was sent.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) url: String,
    /// The idempotency keys of the calls.
    pub(crate) keys: Journal,
    pub(crate) gate: Gate,
    serving: JoinHandle<()>,
}

impl Service {
    pub(crate) async fn start() -> Self {
        let (keys, gate) = (Journal::default(), Gate::closed());
        let app = Router::new()
            .route("/ask", post(answer))
            .with_state((keys.clone(), gate.clone()));
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let serving = tokio::spawn(async move {
            axum::serve(listener, app).await.expect("serving goes well");
        });
        Self {
            url: format!("http://{address}/ask"),
            keys,
            gate,
            serving,
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn answer(
    State((keys, gate)): State<(Journal, Gate)>,
    headers: HeaderMap,
    body: String,
) -> String {
    let key = headers
        .get("idempotency-key")
        .expect("every call has a key");
    keys.note(key.to_str().expect("a key is text"));
    gate.passed().await;
    format!("answer to {body}")
}
