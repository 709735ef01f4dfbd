//! What a webhook's options change.

use http::Method;
use workflow_runtime::prelude::*;
use workflow_tests::{Server, announced, client, ended, post, send, webhook};

#[workflow]
async fn choosy() -> Result<Vec<String>> {
    let hook = announced(create_webhook!(
        "hook",
        methods = [GET, POST],
        reply = Reply::text("ok"),
        max_body = "2KiB",
    ));
    let mut seen = Vec::new();
    for _ in 0..2 {
        let request = wait_for_webhook!("wait-hook", hook).await;
        let query = request.uri().query().unwrap_or_default();
        seen.push(format!(
            "{} {query} {}",
            request.method(),
            request.body().len()
        ));
    }
    Ok(seen)
}

#[workflow]
async fn answers_json() -> usize {
    let hook = announced(create_webhook!(
        "hook",
        reply = Reply::json(r#"{"received":true}"#)
    ));
    wait_for_webhook!("wait-hook", hook).await.body().len()
}

#[tokio::test]
async fn a_webhook_takes_the_methods_and_bodies_it_was_made_for_and_replies_as_it_was_told() {
    let mut server = Server::start(|builder| builder.workflow(choosy)).await;
    let run = server.runtime().start(choosy, ()).await;
    let run = run.expect("a run can be started");
    let hook = webhook(&run, "hook").await;

    for method in [Method::PUT, Method::PATCH, Method::HEAD, Method::DELETE] {
        let answer = send(client().request(method.clone(), hook.url())).await;
        assert_eq!(answer.status, 405, "{method}");
        assert_eq!(answer.header("allow"), "GET, POST", "{method}");
    }
    let over = post(hook.url(), vec![b'x'; 2 * 1024 + 1]).await;
    assert_eq!(over.status, 413, "one byte over the limit");

    let fetched = send(client().get(format!("{}?approve=yes", hook.url()))).await;
    let posted = post(hook.url(), vec![b'x'; 2 * 1024]).await;
    for answer in [&fetched, &posted] {
        assert_eq!(answer.status, 200, "a reply with a text is 200");
        assert_eq!(answer.text(), "ok");
        assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    }
    assert_eq!(ended(&run).await, ["GET approve=yes 0", "POST  2048"]);
    let late = post(hook.url(), "").await;
    assert_eq!(late.status, 410, "the reply is for what is stored");
    server.stop().await;
}

#[tokio::test]
async fn a_reply_in_json_is_sent_as_it_was_written() {
    let mut server = Server::start(|builder| builder.workflow(answers_json)).await;
    let run = server.runtime().start(answers_json, ()).await;
    let run = run.expect("a run can be started");
    let answer = post(webhook(&run, "hook").await.url(), "12345").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.text(), r#"{"received":true}"#);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(ended(&run).await, 5);
    server.stop().await;
}
