//! Deliveries come in the order in which they were committed, each exactly once.

use std::collections::BTreeSet;
use std::time::SystemTime;

use tokio::task::JoinSet;
use workflow_runtime::prelude::*;
use workflow_tests::{Server, announced, ended, now_at, post, webhook};

const CALLS: usize = 100;

#[derive(Debug, Serialize, Deserialize)]
struct Seen {
    id: String,
    body: String,
    received_at: SystemTime,
}

#[workflow]
async fn collect(count: usize) -> Result<Vec<Seen>> {
    let hook = announced(create_webhook!("hook"));
    let go = announced(create_webhook!("go"));
    wait_for_webhook!("wait-go", go).await;
    let mut seen = Vec::new();
    for _ in 0..count {
        let request = wait_for_webhook!("wait-hook", hook).await;
        seen.push(Seen {
            id: request.id().to_owned(),
            body: request.text()?,
            received_at: request.received_at(),
        });
    }
    Ok(seen)
}

/// Posts all bodies at once, each on a connection of its own.
async fn post_at_once(url: &str, bodies: impl Iterator<Item = String>) {
    let mut calls = JoinSet::new();
    for body in bodies {
        let url = url.to_owned();
        calls.spawn(async move { post(&url, body).await });
    }
    while let Some(answer) = calls.join_next().await {
        let answer = answer.expect("a call does not panic");
        assert_eq!(
            answer.status,
            202,
            "every call is stored: {}",
            answer.text()
        );
    }
}

fn assert_each_once_in_order(hook: &Webhook, seen: &[Seen]) {
    let ids: Vec<_> = seen.iter().map(|it| it.id.clone()).collect();
    let sequence: Vec<u64> = ids
        .iter()
        .map(|id| {
            let number = id.strip_prefix(&format!("{}.", hook.id()));
            number
                .and_then(|it| it.parse().ok())
                .expect("webhook, dot, number")
        })
        .collect();
    assert!(
        sequence.windows(2).all(|two| two[1] == two[0] + 1),
        "the deliveries are numbered as they were committed, without a gap: {sequence:?}"
    );
    assert!(
        seen.windows(2)
            .all(|two| two[0].received_at <= two[1].received_at),
        "no later delivery was received earlier: {seen:?}"
    );
    let bodies: BTreeSet<&str> = seen.iter().map(|it| &*it.body).collect();
    let sent: Vec<_> = (0..CALLS).map(|n| format!("call {n:03}")).collect();
    assert!(
        bodies.iter().eq(sent.iter()),
        "each call came once: {bodies:?}"
    );
}

fn calls() -> impl Iterator<Item = String> {
    (0..CALLS).map(|n| format!("call {n:03}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_calls_at_once_before_the_first_wait_come_in_the_order_of_their_commits() {
    let mut server = Server::start(|builder| builder.workflow(collect)).await;
    let run = server.runtime().start(collect, CALLS).await;
    let run = run.expect("a run can be started");
    let (hook, go) = (webhook(&run, "hook").await, webhook(&run, "go").await);
    post_at_once(hook.url(), calls()).await;
    now_at(&run, "WaitGo").await;
    assert_eq!(post(go.url(), "").await.status, 202);
    assert_each_once_in_order(&hook, &ended(&run).await);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_calls_at_once_while_they_are_awaited_come_in_the_order_of_their_commits() {
    let mut server = Server::start(|builder| builder.workflow(collect)).await;
    let run = server.runtime().start(collect, CALLS).await;
    let run = run.expect("a run can be started");
    let (hook, go) = (webhook(&run, "hook").await, webhook(&run, "go").await);
    assert_eq!(post(go.url(), "").await.status, 202);
    now_at(&run, "WaitHook").await;
    post_at_once(hook.url(), calls()).await;
    assert_each_once_in_order(&hook, &ended(&run).await);
    server.stop().await;
}

#[tokio::test]
async fn calls_one_after_another_come_in_the_order_of_the_calls() {
    let mut server = Server::start(|builder| builder.workflow(collect)).await;
    let run = server.runtime().start(collect, 10).await;
    let run = run.expect("a run can be started");
    let (hook, go) = (webhook(&run, "hook").await, webhook(&run, "go").await);
    for (n, body) in calls().take(10).enumerate() {
        if n == 5 {
            assert_eq!(post(go.url(), "").await.status, 202);
        }
        assert_eq!(post(hook.url(), body).await.status, 202);
    }
    let bodies: Vec<_> = ended(&run).await.into_iter().map(|it| it.body).collect();
    assert!(
        bodies.iter().eq(&calls().take(10).collect::<Vec<_>>()),
        "{bodies:?}"
    );
    server.stop().await;
}
