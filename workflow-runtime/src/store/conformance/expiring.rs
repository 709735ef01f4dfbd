//! Removing what is over.

use std::sync::Arc;

use super::fixture::{Fixture, delivery, park, stored, wait, webhook};
use super::recording::{history, note};
use super::tree::{any, arm, delivered, enter, invoking};
use super::wakeups::after;
use crate::clock::Timestamp;
use crate::id::{FrameKey, RunKey};
use crate::store::{
    Cause, DeliveryExpiry, Ending, Expired, NewDelivery, Next, Receipt, Source, Store, Wait,
};

/// Of all runs those go that ended before the instant, with their histories, in pages.
pub async fn ended_runs_are_removed(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let mut runs = Vec::new();
    for _ in 0..7 {
        let frame = test.started().await;
        note(&test, frame, end(), Cause::Turn, 100).await;
        runs.push(frame.run);
        test.pass(1);
    }
    assert_eq!(expire_runs(&test, after(5), 2).await, 5);
    for (number, run) in runs.iter().enumerate() {
        let is_there = number >= 5;
        assert_eq!(is_known(&test, *run).await, is_there, "run {number}");
        let history = history(&test, *run, None, 100).await;
        assert_eq!(!history.is_empty(), is_there, "run {number}");
    }
    assert_eq!(expire_runs(&test, after(5), 2).await, 0);
}

/// However old they are.
pub async fn live_runs_are_never_removed(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (waiting, parked) = (test.waiting(None).await, test.started().await);
    test.change(parked, park("why")).await;
    let due = after(1);
    let (scheduled, [branch]) = test.forked(["A"]).await;
    test.change(branch, enter("Rest", Wait::Timer { due }))
        .await;
    assert_eq!(expire_runs(&test, Timestamp::MAX, 10).await, 0);
    for frame in [waiting, parked, scheduled, branch] {
        assert!(test.try_load(frame).await.is_some(), "{frame:?}");
    }
}

/// A child stays until its parent has taken its result, and no longer.
pub async fn an_awaited_end_is_not_removed(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let parent = test.started().await;
    let child = test.invoke(parent).await;
    test.change(child, end()).await;
    test.change(parent, park("why")).await;
    assert_eq!(expire_runs(&test, Timestamp::MAX, 1).await, 0);
    let loaded = test.load(parent).await;
    assert_eq!(loaded.arrived.children.len(), 1, "the result is there");
    let due = after(1);
    test.change(parent, enter("On", Wait::Timer { due })).await;
    assert_eq!(expire_runs(&test, Timestamp::MAX, 1).await, 1);

    let (_root, [branch]) = test.forked(["A"]).await;
    let child = test.new_child(branch);
    let (root, run) = (FrameKey::root(child.key), child.key);
    let wait = any([("A", arm(webhook(0))), ("B", Source::Child { run })]);
    test.change(branch, invoking(wait, vec![child])).await;
    test.change(root, end()).await;
    assert_eq!(expire_runs(&test, Timestamp::MAX, 1).await, 0);
}

/// An id is free again, and unknown, when the run is gone.
pub async fn a_removed_run_is_unknown(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let mut run = test.new_run();
    run.id = Some("order-7".into());
    let frame = FrameKey::root(run.key);
    let workflow = run.workflow.clone();
    test.start(run).await;
    test.end(frame).await;
    assert_eq!(expire_runs(&test, Timestamp::MAX, 10).await, 1);
    let found = test.store.find(&workflow, &"order-7".into()).await;
    assert_eq!(found.expect("find must succeed"), None);
    assert_eq!(test.deliver(frame, "x").await, Receipt::Unknown);
}

