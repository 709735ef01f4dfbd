//! A sender that repeats a delivery gets the same answer, and the run gets one delivery.

use tokio::task::JoinSet;
use workflow_runtime::prelude::*;
use workflow_tests::{Answer, Server, announced, client, ended, now_at, send, webhook};

#[workflow]
async fn twice() -> Result<Vec<String>> {
    let hook = announced(create_webhook!("hook", reply = Reply::text("thanks")));
    let first = wait_for_webhook!("wait-first", hook).await;
    let second = wait_for_webhook!("wait-second", hook).await;
    Ok(vec![first.text()?, second.text()?])
}

#[workflow]
async fn two_hooks() -> Result<Vec<String>> {
    let left = announced(create_webhook!("left"));
    let right = announced(create_webhook!("right"));
    let first = wait_for_webhook!("wait-left", left).await;
    let second = wait_for_webhook!("wait-right", right).await;
    Ok(vec![first.text()?, second.text()?])
}

async fn post_as(id: &str, url: &str, body: &'static str) -> Answer {
    send(client().post(url).header("webhook-id", id).body(body)).await
}

#[tokio::test]
async fn a_repeated_delivery_is_stored_once_and_answered_alike_also_after_a_restart_and_the_end() {
    let mut server = Server::start(|builder| builder.workflow(twice)).await;
    let run = server.runtime().start(twice, ()).id("run").await;
    let run = run.expect("a run can be started");
    let hook = webhook(&run, "hook").await;
    let mut answers = Vec::new();

    answers.push(post_as("msg_1", hook.url(), "one").await);
    answers.push(post_as("msg_1", hook.url(), "one").await);
    now_at(&run, "WaitSecond").await;
    answers.push(post_as("msg_1", hook.url(), "one again, after it was consumed").await);
    server.restart().await;
    answers.push(post_as("msg_1", hook.url(), "one").await);

    let run = server.runtime().run(twice, "run");
    now_at(&run, "WaitSecond").await;
    answers.push(post_as("msg_2", hook.url(), "two").await);
    assert_eq!(
        ended(&run).await,
        ["one", "two"],
        "the second wait got the second delivery"
    );

    answers.push(post_as("msg_1", hook.url(), "one").await);
    answers.push(post_as("msg_2", hook.url(), "two").await);
    server.restart().await;
    answers.push(post_as("msg_1", hook.url(), "one").await);
    for (n, answer) in answers.iter().enumerate() {
        assert_eq!(answer.status, 200, "answer {n}");
        assert_eq!(answer.text(), "thanks", "answer {n}");
    }
    let new = post_as("msg_3", hook.url(), "three").await;
    assert_eq!(new.status, 410, "what is new comes after the end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delivery_that_is_sent_twenty_times_at_once_is_stored_once() {
    let mut server = Server::start(|builder| builder.workflow(twice)).await;
    let run = server.runtime().start(twice, ()).await;
    let run = run.expect("a run can be started");
    let hook = webhook(&run, "hook").await;
    let mut calls = JoinSet::new();
    for _ in 0..20 {
        let url = hook.url().to_owned();
        calls.spawn(async move { post_as("msg_1", &url, "one").await });
    }
    while let Some(answer) = calls.join_next().await {
        let answer = answer.expect("a call does not panic");
        assert_eq!((answer.status.as_u16(), answer.text()), (200, "thanks"));
    }
    assert_eq!(post_as("msg_2", hook.url(), "two").await.status, 200);
    assert_eq!(ended(&run).await, ["one", "two"]);
    server.stop().await;
}

#[tokio::test]
async fn one_id_at_two_webhooks_is_two_deliveries() {
    let mut server = Server::start(|builder| builder.workflow(two_hooks)).await;
    let run = server.runtime().start(two_hooks, ()).await;
    let run = run.expect("a run can be started");
    let (left, right) = (webhook(&run, "left").await, webhook(&run, "right").await);
    assert_eq!(post_as("msg_1", left.url(), "left").await.status, 202);
    assert_eq!(post_as("msg_1", right.url(), "right").await.status, 202);
    assert_eq!(ended(&run).await, ["left", "right"]);
    server.stop().await;
}

#[tokio::test]
async fn equal_deliveries_without_an_id_are_two() {
    let mut server = Server::start(|builder| builder.workflow(twice)).await;
    let run = server.runtime().start(twice, ()).await;
    let run = run.expect("a run can be started");
    let hook = webhook(&run, "hook").await;
    for _ in 0..2 {
        let answer = workflow_tests::post(hook.url(), "ping").await;
        assert_eq!(answer.status, 200);
    }
    assert_eq!(ended(&run).await, ["ping", "ping"]);
    server.stop().await;
}
