//! Moving frames on by compare and swap.

use std::sync::Arc;

use super::fixture::{Fixture, delivery, done, state, stored, wait, webhook};
use crate::id::{FrameKey, RunKey};
use crate::store::{Advanced, Ending, Next, RunEnding, RunStatus, START_STATE, Store, Wait};

/// A transition raises the version and stores state, wait and the next webhook's number.
pub async fn a_transition_is_stored(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.started().await;
    let now = test.now();
    let json = "[\"ok\"]".to_owned();
    let waits = [
        Wait::Webhook {
            webhook: webhook(3),
            deadline: Some(now),
        },
        Wait::Webhook {
            webhook: webhook(0),
            deadline: None,
        },
        Wait::Timer { due: now },
        Wait::Outcome { json },
        Wait::Run {
            due: now,
            attempt: 4,
        },
    ];
    for (version, expected) in (0..).zip(waits) {
        test.pass(1);
        let next = Next::Wait {
            state: Some(state(&format!("State{version}"))),
            wait: expected.clone(),
            next_webhook: 20,
            branches: Vec::new(),
            children: Vec::new(),
        };
        let transition = test.transition(frame, version, next);
        assert_eq!(done(test.advance(transition).await), None);
        let record = test.frame(frame).await;
        assert_eq!(record.version, version + 1, "after {expected:?}");
        assert_eq!(record.entered, record.version, "the state is new");
        assert_eq!(record.wait, expected);
        assert_eq!(record.state, state(&format!("State{version}")));
        assert_eq!(record.next_webhook, 20);
        let run = test.store.run(frame.run).await.expect("run must succeed");
        let run = run.expect("the run is there");
        assert_eq!((run.created_at, run.updated_at), (now, test.now()));
        assert_eq!(run.wait, Some(expected));
    }
}

/// A transition without a state keeps the stored one.
pub async fn no_new_state_keeps_the_old(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.started().await;
    let json = "1".to_owned();
    test.next(frame, wait(Wait::Outcome { json })).await;
    let record = test.frame(frame).await;
    assert_eq!(record.state, state(START_STATE));
    assert_eq!(record.entered, 0, "the state was not written again");
}

/// A transition at another version changes nothing.
pub async fn another_version_is_stale(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    let (seq, _) = stored(test.deliver(frame, "x").await);
    let before = test.load(frame).await;
    for version in [before.frame.version - 1, before.frame.version + 1] {
        for next in every_next() {
            let mut transition = test.transition(frame, version, next);
            transition.consumed.push(seq);
            let advanced = test.advance(transition).await;
            assert_eq!(advanced, Advanced::Stale, "at version {version}");
        }
    }
    assert_eq!(test.load(frame).await, before, "nothing may be written");
}

/// Of the same transition sent twice, only the first is made.
pub async fn a_transition_is_made_once(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    for next in every_next() {
        let frame = test.started().await;
        let transition = test.transition(frame, 0, next);
        done(test.advance(transition.clone()).await);
        assert_eq!(test.advance(transition).await, Advanced::Stale);
    }
}

/// A delivery is consumed by one transition only.
pub async fn a_delivery_is_consumed_once(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    let (first, _) = stored(test.deliver(frame, "first").await);
    let (second, _) = stored(test.deliver(frame, "second").await);
    super::fifo::consume(&test, frame, first).await;
    let before = test.load(frame).await;
    assert_eq!(
        before.arrived.deliveries.first().map(|it| it.seq),
        Some(second)
    );
    for consumed in [
        vec![first],
        vec![second, first],
        vec![second, second],
        vec![i64::MAX],
    ] {
        for next in every_next() {
            let mut transition = test.transition(frame, before.frame.version, next);
            transition.consumed.clone_from(&consumed);
            let advanced = test.advance(transition).await;
            assert_eq!(advanced, Advanced::Stale, "consuming {consumed:?}");
        }
    }
    assert_eq!(test.load(frame).await, before, "nothing may be written");
}

/// A run cannot consume what was delivered to another.
pub async fn a_delivery_belongs_to_its_run(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (frame, other) = (test.waiting(None).await, test.waiting(None).await);
    let (seq, _) = stored(test.deliver(other, "x").await);
    let version = test.frame(frame).await.version;
    for next in every_next() {
        let mut transition = test.transition(frame, version, next);
        transition.consumed.push(seq);
        assert_eq!(test.advance(transition).await, Advanced::Stale);
    }
    let left = test.load(other).await.delivery();
    assert_eq!(left.map(|it| it.seq), Some(seq), "it is still there");
}

/// One transition can consume deliveries of several webhooks, and does not hand them out again.
pub async fn a_transition_consumes_several(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    let (first, _) = stored(test.deliver(frame, "first").await);
    let (other, _) = stored(test.accept(delivery(frame, 1, "other")).await);
    let (second, _) = stored(test.deliver(frame, "second").await);
    let (third, _) = stored(test.deliver(frame, "third").await);
    let version = test.frame(frame).await.version;
    let next = wait(Wait::Webhook {
        webhook: webhook(0),
        deadline: None,
    });
    let mut transition = test.transition(frame, version, next);
    transition.consumed = vec![second, first, other];
    let delivery = done(test.advance(transition).await);
    assert_eq!(delivery.map(|it| it.seq), Some(third));
    assert_eq!(
        test.wait_for(frame, 1, None).await,
        None,
        "consumed as well"
    );
}

/// An ended run keeps its result, has no state, and cannot be moved.
pub async fn an_ended_run_stays_ended(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let result = "{\"a\":[1,\"\u{e9}\"]}".to_owned();
    let endings = [
        (Ending::Completed(result.clone()), RunStatus::Completed),
        (Ending::Failed(result), RunStatus::Failed),
    ];
    for (ending, status) in endings {
        let frame = test.waiting(Some(test.now())).await;
        test.pass(1);
        test.next(frame, Next::End(ending.clone())).await;
        let run = test.store.run(frame.run).await.expect("run must succeed");
        let run = run.expect("an ended run is kept");
        assert_eq!(run.status(test.now()), status);
        assert_eq!(run.ending, Some(RunEnding::Own(ending)));
        assert_eq!((run.state, run.wait, run.parked), (None, None, None));
        assert_eq!(run.updated_at, test.now());
        assert_eq!(test.try_load(frame).await, None, "load finds live frames");
        assert_eq!(test.due_at(frame).await, None, "an ended run is never due");
        for version in 0..4 {
            for next in every_next() {
                let transition = test.transition(frame, version, next);
                assert_eq!(test.advance(transition).await, Advanced::Stale);
            }
        }
    }
}

/// A frame that is not there cannot be loaded or moved.
pub async fn an_unknown_frame_is_stale(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let run = test.started().await.run;
    let unknown = FrameKey::root(RunKey::from_bytes([9; 16]));
    for frame in [unknown, FrameKey { run, frame: 1 }] {
        assert_eq!(test.try_load(frame).await, None);
        let transition = test.transition(frame, 0, super::fixture::park("x"));
        assert_eq!(test.advance(transition).await, Advanced::Stale);
    }
    let gone = test.store.run(unknown.run).await.expect("run must succeed");
    assert_eq!(gone, None);
}

fn every_next() -> [Next; 3] {
    let ending = Ending::Completed("null".to_owned());
    let again = Wait::Webhook {
        webhook: webhook(0),
        deadline: None,
    };
    [wait(again), super::fixture::park("x"), Next::End(ending)]
}
