//! A delivery hands on the frame that it has woken. What happens to the frame before that counts.

use workflow_runtime::prelude::*;
use workflow_runtime::testing::{self, Faults, Held, Method, TestRuntime};
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

async fn runtime(faults: &Faults) -> TestRuntime {
    let builder = TestRuntime::new().workflow(two_waits);
    builder
        .store(faults.around(MemoryStore::new()))
        .state(Journal::<String>::default())
        .build()
        .await
}

fn hold_answer(faults: &Faults, method: Method) -> Held {
    faults.hold_answer_of_next(move |call| call.method == method)
}

#[tokio::test]
async fn a_frame_that_has_moved_on_in_a_turn_that_had_begun_is_loaded() -> Result<()> {
    let faults = Faults::new();
    let rt = runtime(&faults).await;
    let entering = hold_answer(&faults, Method::Advance);
    let run = rt.start(two_waits, ()).await?;
    entering.reached().await;
    let hook = run.webhook("hook").await?;
    let first = hold_answer(&faults, Method::Deliver);
    let posted = {
        let (rt, hook) = (rt.clone(), hook.clone());
        tokio::spawn(async move { rt.deliver(&hook, testing::post("first")).await })
    };
    first.reached().await;
    // Tells the turn that has begun to look again. It takes the first delivery.
    rt.deliver(&hook, testing::post("second")).await?;
    entering.release();
    rt.settle().await;
    first.release();
    posted.await.expect("the request is sent")?;
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
    let first = hold_answer(&faults, Method::Deliver);
    let posted = {
        let rt = rt.clone();
        tokio::spawn(async move { rt.deliver(&hook, testing::post("first")).await })
    };
    first.reached().await;
    run.cancel().await?;
    first.release();
    posted.await.expect("the request is sent")?;
    rt.settle().await;
    let journal = rt.state::<Journal>().expect("it was given");
    assert!(journal.entries().is_empty(), "it was cancelled before");
    Ok(())
}
