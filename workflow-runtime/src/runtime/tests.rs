//! Runs with branches, with several waits at once, and with runs of their own, in a whole runtime.

#[cfg(feature = "testing")]
mod lossy;
#[cfg(feature = "testing")]
mod scripted;
#[cfg(feature = "testing")]
mod stopped;
mod workflows;

use std::time::Duration;

use bytes::Bytes;

use self::workflows::{Child, Endless, Fan, Parent, Race, STEP_BEGINS, STEP_DROPPED};
use super::{BuildError, Run, RunError, Runtime};
use crate::clock::{Clock, Timestamp, pause};
use crate::limits::Limits;
use crate::store::{
    Epoch, MemoryStore, NewDelivery, ParkReason, RunFilter, RunStatus, Store, Wait,
};
use crate::webhook::{NameTag, encode_head};
use crate::workflow::Workflow;

/// Shorter than the time between two looks into the store that nobody has asked for.
const PATIENCE: Duration = Duration::from_secs(20);

fn manual() -> Clock {
    Clock::manual(Timestamp::from_millis(1_700_000_000_000))
}

async fn runtime_on(store: &(impl Store + Clone), clock: &Clock, limits: Limits) -> Runtime {
    Runtime::builder()
        .store(store.clone())
        .public_url("http://127.0.0.1")
        .clock(clock.clone())
        .limits(limits)
        .workflow(Fan)
        .workflow(Race)
        .workflow(Child)
        .workflow(Parent)
        .workflow(Endless)
        .build()
        .await
        .expect("everything is there")
}

async fn runtime() -> Runtime {
    runtime_on(&MemoryStore::new(), &manual(), Limits::default()).await
}

async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    let holds = async {
        while !holds().await {
            pause(Duration::from_millis(2)).await;
        }
    };
    let held = tokio::time::timeout(PATIENCE, holds).await;
    held.unwrap_or_else(|_| panic!("never came: {what}"));
}

/// Calls the first webhook that a frame has made.
async fn deliver<W: Workflow>(runtime: &Runtime, run: &Run<W>, frame: u32, body: &'static str) {
    let (parts, ()) = ::http::Request::new(()).into_parts();
    let delivery = NewDelivery {
        run: run.info().await.expect("the run is known").key,
        channel: crate::webhook::number(frame, 0, NameTag::of("hook")).into(),
        dedupe_key: None,
        head: encode_head(&parts, "", ""),
        body: Bytes::from_static(body.as_bytes()),
        limits: crate::store::BufferLimits {
            deliveries_max: 10,
            bytes_max: 1_000,
        },
    };
    let _ = runtime.0.engine.deliver(delivery).await.expect("it works");
}

/// The numbers of the frames that wait for a webhook.
async fn waiting<W: Workflow>(runtime: &Runtime, run: &Run<W>) -> Vec<u32> {
    let key = run.info().await.expect("the run is known").key;
    let frames = runtime.0.engine.store.frames(key).await;
    let frames = frames.expect("the store works").into_iter();
    let waiting = frames.filter(|frame| matches!(frame.wait, Wait::Webhook { .. } | Wait::Any(_)));
    waiting.map(|frame| frame.key.frame).collect()
}

async fn wait_for<W: Workflow>(runtime: &Runtime, run: &Run<W>, frames: &[u32]) {
    until(&format!("{frames:?} wait"), || async {
        waiting(runtime, run).await == frames
    })
    .await;
}

/// The run that another one has started.
async fn child_of(runtime: &Runtime) -> Run<Child> {
    let filter = || RunFilter {
        workflow: Some("child".to_owned()),
        ..RunFilter::default()
    };
    until("a child", || async {
        !runtime.runs(filter()).await.expect("it works").is_empty()
    })
    .await;
    let runs = runtime.runs(filter()).await.expect("the store works");
    let child = runtime.run(Child, runs[0].id.clone());
    wait_for(runtime, &child, &[0]).await;
    child
}

async fn result<W: Workflow>(run: &Run<W>) -> Result<W::Output, RunError> {
    let result = tokio::time::timeout(PATIENCE, run.result()).await;
    result.expect("the run ends")
}