/// What a run has used is removed when its dedupe key need not be known any more.
pub async fn used_deliveries_are_removed(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    for key in ["a", "b"] {
        let (seq, _) = stored(test.accept(keyed(frame, key)).await);
        let version = test.frame(frame).await.version;
        let next = wait(delivered(webhook(0), None));
        let mut transition = test.transition(frame, version, next);
        transition.consumed.push(seq);
        let _ = test.advance(transition).await;
        test.pass(10);
    }
    expire_deliveries(&test, after(5), Some(after(0)), 1).await;
    for key in ["a", "b"] {
        let again = test.accept(keyed(frame, key)).await;
        assert!(matches!(again, Receipt::Duplicate { .. }), "{again:?}");
    }
    expire_deliveries(&test, after(5), None, 1).await;
    let again = test.accept(keyed(frame, "a")).await;
    assert!(matches!(again, Receipt::Duplicate { .. }), "for ever");
    expire_deliveries(&test, after(5), Some(after(5)), 1).await;
    let (_, woken) = stored(test.accept(keyed(frame, "a")).await);
    assert_eq!(woken, Some(frame), "it is not remembered");
    let again = test.accept(keyed(frame, "b")).await;
    assert!(matches!(again, Receipt::Duplicate { .. }), "{again:?}");
}

/// What a live run has not used yet stays, whole, and is remembered.
pub async fn unused_deliveries_are_never_removed(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (frame, ended) = (test.waiting(None).await, test.waiting(None).await);
    test.change(frame, park("why")).await;
    let (seq, _) = stored(test.accept(keyed(frame, "a")).await);
    let _ = stored(test.accept(keyed(ended, "a")).await);
    test.end(ended).await;
    expire_deliveries(&test, Timestamp::MAX, Some(Timestamp::MAX), 10).await;
    let delivery = test.load(frame).await.delivery();
    let delivery = delivery.expect("it is there");
    assert_eq!((delivery.seq, &delivery.body[..]), (seq, &b"body"[..]));
    let again = test.accept(keyed(frame, "a")).await;
    assert_eq!(again, Receipt::Duplicate { seq });

    for _ in 0..10 {
        let _ = stored(test.deliver(frame, "body").await);
    }
    expire_deliveries(&test, Timestamp::MAX, Some(Timestamp::MAX), 20).await;
    let delivery = test.load(frame).await.delivery().expect("it is there");
    assert_eq!((delivery.seq, &delivery.body[..]), (seq, &b"body"[..]));
}

/// A delivery that comes after others were removed has a higher number than they had.
pub async fn numbers_of_deliveries_are_not_used_again(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    let mut newest = 0;
    for _ in 0..3 {
        let (seq, _) = stored(test.deliver(frame, "x").await);
        assert!(seq > newest, "{seq} comes after {newest}");
        newest = seq;
        let version = test.frame(frame).await.version;
        let next = wait(delivered(webhook(0), None));
        let mut transition = test.transition(frame, version, next);
        transition.consumed.push(seq);
        let _ = test.advance(transition).await;
        expire_deliveries(&test, Timestamp::MAX, Some(Timestamp::MAX), 10).await;
    }
}

fn end() -> Next {
    Next::End(Ending::Completed("1".to_owned()))
}

fn keyed(frame: FrameKey, key: &str) -> NewDelivery {
    NewDelivery {
        dedupe_key: Some(key.to_owned()),
        ..delivery(frame, 0, "body")
    }
}

async fn is_known(test: &Fixture, run: RunKey) -> bool {
    let run = test.store.run(run).await.expect("run must succeed");
    run.is_some()
}

async fn expire_runs(test: &Fixture, before: Timestamp, limit: usize) -> usize {
    let (mut sum, mut after) = (0, None);
    loop {
        let expired = test.store.expire_runs(before, after, limit).await;
        let expired = expired.expect("expire_runs must succeed").into_inner();
        let Expired { removed, next } = expired;
        assert!(removed <= limit, "{removed} are more than {limit}");
        sum += removed;
        if next.is_none() {
            return sum;
        }
        assert!(next > after, "it goes on");
        after = next;
    }
}

async fn expire_deliveries(
    test: &Fixture,
    bodies_before: Timestamp,
    keys_before: Option<Timestamp>,
    limit: usize,
) {
    let expiry = DeliveryExpiry {
        now: test.now().max(bodies_before),
        bodies_before,
        keys_before,
    };
    let mut after = None;
    loop {
        let expired = test.store.expire_deliveries(expiry, after, limit).await;
        let expired = expired.expect("expire_deliveries must succeed");
        let Expired { next, .. } = expired.into_inner();
        if next.is_none() {
            return;
        }
        assert!(next > after, "it goes on");
        after = next;
    }
}
