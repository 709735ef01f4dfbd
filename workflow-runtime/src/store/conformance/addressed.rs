//! Events: notifications to one run.

use std::sync::Arc;

use bytes::Bytes;

use super::fixture::{Fixture, UNLIMITED, stored, wait};
use super::notifying::{awaiting, broadcast, event, name, notification, payload};
use super::tree::enter;
use super::wakeups::after;
use crate::id::RunKey;
use crate::store::{Advanced, BufferLimits, Channel, NewDelivery, Receipt, Store, Wait};

/// It is as a delivery to a webhook: kept, in order, used once, and a repeated one is told apart.
pub async fn to_one_run_it_is_kept_until_awaited(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.started().await;
    let keyed = |body: &'static str| NewDelivery {
        dedupe_key: Some(body.to_owned()),
        ..direct(frame.run, "e", body)
    };
    let (first, woken) = stored(test.accept(keyed("1")).await);
    assert_eq!(woken, None);
    let (second, _) = stored(test.accept(keyed("2")).await);
    assert_eq!(
        test.accept(keyed("1")).await,
        Receipt::Duplicate { seq: first }
    );
    let delivery = test.next(frame, wait(event("e", None))).await;
    let delivery = delivery.expect("it was kept");
    assert_eq!((delivery.seq, &delivery.body[..]), (first, &b"1"[..]));
    assert_eq!(delivery.channel, Channel::Event(name("e")));
    assert_eq!(test.load(frame).await.delivery(), Some(delivery));
    let version = test.frame(frame).await.version;
    let mut used = test.transition(frame, version, wait(event("e", None)));
    used.consumed.push(first);
    let Advanced::Done { delivery, .. } = test.advance(used).await else {
        panic!("the frame uses what it has");
    };
    assert_eq!(delivery.map(|it| it.seq), Some(second));
    let (third, woken) = stored(notify(&test, frame.run, "e", "3").await);
    assert!(third > second);
    assert_eq!(woken, Some(frame));
}

/// A frame that has a notification of its own is counted by none to all, so that each that is counted
/// goes on with what it was counted for.
pub async fn who_has_one_of_its_own_is_not_reached(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = awaiting(&test, "e", None).await;
    let (seq, woken) = stored(notify(&test, frame.run, "e", "1").await);
    assert_eq!(woken, Some(frame));
    assert_eq!(broadcast(&test, "e", "2").await.frames, 0);
    assert_eq!(notification(&test, frame).await, None);
    let reached_first = awaiting(&test, "e", None).await;
    assert_eq!(broadcast(&test, "e", "3").await.frames, 1);
    stored(notify(&test, reached_first.run, "e", "4").await);
    assert_eq!(payload(&test, reached_first).await, "3");
    let late = awaiting(&test, "other", None).await;
    stored(notify(&test, late.run, "e", "5").await);
    test.next(late, wait(event("e", None))).await;
    assert_eq!(broadcast(&test, "e", "6").await.frames, 0);
    assert_eq!(
        test.load(frame).await.delivery().map(|it| it.seq),
        Some(seq)
    );
}

/// A branch that goes on otherwise leaves its notification to the next, which has one of its own then.
pub async fn a_passed_on_notification_is_one_of_its_own(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (root, [a, b]) = test.forked(["A", "B"]).await;
    for branch in [a, b] {
        test.change(branch, enter("Wait", event("e", None))).await;
    }
    let (seq, woken) = stored(notify(&test, root.run, "e", "1").await);
    assert_eq!(woken, Some(a));
    let due = after(50);
    let change = test.change(a, enter("Sleep", Wait::Timer { due })).await;
    assert_eq!(change.woken, [b]);
    assert_eq!(test.load(b).await.delivery().map(|it| it.seq), Some(seq));
    assert_eq!(broadcast(&test, "e", "2").await.frames, 0);
}

/// A run keeps as many as it may of all events together, beside what its webhooks hold.
pub async fn what_is_kept_is_limited_for_all_events(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.started().await;
    let limited = |event: &str| NewDelivery {
        limits: BufferLimits {
            deliveries_max: 2,
            ..UNLIMITED
        },
        ..direct(frame.run, event, "1")
    };
    test.deliver(frame, "to a webhook").await;
    let (first, _) = stored(test.accept(limited("a")).await);
    stored(test.accept(limited("b")).await);
    assert_eq!(test.accept(limited("c")).await, Receipt::Full);
    test.next(frame, wait(event("a", None))).await;
    let version = test.frame(frame).await.version;
    let mut used = test.transition(frame, version, wait(event("a", None)));
    used.consumed.push(first);
    assert_ne!(test.advance(used).await, Advanced::Stale);
    stored(test.accept(limited("c")).await);
    assert_eq!(test.accept(limited("b")).await, Receipt::Full);
}

pub(super) async fn notify(test: &Fixture, run: RunKey, id: &str, payload: &str) -> Receipt {
    test.accept(direct(run, id, payload)).await
}

pub(super) fn direct(run: RunKey, id: &str, payload: &str) -> NewDelivery {
    NewDelivery {
        run,
        channel: Channel::Event(name(id)),
        dedupe_key: None,
        head: Bytes::new(),
        body: Bytes::copy_from_slice(payload.as_bytes()),
        limits: UNLIMITED,
    }
}
