//! One runtime, from its build to its end.

use workflow_runtime::prelude::*;
use workflow_runtime::store::RunFilter;
use workflow_runtime::testing::{self, TestRuntime};
use workflow_runtime::{BuildError, RunError, StartError};
use workflow_tests::Journal;

use crate::workflows::{Progress, generate_image, held, poll};

async fn runtime() -> TestRuntime {
    let builder = TestRuntime::new().workflow(generate_image).workflow(poll);
    builder.state(Journal::<String>::default()).build().await
}

#[tokio::test]
async fn a_run_is_started_called_and_timed_out() -> Result<()> {
    let rt = runtime().await;
    let run = rt.start(generate_image, "a cat".to_owned()).await?;
    rt.settle().await;
    assert_eq!(run.waiting_on().await?, ["wait-update"]);
    let webhook = run.webhook("fal-generation-webhook").await?;
    let journal = rt.state::<Journal>().expect("it was given");
    let told = format!("a cat {}", webhook.url());
    assert_eq!(journal.entries(), [told], "the code has made this webhook");

    let answer = rt
        .deliver(&webhook, testing::post_json(&Progress { percent: 40 }))
        .await?;
    assert_eq!(answer.status(), 202);
    rt.advance("5m").await;
    assert_eq!(run.result().await?, [Progress { percent: 40 }]);
    assert_eq!(
        rt.deliver(&webhook, testing::post("late")).await?.status(),
        410
    );
    Ok(())
}

#[tokio::test]
async fn a_run_outlives_the_death_of_its_runtime() -> Result<()> {
    let rt = runtime().await;
    let run = rt.start(generate_image, "a cat".to_owned()).await?;
    rt.settle().await;
    let webhook = run.webhook("fal-generation-webhook").await?;
    let stale = rt.runtime().await;
    let dead = stale.run(generate_image, run.id());
    rt.crash().await;
    for percent in [10, 20] {
        let report = testing::post_json(&Progress { percent });
        assert_eq!(rt.deliver(&webhook, report).await?.status(), 202);
        rt.crash().await;
    }
    rt.settle().await;
    assert_eq!(run.waiting_on().await?, ["wait-update"]);
    let again = run.webhook("fal-generation-webhook").await?;
    assert_eq!(again.url(), webhook.url());
    let error = dead.status().await.expect_err("the dead cannot read");
    assert!(matches!(error, RunError::Store(_)), "{error}");
    let error = stale.start(generate_image, String::new()).await;
    assert!(matches!(error, Err(StartError::Store(_))), "nor write");

    rt.advance("5m").await;
    let updates = run.result().await?;
    assert_eq!(updates, [10, 20].map(|percent| Progress { percent }));
    let journal = rt.state::<Journal>().expect("it was given");
    assert_eq!(
        journal.entries().len(),
        1,
        "a recorded step does not run again"
    );
    Ok(())
}

#[tokio::test]
async fn two_runtimes_on_one_store_are_one_program_after_the_other() -> Result<()> {
    let store = MemoryStore::new();
    let first = TestRuntime::new()
        .store(store.clone())
        .state(Journal::<String>::default())
        .workflow(generate_image)
        .build()
        .await;
    first
        .start(generate_image, "a cat".to_owned())
        .id("cat")
        .await?;
    first.advance("4m").await;
    let second = TestRuntime::new()
        .store(store)
        .clock(first.clock().clone())
        .state(Journal::<String>::default())
        .workflow(generate_image)
        .build()
        .await;
    drop(first);
    let run = second.run(generate_image, "cat");
    let webhook = run.webhook("fal-generation-webhook").await?;
    let report = testing::post_json(&Progress { percent: 10 });
    assert_eq!(second.deliver(&webhook, report).await?.status(), 202);
    second.advance("4m").await;
    assert_eq!(run.status().await?, RunStatus::Waiting, "a new wait began");
    second.advance("1m").await;
    assert_eq!(run.result().await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn options_of_a_start_and_a_cancellation_are_those_of_a_runtime() -> Result<()> {
    let rt = runtime().await;
    let start = || rt.start(generate_image, "a cat".to_owned()).id("cat");
    let run = start().label("tier:free").delay("10m").await?;
    assert_eq!(start().await?.info().await?.key, run.info().await?.key);
    rt.advance("9m").await;
    assert_eq!(run.status().await?, RunStatus::Scheduled);
    assert!(run.waiting_on().await?.is_empty());
    rt.advance("1m").await;
    assert_eq!(run.status().await?, RunStatus::Waiting);
    run.cancel().await?;
    assert!(matches!(run.result().await, Err(RunError::Cancelled)));
    let runs = rt.runtime().await.runs(RunFilter::default()).await?;
    assert_eq!(runs.len(), 1);
    assert_eq!(runs[0].labels, ["tier:free"]);
    let unknown = rt.start(held, ()).await;
    assert!(matches!(unknown, Err(StartError::UnknownWorkflow("held"))));
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_built_says_why() {
    let error = TestRuntime::new().workflow(held).try_build().await;
    assert!(matches!(error, Err(BuildError::MissingState { .. })));
}
