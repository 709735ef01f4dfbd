//! One run, several webhooks; one webhook, several waits.

use std::time::Duration;

use workflow_runtime::prelude::*;
use workflow_tests::{Server, announced, ended, now_at, post, webhook, webhooks};

#[workflow]
async fn two_hooks() -> Result<Vec<String>> {
    let left = announced(create_webhook!("left"));
    let right = announced(create_webhook!("right"));
    let mut seen = Vec::new();
    for _ in 0..2 {
        seen.push(wait_for_webhook!("wait-right", right).await.text()?);
    }
    for _ in 0..2 {
        seen.push(wait_for_webhook!("wait-left", left).await.text()?);
    }
    Ok(seen)
}

#[workflow]
async fn parts(count: usize) -> Result<Vec<String>> {
    let mut hooks = Vec::new();
    for _ in 0..count {
        hooks.push(announced(create_webhook!("part")));
    }
    let mut seen = Vec::new();
    while let Some(hook) = hooks.pop() {
        seen.push(wait_for_webhook!("wait-part", hook).await.text()?);
    }
    Ok(seen)
}

#[workflow]
async fn again_after_timeout() -> Result<Vec<String>> {
    let hook = announced(create_webhook!("hook"));
    let mut seen = Vec::new();
    match wait_for_webhook!("wait-patiently", hook, timeout = "5m").await {
        Ok(request) => seen.push(request.text()?),
        Err(TimedOut) => seen.push("nothing".to_owned()),
    }
    seen.push(wait_for_webhook!("wait-on", hook).await.text()?);
    Ok(seen)
}

#[tokio::test]
async fn the_deliveries_of_two_webhooks_do_not_mix() {
    let mut server = Server::start(|builder| builder.workflow(two_hooks)).await;
    let run = server.runtime().start(two_hooks, ()).await;
    let run = run.expect("a run can be started");
    let left = webhook(&run, "left").await;
    let right = webhook(&run, "right").await;
    assert_ne!(left.url(), right.url(), "each webhook has its own URL");
    for (hook, body) in [(&left, "l1"), (&right, "r1"), (&left, "l2"), (&right, "r2")] {
        assert_eq!(post(hook.url(), body).await.status, 202);
    }
    assert_eq!(
        ended(&run).await,
        ["r1", "r2", "l1", "l2"],
        "each wait takes its own webhook's"
    );
    server.stop().await;
}

#[tokio::test]
async fn webhooks_of_one_name_made_in_a_loop_do_not_mix() {
    let mut server = Server::start(|builder| builder.workflow(parts)).await;
    let run = server.runtime().start(parts, 4).id("parts").await;
    let run = run.expect("a run can be started");
    // The fourth is the one that the run waits for, in a local of its own.
    let hooks = webhooks(&run, "part", 4).await;
    now_at(&run, "WaitPart").await;
    let id = |hook: &Webhook| hook.id().to_string();
    let mut ordered = hooks.clone();
    ordered.sort_by_key(id);
    ordered.dedup();
    assert_eq!(ordered.len(), 4, "each webhook has its own id: {hooks:?}");

    server.restart().await;
    let run = server.runtime().run(parts, "parts");
    for hook in &ordered {
        let body = id(hook);
        assert_eq!(post(hook.url(), body).await.status, 202);
    }
    let expected: Vec<_> = ordered.iter().rev().map(id).collect();
    assert_eq!(
        ended(&run).await,
        expected,
        "the last webhook is awaited first"
    );
}

#[tokio::test]
async fn two_runs_of_one_workflow_do_not_mix() {
    let mut server = Server::start(|builder| builder.workflow(again_after_timeout)).await;
    let mut runs = Vec::new();
    for _ in 0..3 {
        let run = server.runtime().start(again_after_timeout, ()).await;
        let run = run.expect("a run can be started");
        let hook = webhook(&run, "hook").await;
        runs.push((run, hook));
    }
    for call in ["first", "second"] {
        for (run, hook) in &runs {
            let body = format!("{call} of {}", run.id().as_str());
            assert_eq!(post(hook.url(), body).await.status, 202);
        }
    }
    for (run, _) in &runs {
        let id = run.id().as_str();
        let expected = [format!("first of {id}"), format!("second of {id}")];
        assert_eq!(ended(run).await, expected, "each run gets its own calls");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_wait_after_a_timeout_gets_the_late_delivery() {
    let (mut server, clock) =
        Server::start_at_rest(|builder| builder.workflow(again_after_timeout)).await;
    let run = server.runtime().start(again_after_timeout, ()).await;
    let run = run.expect("a run can be started");
    let hook = webhook(&run, "hook").await;
    now_at(&run, "WaitPatiently").await;
    clock.advance(Duration::from_secs(301));
    now_at(&run, "WaitOn").await;
    let answer = post(hook.url(), "late").await;
    assert_eq!(
        answer.status, 202,
        "the run lives, so a late call is stored"
    );
    assert_eq!(ended(&run).await, ["nothing", "late"]);
    server.stop().await;
}
