//! Requests as senders make them.

use workflow_runtime::prelude::*;
use workflow_runtime::testing::{self, TestRequest, TestRuntime};

/// Returns what it was sent.
#[workflow]
async fn echo() -> Result<Vec<String>> {
    let hook = create_webhook!(
        "hook",
        methods = [GET, POST, PUT],
        reply = Reply::text("thanks")
    );
    let mut told = Vec::new();
    for _ in 0..5 {
        let request = wait_for_webhook!("wait-hook", hook).await;
        let content_type = request.headers().get("content-type");
        let content_type = content_type.map_or("-", |value| value.to_str().unwrap_or("?"));
        let tenants = request.headers().get_all("x-tenant").iter().count();
        let query = request.uri().query().unwrap_or("-");
        let body = request.text()?;
        let method = request.method();
        told.push(format!("{method} {query} {content_type} {tenants} {body}"));
    }
    Ok(told)
}

#[tokio::test]
async fn a_request_comes_as_it_was_made() -> Result<()> {
    let rt = TestRuntime::new().workflow(echo).build().await;
    let run = rt.start(echo, ()).await?;
    rt.settle().await;
    let hook = run.webhook("hook").await?;
    let requests = [
        testing::post_json(&[1, 2]),
        testing::post("raw"),
        testing::get().query(&[("a", "1 2")]),
        TestRequest::put()
            .header("x-tenant", "7")
            .header("x-tenant", "8")
            .form(&[("paid", "true")]),
        TestRequest::post()
            .header("content-type", "application/cloudevents+json")
            .json(&"event"),
    ];
    for request in requests {
        let answer = rt.deliver(&hook, request).await?;
        assert_eq!(
            (answer.status().as_u16(), &**answer.body()),
            (200, &b"thanks"[..])
        );
    }
    assert_eq!(
        run.result().await?,
        [
            "POST - application/json 0 [1,2]",
            "POST - - 0 raw",
            "GET a=1+2 - 0 ",
            "PUT - application/x-www-form-urlencoded 2 paid=true",
            "POST - application/cloudevents+json 0 \"event\"",
        ]
    );
    Ok(())
}

#[tokio::test]
async fn a_refusal_is_an_answer_and_a_wrong_request_is_an_error() -> Result<()> {
    let rt = TestRuntime::new().workflow(echo).build().await;
    let run = rt.start(echo, ()).await?;
    rt.settle().await;
    let hook = run.webhook("hook").await?;
    let refused = rt.deliver(&hook, TestRequest::patch()).await?;
    assert_eq!(refused.status(), 405);
    assert_eq!(refused.headers()["allow"], "GET, POST, PUT");

    let wrong = TestRequest::post().header("not a name", "7");
    let error = rt.deliver(&hook, wrong).await.expect_err("it is wrong");
    assert!(error.to_string().contains("a header's name"), "{error}");

    let outside: Webhook = serde_json::from_str(&serde_json::to_string(&hook)?)?;
    let error = rt.deliver(&outside, testing::post("")).await;
    let error = error.expect_err("it leads nowhere").to_string();
    assert!(error.contains("has no URL"), "{error}");
    Ok(())
}
