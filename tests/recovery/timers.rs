//! Deadlines are instants: they pass whether a process is there or not.

use std::time::Duration;

use workflow_runtime::clock::Clock;
use workflow_runtime::prelude::*;
use workflow_tests::{Server, announced, ended, is_at, now_at, post, webhook};

use crate::canary::{SETTLING, canary, settle};

const HOUR: Duration = Duration::from_secs(60 * 60);

#[workflow]
async fn nap() -> u32 {
    sleep!("nap", "1h").await;
    1
}

#[workflow]
async fn patience() -> Result<String> {
    let hook = announced(create_webhook!("hook"));
    match wait_for_webhook!("wait-hook", hook, timeout = "1h").await {
        Ok(request) => Ok(request.text()?),
        Err(TimedOut) => Ok("timed out".to_owned()),
    }
}

async fn server() -> (Server, Clock) {
    Server::start_at_rest(|builder| builder.workflow(nap).workflow(patience).workflow(canary)).await
}

async fn begin(server: &Server) {
    let runtime = server.runtime();
    let napping = runtime
        .start(nap, ())
        .id("nap")
        .await
        .expect("a run can be started");
    let waiting = runtime
        .start(patience, ())
        .id("wait")
        .await
        .expect("a run can be started");
    now_at(&napping, "Nap").await;
    now_at(&waiting, "WaitHook").await;
}

fn runs(server: &Server) -> (Run<nap>, Run<patience>) {
    let runtime = server.runtime();
    (runtime.run(nap, "nap"), runtime.run(patience, "wait"))
}

#[tokio::test]
async fn deadlines_that_pass_while_nobody_runs_fire_on_restart() {
    let (mut server, clock) = server().await;
    begin(&server).await;
    server.stop().await;
    clock.advance(3 * HOUR);
    server.resume().await;
    let (napping, waiting) = runs(&server);
    assert_eq!(ended(&napping).await, 1);
    assert_eq!(ended(&waiting).await, "timed out");
}

#[tokio::test]
async fn an_early_restart_does_not_fire_early_and_the_deadline_stays() {
    let (mut server, clock) = server().await;
    begin(&server).await;
    server.stop().await;
    clock.advance(HOUR - 2 * SETTLING);
    server.resume().await;
    settle(&server, &clock).await;
    let (napping, waiting) = runs(&server);
    assert!(is_at(&napping, "Nap").await, "a millisecond is left");
    assert!(is_at(&waiting, "WaitHook").await, "a millisecond is left");

    settle(&server, &clock).await;
    assert_eq!(
        ended(&napping).await,
        1,
        "the hour began before the restart"
    );
    assert!(
        is_at(&waiting, "WaitHook").await,
        "a wait ends after its deadline"
    );
    clock.advance(SETTLING);
    assert_eq!(ended(&waiting).await, "timed out");
}

#[tokio::test]
async fn a_delivery_at_the_very_deadline_is_in_time() {
    let (mut server, clock) = server().await;
    begin(&server).await;
    let (_, waiting) = runs(&server);
    let hook = webhook(&waiting, "hook").await;
    server.restart().await;
    clock.advance(HOUR);
    assert_eq!(post(hook.url(), "just in time").await.status, 202);
    let (_, waiting) = runs(&server);
    assert_eq!(ended(&waiting).await, "just in time");
}

#[tokio::test]
async fn a_timer_that_is_set_after_another_one_can_fire_before_it() {
    let (mut server, clock) = server().await;
    begin(&server).await;
    settle(&server, &clock).await;
    let (napping, _) = runs(&server);
    assert!(
        is_at(&napping, "Nap").await,
        "only the canary's time has come"
    );
    clock.advance(HOUR);
    assert_eq!(ended(&napping).await, 1);
    server.stop().await;
}
