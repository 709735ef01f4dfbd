//! A delivery against the deadline of the wait for it.

use std::sync::Arc;

use super::fixture::{Fixture, delivery, stored, wait, webhook};
use super::wakeups::after;
use crate::store::{Advanced, Store, Wait};

/// What is received at the deadline still counts.
pub async fn a_delivery_at_the_deadline_counts(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(Some(after(10))).await;
    test.pass(10);
    let until_deadline = test.due(after(10)).await;
    assert!(
        until_deadline.iter().all(|it| it.frame != frame),
        "the timeout must not be due at the deadline"
    );
    let (_, woken) = stored(test.deliver(frame, "x").await);
    assert_eq!(woken, Some(frame));
    assert_eq!(test.due_at(frame).await, Some(after(10)));
}

/// What is received later wakes nobody and is kept, with the instant at which it came.
pub async fn a_late_delivery_does_not_count(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(Some(after(10))).await;
    test.pass(11);
    let (seq, woken) = stored(test.deliver(frame, "x").await);
    assert_eq!(woken, None, "the deadline has passed");
    assert_eq!(
        test.due_at(frame).await,
        Some(after(11)),
        "due for its timeout"
    );
    let late = test.load(frame).await.delivery().expect("load tells of it");
    assert_eq!((late.seq, late.received_at), (seq, after(11)));
    let delivery = test.wait_for(frame, 0, None).await;
    assert_eq!(
        delivery.map(|it| it.seq),
        Some(seq),
        "the next wait gets it"
    );
}

/// A frame that was loaded before the delivery came cannot go on as if nothing had come.
pub async fn a_timeout_is_stale_if_a_delivery_came_in_time(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let deadline = after(10);
    for (pause, is_in_time) in [(10, true), (1, false)] {
        let frame = test.waiting(Some(deadline)).await;
        let version = test.frame(frame).await.version;
        let next = wait(Wait::Timer { due: after(50) });
        let mut timeout = test.transition(frame, version, next);
        timeout.unless_delivered.push((webhook(0).into(), deadline));
        test.pass(pause);
        stored(test.accept(delivery(frame, 1, "to another webhook")).await);
        stored(test.deliver(frame, "x").await);
        let is_stale = test.advance(timeout).await == Advanced::Stale;
        assert_eq!(is_stale, is_in_time, "received at {}", test.now());
        let frame = test.frame(frame).await;
        let is_waiting = matches!(frame.wait, Wait::Webhook { .. });
        assert_eq!(is_waiting, is_in_time, "a stale transition writes nothing");
    }
}

/// A wait whose deadline has passed is decided by what had come by then.
pub async fn a_wait_with_a_past_deadline_is_decided_by_receipt(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.started().await;
    test.pass(10);
    let (seq, _) = stored(test.deliver(frame, "x").await);
    test.pass(10);
    let too_late = test.wait_for(frame, 0, Some(after(9))).await;
    assert_eq!(too_late, None, "it came after the deadline");
    assert!(test.is_due(frame).await, "due for its timeout");
    let in_time = test.wait_for(frame, 0, Some(after(10))).await;
    assert_eq!(
        in_time.map(|it| it.seq),
        Some(seq),
        "it came at the deadline"
    );
    assert!(test.is_due(frame).await);
}