#[tokio::test]
async fn branches_advance_each_by_itself_and_are_joined_in_order() {
    let runtime = runtime().await;
    let run = runtime.start(Fan, 3).await.expect("it starts");
    wait_for(&runtime, &run, &[1, 2, 3]).await;
    deliver(&runtime, &run, 3, "c").await;
    wait_for(&runtime, &run, &[1, 2]).await;
    assert_eq!(run.status().await.expect("known"), RunStatus::Waiting);
    deliver(&runtime, &run, 1, "no").await;
    deliver(&runtime, &run, 2, "b").await;
    assert_eq!(
        result(&run).await.expect("a result"),
        ["error: no", "b", "c"]
    );
}

#[tokio::test]
async fn a_join_of_nothing_goes_on() {
    let runtime = runtime().await;
    let run = runtime.start(Fan, 0).await.expect("it starts");
    assert!(result(&run).await.expect("a result").is_empty());
}

#[tokio::test]
async fn what_branches_returned_outlives_the_runtime() {
    let (store, clock) = (MemoryStore::new(), manual());
    let first = runtime_on(&store, &clock, Limits::default()).await;
    let run = first.start(Fan, 2).await.expect("it starts");
    wait_for(&first, &run, &[1, 2]).await;
    deliver(&first, &run, 1, "a").await;
    wait_for(&first, &run, &[2]).await;
    first.0.engine.scheduler.stop();
    deliver(&first, &run, 2, "b").await;
    let second = runtime_on(&store, &clock, Limits::default()).await;
    let run = second.run(Fan, run.id().clone());
    assert_eq!(result(&run).await.expect("a result"), ["a", "b"]);
}

#[tokio::test]
async fn too_many_branches_park_the_run() {
    let limits = Limits::default().branches_max(2);
    let runtime = runtime_on(&MemoryStore::new(), &manual(), limits).await;
    let run = runtime.start(Fan, 3).await.expect("it starts");
    until("parked", || async {
        run.status().await.expect("known") == RunStatus::Parked
    })
    .await;
    let parked = run.info().await.expect("known").parked.expect("parked");
    assert_eq!(parked.reason, ParkReason::LimitReached);
    assert!(parked.message.contains("more than 2 branches"), "{parked}");
}

#[tokio::test]
async fn a_branch_that_is_parked_parks_its_run() {
    let runtime = runtime().await;
    let run = runtime.start(Fan, 1).await.expect("it starts");
    wait_for(&runtime, &run, &[1]).await;
    let key = run.info().await.expect("known").key;
    let limits = crate::store::BufferLimits {
        deliveries_max: 10,
        bytes_max: 1_000,
    };
    let delivery = NewDelivery {
        run: key,
        channel: crate::webhook::number(1, 0, NameTag::of("hook")).into(),
        dedupe_key: None,
        head: Bytes::from_static(b"damaged"),
        body: Bytes::new(),
        limits,
    };
    let _ = runtime.0.engine.deliver(delivery).await.expect("it works");
    until("parked", || async {
        run.status().await.expect("known") == RunStatus::Parked
    })
    .await;
    let parked = run.info().await.expect("known").parked.expect("parked");
    assert_eq!(parked.reason, ParkReason::Decode);
    assert!(parked.message.starts_with("delivery "), "{parked}");
}

#[tokio::test]
async fn the_winner_of_several_is_taken() {
    let runtime = runtime().await;
    let run = runtime.start(Race, String::new()).await.expect("it starts");
    wait_for(&runtime, &run, &[0]).await;
    deliver(&runtime, &run, 0, "yes").await;
    assert_eq!(result(&run).await.expect("a result"), "yes");
}

#[tokio::test]
async fn a_losing_wait_consumes_nothing() {
    let (store, clock) = (MemoryStore::new(), manual());
    let first = runtime_on(&store, &clock, Limits::default()).await;
    let run = first.start(Race, String::new()).await.expect("it starts");
    wait_for(&first, &run, &[0]).await;
    first.0.engine.scheduler.stop();
    // Nobody looks while the nap ends, and the delivery comes after that.
    clock.advance(Duration::from_millis(3_600_001));
    deliver(&first, &run, 0, "later").await;
    let second = runtime_on(&store, &clock, Limits::default()).await;
    let run = second.run(Race, run.id().clone());
    assert_eq!(result(&run).await.expect("a result"), "nap, then later");
}

