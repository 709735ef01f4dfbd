//! Events: notifications that runs send.

use std::sync::Arc;

use bytes::Bytes;

use super::addressed::direct;
use super::fixture::{Fixture, UNLIMITED, state, wait};
use super::notifying::{awaiting, broadcast, event, name, notification, payload};
use crate::event::{Notified, Undeliverable};
use crate::id::{FrameKey, RunKey};
use crate::store::{
    Advanced, BufferLimits, NewBroadcast, NewDelivery, NewNotification, Next, Store, Wait,
};

/// The sender's new state and what it sends are one commit, and it is due with what became of it.
pub async fn sending_is_part_of_the_transition(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (other, one) = (
        awaiting(&test, "e", None).await,
        awaiting(&test, "e", None).await,
    );
    let sender = awaiting(&test, "e", None).await;
    test.pass(5);
    let to_all = NewNotification::Broadcast(NewBroadcast {
        event: name("e"),
        payload: Bytes::from_static(b"1"),
    });
    let to_one = NewNotification::Direct(direct(one.run, "e", "2"));
    let to_itself = NewNotification::Direct(direct(sender.run, "e", "3"));
    let outcome = send(&test, sender, to_one).await;
    assert_eq!(outcome, Ok(Notified::new(1)));
    let outcome = send(&test, sender, to_all).await;
    assert_eq!(outcome, Ok(Notified::new(1)), "{one:?} has one of its own");
    let outcome = send(&test, sender, to_itself).await;
    assert_eq!(outcome, Ok(Notified::new(0)));
    assert_eq!(payload(&test, other).await, "1");
    for frame in [other, one, sender] {
        assert_eq!(test.due_at(frame).await, Some(test.now()), "{frame:?}");
    }
    assert_eq!(test.frame(sender).await.state, state("Send"));
    let delivery = test.next(sender, wait(event("e", None))).await;
    assert_eq!(delivery.map(|it| it.body), Some(Bytes::from_static(b"3")));
}

/// The sender goes on, and learns why.
pub async fn what_cannot_be_sent_is_recorded(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (sender, ended) = (test.started().await, test.started().await);
    test.end(ended).await;
    let full = NewDelivery {
        limits: BufferLimits {
            deliveries_max: 0,
            ..UNLIMITED
        },
        ..direct(sender.run, "e", "1")
    };
    let unknown = RunKey::from_bytes([7; 16]);
    for (delivery, expected) in [
        (direct(ended.run, "e", "1"), Undeliverable::Ended),
        (direct(unknown, "e", "1"), Undeliverable::UnknownRun),
        (full, Undeliverable::Full),
    ] {
        let outcome = send(&test, sender, NewNotification::Direct(delivery)).await;
        assert_eq!(outcome, Err(expected));
    }
}

/// A frame that leaves its wait for an event and tells all of it reaches only those who wait anew.
pub async fn a_frame_that_was_reached_reaches_others(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let sender = awaiting(&test, "e", None).await;
    let other = awaiting(&test, "e", None).await;
    assert_eq!(broadcast(&test, "e", "1").await.frames, 2);
    let to_all = |payload| {
        NewNotification::Broadcast(NewBroadcast {
            event: name("e"),
            payload: Bytes::from_static(payload),
        })
    };
    let outcome = send(&test, sender, to_all(b"2")).await;
    assert_eq!(outcome, Ok(Notified::new(0)));
    assert_eq!(payload(&test, other).await, "1");
    let new = awaiting(&test, "e", None).await;
    let outcome = send(&test, sender, to_all(b"3")).await;
    assert_eq!(outcome, Ok(Notified::new(1)));
    assert_eq!(payload(&test, other).await, "1");
    assert_eq!(payload(&test, new).await, "3");
}

/// A transition that is not made sends nothing.
pub async fn a_stale_sender_sends_nothing(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (sender, other) = (test.started().await, awaiting(&test, "e", None).await);
    let next = || Next::Notify {
        state: state("Send"),
        next_webhook: 0,
        notification: NewNotification::Broadcast(NewBroadcast {
            event: name("e"),
            payload: Bytes::from_static(b"1"),
        }),
    };
    let made = test.advance(test.transition(sender, 0, next())).await;
    assert_ne!(made, Advanced::Stale);
    test.next(other, wait(event("e", None))).await;
    let again = test.advance(test.transition(sender, 0, next())).await;
    assert_eq!(again, Advanced::Stale);
    assert_eq!(notification(&test, other).await, None);
}

/// Sends a notification, and returns what the frame goes on with, which load and advance must agree on.
pub(super) async fn send(
    test: &Fixture,
    frame: FrameKey,
    notification: NewNotification,
) -> Result<Notified, Undeliverable> {
    let version = test.frame(frame).await.version;
    let next = Next::Notify {
        state: state("Send"),
        next_webhook: 0,
        notification,
    };
    let advanced = test.advance(test.transition(frame, version, next)).await;
    let Advanced::Done { sent, woken, .. } = advanced else {
        panic!("a transition at the current version must be made");
    };
    let sent = sent.expect("something was sent");
    assert!(!woken.contains(&frame), "it goes on with what was sent");
    let json = sent.outcome.clone();
    assert_eq!(test.frame(frame).await.wait, Wait::Outcome { json });
    assert_eq!(test.due_at(frame).await, Some(test.now()));
    serde_json::from_str(&sent.outcome).expect("the outcome can be read")
}
