//! Room for frames: who gets it, and that everybody gives it back.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use workflow_runtime::Builder;
use workflow_runtime::clock::Clock;
use workflow_runtime::limits::Limits;
use workflow_runtime::prelude::*;
use workflow_runtime::store::{MemoryStore, Store};
use workflow_runtime::testing::{Fault, Faults, Method};
use workflow_tests::{Journal, ended, start_of_time, until};

/// Well under the half minute after which the runtime looks into the store without being told.
const BOUND: Duration = Duration::from_secs(10);

#[workflow]
async fn endless(cx: Context<Journal>) -> Result<u32> {
    let number = step!("hang", async {
        cx.state().note("begun");
        std::future::pending::<()>().await;
        Ok(1)
    })
    .await?;
    Ok(number)
}

#[workflow]
async fn quick(number: u32) -> u32 {
    number
}

/// Takes its time to be dropped.
#[derive(Serialize, Deserialize)]
struct Slow;

impl Drop for Slow {
    fn drop(&mut self) {
        thread::sleep(Duration::from_millis(60));
    }
}

#[workflow]
async fn slow_to_leave() -> u32 {
    let slow = Slow;
    sleep!("nap", "20ms").await;
    drop(slow);
    1
}

async fn runtime(store: impl Store, configure: impl FnOnce(Builder) -> Builder) -> Runtime {
    let builder = Runtime::builder()
        .store(store)
        .public_url("http://127.0.0.1")
        .state(Journal::<String>::default())
        .workflow(endless)
        .workflow(quick)
        .workflow(slow_to_leave);
    let runtime = configure(builder).build().await;
    runtime.expect("a runtime can be built")
}

fn one_at_a_time(builder: Builder) -> Builder {
    builder.limits(Limits::default().running_frames_max(1))
}

#[test]
fn a_tokio_runtime_can_be_dropped_while_frames_run_and_wait_for_room() {
    let (done, is_done) = mpsc::channel();
    thread::spawn(move || {
        let tokio = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let tokio = tokio.expect("a tokio runtime can be made");
        let journal = Journal::<String>::default();
        let state = journal.clone();
        let kept = tokio.block_on(async move {
            let configure = |builder: Builder| one_at_a_time(builder).state(state);
            let runtime = runtime(MemoryStore::new(), configure).await;
            for _ in 0..3 {
                let run = runtime.start(endless, ()).await;
                run.expect("a run can be started");
            }
            until("a step to run", async || journal.entries().pop()).await;
            runtime
        });
        drop(tokio);
        drop(kept);
        done.send(()).expect("the test waits");
    });
    let dropped = is_done.recv_timeout(BOUND);
    dropped.expect("dropping the tokio runtime comes to an end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_frame_that_becomes_due_while_it_leaves_is_found() {
    let runtime = runtime(MemoryStore::new(), |builder| builder).await;
    // Makes the runtime look into the store shortly before the frame is due, and then when it is.
    let other = runtime.start(quick, 1).delay("15ms").await;
    other.expect("a run can be started");
    let slow = runtime.start(slow_to_leave, ()).await;
    let slow = slow.expect("a run can be started");
    let outcome = tokio::time::timeout(BOUND, slow.result()).await;
    let outcome = outcome.expect("it does not sleep until the next poll");
    assert_eq!(outcome.expect("the run ends with a result"), 1);
}

#[tokio::test]
async fn a_frame_that_the_store_fails_for_does_not_keep_its_place() {
    let faults = Faults::new();
    let store = faults.around(MemoryStore::new());
    let clock = Clock::manual(start_of_time());
    let configure = |builder: Builder| one_at_a_time(builder).clock(clock.clone());
    let runtime = runtime(store, configure).await;
    faults.fail_next(Method::Load, [Some(Fault::Io)]);
    // One that begins at once is not loaded.
    let first = runtime.start(quick, 1).delay("1s").await;
    let first = first.expect("a run can be started");
    clock.advance(Duration::from_secs(1));
    until("the first load to fail", async || {
        faults.all_met().then_some(())
    })
    .await;
    let second = runtime.start(quick, 2).await;
    let second = second.expect("a run can be started");
    assert_eq!(ended(&second).await, 2, "the place is free");
    assert_eq!(
        ended(&first).await,
        1,
        "it is found again, though the clock stands still"
    );
}

#[tokio::test]
async fn a_second_cancellation_stops_the_step_that_a_lost_answer_left_running() {
    let faults = Faults::new();
    let store = faults.around(MemoryStore::new());
    let runtime = runtime(store, one_at_a_time).await;
    let run = runtime.start(endless, ()).await;
    let run = run.expect("a run can be started");
    until("the step to be entered", async || {
        let info = run.info().await.expect("the run is known");
        (info.state.as_deref() == Some("Hang")).then_some(())
    })
    .await;
    faults.fail_next(Method::Cancel, [Some(Fault::AnswerLost)]);
    run.cancel().await.expect_err("the answer is lost");
    run.cancel().await.expect_err("it was cancelled before");
    let other = runtime.start(quick, 1).await;
    assert_eq!(ended(&other.expect("a run can be started")).await, 1);
}
