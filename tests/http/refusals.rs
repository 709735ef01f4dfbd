//! A webhook's bad calls get a clear answer and lose nothing.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{self, Poll};

use bytes::Bytes;
use http::Method;
use http_body::Frame;
use reqwest::Body;
use workflow_runtime::prelude::*;
use workflow_tests::{Answer, Server, announced, client, ended, now_at, post, send, webhook};

#[workflow]
async fn patient() -> Result<String> {
    let hook = announced(create_webhook!("hook"));
    let request = wait_for_webhook!("wait-hook", hook).await;
    Ok(format!("{} {}", request.method(), request.text()?))
}

struct Waiting {
    server: Server,
    run: Run<patient>,
    hook: Webhook,
}

/// A run that waits for its only call.
async fn waiting() -> Waiting {
    let server = Server::start(|builder| builder.workflow(patient)).await;
    let run = server.runtime().start(patient, ()).await;
    let run = run.expect("a run can be started");
    now_at(&run, "WaitHook").await;
    let hook = webhook(&run, "hook").await;
    Waiting { server, run, hook }
}

impl Waiting {
    /// Checks that what came before has changed nothing.
    async fn assert_takes_the_good_call(mut self) {
        let answer = post(self.hook.url(), "good").await;
        assert_eq!(answer.status, 202, "the good call is stored");
        assert_eq!(
            ended(&self.run).await,
            "POST good",
            "nothing else was taken"
        );
        self.server.stop().await;
    }
}

fn assert_sealed(answer: &Answer) {
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
}

/// The same token with another character at each place, and other things that are no token.
fn forgeries(token: &str, foreign: &str) -> Vec<String> {
    let mut forged: Vec<String> = (0..token.len())
        .map(|at| {
            let other = if &token[at..=at] == "A" { "B" } else { "A" };
            format!("{}{other}{}", &token[..at], &token[at + 1..])
        })
        .collect();
    forged.extend([
        foreign.to_owned(),
        token[1..].to_owned(),
        token[..token.len() - 1].to_owned(),
        token[..token.len() / 2].to_owned(),
        format!("{token}A"),
        format!("{token}="),
        format!("{token}{token}"),
        token.to_ascii_lowercase(),
        format!("%{:02X}{}", token.as_bytes()[0], &token[1..]),
        "a".to_owned(),
        "%00".to_owned(),
        "A".repeat(token.len()),
        "-".repeat(5_000),
    ]);
    forged
}

#[tokio::test]
async fn a_forged_or_garbled_or_truncated_token_is_404_with_one_answer_for_all() {
    let waiting = waiting().await;
    let other = self::waiting().await;
    let token = |hook: &Webhook| hook.url().rsplit('/').next().unwrap_or_default().to_owned();
    let foreign = token(&other.hook);
    let token = token(&waiting.hook);
    assert!(token.len() > 40, "`{token}` is a token");
    let mut first: Option<Answer> = None;
    for forged in forgeries(&token, &foreign) {
        let answer = post(&waiting.server.url(&format!("/webhooks/{forged}")), "bad").await;
        assert_eq!(answer.status, 404, "`{forged}` is no token");
        assert_sealed(&answer);
        let first = first.get_or_insert_with(|| answer.clone());
        assert_eq!(
            answer.body, first.body,
            "the answer to `{forged}` tells nothing"
        );
        let names = |answer: &Answer| answer.headers.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&answer), names(first), "nor do its headers");
    }
    waiting.assert_takes_the_good_call().await;
    other.assert_takes_the_good_call().await;
}

#[tokio::test]
async fn a_method_that_the_webhook_does_not_take_is_405_with_allow() {
    let waiting = waiting().await;
    for method in ["GET", "HEAD", "DELETE", "OPTIONS", "PURGE", "post"] {
        let method = Method::from_bytes(method.as_bytes()).expect("a token");
        let answer = send(client().request(method.clone(), waiting.hook.url())).await;
        assert_eq!(answer.status, 405, "{method}");
        assert_eq!(answer.header("allow"), "POST, PUT, PATCH", "{method}");
        assert_sealed(&answer);
    }
    waiting.assert_takes_the_good_call().await;
}

#[tokio::test]
async fn a_body_over_the_limit_is_413_with_and_without_content_length() {
    let waiting = waiting().await;
    let body = Bytes::from(vec![b'x'; 1024 * 1024 + 1]);
    let answer = post(waiting.hook.url(), body.clone()).await;
    assert_eq!(answer.status, 413, "with a Content-Length");
    let answer = post(waiting.hook.url(), without_length(&body)).await;
    assert_eq!(answer.status, 413, "in chunks");
    waiting.assert_takes_the_good_call().await;
}

/// A body that is sent in chunks, since nobody says how long it is.
fn without_length(body: &Bytes) -> Body {
    let pieces: VecDeque<_> = body.chunks(50_000).map(Bytes::copy_from_slice).collect();
    Body::wrap(Pieces(pieces))
}

struct Pieces(VecDeque<Bytes>);

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut task::Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.pop_front().map(|piece| Ok(Frame::data(piece))))
    }
}

#[tokio::test]
async fn a_call_after_the_end_is_410() {
    let waiting = waiting().await;
    assert_eq!(post(waiting.hook.url(), "good").await.status, 202);
    assert_eq!(ended(&waiting.run).await, "POST good");
    let answer = post(waiting.hook.url(), "late").await;
    assert_eq!(answer.status, 410, "the run has ended");
    assert_sealed(&answer);
    let forged = format!("{}A", waiting.hook.url());
    assert_eq!(
        post(&forged, "late").await.status,
        404,
        "a token comes first"
    );
}

#[tokio::test]
async fn a_call_to_a_cancelled_run_is_410() {
    let mut waiting = waiting().await;
    waiting
        .run
        .cancel()
        .await
        .expect("a live run can be cancelled");
    assert_eq!(post(waiting.hook.url(), "late").await.status, 410);
    let status = waiting.run.status().await.expect("the run is known");
    assert_eq!(status, RunStatus::Cancelled);
    waiting.server.restart().await;
    assert_eq!(
        post(waiting.hook.url(), "late").await.status,
        410,
        "for good"
    );
}

#[tokio::test]
async fn a_slash_at_the_end_is_no_redirect() {
    let waiting = waiting().await;
    let answer = post(&format!("{}/", waiting.hook.url()), "good").await;
    assert_eq!(answer.status, 202);
    assert_eq!(ended(&waiting.run).await, "POST good");
}
