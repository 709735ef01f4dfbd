//! A parked run goes on when it is told to: with its id, its state, its webhooks, and what came meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};

use http::StatusCode;
use serde_json::{Value, json};
use workflow_runtime::prelude::*;
use workflow_runtime::{ParkReason, RunError, RunFilter};
use workflow_tests::{
    API_TOKEN, Answer, Server, announced, client, ended, now_at, parked_because, post, send, until,
    webhook,
};

const RUN: &str = "run";

/// Has a fault.
mod faulty {
    use super::*;

    #[workflow(name = "letters")]
    pub(crate) async fn letters() -> Result<String> {
        let hook = announced(create_webhook!("hook"));
        let first = wait_for_webhook!("wait-first", hook).await.text()?;
        let second = wait_for_webhook!("wait-second", hook).await.text()?;
        assert_ne!(second, "b", "the letter b is not foreseen");
        let third = wait_for_webhook!("wait-third", hook).await.text()?;
        Ok(format!("{first}{second}{third}"))
    }
}

/// Has it no more.
mod mended {
    use super::*;

    #[workflow(name = "letters")]
    pub(crate) async fn letters() -> Result<String> {
        let hook = announced(create_webhook!("hook"));
        let first = wait_for_webhook!("wait-first", hook).await.text()?;
        let second = wait_for_webhook!("wait-second", hook).await.text()?;
        let third = wait_for_webhook!("wait-third", hook).await.text()?;
        Ok(format!("{first}{second}{third}"))
    }
}

/// Whether the outside is ready for what [`asks`] does.
static IS_READY: AtomicBool = AtomicBool::new(false);

#[workflow]
async fn asks(name: String) -> Result<String> {
    let greeting = step!("greet", async {
        assert!(IS_READY.load(Ordering::SeqCst), "the outside is not ready");
        Ok(format!("hello {name}"))
    })
    .await?;
    Ok(greeting)
}

#[workflow]
async fn asks_nobody() -> u32 {
    1
}

#[workflow]
async fn delegates(name: String) -> Result<String> {
    let answer = invoke!("ask", asks, name).await?;
    Ok(format!("{answer}!"))
}

/// A server on which the run is parked with its second letter.
async fn parked() -> (Server, Webhook) {
    let server = Server::start(|builder| builder.workflow(faulty::letters)).await;
    let run = server.runtime().start(faulty::letters, ()).id(RUN).await;
    let run = run.expect("a run can be started");
    let hook = webhook(&run, "hook").await;
    for body in ["a", "b"] {
        assert_eq!(post(hook.url(), body).await.status, 202);
    }
    let message = parked_because(&run).await;
    assert!(message.contains("not foreseen"), "{message}");
    (server, hook)
}

async fn redrive(server: &Server, path: &str) -> Answer {
    let url = server.url(&format!("/workflows/{path}/redrive"));
    send(client().post(url).bearer_auth(API_TOKEN)).await
}

#[tokio::test]
async fn a_mended_run_goes_on_with_what_came_meanwhile() {
    let (mut server, hook) = parked().await;
    assert_eq!(post(hook.url(), "c").await.status, 202, "it is taken");
    server
        .restart_as(|builder| builder.workflow(mended::letters).workflow(asks_nobody))
        .await;
    let run = server.runtime().run(mended::letters, RUN);
    let info = run.info().await.expect("the run is known");
    let parked = info
        .parked
        .expect("a panic is not forgotten with a restart");
    assert_eq!(parked.reason, ParkReason::Panic);

    run.redrive().await.expect("a parked run is redriven");
    assert_eq!(run.id().as_str(), RUN);
    assert_eq!(ended(&run).await, "abc", "each letter once, in order");
    drop(run);
    server.stop().await;
}

