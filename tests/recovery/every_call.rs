//! Each call of the store fails once, in each way that a store can fail. Nothing is lost, and nothing
//! is doubled.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use workflow_runtime::clock::Clock;
use workflow_runtime::entropy::Entropy;
use workflow_runtime::id::{FrameKey, RunKey};
use workflow_runtime::prelude::*;
use workflow_runtime::store::{EncodedState, NewRun};
use workflow_runtime::testing::{Fault, Faults, Method, TestRequest, TestRuntime};
use workflow_runtime::{Limits, Retention, RunFilter, Store};
use workflow_tests::start_of_time;

/// More calls than the scenario can make.
const CALLS_MAX: usize = 1_000;

/// Stands for a service that knows repeated requests by their keys.
#[derive(Default)]
struct Service(Mutex<BTreeMap<String, String>>);

impl Service {
    fn order(&self, key: String, what: &str) {
        let mut orders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = orders.insert(key, what.to_owned());
        assert!(
            known.is_none_or(|known| known == what),
            "one key, one order"
        );
    }

    /// What was ordered, each as often as it was.
    fn orders(&self) -> Vec<String> {
        let orders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut orders: Vec<_> = orders.values().cloned().collect();
        orders.sort();
        orders
    }
}

#[workflow]
async fn part(cx: Context<Service>, name: String) -> Result<String> {
    step!("make", async {
        cx.state().order(cx.idempotency_key(), &name);
        Ok(())
    })
    .await?;
    sleep!("dry", "1h").await;
    Ok(name)
}

/// Goes through every kind of wait, with deliveries that come early and in time.
#[workflow]
async fn assembly(cx: Context<Service>, parts: Vec<String>) -> Result<Vec<String>> {
    let approval = create_webhook!("approval");
    let report = create_webhook!("report");
    step!("order", async {
        cx.state().order(cx.idempotency_key(), "assembly");
        Ok(())
    })
    .await?;
    let by = wait_for_webhook!("wait-approval", approval).await.text()?;
    let mut done = join_all!("make-all", for name in parts => async {
        let made = invoke!("make-part", part, name).await;
        made.unwrap_or_else(|error| error.to_string())
    })
    .await;
    loop {
        let ended = select! {
            request = wait_for_webhook!("wait-report", report) => request.text()?,
            _ = sleep!("silence", "1d") => break,
        }
        .await;
        done.push(ended);
    }
    let Err(TimedOut) = wait_for_webhook!("wait-late", report, timeout = "1h").await else {
        return Err(Error::msg("nothing was sent"));
    };
    done.push(by);
    Ok(done)
}

/// Ends when it is told.
#[workflow]
async fn ears() -> Result<u32> {
    Ok(wait_for_event!("listen", "said").await.json()?)
}

/// Waits until it is cancelled.
#[workflow]
async fn patience() -> Result<()> {
    sleep!("forever", "1000d").await;
    Ok(())
}

/// Does something again that the fault has hit, as its caller does: whoever starts the program, starts a
/// run, or looks at one.
async fn again<T, E: Display>(faults: &Faults, call: impl AsyncFn() -> Result<T, E>) -> T {
    match call().await {
        Ok(done) => done,
        Err(error) => {
            assert_eq!(faults.failed(), 1, "{error}");
            let again = call().await;
            again.unwrap_or_else(|error| panic!("there is one fault: {error}"))
        }
    }
}

/// A store that was left by a process which has died, and that may have died of the run that is there.
async fn left_behind() -> Result<MemoryStore> {
    let (store, now) = (MemoryStore::new(), start_of_time());
    let key = RunKey::generate(now, &Entropy::system());
    let state = EncodedState {
        name: "Start".to_owned(),
        json: r#"{"Start":{"name":"left"}}"#.to_owned(),
        digest: 0,
    };
    let run = NewRun {
        key,
        workflow: "part".to_owned(),
        id: None,
        labels: Vec::new(),
        state,
        created_at: now,
        due: now,
        parent: None,
    };
    store.claim(now).await?;
    let _ = store.start(run).await?.into_inner();
    let _ = store.suspect(vec![FrameKey::root(key)]).await?.into_inner();
    Ok(store)
}

async fn build(faults: &Faults) -> Result<TestRuntime> {
    let store = faults.around(left_behind().await?);
    let builder = TestRuntime::new()
        .workflow(assembly)
        .workflow(part)
        .workflow(ears)
        .workflow(patience)
        .clock(Clock::manual(start_of_time()))
        // What is kept for ever by tests is looked for.
        .retention(Retention::default())
        // A store that hangs is one more death for the run that was left.
        .limits(Limits::default().process_deaths_max(u32::MAX));
    let builder = builder.state(Service::default()).store(store);
    Ok(again(faults, async || builder.clone().try_build().await).await)
}

/// Delivers as a sender does that tries again if the answer says so.
async fn send(rt: &TestRuntime, hook: &Webhook, id: &'static str) -> Result<()> {
    let request = TestRequest::post().header("webhook-id", id).body(id);
    let mut answer = rt.deliver(hook, request.clone()).await?;
    if answer.status() == 503 {
        answer = rt.deliver(hook, request).await?;
    }
    assert_eq!(answer.status(), 202);
    Ok(())
}

