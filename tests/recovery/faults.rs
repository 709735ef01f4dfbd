//! A store that fails for a while costs time, and nothing else.

use std::time::Duration;

use tokio::net::TcpListener;
use workflow_runtime::clock::Clock;
use workflow_runtime::prelude::*;
use workflow_tests::{
    Fault, FaultyStore, Journal, announced, ended, now_at, post, start_of_time, until, webhook,
};

/// Enters a step, records its outcome, enters a wait, and ends.
const TRANSITIONS: usize = 4;

/// Well under the half minute after which the runtime looks into the store without being told.
const BOUND: Duration = Duration::from_secs(10);

#[workflow]
async fn careful(cx: Context<Journal>) -> Result<String> {
    let hook = announced(create_webhook!("hook"));
    let count = step!("count", async { Ok(cx.state().note("ran")) }).await?;
    let text = wait_for_webhook!("wait-hook", hook).await.text()?;
    Ok(format!("{text} {count}"))
}

#[workflow]
async fn patient() -> Result<String> {
    let hook = announced(create_webhook!("hook"));
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

/// Serves a runtime with the workflows on a port of its own.
async fn serve(store: FaultyStore, journal: Journal) -> Runtime {
    serve_at(Clock::system(), store, journal).await
}

async fn serve_at(clock: Clock, store: FaultyStore, journal: Journal) -> Runtime {
    let listener = TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    let runtime = Runtime::builder()
        .store(store)
        .public_url(format!("http://{address}"))
        .state(journal)
        .workflow(careful)
        .workflow(patient)
        .workflow(teller)
        .workflow(ears)
        .clock(clock)
        .build()
        .await
        .expect("a runtime can be built");
    let (serving, app) = (runtime.clone(), runtime.webhook_router());
    tokio::spawn(async move { serving.serve(listener, app).await });
    runtime
}

/// Runs the workflow while the transitions fail as told, and returns how often its step ran.
async fn run_with(faults: &[Option<Fault>]) -> usize {
    let store = FaultyStore::default();
    let journal = Journal::default();
    let runtime = serve(store.clone(), journal.clone()).await;
    store.fail_advances(faults);
    let run = runtime.start(careful, ()).await;
    let run = run.expect("a run can be started");
    let hook = webhook(&run, "hook").await;
    assert_eq!(post(hook.url(), "text").await.status, 202);
    assert_eq!(ended(&run).await, "text 1", "{faults:?}");
    assert!(store.is_sound(), "every fault has been met: {faults:?}");
    journal.entries().len()
}

#[tokio::test]
async fn a_step_that_has_finished_runs_once_whichever_commit_fails() {
    for fault in [Fault::Before, Fault::After, Fault::Overloaded] {
        for sound in 0..TRANSITIONS {
            let mut faults = vec![None; sound];
            faults.push(Some(fault));
            assert_eq!(run_with(&faults).await, 1, "{faults:?}");
        }
    }
}

#[tokio::test]
async fn a_commit_that_fails_again_and_again_is_made_once() {
    let faults = [
        None,
        Some(Fault::Overloaded),
        Some(Fault::Before),
        Some(Fault::After),
        Some(Fault::Overloaded),
        Some(Fault::Before),
    ];
    assert_eq!(run_with(&faults).await, 1);
}

#[tokio::test]
async fn a_delivery_whose_answer_is_lost_is_found_at_once() {
    let store = FaultyStore::default();
    let runtime = serve(store.clone(), Journal::default()).await;
    let run = runtime.start(careful, ()).await;
    let run = run.expect("a run can be started");
    let hook = webhook(&run, "hook").await;
    now_at(&run, "WaitHook").await;
    store.fail_deliveries(&[Fault::After]);
    assert_eq!(post(hook.url(), "text").await.status, 503);
    let outcome = tokio::time::timeout(BOUND, run.result()).await;
    let outcome = outcome.expect("it does not wait for the next poll");
    assert_eq!(outcome.expect("the run ends with a result"), "text 1");
}

#[tokio::test]
async fn a_delivery_in_time_wins_although_it_is_written_after_the_timeout_was_found() {
    let (store, clock) = (FaultyStore::default(), Clock::manual(start_of_time()));
    let runtime = serve_at(clock.clone(), store.clone(), Journal::default()).await;
    let run = runtime.start(patient, ()).await;
    let run = run.expect("a run can be started");
    let hook = webhook(&run, "hook").await;
    now_at(&run, "WaitHook").await;
    store.delay_next_delivery();
    let posted = tokio::spawn(async move { post(hook.url(), "in time").await });
    until("the late delivery", async || store.is_late().then_some(())).await;
    clock.advance(Duration::from_secs(2 * 60 * 60));
    let outcome = tokio::time::timeout(BOUND, run.result()).await;
    let outcome = outcome.expect("the delivery wakes the run");
    assert_eq!(outcome.expect("the run ends with a result"), "in time");
    assert_eq!(posted.await.expect("the request is sent").status, 202);
}

#[tokio::test]
async fn a_notification_is_sent_once_whichever_commit_fails() {
    for to_one in [false, true] {
        for faults in [
            [None, Some(Fault::After)],
            [Some(Fault::Before), None],
            [Some(Fault::After), None],
            [Some(Fault::Overloaded), Some(Fault::After)],
        ] {
            let store = FaultyStore::default();
            let runtime = serve(store.clone(), Journal::default()).await;
            let listening = runtime.start(ears, ()).id("listener").await;
            let listening = listening.expect("a run can be started");
            now_at(&listening, "ListenOrStop").await;
            let to = to_one.then(|| listening.id().clone());
            store.fail_advances(&faults);
            let telling = runtime.start(teller, to).await;
            let telling = telling.expect("a run can be started");
            assert_eq!(ended(&telling).await, 1, "{faults:?}");
            now_at_again(&runtime, &listening).await;
            assert_eq!(ended(&listening).await, [1], "{faults:?}");
            assert!(store.is_sound(), "every fault has been met: {faults:?}");
        }
    }
}

/// Tells the run to stop once it has gone on with what it was told before.
async fn now_at_again(runtime: &Runtime, listening: &Run<ears>) {
    until("the run to have heard", async || {
        let state = listening.state::<serde_json::Value>().await;
        let state = state.expect("the state can be read").expect("it is live");
        (state["ListenOrStop"]["heard"] != serde_json::json!([])).then_some(())
    })
    .await;
    let stopped = runtime.notify("stop", &()).to(listening.id()).await;
    stopped.expect("it can be sent");
}
