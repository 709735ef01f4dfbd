//! Events: notifications to all who wait.

use std::sync::Arc;

use bytes::Bytes;

use super::addressed::notify;
use super::fixture::{Fixture, park, stored, wait};
use super::tree::{delivered, enter};
use super::wakeups::after;
use crate::clock::Timestamp;
use crate::event::EventId;
use crate::id::FrameKey;
use crate::store::{
    Advanced, Arm, Channel, NewBroadcast, Next, Notification, REACHED_WOKEN_MAX, Reached, Receipt,
    Source, Store, Wait, WebhookNumber,
};

/// Each frame that waits for the event has the notification and is due, whatever its run is.
pub async fn a_notification_reaches_all_who_wait(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (first, second) = (
        awaiting(&test, "e", None).await,
        awaiting(&test, "e", None).await,
    );
    let (_, [a, b]) = test.forked(["A", "B"]).await;
    for branch in [a, b] {
        test.change(branch, enter("Wait", event("e", None))).await;
    }
    test.pass(5);
    let reached = broadcast(&test, "e", "1").await;
    assert_eq!(reached.frames, 4);
    assert_eq!(
        sorted(reached.waking.woken),
        sorted(vec![first, second, a, b])
    );
    assert!(!reached.waking.has_more);
    for frame in [first, second, a, b] {
        let found = notification(&test, frame).await;
        let found = found.expect("the notification has reached it");
        assert_eq!(
            (&found.payload[..], found.received_at),
            (&b"1"[..], test.now())
        );
        assert_eq!(test.due_at(frame).await, Some(test.now()));
    }
}

/// A notification to all is not kept.
pub async fn a_notification_that_nobody_waits_for_is_gone(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let reached = broadcast(&test, "e", "1").await;
    assert_eq!((reached.frames, reached.waking.woken), (0, vec![]));
    let frame = awaiting(&test, "e", None).await;
    assert_eq!(notification(&test, frame).await, None);
    assert_eq!(test.due_at(frame).await, None);
}

/// Ids are compared byte by byte, and an event is no webhook.
pub async fn events_are_told_apart(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = awaiting(&test, "event", None).await;
    for other in ["Event", "event ", "even", "evént", "event1"] {
        assert_eq!(broadcast(&test, other, "1").await.frames, 0, "{other:?}");
        let (_, woken) = stored(notify(&test, frame.run, other, "1").await);
        assert_eq!(woken, None, "{other:?}");
    }
    assert_eq!(test.load(frame).await.arrived, Default::default());
    let hooked = test.started().await;
    let number = WebhookNumber(*b"twelve bytes");
    test.next(hooked, wait(delivered(number, None))).await;
    let (_, woken) = stored(notify(&test, hooked.run, "twelve bytes", "1").await);
    assert_eq!((woken, test.due_at(hooked).await), (None, None));
}

/// A second notification does not reach a frame that goes on with the first, only those that have begun
/// to wait since.
pub async fn a_frame_is_reached_once(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let early = awaiting(&test, "e", None).await;
    assert_eq!(broadcast(&test, "e", "1").await.frames, 1);
    assert_eq!(broadcast(&test, "e", "2").await.frames, 0);
    let late = awaiting(&test, "e", None).await;
    let reached = broadcast(&test, "e", "3").await;
    assert_eq!((reached.frames, reached.waking.woken), (1, vec![late]));
    assert_eq!(payload(&test, early).await, "1");
    assert_eq!(payload(&test, late).await, "3");
}

/// Who goes on first does not take it from the others.
pub async fn a_notification_is_kept_until_the_last_has_it(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (first, second) = (
        awaiting(&test, "e", None).await,
        awaiting(&test, "e", None).await,
    );
    broadcast(&test, "e", "1").await;
    test.end(first).await;
    assert_eq!(payload(&test, second).await, "1");
    let third = awaiting(&test, "e", None).await;
    assert_eq!(broadcast(&test, "e", "2").await.frames, 1);
    test.end(second).await;
    assert_eq!(payload(&test, third).await, "2");
}

/// A frame that waits again has not been told what it was told before.
pub async fn a_new_wait_is_not_reached_by_an_old_notification(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (frame, other) = (
        awaiting(&test, "e", None).await,
        awaiting(&test, "e", None).await,
    );
    broadcast(&test, "e", "1").await;
    assert_eq!(test.next(frame, wait(event("e", None))).await, None);
    assert_eq!(notification(&test, frame).await, None);
    assert_eq!(test.due_at(frame).await, None);
    assert_eq!(payload(&test, other).await, "1");
    assert_eq!(broadcast(&test, "e", "2").await.frames, 1);
    assert_eq!(payload(&test, frame).await, "2");
}

