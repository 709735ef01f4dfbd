//! A store that fails for a while costs time, and nothing else.

use std::time::Duration;

use workflow_runtime::prelude::*;
use workflow_runtime::testing::{self, Fault, Faults, Method, TestRuntime};
use workflow_tests::Journal;

/// Enters a step, records its outcome, enters a wait, and ends.
const TRANSITIONS: usize = 4;

#[workflow]
async fn careful(cx: Context<Journal>) -> Result<String> {
    let hook = create_webhook!("hook");
    let count = step!("count", async { Ok(cx.state().note("ran")) }).await?;
    let text = wait_for_webhook!("wait-hook", hook).await.text()?;
    Ok(format!("{text} {count}"))
}

#[workflow]
async fn patient() -> Result<String> {
    let hook = create_webhook!("hook");
    match wait_for_webhook!("wait-hook", hook, timeout = "1h").await {
        Ok(request) => Ok(request.text()?),
        Err(TimedOut) => Ok("timed out".to_owned()),
    }
}

#[workflow]
async fn teller(to: Option<RunId>) -> Result<u64> {
    Ok(match to {
        Some(run) => notify!("tell-one", "e", 1, to = run).await?.woken(),
        None => notify!("tell-all", "e", 1).await.woken(),
    })
}

/// Returns what it was told until it was told to stop, all of it in one run.
#[workflow]
async fn ears() -> Result<Vec<u32>> {
    let mut heard = Vec::new();
    loop {
        select! {
            told = wait_for_event!("listen", "e") => heard.push(told.json()?),
            _ = wait_for_event!("stop", "stop") => return Ok(heard),
        }
        .await;
    }
}

async fn runtime(faults: &Faults) -> TestRuntime {
    let builder = TestRuntime::new()
        .workflow(careful)
        .workflow(patient)
        .workflow(teller)
        .workflow(ears);
    builder
        .store(faults.around(MemoryStore::new()))
        .state(Journal::<String>::default())
        .build()
        .await
}

/// Runs the workflow while the transitions fail as told, and returns how often its step ran.
async fn run_with(transitions: &[Option<Fault>]) -> Result<usize> {
    let faults = Faults::new();
    let rt = runtime(&faults).await;
    faults.fail_next(Method::Advance, transitions.iter().copied());
    let run = rt.start(careful, ()).await?;
    rt.settle().await;
    let hook = run.webhook("hook").await?;
    let answer = rt.deliver(&hook, testing::post("text")).await?;
    assert_eq!(answer.status(), 202);
    assert_eq!(run.result().await?, "text 1", "{transitions:?}");
    assert!(faults.all_met(), "every fault was met: {transitions:?}");
    let journal = rt.state::<Journal>().expect("it was given");
    Ok(journal.entries().len())
}

#[tokio::test(start_paused = true)]
async fn a_step_that_has_finished_runs_once_whichever_commit_fails() -> Result<()> {
    for fault in Fault::ANSWERED {
        for sound in 0..TRANSITIONS {
            let mut faults = vec![None; sound];
            faults.push(Some(fault));
            assert_eq!(run_with(&faults).await?, 1, "{faults:?}");
        }
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_commit_that_fails_again_and_again_is_made_once() -> Result<()> {
    let faults = [
        None,
        Some(Fault::Busy),
        Some(Fault::Io),
        Some(Fault::AnswerLost),
        Some(Fault::Busy),
        Some(Fault::DiskFull),
    ];
    assert_eq!(run_with(&faults).await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_delivery_whose_answer_is_lost_is_found_at_once() -> Result<()> {
    let faults = Faults::new();
    let rt = runtime(&faults).await;
    let run = rt.start(careful, ()).await?;
    rt.settle().await;
    let hook = run.webhook("hook").await?;
    faults.fail_next(Method::Deliver, [Some(Fault::AnswerLost)]);
    let answer = rt.deliver(&hook, testing::post("text")).await?;
    assert_eq!(answer.status(), 503);
    // Nothing would be due if the runtime did not look for what may have been written.
    assert_eq!(run.result().await?, "text 1");
    Ok(())
}

#[tokio::test]
async fn a_delivery_in_time_wins_although_it_is_written_after_the_timeout_was_found() -> Result<()>
{
    let faults = Faults::new();
    let rt = runtime(&faults).await;
    let run = rt.start(patient, ()).await?;
    rt.settle().await;
    let hook = run.webhook("hook").await?;
    let late = faults.hold_next(|call| call.method == Method::Deliver);
    let timeout = faults.hold_next(|call| call.method == Method::Advance);
    let posted = {
        let rt = rt.clone();
        tokio::spawn(async move { rt.deliver(&hook, testing::post("in time")).await })
    };
    late.reached().await;
    rt.clock().advance(Duration::from_secs(2 * 60 * 60));
    timeout.reached().await;
    late.release();
    let answer = posted.await.expect("the request is sent")?;
    assert_eq!(answer.status(), 202);
    timeout.release();
    assert_eq!(run.result().await?, "in time");
    Ok(())
}

#[tokio::test]
async fn a_notification_is_sent_once_whichever_commit_fails() -> Result<()> {
    for to_one in [false, true] {
        for commits in [
            [None, Some(Fault::AnswerLost)],
            [Some(Fault::Io), None],
            [Some(Fault::AnswerLost), None],
            [Some(Fault::Busy), Some(Fault::AnswerLost)],
        ] {
            let faults = Faults::new();
            let rt = runtime(&faults).await;
            let listening = rt.start(ears, ()).await?;
            rt.settle().await;
            let to = to_one.then(|| listening.id().clone());
            faults.fail_next(Method::Advance, commits);
            let telling = rt.start(teller, to).await?;
            assert_eq!(telling.result().await?, 1, "{commits:?}");
            rt.settle().await;
            let runtime = rt.runtime().await;
            runtime.notify("stop", &()).to(listening.id()).await?;
            assert_eq!(listening.result().await?, [1], "{commits:?}");
            assert!(faults.all_met(), "every fault has been met: {commits:?}");
        }
    }
    Ok(())
}
