//! Waiting until there is nothing left to do.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use workflow_runtime::prelude::*;
use workflow_runtime::testing::{self, TestRuntime};
use workflow_tests::{Journal, until, within};

use crate::workflows::{Hold, generate_image, held};

/// What a future panics with.
pub(crate) async fn panic_of<T>(future: impl Future<Output = T>) -> String {
    let mut future = pin!(future);
    let panic = poll_fn(
        |cx| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
            Ok(Poll::Ready(_)) => panic!("it was to panic"),
            Ok(Poll::Pending) => Poll::Pending,
            Err(panic) => Poll::Ready(panic),
        },
    )
    .await;
    *panic.downcast::<String>().expect("a panic has a message")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_runs_settle_together() -> Result<()> {
    let journal = Journal::<String>::default();
    let builder = TestRuntime::new().workflow(generate_image);
    let rt = builder.state(journal.clone()).build().await;
    for round in 1..=20 {
        let mut runs = Vec::new();
        for number in 0..50 {
            runs.push(rt.start(generate_image, number.to_string()).await?);
        }
        rt.settle().await;
        assert_eq!(journal.entries().len(), round * 50);
        for run in &runs {
            assert_eq!(run.waiting_on().await?, ["wait-update"]);
        }
        rt.advance("5m").await;
        for run in runs {
            assert_eq!(run.status().await?, RunStatus::Completed);
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_running_step_is_waited_for() -> Result<()> {
    let hold = Hold::closed();
    let rt = TestRuntime::new().workflow(held).state(hold.clone());
    let rt = rt.build().await;
    let run = rt.start(held, ()).await?;
    let settled = {
        let rt = rt.clone();
        tokio::spawn(async move { rt.settle().await })
    };
    tokio::task::yield_now().await;
    assert_eq!(run.status().await?, RunStatus::Running);
    assert!(!settled.is_finished());
    hold.gate.open();
    within("the settling", settled).await.expect("it settles");
    assert_eq!(run.status().await?, RunStatus::Completed);
    Ok(())
}

#[tokio::test]
async fn what_does_not_settle_is_named() -> Result<()> {
    let builder = TestRuntime::new().workflow(held).state(Hold::closed());
    let rt = builder
        .settle_within(Duration::from_millis(50))
        .build()
        .await;
    let run = rt.start(held, ()).await?;
    let key = run.info().await?.key;
    let message = panic_of(async move { rt.settle().await }).await;
    let named = format!("- run {key}: `held` in `Hold`");
    assert!(message.contains(&named), "{message}");
    Ok(())
}

#[tokio::test]
async fn a_step_that_hangs_is_timed_out_by_the_clock() -> Result<()> {
    let hold = Hold::closed();
    let rt = TestRuntime::new().workflow(held).state(hold.clone());
    let rt = rt.build().await;
    let run = rt.start(held, ()).await?;
    until("the attempt", async || {
        (hold.begun.entries() == [1]).then_some(())
    })
    .await;
    rt.clock().advance(Duration::from_secs(30));
    rt.settle().await;
    assert_eq!(run.waiting_on().await?, ["hold"], "for its next attempt");
    rt.advance("1m").await;
    assert_eq!(run.result().await?, 2);
    Ok(())
}

#[tokio::test]
async fn the_result_of_a_run_that_waits_is_not_waited_for() -> Result<()> {
    let builder = TestRuntime::new().workflow(generate_image);
    let rt = builder.state(Journal::<String>::default()).build().await;
    let run = rt.start(generate_image, "a cat".to_owned()).await?;
    let waiting = run.clone();
    let message = panic_of(async move { waiting.result().await }).await;
    assert!(
        message.contains("it is Waiting at [\"wait-update\"]"),
        "{message}"
    );

    let hook = run.webhook("fal-generation-webhook").await?;
    let answer = rt.deliver(&hook, testing::post("no JSON")).await?;
    assert_eq!(answer.status(), 202);
    let error = run.result().await.expect_err("it fails");
    assert!(
        matches!(error, workflow_runtime::RunError::Failed(_)),
        "{error}"
    );
    Ok(())
}