/// One transaction wakes a limited number; the rest are woken by further calls, each once, and have the
/// notification before.
pub async fn many_are_woken_in_batches(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let mut frames = Vec::new();
    for _ in 0..REACHED_WOKEN_MAX * 2 + 1 {
        frames.push(awaiting(&test, "e", None).await);
    }
    let reached = broadcast(&test, "e", "1").await;
    assert_eq!(reached.frames, frames.len() as u64);
    assert_eq!(reached.waking.woken.len(), REACHED_WOKEN_MAX);
    assert!(reached.waking.has_more);
    let late = awaiting(&test, "e", None).await;
    let mut woken = reached.waking.woken;
    let unwoken: Vec<_> = frames.iter().filter(|it| !woken.contains(it)).collect();
    let (gone, left) = (*unwoken[0], *unwoken[1]);
    assert_eq!(test.due_at(left).await, None);
    assert_eq!(payload(&test, left).await, "1");
    test.end(gone).await;
    loop {
        let waking = test.store.wake_reached(test.now()).await;
        let waking = waking.expect("wake_reached must succeed").into_inner();
        assert!(waking.woken.len() <= REACHED_WOKEN_MAX);
        woken.extend(waking.woken);
        if !waking.has_more {
            break;
        }
    }
    frames.retain(|it| *it != gone);
    assert_eq!(sorted(woken), sorted(frames));
    assert_eq!(test.due_at(left).await, Some(test.now()));
    assert_eq!(test.due_at(late).await, None);
    let nothing = test.store.wake_reached(test.now()).await;
    let nothing = nothing.expect("wake_reached must succeed").into_inner();
    assert_eq!((nothing.woken, nothing.has_more), (vec![], false));
}

/// A deadline is inclusive, and decided by the instant of receipt.
pub async fn a_notification_at_the_deadline_counts(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = awaiting(&test, "e", Some(after(10))).await;
    let earlier = awaiting(&test, "e", Some(after(9))).await;
    assert_eq!(test.due_at(frame).await, Some(after(11)));
    test.pass(10);
    let reached = broadcast(&test, "e", "1").await;
    assert_eq!((reached.frames, reached.waking.woken), (1, vec![frame]));
    assert_eq!(payload(&test, frame).await, "1");
    assert_eq!(notification(&test, earlier).await, None);
}

/// A timeout is not made if a notification has reached the frame in time after all.
pub async fn a_timeout_is_stale_if_a_notification_came_in_time(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = awaiting(&test, "e", Some(after(10))).await;
    let own = awaiting(&test, "e", Some(after(10))).await;
    let alone = awaiting(&test, "other", Some(after(10))).await;
    test.pass(10);
    let (_, woken) = stored(notify(&test, own.run, "e", "1").await);
    assert_eq!(woken, Some(own));
    assert_eq!(broadcast(&test, "e", "1").await.frames, 1);
    test.pass(1);
    for (frame, id, is_made) in [
        (frame, "e", false),
        (own, "e", false),
        (alone, "other", true),
    ] {
        let version = test.frame(frame).await.version;
        let mut timeout = test.transition(frame, version, elsewhere());
        timeout.unless_delivered = vec![(Channel::Event(name(id)), after(10))];
        let advanced = test.advance(timeout).await;
        assert_eq!(advanced != Advanced::Stale, is_made, "{id}");
    }
}

/// A frame that goes on with another arm gives its event up; one for it alone stays for the next wait.
pub async fn a_losing_arm_gives_the_event_up(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.started().await;
    let arms = || {
        let arm = |name: &str, source| Arm {
            name: name.to_owned(),
            source,
        };
        let first = Source::Event {
            event: name("e"),
            deadline: Some(after(5)),
        };
        let second = Source::Event {
            event: name("e"),
            deadline: Some(after(10)),
        };
        let timer = Source::Timer { due: after(7) };
        wait(Wait::Any(vec![
            arm("First", first),
            arm("Second", second),
            arm("Timer", timer),
        ]))
    };
    test.next(frame, arms()).await;
    test.pass(6);
    let reached = broadcast(&test, "e", "1").await;
    assert_eq!((reached.frames, reached.waking.woken), (1, vec![frame]));
    assert_eq!(payload(&test, frame).await, "1");
    test.next(frame, arms()).await;
    assert_eq!(notification(&test, frame).await, None);
    let (seq, woken) = stored(notify(&test, frame.run, "e", "2").await);
    assert_eq!(woken, Some(frame));
    let sleep = Wait::Timer { due: after(100) };
    test.next(frame, wait(sleep)).await;
    assert_eq!(broadcast(&test, "e", "3").await.frames, 0);
    let delivery = test.next(frame, wait(event("e", None))).await;
    assert_eq!(delivery.map(|it| it.seq), Some(seq));
}

