//! Finding a run's webhooks by name.

use workflow_runtime::prelude::*;
use workflow_runtime::testing::{self, NoWebhook, TestRuntime};
use workflow_tests::Journal;

use crate::workflows::{generate_image, poll};

async fn runtime() -> TestRuntime {
    let builder = TestRuntime::new().workflow(generate_image).workflow(poll);
    builder.state(Journal::<String>::default()).build().await
}

#[tokio::test]
async fn branches_have_webhooks_of_their_own() -> Result<()> {
    let rt = runtime().await;
    let people = ["ann", "ben"].map(str::to_owned).into();
    let run = rt.start(poll, people).await?;
    rt.settle().await;
    assert_eq!(run.waiting_on().await?, ["ask-all", "wait-answer"]);
    let answers = run.webhooks("answer").await?;
    assert_eq!(answers.len(), 2);
    let closing = run.webhook("closing").await?;
    // Nobody waits for it yet, and it is kept.
    assert_eq!(rt.deliver(&closing, testing::post("")).await?.status(), 202);
    assert_eq!(run.webhook("answer").await?, answers[1], "the newest");
    rt.deliver(&answers[1], testing::post("yes")).await?;
    rt.settle().await;
    assert_eq!(
        run.webhooks("answer").await?,
        answers[..1],
        "the other is used up"
    );
    rt.deliver(&answers[0], testing::post("no")).await?;
    assert_eq!(run.result().await?, ["ann: no", "ben: yes"]);
    Ok(())
}

#[tokio::test]
async fn a_webhook_that_is_not_there_is_an_error_that_says_why() -> Result<()> {
    let rt = runtime().await;
    let run = rt.start(generate_image, "a cat".to_owned()).await?;
    rt.settle().await;
    let error = run.webhook("fal").await.expect_err("there is none");
    assert!(matches!(error, NoWebhook::Unknown { .. }), "{error}");
    assert!(
        error.to_string().contains("[\"fal-generation-webhook\"]"),
        "{error}"
    );

    rt.advance("5m").await;
    let error = run.webhook("fal-generation-webhook").await;
    let error = error.expect_err("the run has ended");
    assert!(matches!(error, NoWebhook::NotNow { .. }), "{error}");
    assert!(error.to_string().contains("it has ended"), "{error}");
    Ok(())
}
