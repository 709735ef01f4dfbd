//! Starting runs: ids, delays, labels and lists.

use std::time::Duration;

use tokio::task::JoinSet;
use workflow_runtime::RunFilter;
use workflow_runtime::prelude::*;
use workflow_tests::{Server, announced, ended, now_at, post, webhook};

use crate::canary::{SETTLING, canary, settle};

#[workflow]
async fn echo(greeting: String) -> Result<String> {
    let hook = announced(create_webhook!("hook"));
    let name = wait_for_webhook!("wait-name", hook).await.text()?;
    Ok(format!("{greeting} {name}"))
}

async fn listed(server: &Server, filter: RunFilter) -> Vec<String> {
    let runs = server.runtime().runs(filter).await;
    let runs = runs.expect("the store works").into_iter();
    runs.map(|run| run.id.as_str().to_owned()).collect()
}

async fn start(server: &Server, id: &str, greeting: &str) -> Run<echo> {
    let run = server
        .runtime()
        .start(echo, greeting.to_owned())
        .id(id)
        .await;
    run.expect("a run can be started")
}

#[tokio::test]
async fn the_id_of_a_live_run_is_that_run_also_after_a_restart_and_a_new_one_after_its_end() {
    let mut server = Server::start(|builder| builder.workflow(echo)).await;
    let first = start(&server, "order-42", "hello").await;
    let key = first.info().await.expect("the run is known").key;
    let hook = webhook(&first, "hook").await;
    server.restart().await;

    let second = start(&server, "order-42", "another greeting").await;
    let info = second.info().await.expect("the run is known");
    assert_eq!(info.key, key, "the same run");
    assert_eq!(post(hook.url(), "Ada").await.status, 202);
    assert_eq!(
        ended(&second).await,
        "hello Ada",
        "with the input that it was started with"
    );

    let third = start(&server, "order-42", "goodbye").await;
    let info = third.info().await.expect("the run is known");
    assert_ne!(
        info.key, key,
        "the first run has ended, so this is a new one"
    );
    assert_eq!(
        post(webhook(&third, "hook").await.url(), "Ada")
            .await
            .status,
        202
    );
    assert_eq!(ended(&third).await, "goodbye Ada");
    assert_eq!(
        post(hook.url(), "Ada").await.status,
        410,
        "the old URL means the old run"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_id_that_is_started_twenty_times_at_once_is_one_run() {
    let mut server = Server::start(|builder| builder.workflow(echo)).await;
    let mut starts = JoinSet::new();
    for n in 0..20 {
        let runtime = server.runtime().clone();
        starts.spawn(async move {
            let run = runtime.start(echo, format!("{n}")).id("one").await;
            let info = run.expect("a run can be started").info().await;
            info.expect("the run is known").key
        });
    }
    let mut keys = starts.join_all().await;
    keys.dedup();
    assert_eq!(keys.len(), 1, "all are the same run: {keys:?}");
    assert_eq!(listed(&server, RunFilter::default()).await, ["one"]);
    server.stop().await;
}

#[tokio::test]
async fn a_delayed_run_begins_when_its_time_has_come_also_after_a_restart() {
    let (mut server, clock) =
        Server::start_at_rest(|builder| builder.workflow(echo).workflow(canary)).await;
    let run = server
        .runtime()
        .start(echo, "hello".to_owned())
        .id("late")
        .delay("10m");
    drop(run.await.expect("a run can be started"));
    clock.advance(Duration::from_secs(600) - 2 * SETTLING);
    server.restart().await;
    settle(&server, &clock).await;
    let run = server.runtime().run(echo, "late");
    let status = run.status().await.expect("the run is known");
    assert_eq!(status, RunStatus::Scheduled, "a millisecond is left");
    clock.advance(SETTLING);
    now_at(&run, "WaitName").await;
    server.stop().await;
}

#[tokio::test]
async fn runs_are_listed_by_label_and_liveness_newest_first_also_after_a_restart() {
    let (mut server, clock) =
        Server::start_at_rest(|builder| builder.workflow(echo).workflow(canary)).await;
    for (id, tier) in [("a", "free"), ("b", "paid"), ("c", "free"), ("d", "paid")] {
        let run = server
            .runtime()
            .start(echo, id.to_owned())
            .id(id)
            .label("all");
        let run = run.label(format!("tier:{tier}")).await;
        run.expect("a run can be started");
        // Runs that are created in one millisecond have no order.
        clock.advance(SETTLING);
    }
    let other = server
        .runtime()
        .start(canary, ())
        .id("other")
        .label("tier:free");
    let other = other.await.expect("a run can be started");
    now_at(&other, "Rest").await;
    clock.advance(SETTLING);
    ended(&other).await;
    let a = server.runtime().run(echo, "a");
    let a = a;
    let hook = webhook(&a, "hook").await;
    assert_eq!(post(hook.url(), "Ada").await.status, 202);
    ended(&a).await;
    server.restart().await;

    let labelled = |label: &str| RunFilter {
        label: Some(label.to_owned()),
        ..RunFilter::default()
    };
    assert_eq!(
        listed(&server, RunFilter::default()).await,
        ["other", "d", "c", "b", "a"]
    );
    assert_eq!(
        listed(&server, labelled("tier:free")).await,
        ["other", "c", "a"]
    );
    assert_eq!(
        listed(&server, labelled("tier")).await,
        [""; 0],
        "a label is matched whole"
    );
    let live = RunFilter {
        live: Some(true),
        ..labelled("tier:free")
    };
    assert_eq!(listed(&server, live).await, ["c"]);
    let of_echo = RunFilter {
        workflow: Some("echo".to_owned()),
        limit: 2,
        ..RunFilter::default()
    };
    let page = server
        .runtime()
        .runs(of_echo.clone())
        .await
        .expect("the store works");
    let before = page.last().map(|run| run.key);
    let next = RunFilter { before, ..of_echo };
    assert_eq!(listed(&server, next).await, ["b", "a"], "the second page");
    let labels = &page[0].labels;
    assert_eq!(
        labels,
        &["all", "tier:paid"],
        "the labels, as they were given"
    );
}
