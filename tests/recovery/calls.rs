//! Calls: which responses are tried again, when, and what the workflow gets in the end.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::{HeaderMap, StatusCode};
use tokio::net::TcpListener;
use workflow_runtime::clock::Clock;
use workflow_runtime::prelude::*;
use workflow_tests::{Journal, Server, ended, is_at, now_at, until};

use crate::canary::{SETTLING, canary, settle};

const MINUTE: Duration = Duration::from_secs(60);

/// Returns the status of the response.
#[workflow]
async fn caller(url: String) -> Result<u16> {
    let response = call!(
        "ask",
        CallRequest::post(&url),
        retries = 2,
        backoff = Backoff::fixed(MINUTE)
    )
    .await?;
    Ok(response.status().as_u16())
}

/// A status, and what `Retry-After` says.
type Scripted = (u16, Option<&'static str>);

/// A service that answers as it is told, and then well.
#[derive(Clone, Debug)]
struct Service {
    answers: Arc<Mutex<VecDeque<Scripted>>>,
    /// The idempotency keys of the calls.
    keys: Journal,
}

async fn answer(State(service): State<Service>, headers: HeaderMap) -> Response {
    let key = headers["idempotency-key"].to_str().expect("a key is text");
    service.keys.note(key);
    let next = service.answers.lock().expect("no panic").pop_front();
    let (status, after) = next.unwrap_or((200, None));
    let status = StatusCode::from_u16(status).expect("it is a status");
    let mut response = status.into_response();
    if let Some(after) = after {
        let after = after.parse().expect("it can be a header");
        response.headers_mut().insert("retry-after", after);
    }
    response
}

struct Setup {
    server: Server,
    clock: Clock,
    keys: Journal,
}

async fn set_up(answers: &[(u16, Option<&'static str>)]) -> Setup {
    let service = Service {
        answers: Arc::new(Mutex::new(answers.iter().copied().collect())),
        keys: Journal::default(),
    };
    let keys = service.keys.clone();
    let app = Router::new()
        .route("/ask", post(answer))
        .with_state(service);
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async move { axum::serve(listener, app).await });
    let (server, clock) =
        Server::start_at_rest(|builder| builder.workflow(caller).workflow(canary)).await;
    let run = server
        .runtime()
        .start(caller, format!("http://{address}/ask"));
    drop(run.id("run").await.expect("a run can be started"));
    Setup {
        server,
        clock,
        keys,
    }
}

impl Setup {
    fn run(&self) -> Run<caller> {
        self.server.runtime().run(caller, "run")
    }

    /// Waits until so many calls have been made, checks that the next one is not made before `wait` is over,
    /// whatever becomes of the process, and lets the time pass.
    async fn waits(&mut self, calls: usize, wait: Duration) {
        self.calls(calls).await;
        now_at(&self.run(), "Ask").await;
        self.server.restart().await;
        self.clock.advance(wait - 2 * SETTLING);
        settle(&self.server, &self.clock).await;
        assert!(is_at(&self.run(), "Ask").await, "it waits for {wait:?}");
        assert_eq!(self.keys.entries().len(), calls, "no call before {wait:?}");
        self.clock.advance(SETTLING);
    }

    async fn calls(&self, count: usize) {
        until(&format!("{count} calls"), || async {
            (self.keys.entries().len() >= count).then_some(())
        })
        .await;
    }

    /// Checks what the workflow gets, and that all calls had one key.
    async fn ends_with(mut self, status: u16, calls: usize) {
        assert_eq!(ended(&self.run()).await, status);
        let keys = self.keys.entries();
        assert_eq!(keys.len(), calls);
        assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
        self.server.stop().await;
    }
}

#[tokio::test]
async fn a_service_that_is_busy_is_asked_again_when_it_says() {
    let mut setup = set_up(&[(429, Some("7")), (503, None)]).await;
    setup.waits(1, Duration::from_secs(7)).await;
    setup.waits(2, MINUTE).await;
    setup.ends_with(200, 3).await;
}

#[tokio::test]
async fn the_last_response_is_the_outcome_when_the_retries_are_used_up() {
    let mut setup = set_up(&[(500, None), (502, None), (503, Some("9"))]).await;
    setup.waits(1, MINUTE).await;
    setup.waits(2, MINUTE).await;
    setup.ends_with(503, 3).await;
}

#[tokio::test]
async fn a_refusal_is_an_outcome_at_once() {
    for status in [301, 400, 404, 409] {
        let setup = set_up(&[(status, Some("7"))]).await;
        setup.ends_with(status, 1).await;
    }
}
