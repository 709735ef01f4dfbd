//! Ending runs from outside.

use std::sync::Arc;

use super::fixture::{Fixture, park, stored};
use crate::id::{FrameKey, RunKey};
use crate::store::{Advanced, Cancelled, Receipt, RunEnding, RunStatus, Store};

/// A live run ends, whatever it is doing, and takes nothing more.
pub async fn a_live_run_is_cancelled(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let parked = test.waiting(None).await;
    test.next(parked, park("why")).await;
    for frame in [test.started().await, test.waiting(None).await, parked] {
        test.pass(1);
        assert_eq!(cancel(&test, frame.run).await, cancelled(frame));
        let run = test.store.run(frame.run).await.expect("run must succeed");
        let run = run.expect("a cancelled run is kept");
        assert_eq!(run.ending, Some(RunEnding::Cancelled));
        assert_eq!((run.state, run.wait, run.parked), (None, None, None));
        assert_eq!(run.updated_at, test.now());
        assert_eq!(test.try_load(frame).await, None);
        assert_eq!(test.due_at(frame).await, None);
        assert_eq!(test.deliver(frame, "x").await, Receipt::Ended);
    }
}

/// A transition that was under way when the run was cancelled is not made.
pub async fn cancelling_beats_what_is_under_way(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    let (seq, _) = stored(test.deliver(frame, "x").await);
    let version = test.frame(frame).await.version;
    assert_eq!(cancel(&test, frame.run).await, cancelled(frame));
    for version in [version, version + 1] {
        let mut transition = test.transition(frame, version, park("x"));
        transition.consumed.push(seq);
        assert_eq!(test.advance(transition).await, Advanced::Stale);
    }
}

/// An ended run stays as it ended.
pub async fn an_ended_run_is_not_cancelled(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.started().await;
    test.end(frame).await;
    let ended = Cancelled::Ended(RunStatus::Completed);
    assert_eq!(cancel(&test, frame.run).await, ended);
    let frame = test.started().await;
    assert_eq!(cancel(&test, frame.run).await, cancelled(frame));
    let ended = Cancelled::Ended(RunStatus::Cancelled);
    assert_eq!(cancel(&test, frame.run).await, ended);
}

/// There is nothing to cancel where there is no run.
pub async fn an_unknown_run_is_not_cancelled(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let unknown = RunKey::from_bytes([9; 16]);
    assert_eq!(cancel(&test, unknown).await, Cancelled::Unknown);
}

/// The outcome for a run that has no children and nobody who waits for it.
fn cancelled(frame: FrameKey) -> Cancelled {
    Cancelled::Done {
        runs: vec![frame.run],
        woken: None,
    }
}

pub(super) async fn cancel(test: &Fixture, run: RunKey) -> Cancelled {
    let cancelled = test.store.cancel(run, test.now()).await;
    cancelled.expect("cancel must succeed").into_inner()
}