#[tokio::test]
async fn a_delivery_at_the_instant_of_the_timer_wins() {
    let (store, clock) = (MemoryStore::new(), manual());
    let runtime = runtime_on(&store, &clock, Limits::default()).await;
    let run = runtime.start(Race, String::new()).await.expect("it starts");
    wait_for(&runtime, &run, &[0]).await;
    clock.advance(Duration::from_millis(3_600_000));
    deliver(&runtime, &run, 0, "just in time").await;
    assert_eq!(result(&run).await.expect("a result"), "just in time");
}

#[tokio::test]
async fn a_step_of_a_losing_or_cancelled_branch_is_dropped() {
    let runtime = runtime().await;
    let begins = tokio::time::timeout(PATIENCE, STEP_BEGINS.notified());
    let run = runtime
        .start(Race, "work".to_owned())
        .await
        .expect("starts");
    begins.await.expect("the step begins");
    deliver(&runtime, &run, 0, "first").await;
    assert_eq!(result(&run).await.expect("a result"), "first");
    let dropped = tokio::time::timeout(PATIENCE, STEP_DROPPED.notified());
    dropped.await.expect("the loser's step is dropped");

    let begins = tokio::time::timeout(PATIENCE, STEP_BEGINS.notified());
    let run = runtime
        .start(Race, "work".to_owned())
        .await
        .expect("starts");
    begins.await.expect("the step begins");
    run.cancel().await.expect("it is live");
    let dropped = tokio::time::timeout(PATIENCE, STEP_DROPPED.notified());
    dropped.await.expect("the step is dropped with its run");
    assert!(matches!(result(&run).await, Err(RunError::Cancelled)));
}

#[tokio::test]
async fn a_parent_goes_on_with_its_childs_end() {
    for (body, expected) in [("fine", "fine"), ("no", "failed: no")] {
        let runtime = runtime().await;
        let parent = runtime.start(Parent, String::new()).await.expect("starts");
        let child = child_of(&runtime).await;
        deliver(&runtime, &child, 0, body).await;
        assert_eq!(result(&parent).await.expect("a result"), expected);
    }
}

#[tokio::test]
async fn a_cancelled_child_is_told_and_a_cancelled_parent_takes_it_along() {
    let runtime = runtime().await;
    let parent = runtime.start(Parent, String::new()).await.expect("starts");
    child_of(&runtime).await.cancel().await.expect("it is live");
    assert_eq!(result(&parent).await.expect("a result"), "cancelled");

    let runtime = self::runtime().await;
    let parent = runtime.start(Parent, String::new()).await.expect("starts");
    let child = child_of(&runtime).await;
    let waits = result(&child);
    parent.cancel().await.expect("it is live");
    assert!(matches!(waits.await, Err(RunError::Cancelled)));
}

#[tokio::test]
async fn runs_that_invoke_each_other_without_end_are_parked() {
    let limits = Limits::default().invoke_depth_max(3);
    let runtime = runtime_on(&MemoryStore::new(), &manual(), limits).await;
    let _root = runtime.start(Endless, 0).await.expect("it starts");
    let all = || async { runtime.runs(RunFilter::default()).await.expect("it works") };
    until("the deepest is parked", || async {
        all()
            .await
            .iter()
            .any(|run| run.status == RunStatus::Parked)
    })
    .await;
    let runs = all().await;
    assert_eq!(runs.len(), 4, "the root has depth 0");
    let parked = runs[0].parked.as_ref().expect("the newest is parked");
    assert_eq!(parked.reason, ParkReason::LimitReached);
    assert!(parked.message.contains("more than 3 deep"), "{parked}");
}

#[tokio::test]
async fn a_builder_that_fails_leaves_the_store_as_it_was() {
    let store = MemoryStore::new();
    let built = Runtime::builder()
        .store(store.clone())
        .public_url("no address")
        .build()
        .await;
    let error = built.expect_err("the address is wrong");
    assert!(matches!(error, BuildError::PublicUrl(_)), "{error}");
    let claimed = store
        .claim(Timestamp::from_millis(0))
        .await
        .expect("claim must succeed");
    assert_eq!(
        claimed,
        Epoch(1),
        "no process has had it, and none has died"
    );
}

#[tokio::test]
async fn an_invoked_workflow_has_to_be_there() {
    let built = Runtime::builder()
        .store(MemoryStore::new())
        .public_url("http://127.0.0.1")
        .workflow(Parent)
        .build()
        .await;
    let error = built.expect_err("the child is missing");
    assert!(matches!(
        error,
        BuildError::MissingInvoked {
            workflow: "parent",
            invoked: "child"
        }
    ));
}
