//! Calls made at the same time.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::dedupe::keyed;
use super::fifo::consume;
use super::fixture::{Fixture, park, stored, wait, webhook};
use super::notifying::{awaiting, broadcast, elsewhere, event, notification};
use crate::id::FrameKey;
use crate::store::{Advanced, Receipt, Started, Store, Wait};

/// Deliveries made at once get numbers of their own and are handed out in that order.
pub async fn parallel_deliveries_are_all_kept(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    let receipts = at_once(&test, 100, move |test: Fixture, number| async move {
        let (seq, _) = stored(test.deliver(frame, &number.to_string()).await);
        (seq, number.to_string())
    });
    let mut receipts = receipts.await;
    receipts.sort_unstable();
    let mut next = test.load(frame).await.delivery();
    for (seq, body) in receipts {
        let delivery = next.expect("no delivery may be lost");
        assert_eq!(delivery.seq, seq, "numbers are distinct and in order");
        assert_eq!(delivery.body, body, "the number belongs to this delivery");
        next = consume(&test, frame, seq).await;
    }
    assert_eq!(next, None, "nothing is handed out twice");
}

/// Of the same delivery made many times at once, one is stored.
pub async fn parallel_duplicates_are_stored_once(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    let receipts = at_once(&test, 1_000, move |test: Fixture, _| async move {
        test.accept(keyed(frame, 0, "evt-1")).await
    });
    let (mut seqs, mut times_stored) = (BTreeSet::new(), 0);
    for receipt in receipts.await {
        match receipt {
            Receipt::Stored { seq, .. } => {
                times_stored += 1;
                seqs.insert(seq);
            }
            Receipt::Duplicate { seq } => {
                seqs.insert(seq);
            }
            other => panic!("stored or a duplicate, but was {other:?}"),
        }
    }
    assert_eq!(times_stored, 1, "exactly one is new");
    assert_eq!(seqs.len(), 1, "all get the number of the first");
}

/// Of several transitions from the same version, one is made.
pub async fn parallel_transitions_are_made_once(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    for _ in 0..50 {
        let frame = test.started().await;
        let outcomes = at_once(&test, 2, move |test: Fixture, number| async move {
            let next = park(&number.to_string());
            test.advance(test.transition(frame, 0, next)).await
        });
        let outcomes = outcomes.await;
        let made = outcomes.iter().filter(|it| **it != Advanced::Stale);
        assert_eq!(made.count(), 1, "exactly one is made: {outcomes:?}");
        assert_eq!(test.frame(frame).await.version, 1);
    }
}

/// Of several starts with the same id, one adds a run.
pub async fn parallel_starts_add_one_run(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let outcomes = at_once(&test, 50, move |test: Fixture, _| async move {
        let mut run = test.new_run();
        run.id = Some("order-7".into());
        let key = run.key;
        match test.start(run).await {
            Started::New => (true, key),
            Started::Existing(existing) => (false, existing),
        }
    });
    let outcomes = outcomes.await;
    assert_eq!(outcomes.iter().filter(|(new, _)| *new).count(), 1);
    let keys: BTreeSet<_> = outcomes.iter().map(|(_, key)| *key).collect();
    assert_eq!(keys.len(), 1, "all are told of the same run");
}

/// A delivery and a frame that begins to wait for it see each other, whichever comes first.
pub async fn no_wake_up_is_lost(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    for round in 0..300 {
        let frame = test.started().await;
        let mut rivals = JoinSet::new();
        let delivering = test.clone();
        let waiting = test.clone();
        if round % 2 == 0 {
            rivals.spawn(async move { delivers(delivering, frame).await });
            rivals.spawn(async move { waits(waiting, frame).await });
        } else {
            rivals.spawn(async move { waits(waiting, frame).await });
            rivals.spawn(async move { delivers(delivering, frame).await });
        }
        let seen = rivals.join_all().await;
        let times = seen.iter().filter(|it| **it).count();
        assert_eq!(
            times, 1,
            "round {round}: exactly one of the two sees the other"
        );
        assert_eq!(test.due_at(frame).await, Some(test.now()), "round {round}");
        assert!(test.load(frame).await.delivery().is_some(), "round {round}");
        test.end(frame).await;
    }
}

/// A notification to all and a wait that begins or ends are in one order: who is counted has it, and
/// nobody else.
pub async fn notifications_and_waits_are_in_one_order(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    for round in 0..100 {
        let id = format!("event-{round}");
        // It keeps the notification there.
        awaiting(&test, &id, None).await;
        let (comes, goes) = (test.started().await, awaiting(&test, &id, None).await);
        let mut rivals = JoinSet::new();
        for (frame, next) in [(comes, wait(event(&id, None))), (goes, elsewhere())] {
            let test = test.clone();
            rivals.spawn(async move {
                test.next(frame, next).await;
                0
            });
        }
        let telling = test.clone();
        rivals.spawn(async move { broadcast(&telling, &id, "1").await.frames });
        let counted: u64 = rivals.join_all().await.into_iter().sum();
        let comes = notification(&test, comes).await.is_some();
        let fewest = 1 + u64::from(comes);
        // Who has gone on may have been counted: it was waiting then.
        assert!(
            (fewest..=fewest + 1).contains(&counted),
            "round {round}: {counted} were counted, and {fewest} have it"
        );
    }
}

/// Whether the delivery found the frame waiting.
async fn delivers(test: Fixture, frame: FrameKey) -> bool {
    let (_, woken) = stored(test.deliver(frame, "x").await);
    woken.is_some()
}

/// Whether the frame found the delivery.
async fn waits(test: Fixture, frame: FrameKey) -> bool {
    let next = wait(Wait::Webhook {
        webhook: webhook(0),
        deadline: None,
    });
    let advanced = test.advance(test.transition(frame, 0, next)).await;
    matches!(
        advanced,
        Advanced::Done {
            delivery: Some(_),
            ..
        }
    )
}

/// Makes `count` calls at once, and returns what came of each.
pub(super) async fn at_once<F, Fut, T>(test: &Fixture, count: u32, call: F) -> Vec<T>
where
    F: Fn(Fixture, u32) -> Fut,
    Fut: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let mut calls = JoinSet::new();
    for number in 0..count {
        calls.spawn(call(test.clone(), number));
    }
    calls.join_all().await
}
