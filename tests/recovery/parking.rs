//! A run that cannot go on keeps its state, says why, and still takes deliveries.

use workflow_runtime::prelude::*;
use workflow_tests::{
    API_TOKEN, Server, announced, client, ended, now_at, parked_because, post, send, webhook,
};

#[workflow]
async fn fragile() -> Result<String> {
    let hook = announced(create_webhook!("hook"));
    let kept = wait_for_webhook!("wait-first", hook).await.text()?;
    let second = wait_for_webhook!("wait-second", hook).await.text()?;
    assert_ne!(second, "poison", "this body cannot take poison");
    let third = wait_for_webhook!("wait-third", hook).await.text()?;
    Ok(format!("{kept} {second} {third}"))
}

#[workflow]
async fn panics_in_a_step(number: u32) -> Result<u32> {
    let halved = step!("halve", async {
        assert!(number.is_multiple_of(2), "{number} is odd");
        Ok(number / 2)
    })
    .await?;
    Ok(halved)
}

/// Keeps a body in a structure of its own.
#[workflow]
async fn keeps_a_body() -> Result<usize> {
    let hook = announced(create_webhook!("hook"));
    let body: serde_json::Value = wait_for_webhook!("wait-hook", hook).await.json()?;
    let kept = vec![Some(body)];
    let same = step!("same", async { Ok(vec![kept.clone()]) }).await?;
    wait_for_webhook!("wait-again", hook).await;
    Ok(same.len() + kept.len())
}

/// An error that cannot be described.
#[derive(Debug)]
struct Unspeakable;

impl std::fmt::Display for Unspeakable {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        panic!("this error is unspeakable");
    }
}

impl std::error::Error for Unspeakable {}

fn fail() -> std::result::Result<u32, Unspeakable> {
    Err(Unspeakable)
}

#[workflow]
async fn ends_unspeakably() -> Result<u32> {
    let number = fail()?;
    Ok(number)
}

async fn server() -> Server {
    Server::start(|builder| {
        builder
            .workflow(fragile)
            .workflow(panics_in_a_step)
            .workflow(ends_unspeakably)
            .workflow(keeps_a_body)
    })
    .await
}

#[tokio::test]
async fn a_panic_parks_the_run_and_keeps_its_state_and_what_it_had_taken() {
    let mut server = server().await;
    let run = server.runtime().start(fragile, ()).id("run").await;
    let run = run.expect("a run can be started");
    let hook = webhook(&run, "hook").await;
    assert_eq!(post(hook.url(), "kept").await.status, 202);
    now_at(&run, "WaitSecond").await;
    let before = run
        .state::<serde_json::Value>()
        .await
        .expect("the store works");
    assert_eq!(post(hook.url(), "poison").await.status, 202);
    let reason = parked_because(&run).await;
    assert!(reason.contains("this body cannot take poison"), "{reason}");

    for restarts in 0..2 {
        let run = server.runtime().run(fragile, "run");
        let status = run.status().await.expect("the run is known");
        assert_eq!(status, RunStatus::Parked, "after {restarts} restarts");
        let after = run
            .state::<serde_json::Value>()
            .await
            .expect("the store works");
        assert_eq!(after, before, "the state is the one before the panic");
        assert_eq!(
            post(hook.url(), "more").await.status,
            202,
            "deliveries are still taken"
        );
        let url = server.url("/workflows/fragile/runs/run");
        let shown = send(client().get(url).bearer_auth(API_TOKEN)).await.json();
        assert_eq!(shown["status"], "parked");
        assert_eq!(shown["parked"]["message"], reason, "operators are told why");
        assert_eq!(shown["parked"]["reason"], "panic");
        server.restart().await;
    }
}

#[tokio::test]
async fn a_panic_of_one_run_does_not_touch_the_others() {
    let mut server = server().await;
    let mut runs = Vec::new();
    for _ in 0..3 {
        let run = server.runtime().start(fragile, ()).await;
        let run = run.expect("a run can be started");
        let hook = webhook(&run, "hook").await;
        runs.push((run, hook));
    }
    for body in ["a", "b", "c"] {
        for (n, (_, hook)) in runs.iter().enumerate() {
            let body = if n == 1 && body == "b" {
                "poison"
            } else {
                body
            };
            assert_eq!(post(hook.url(), body).await.status, 202);
        }
    }
    parked_because(&runs[1].0).await;
    for n in [0, 2] {
        assert_eq!(ended(&runs[n].0).await, "a b c", "run {n}");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_panic_in_a_step_parks_the_run() {
    let mut server = server().await;
    let odd = server.runtime().start(panics_in_a_step, 7).await;
    let odd = odd.expect("a run can be started");
    let reason = parked_because(&odd).await;
    assert!(reason.contains("7 is odd"), "{reason}");
    let even = server.runtime().start(panics_in_a_step, 8).await;
    assert_eq!(ended(&even.expect("a run can be started")).await, 4);
    odd.cancel().await.expect("a parked run can be cancelled");
    let status = odd.status().await.expect("the run is known");
    assert_eq!(status, RunStatus::Cancelled);
    server.stop().await;
}

#[tokio::test]
async fn an_error_that_panics_when_it_is_described_parks_the_run() {
    let mut server = server().await;
    let run = server.runtime().start(ends_unspeakably, ()).await;
    let reason = parked_because(&run.expect("a run can be started")).await;
    assert!(reason.contains("this error is unspeakable"), "{reason}");
    server.stop().await;
}

#[tokio::test]
async fn a_body_that_is_nested_as_deep_as_it_may_be_can_be_kept() {
    let mut server = server().await;
    let run = server.runtime().start(keeps_a_body, ()).id("run").await;
    let hook = webhook(&run.expect("a run can be started"), "hook").await;
    let body = format!("{}{}", "[".repeat(127), "]".repeat(127));
    assert_eq!(post(hook.url(), body).await.status, 202);
    now_at(&server.runtime().run(keeps_a_body, "run"), "WaitAgain").await;
    server.restart().await;
    assert_eq!(post(hook.url(), "go on").await.status, 202);
    assert_eq!(ended(&server.runtime().run(keeps_a_body, "run")).await, 2);
    server.stop().await;
}
