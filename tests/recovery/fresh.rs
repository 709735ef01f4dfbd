//! A delivery hands on the frame that it has woken. What happens to the frame before that counts.

use tokio::task::JoinHandle;
use workflow_runtime::RunFilter;
use workflow_runtime::prelude::*;
use workflow_runtime::testing::{self, Fault, Faults, Held, Method, TestRuntime};
use workflow_tests::Journal;

#[workflow]
async fn two_waits(cx: Context<Journal>) -> Result<()> {
    let hook = create_webhook!("hook");
    let next = create_webhook!("next");
    let _ = wait_for_webhook!("wait-hook", hook).await;
    cx.state().note("went on");
    let _ = wait_for_webhook!("wait-next", next).await;
    Ok(())
}

#[workflow]
async fn parent(cx: Context<Journal>) -> Result<()> {
    cx.state().note("begun");
    let _ = invoke!("child", two_waits, ()).await;
    Ok(())
}

async fn runtime(faults: &Faults) -> TestRuntime {
    let builder = TestRuntime::new().workflow(two_waits).workflow(parent);
    builder
        .store(faults.around(MemoryStore::new()))
        .state(Journal::<String>::default())
        .build()
        .await
}

fn hold_answer(faults: &Faults, method: Method) -> Held {
    faults.hold_answer_of_next(move |call| call.method == method)
}

/// A delivery that is stored, and whose answer is held.
async fn held_delivery(faults: &Faults, rt: &TestRuntime, hook: Webhook) -> (Held, JoinHandle<()>) {
    let held = hold_answer(faults, Method::Deliver);
    let rt = rt.clone();
    let posted = tokio::spawn(async move {
        let answer = rt.deliver(&hook, testing::post("first")).await;
        answer.expect("it can be asked for");
    });
    held.reached().await;
    (held, posted)
}

#[tokio::test]
async fn a_frame_that_has_moved_on_in_a_turn_that_had_begun_is_loaded() -> Result<()> {
    let faults = Faults::new();
    let rt = runtime(&faults).await;
    let entering = hold_answer(&faults, Method::Advance);
    let run = rt.start(two_waits, ()).await?;
    entering.reached().await;
    let hook = run.webhook("hook").await?;
    let (first, posted) = held_delivery(&faults, &rt, hook.clone()).await;
    // Tells the turn that has begun to look again. It takes the first delivery.
    rt.deliver(&hook, testing::post("second")).await?;
    entering.release();
    rt.settle().await;
    first.release();
    posted.await.expect("the request is sent");
    rt.settle().await;
    let journal = rt.state::<Journal>().expect("it was given");
    assert_eq!(journal.entries(), ["went on"], "the code has run once");
    Ok(())
}

#[tokio::test]
async fn a_frame_whose_run_was_cancelled_does_not_go_on() -> Result<()> {
    let faults = Faults::new();
    let rt = runtime(&faults).await;
    let run = rt.start(two_waits, ()).await?;
    rt.settle().await;
    let hook = run.webhook("hook").await?;
    let (first, posted) = held_delivery(&faults, &rt, hook).await;
    run.cancel().await?;
    first.release();
    posted.await.expect("the request is sent");
    rt.settle().await;
    let journal = rt.state::<Journal>().expect("it was given");
    assert!(journal.entries().is_empty(), "it was cancelled before");
    Ok(())
}

/// Somebody else may have taken it further before this process has heard of that.
#[tokio::test]
async fn a_frame_whose_run_has_another_owner_does_not_go_on() -> Result<()> {
    let faults = Faults::new();
    let rt = runtime(&faults).await;
    let run = rt.start(two_waits, ()).await?;
    rt.settle().await;
    let hook = run.webhook("hook").await?;
    let (first, posted) = held_delivery(&faults, &rt, hook).await;
    faults.set_owner(false);
    first.release();
    posted.await.expect("the request is sent");
    rt.settle().await;
    let journal = rt.state::<Journal>().expect("it was given");
    assert!(journal.entries().is_empty(), "it is another's");
    Ok(())
}

/// Nobody has been told which runs ended with the parent.
#[tokio::test]
async fn a_frame_whose_parent_was_cancelled_unanswered_does_not_go_on() -> Result<()> {
    let faults = Faults::new();
    let rt = runtime(&faults).await;
    let run = rt.start(parent, ()).await?;
    rt.settle().await;
    let filter = RunFilter {
        workflow: Some("two_waits".to_owned()),
        ..RunFilter::default()
    };
    let children = rt.runtime().await.runs(filter).await?;
    let child = rt.run(two_waits, children[0].id.clone());
    let hook = child.webhook("hook").await?;
    let (first, posted) = held_delivery(&faults, &rt, hook).await;
    faults.fail_next(Method::Cancel, [Some(Fault::AnswerLost)]);
    run.cancel().await.expect_err("the answer is lost");
    run.cancel().await.expect_err("it is cancelled already");
    first.release();
    posted.await.expect("the request is sent");
    rt.settle().await;
    let journal = rt.state::<Journal>().expect("it was given");
    assert_eq!(
        journal.entries(),
        ["begun"],
        "the child was cancelled before"
    );
    Ok(())
}
