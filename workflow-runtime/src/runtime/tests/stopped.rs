//! Machines that are stopped in the middle of something.

use super::*;
use crate::engine::Recovery;
use crate::id::FrameKey;
use crate::testing::{Fault, Faults, Method};

#[tokio::test]
async fn what_a_machine_woke_before_it_was_stopped_goes_on() {
    let faults = Faults::new();
    let store = faults.around(MemoryStore::new());
    let runtime = runtime_on(&store, &manual(), Limits::default()).await;
    let answer = faults.hold_answer_of_next(|call| call.enters() == Some("Invoke"));
    let parent = runtime.start(Parent, String::new()).await.expect("starts");
    let reached = tokio::time::timeout(PATIENCE, answer.reached()).await;
    reached.expect("the child is stored");
    let key = parent.info().await.expect("the run is known").key;
    // As when another process takes its partition, or a branch loses.
    let scheduler = &runtime.0.engine.scheduler;
    scheduler.abort(&[FrameKey::root(key)]);
    // It waits for its webhook before the store is looked into unasked.
    child_of(&runtime).await;
    answer.release();
}

#[tokio::test]
async fn no_death_is_counted_for_a_run_of_another_process() {
    let faults = Faults::new();
    let store = faults.around(MemoryStore::new());
    let runtime = runtime_on(&store, &manual(), Limits::default()).await;
    let run = runtime.start(Fan, 1).await.expect("it starts");
    wait_for(&runtime, &run, &[1]).await;
    let engine = &runtime.0.engine;
    let key = run.info().await.expect("the run is known").key;
    let suspect = FrameKey { run: key, frame: 1 };
    faults.fail_next(Method::Suspect, [Some(Fault::Io)]);
    let recovery = Recovery::of(engine, vec![suspect]);
    assert!(engine.scheduler.is_held(suspect));
    faults.set_owner(false);
    tokio::spawn(recovery.run());
    until("it is let go", || async {
        !engine.scheduler.is_held(suspect)
    })
    .await;
    assert!(!faults.all_met(), "no death is noted");
}
