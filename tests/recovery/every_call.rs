//! Each call of the store fails once, in each way that a store can fail. Nothing is lost, and nothing
//! is doubled.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::{Mutex, PoisonError};

use workflow_runtime::RunFilter;
use workflow_runtime::prelude::*;
use workflow_runtime::testing::{Fault, Faults, TestRequest, TestRuntime};

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

async fn build(faults: &Faults) -> TestRuntime {
    let store = faults.around(MemoryStore::new());
    let builder = TestRuntime::new().workflow(assembly).workflow(part);
    let builder = builder.state(Service::default()).store(store);
    again(faults, async || builder.clone().try_build().await).await
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
    assert_eq!(service.orders(), ["a", "assembly", "b"]);

    let list = async || rt.runtime().await.runs(RunFilter::default()).await;
    let runs = again(faults, list).await;
    let mut workflows: Vec<_> = runs.iter().map(|run| &*run.workflow).collect();
    workflows.sort_unstable();
    assert_eq!(workflows, ["assembly", "part", "part"]);
    assert!(runs.iter().all(|run| run.status == RunStatus::Completed));
    Ok(())
}

async fn every_call_fails_once_with(fault: Fault) -> Result<()> {
    for sound in 0..CALLS_MAX {
        let faults = Faults::new();
        faults.fail_after(sound, fault);
        let rt = build(&faults).await;
        scenario(&rt, &faults).await?;
        if faults.failed() == 0 {
            assert!(sound > 50, "the scenario makes more calls than that");
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
    for sound in 0..CALLS_MAX {
        let faults = Faults::new();
        let rt = build(&faults).await;
        faults.fail_after(sound, Fault::Hang);
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
            assert!(sound > 50, "the scenario makes more calls than that");
            return Ok(());
        }
    }
    panic!("the scenario makes more than {CALLS_MAX} calls");
}
