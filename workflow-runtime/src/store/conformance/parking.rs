//! Runs that cannot go on without help.

use std::sync::Arc;

use super::fixture::{Fixture, park, parked as reason, stored, wait};
use super::wakeups::after;
use crate::store::{RunStatus, Store, Wait};

/// A parked frame keeps state and wait, says why, and is not due.
pub async fn a_parked_frame_keeps_its_state(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(Some(after(10))).await;
    let before = test.frame(frame).await;
    test.next(frame, park("no such state")).await;
    let parked = test.frame(frame).await;
    assert_eq!(parked.parked, Some(reason("no such state")));
    assert_eq!((&parked.state, &parked.wait), (&before.state, &before.wait));
    assert_eq!(parked.next_webhook, before.next_webhook);
    assert_eq!(parked.version, before.version + 1);
    assert_eq!(test.due_at(frame).await, None, "a parked frame is not due");
    let run = test.store.run(frame.run).await.expect("run must succeed");
    let run = run.expect("the run is there");
    assert_eq!(run.status(after(1_000)), RunStatus::Parked);
}

/// A parked run takes deliveries, which wake nobody until it goes on.
pub async fn a_parked_run_takes_deliveries(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    test.next(frame, park("why")).await;
    let (seq, woken) = stored(test.deliver(frame, "x").await);
    assert_eq!(woken, None, "a parked frame is not woken");
    assert_eq!(test.due_at(frame).await, None);
    let delivery = test.wait_for(frame, 0, None).await;
    assert_eq!(delivery.map(|it| it.seq), Some(seq));
    assert_eq!(test.frame(frame).await.parked, None, "it goes on");
    assert_eq!(test.due_at(frame).await, Some(test.now()));
}

/// A parked frame goes on with a transition to any wait.
pub async fn a_parked_frame_can_go_on(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    test.next(frame, park("first")).await;
    test.next(frame, park("second")).await;
    let record = test.frame(frame).await;
    assert_eq!(record.parked, Some(reason("second")));
    let (due, attempt) = (after(3), 1);
    test.next(frame, wait(Wait::Run { due, attempt })).await;
    assert_eq!(test.frame(frame).await.parked, None);
    assert_eq!(test.due_at(frame).await, Some(due));
    test.next(frame, park("third")).await;
    test.end(frame).await;
    let run = test.store.run(frame.run).await.expect("run must succeed");
    let status = run.map(|run| run.status(test.now()));
    assert_eq!(status, Some(RunStatus::Completed));
}