/// A parked frame waits as before: it is reached, and not woken.
pub async fn a_parked_frame_has_its_notification(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = awaiting(&test, "e", None).await;
    test.next(frame, park("why")).await;
    let reached = broadcast(&test, "e", "1").await;
    assert_eq!((reached.frames, reached.waking.woken), (1, vec![]));
    assert_eq!(payload(&test, frame).await, "1");
    assert_eq!(test.due_at(frame).await, None);
    let own = awaiting(&test, "e", None).await;
    test.next(own, park("why")).await;
    let (_, woken) = stored(notify(&test, own.run, "e", "2").await);
    assert_eq!(woken, None);
    assert_eq!(broadcast(&test, "e", "3").await.frames, 0);
}

/// Whoever ended it.
pub async fn an_ended_run_is_not_reached(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (ended, cancelled) = (
        awaiting(&test, "e", None).await,
        awaiting(&test, "e", None).await,
    );
    test.end(ended).await;
    let outcome = test.store.cancel(cancelled.run, test.now()).await;
    let _ = outcome.expect("cancel must succeed");
    let (root, [branch]) = test.forked(["A"]).await;
    test.change(branch, enter("Wait", event("e", None))).await;
    let outcome = test.store.cancel(root.run, test.now()).await;
    let _ = outcome.expect("cancel must succeed");
    assert_eq!(broadcast(&test, "e", "1").await.frames, 0);
    let receipt = notify(&test, ended.run, "e", "1").await;
    assert_eq!(receipt, Receipt::Ended);
}

/// What a branch was waiting for is given up with it.
pub async fn a_removed_branch_is_not_reached(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (root, [branch]) = test.forked(["A"]).await;
    test.change(branch, enter("Wait", event("e", None))).await;
    let (seq, _) = stored(notify(&test, root.run, "e", "1").await);
    let change = test.change(root, enter("Next", event("e", None))).await;
    assert_eq!(change.removed, [branch]);
    assert_eq!(change.delivery.map(|it| it.seq), Some(seq));
    assert_eq!(broadcast(&test, "e", "2").await.frames, 0, "it has its own");
}

pub(super) fn name(id: &str) -> EventId {
    EventId::new(id).expect("it is an id")
}

pub(super) fn event(id: &str, deadline: Option<Timestamp>) -> Wait {
    Wait::Event {
        event: name(id),
        deadline,
    }
}

/// Starts a run and lets it wait for an event.
pub(super) async fn awaiting(test: &Fixture, id: &str, deadline: Option<Timestamp>) -> FrameKey {
    let frame = test.started().await;
    let delivery = test.next(frame, wait(event(id, deadline))).await;
    assert_eq!(delivery, None, "nothing was sent to this run");
    frame
}

pub(super) async fn broadcast(test: &Fixture, id: &str, payload: &str) -> Reached {
    let new = NewBroadcast {
        event: name(id),
        payload: Bytes::copy_from_slice(payload.as_bytes()),
    };
    let reached = test.store.broadcast(new, &test.clock).await;
    reached.expect("broadcast must succeed").into_inner()
}

pub(super) async fn notification(test: &Fixture, frame: FrameKey) -> Option<Notification> {
    let found = test.load(frame).await.arrived.notifications;
    assert!(found.len() < 2, "{found:?}");
    found.into_iter().next()
}

pub(super) async fn payload(test: &Fixture, frame: FrameKey) -> String {
    let found = notification(test, frame).await;
    let found = found.expect("a notification has reached the frame");
    String::from_utf8_lossy(&found.payload).into_owned()
}

pub(super) fn sorted(mut frames: Vec<FrameKey>) -> Vec<FrameKey> {
    frames.sort();
    frames
}

pub(super) fn elsewhere() -> Next {
    wait(Wait::Timer { due: after(1_000) })
}