async fn scenario(rt: &TestRuntime, faults: &Faults) -> Result<()> {
    let parts = || ["a", "b"].map(str::to_owned).into();
    let run = again(faults, async || rt.start(assembly, parts()).id("one").await).await;
    rt.settle().await;
    let approval = again(faults, async || run.webhook("approval").await).await;
    let report = again(faults, async || run.webhook("report").await).await;
    send(rt, &report, "early").await?;
    send(rt, &approval, "ann").await?;
    rt.advance("2h").await;
    send(rt, &report, "late").await?;
    rt.advance("2d").await;
    let result = again(faults, async || run.result().await).await;
    assert_eq!(result, ["a", "b", "early", "late", "ann"]);
    let service = rt.state::<Service>().expect("it was given");
    assert_eq!(service.orders(), ["a", "assembly", "b", "left"]);

    let listener = again(faults, async || rt.start(ears, ()).id("ears").await).await;
    rt.settle().await;
    let say = async || rt.runtime().await.notify("said", &7).await;
    again(faults, say).await;
    assert_eq!(again(faults, async || listener.result().await).await, 7);
    let patient = again(faults, async || rt.start(patience, ()).id("waits").await).await;
    rt.settle().await;
    // If its answer was lost, it is cancelled.
    if let Err(error) = patient.cancel().await
        && patient.cancel().await.is_err()
    {
        assert_eq!(faults.failed(), 1, "{error}");
    }
    let status = again(faults, async || patient.status().await).await;
    assert_eq!(status, RunStatus::Cancelled);
    let history = async || rt.runtime().await.run(assembly, "one").history().await;
    assert!(again(faults, history).await.len() > 5);
    again(faults, async || run.waiting_on().await).await;

    let list = async || rt.runtime().await.runs(RunFilter::default()).await;
    let runs = again(faults, list).await;
    let mut workflows: Vec<_> = runs.iter().map(|run| &*run.workflow).collect();
    workflows.sort_unstable();
    let expected = ["assembly", "ears", "part", "part", "part", "patience"];
    assert_eq!(workflows, expected);
    let completed = runs.iter().filter(|it| it.status == RunStatus::Completed);
    assert_eq!(completed.count(), expected.len() - 1);
    steady().await;
    rt.runtime().await.shutdown().await;
    Ok(())
}

/// Lets the time pass after which what processes may have died of is forgotten.
#[expect(
    clippy::disallowed_methods,
    reason = "it is the monotonic time, which is paused"
)]
async fn steady() {
    tokio::time::sleep(Duration::from_secs(60)).await;
}

/// How often a call of each method has failed.
#[derive(Clone, Default)]
struct Failed(Arc<Mutex<BTreeMap<String, usize>>>);

impl Failed {
    /// Lets the call fail before which there are `sound` others.
    fn plan(&self, faults: &Faults, sound: usize, fault: Fault) {
        let (failed, index) = (self.clone(), faults.calls() + sound);
        faults.fail_when(fault, move |call| {
            let is_due = call.index == index;
            if is_due {
                let mut failed = failed.0.lock().unwrap_or_else(PoisonError::into_inner);
                *failed.entry(format!("{:?}", call.method)).or_default() += 1;
            }
            is_due
        });
    }

    /// Tells them, and fails if a method was never called.
    fn check(&self, fault: Fault, with_build: bool) {
        let failed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let calls: usize = failed.values().sum();
        println!("{fault:?}: {calls} calls have failed once: {failed:?}");
        for method in METHODS {
            let is_of_build = matches!(method, Method::Claim | Method::IsInterrupted);
            let is_failed = failed.contains_key(&format!("{method:?}"));
            assert!(is_failed || is_of_build && !with_build, "{method:?}");
        }
    }
}

/// The methods of a store that can fail.
const METHODS: [Method; 23] = [
    Method::Claim,
    Method::IsInterrupted,
    Method::Suspect,
    Method::Suspects,
    Method::ForgetSuspects,
    Method::Start,
    Method::Deliver,
    Method::Broadcast,
    Method::WakeReached,
    Method::Advance,
    Method::Cancel,
    Method::Load,
    Method::Due,
    Method::NextDue,
    Method::Parked,
    Method::Find,
    Method::Frames,
    Method::Run,
    Method::History,
    Method::Runs,
    Method::ExpireRuns,
    Method::ExpireDeliveries,
    Method::Close,
];

async fn every_call_fails_once_with(fault: Fault) -> Result<()> {
    let failed = Failed::default();
    for sound in 0..CALLS_MAX {
        let faults = Faults::new();
        failed.plan(&faults, sound, fault);
        let rt = build(&faults).await?;
        scenario(&rt, &faults).await?;
        if faults.failed() == 0 {
            failed.check(fault, true);
            return Ok(());
        }
    }
    panic!("the scenario makes more than {CALLS_MAX} calls");
}

#[tokio::test(start_paused = true)]
async fn an_io_error() -> Result<()> {
    every_call_fails_once_with(Fault::Io).await
}

#[tokio::test(start_paused = true)]
async fn a_full_disk() -> Result<()> {
    every_call_fails_once_with(Fault::DiskFull).await
}

#[tokio::test(start_paused = true)]
async fn a_busy_store() -> Result<()> {
    every_call_fails_once_with(Fault::Busy).await
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer() -> Result<()> {
    every_call_fails_once_with(Fault::AnswerLost).await
}

/// A store that hangs is what a process does not recover from. It is killed.
#[tokio::test(start_paused = true)]
async fn a_call_that_hangs() -> Result<()> {
    let failed = Failed::default();
    for sound in 0..CALLS_MAX {
        let faults = Faults::new();
        let rt = build(&faults).await?;
        failed.plan(&faults, sound, Fault::Hang);
        let watch = async {
            faults.first_failure().await;
            rt.crash().await;
        };
        tokio::select! {
            biased;
            done = scenario(&rt, &faults) => done?,
            never = async { watch.await; std::future::pending::<Result<()>>().await } => never?,
        }
        if faults.failed() == 0 {
            failed.check(Fault::Hang, false);
            return Ok(());
        }
    }
    panic!("the scenario makes more than {CALLS_MAX} calls");
}