#[tokio::test]
async fn a_redriven_run_waits_at_the_same_url() {
    let (mut server, hook) = parked().await;
    server
        .restart_as(|builder| builder.workflow(mended::letters))
        .await;
    let answer = redrive(&server, "letters/runs/run").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.json()["id"], RUN);
    let run = server.runtime().run(mended::letters, RUN);
    now_at(&run, "WaitThird").await;
    drop(run);
    server.restart().await;
    assert_eq!(post(hook.url(), "c").await.status, 202);
    let run = server.runtime().run(mended::letters, RUN);
    assert_eq!(ended(&run).await, "abc");
    drop(run);
    server.stop().await;
}

#[tokio::test]
async fn a_run_that_is_not_mended_is_parked_again() {
    let (mut server, _hook) = parked().await;
    let run = server.runtime().run(faulty::letters, RUN);
    for _ in 0..3 {
        let before = run.info().await.expect("the run is known").updated_at;
        run.redrive().await.expect("a parked run is redriven");
        let message = parked_because(&run).await;
        assert!(message.contains("not foreseen"), "{message}");
        let state: Option<Value> = run.state().await.expect("the store works");
        let state = state.expect("a parked run has its state");
        assert_eq!(state["WaitSecond"]["first"], "a", "{state}");
        assert!(run.info().await.expect("the run is known").updated_at >= before);
    }
    drop(run);
    server.stop().await;
}

#[tokio::test]
async fn only_a_parked_run_is_redriven() {
    let (mut server, _hook) = parked().await;
    let waiting = server
        .runtime()
        .start(faulty::letters, ())
        .id("waits")
        .await;
    let waiting = waiting.expect("a run can be started");
    now_at(&waiting, "WaitFirst").await;
    let refused = waiting.redrive().await;
    let is_refused = matches!(refused, Err(RunError::NotParked(RunStatus::Waiting)));
    assert!(is_refused, "{refused:?}");
    let unknown = server
        .runtime()
        .run(faulty::letters, "nobody")
        .redrive()
        .await;
    assert!(matches!(unknown, Err(RunError::Unknown)), "{unknown:?}");
    waiting.cancel().await.expect("it can be cancelled");
    let refused = waiting.redrive().await;
    let is_refused = matches!(refused, Err(RunError::NotParked(RunStatus::Cancelled)));
    assert!(is_refused, "{refused:?}");

    let answer = redrive(&server, "letters/runs/waits").await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(answer.json()["error"]["code"], "not_parked");
    let answer = redrive(&server, "letters/runs/nobody").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);

    let filter = RunFilter {
        parked: true,
        ..RunFilter::default()
    };
    let listed = server.runtime().runs(filter).await.expect("it works");
    let ids: Vec<_> = listed.iter().map(|run| run.id.as_str()).collect();
    assert_eq!(ids, [RUN]);
    let url = server.url("/workflows/runs?status=parked");
    let page = send(client().get(url).bearer_auth(API_TOKEN)).await.json();
    let parked = page["runs"][0]["parked"].clone();
    assert_eq!(parked["reason"], json!("panic"), "{page}");
    assert_eq!(page["runs"].as_array().map(Vec::len), Some(1), "{page}");
    drop((waiting, listed));
    server.stop().await;
}

#[tokio::test]
async fn the_parent_of_a_parked_run_waits_until_it_goes_on() {
    let mut server = Server::start(|builder| builder.workflow(asks).workflow(delegates)).await;
    let parent = server.runtime().start(delegates, "Ann".to_owned()).await;
    let parent = parent.expect("a run can be started");
    let child = until("the child to be parked", || async {
        let filter = RunFilter {
            parked: true,
            ..RunFilter::default()
        };
        let runs = server.runtime().runs(filter).await.expect("it works");
        runs.into_iter().next()
    })
    .await;
    assert_eq!(child.workflow, "asks");
    now_at(&parent, "Ask").await;
    IS_READY.store(true, Ordering::SeqCst);
    let child = server.runtime().run(asks, child.id);
    child.redrive().await.expect("a parked run is redriven");
    assert_eq!(ended(&parent).await, "hello Ann!");
    drop((parent, child));
    server.stop().await;
}
