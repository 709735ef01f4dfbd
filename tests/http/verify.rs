//! Who sent a delivery, over real HTTP.

use std::time::Duration;

use workflow_runtime::clock::{Clock, Timestamp};
use workflow_runtime::prelude::*;
use workflow_runtime::{BuildError, Runtime};
use workflow_tests::{Answer, Server, announced, client, ended, post, send, webhook};

const SECRET: &str = "It's a Secret to Everybody";
/// GitHub's published signature of `Hello, World!` under the secret.
const SIGNATURE: &str = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

#[workflow]
async fn pushed() -> Result<Vec<usize>> {
    let hook = announced(create_webhook!(
        "hook",
        verify = Verify::github("GITHUB_SECRET"),
        handshake = Handshake::Dropbox,
    ));
    let first = wait_for_webhook!("wait-first", hook).await;
    let second = wait_for_webhook!("wait-second", hook).await;
    Ok(vec![first.body().len(), second.body().len()])
}

#[workflow]
async fn told() -> Result<bool> {
    let hook = announced(create_webhook!(
        "hook",
        verify = Verify::header("X-Gitlab-Token", "GITLAB_SECRET"),
    ));
    let request = wait_for_webhook!("wait-hook", hook).await;
    Ok(request.headers().contains_key("x-gitlab-token"))
}

#[workflow]
async fn paid() {
    let hook = create_webhook!("hook", verify = Verify::standard("PAYMENT_SECRET"));
    wait_for_webhook!("wait-hook", hook).await;
}

async fn signed(url: &str, body: &'static str, signature: &str, id: &str) -> Answer {
    let request = client().post(url).body(body);
    let request = request.header("x-hub-signature-256", signature);
    send(request.header("x-github-delivery", id)).await
}

#[tokio::test]
async fn only_the_sender_gets_a_delivery_in() {
    let mut server = Server::start(|builder| {
        let builder = builder.secret("GITHUB_SECRET", "the next secret");
        builder.secret("GITHUB_SECRET", SECRET).workflow(pushed)
    })
    .await;
    let run = server.runtime().start(pushed, ()).await;
    let run = run.expect("a run can be started");
    let hook = webhook(&run, "hook").await;

    assert_eq!(post(hook.url(), "Hello, World!").await.status, 401);
    let changed = SIGNATURE.replace("757", "756");
    let forged = signed(hook.url(), "Hello, World!", &changed, "1").await;
    assert_eq!(forged.status, 401);
    let altered = signed(hook.url(), "Hello, World?", SIGNATURE, "1").await;
    assert_eq!(altered.status, 401);
    let asked = send(client().get(format!("{}?challenge=abc", hook.url()))).await;
    assert_eq!((asked.status.as_u16(), asked.text()), (200, "abc"));
    assert_eq!(asked.header("content-type"), "text/plain; charset=utf-8");

    let accepted = signed(hook.url(), "Hello, World!", SIGNATURE, "1").await;
    assert_eq!(accepted.status, 202, "what was refused took no id");
    let repeated = signed(hook.url(), "Hello, World!", SIGNATURE, "1").await;
    assert_eq!(repeated.status, 202, "and is not stored again");
    let forged = signed(hook.url(), "Hello, World!", &changed, "1").await;
    assert_eq!(forged.status, 401, "a forged repetition learns nothing");
    let next = signed(hook.url(), "Hello, World!", SIGNATURE, "2").await;
    assert_eq!(next.status, 202);
    assert_eq!(ended(&run).await, [13, 13]);
    server.stop().await;
}

#[tokio::test]
async fn a_secret_in_a_header_is_not_kept() {
    let mut server = Server::start(|builder| {
        let builder = builder.secret("GITLAB_SECRET", "a shared secret");
        builder.workflow(told)
    })
    .await;
    let run = server.runtime().start(told, ()).await;
    let run = run.expect("a run can be started");
    let hook = webhook(&run, "hook").await;
    for (value, status) in [("a shared secres", 401), ("a shared secret", 202)] {
        let request = client().post(hook.url()).header("x-gitlab-token", value);
        assert_eq!(send(request).await.status, status);
    }
    assert!(!ended(&run).await, "the header was taken out");
    server.stop().await;
}

#[tokio::test]
async fn a_missing_secret_stops_the_start() {
    let builder = Runtime::builder()
        .store(MemoryStore::new())
        .public_url("http://localhost")
        .secret("OTHER", "value")
        .workflow(pushed);
    let error = builder.build().await.expect_err("the secret is missing");
    assert!(matches!(error, BuildError::MissingSecret { .. }), "{error}");
    let message = error.to_string();
    for name in ["`hook`", "`pushed`", "`GITHUB_SECRET`"] {
        assert!(message.contains(name), "{message}");
    }
}

#[tokio::test]
async fn a_secret_that_does_not_fit_stops_the_start_and_is_not_shown() {
    for value in ["", "c2VjcmV0", "whsec_", "whsec_se-cret", "whpk_c2VjcmV0"] {
        let builder = Runtime::builder()
            .store(MemoryStore::new())
            .public_url("http://localhost")
            .secret("PAYMENT_SECRET", "whsec_c2VjcmV0")
            .secret("PAYMENT_SECRET", value)
            .workflow(paid);
        let error = builder.build().await.expect_err("one value does not fit");
        assert!(matches!(error, BuildError::InvalidSecret { .. }), "{error}");
        let message = error.to_string();
        for name in ["`hook`", "`paid`", "`PAYMENT_SECRET`"] {
            assert!(message.contains(name), "{message}");
        }
        let shown = format!("{message} {error:?}");
        assert!(
            !shown.contains("c2Vj") && !shown.contains("se-cret"),
            "{shown}"
        );
    }
}

#[workflow]
async fn charged() {
    let hook = announced(create_webhook!(
        "hook",
        verify = Verify::stripe("STRIPE_SECRET")
    ));
    wait_for_webhook!("wait-hook", hook).await;
}

/// Stripe's library signed it at 1,700,000,000 seconds.
async fn from_stripe(url: &str) -> u16 {
    let request = client().post(url).header(
        "stripe-signature",
        "t=1700000000,v1=b5d7be431252491ae8a3a89fc1759611d4d09230fcf9e04451413a86c206ffcb",
    );
    let body = "{\"id\":\"evt_1\",\"event_id\":\"Ev1\",\"text\":\"grüß dich\"}\n";
    send(request.body(body)).await.status.as_u16()
}

#[tokio::test]
async fn a_senders_time_is_compared_with_the_machines() {
    let hour = Duration::from_secs(60 * 60);
    let signed_at = Timestamp::from_millis(1_700_000_000_000);
    let clock = Clock::manual(signed_at.saturating_sub(hour));
    let handed = clock.clone();
    let mut server = Server::start(move |builder| {
        let builder = builder.secret("STRIPE_SECRET", "whsec_stripe_does_not_decode_it");
        builder.clock(handed.clone()).workflow(charged)
    })
    .await;
    let run = server.runtime().start(charged, ()).await;
    let run = run.expect("a run can be started");
    let hook = webhook(&run, "hook").await;
    assert_eq!(from_stripe(hook.url()).await, 401, "an hour too early");
    clock.set_machine_time(signed_at);
    assert_eq!(
        from_stripe(hook.url()).await,
        202,
        "the clock was set right"
    );
    ended(&run).await;
    server.stop().await;
}
