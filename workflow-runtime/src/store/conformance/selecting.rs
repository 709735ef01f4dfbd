//! Waiting for the first of several.

use std::sync::Arc;

use super::fixture::{Fixture, delivery, park, stored, wait, webhook};
use super::tree::{any, arm, delivered, enter, forking, returning};
use super::wakeups::after;
use crate::id::FrameKey;
use crate::store::{Advanced, Source, Store, Wait};

/// The arms come back as they were stored.
pub async fn the_arms_are_stored(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let root = test.started().await;
    let wait = any([
        ("Paid", arm(webhook(3))),
        (
            "Shipped",
            Source::Webhook {
                webhook: webhook(4),
                deadline: Some(after(20)),
            },
        ),
        ("Sleep", Source::Timer { due: after(30) }),
        ("Invoke", Source::Child { run: root.run }),
        ("Check", Source::Branch),
    ]);
    let change = test.change(root, enter("Select", wait.clone())).await;
    assert_eq!(change.woken, [], "nothing is there");
    assert_eq!(test.frame(root).await.wait, wait);
    assert_eq!(test.run(root.run).await.wait, Some(wait));
    assert_eq!(
        test.due_at(root).await,
        Some(after(21)),
        "the first timeout"
    );
}

/// A frame is due as soon as one of its arms has something.
pub async fn the_first_event_wakes(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    for ordinal in [0, 1] {
        let root = selecting(&test).await;
        let receipt = test.accept(delivery(root, 2, "another")).await;
        assert_eq!(stored(receipt).1, None, "no arm waits for it");
        test.pass(1);
        let receipt = test.accept(delivery(root, ordinal, "x")).await;
        assert_eq!(stored(receipt).1, Some(root));
        assert_eq!(test.due_at(root).await, Some(test.now()));
    }
}

/// Only the winner's delivery is used. The other one stays for whoever waits for it next.
pub async fn a_losing_arm_consumes_nothing(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let root = selecting(&test).await;
    let (second, _) = stored(test.accept(delivery(root, 1, "second arm")).await);
    let (first, _) = stored(test.accept(delivery(root, 0, "first arm")).await);
    stored(test.accept(delivery(root, 0, "later")).await);
    let loaded = test.load(root).await;
    let seqs: Vec<_> = loaded.arrived.deliveries.iter().map(|it| it.seq).collect();
    assert_eq!(
        seqs,
        [first, second],
        "the oldest ones, in the order of arms"
    );
    let next = enter("On", delivered(webhook(0), None));
    let mut transition = test.transition(root, loaded.frame.version, next);
    transition.consumed.push(second);
    let Advanced::Done { delivery, .. } = test.advance(transition).await else {
        panic!("the transition must be made");
    };
    assert_eq!(delivery.map(|it| it.seq), Some(first), "it was not used");
}

/// A frame that begins to wait sees what is there for one of its arms.
pub async fn what_is_there_wakes_at_once(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let root = test.started().await;
    let (seq, _) = stored(test.accept(delivery(root, 1, "early")).await);
    test.pass(5);
    let arms = any([("A", arm(webhook(0))), ("B", arm(webhook(1)))]);
    let change = test.change(root, enter("Select", arms)).await;
    assert_eq!((change.delivery, change.woken), (None, vec![root]));
    assert!(test.is_due(root).await);
    let there = test.load(root).await.delivery();
    assert_eq!(there.map(|it| it.seq), Some(seq));
}

/// A timer that was found first is stale if a delivery came by its instant.
pub async fn a_delivery_at_the_instant_of_a_timer_comes_first(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let instant = after(10);
    for (pause, is_in_time) in [(10, true), (1, false)] {
        let root = selecting(&test).await;
        let version = test.frame(root).await.version;
        let mut timer = test.transition(root, version, returning("1"));
        timer.next = enter("On", Wait::Timer { due: after(50) });
        timer.unless_delivered = vec![(webhook(0).into(), instant), (webhook(1).into(), instant)];
        test.pass(pause);
        stored(test.accept(delivery(root, 1, "x")).await);
        let is_stale = test.advance(timer).await == Advanced::Stale;
        assert_eq!(is_stale, is_in_time, "received at {}", test.now());
    }
}

/// The end of a branch can be an arm. The branches that have lost are removed.
pub async fn a_branch_can_be_an_arm(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let root = test.started().await;
    let arms = any([("A", Source::Branch), ("Paid", arm(webhook(0)))]);
    let branches = test.fork(root, arms.clone(), &["A", "B"]).await;
    let [a, b] = branches[..] else {
        panic!("two branches are started");
    };
    let change = test.change(b, returning("1")).await;
    assert_eq!(change.woken, [], "B is no arm");
    let change = test.change(a, returning("2")).await;
    assert_eq!(change.woken, [root]);
    let loaded = test.load(root).await;
    let returned = loaded.arrived.returned.iter();
    let returned: Vec<_> = returned.map(|(it, at)| (&*it.json, *at)).collect();
    assert_eq!(returned, [("2", test.now()), ("1", test.now())]);

    let change = test
        .change(root, forking(arms, vec![super::tree::branch("A", 0)]))
        .await;
    let a = change.woken[0];
    assert_eq!(change.woken, [a], "the branches of before are gone");
    let (seq, woken) = stored(test.accept(delivery(root, 0, "x")).await);
    assert_eq!(woken, Some(root));
    let next = enter("On", Wait::Timer { due: after(5) });
    let mut transition = test.transition(root, test.frame(root).await.version, next);
    transition.consumed.push(seq);
    let Advanced::Done { removed, .. } = test.advance(transition).await else {
        panic!("the transition must be made");
    };
    assert_eq!(removed, [a]);
}

/// Two arms for one webhook get the same delivery, until the later of their deadlines.
pub async fn two_arms_for_one_webhook_are_one_wait(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let root = test.started().await;
    let until = |millis| Source::Webhook {
        webhook: webhook(0),
        deadline: Some(after(millis)),
    };
    let arms = any([("A", until(10)), ("B", until(20))]);
    test.change(root, enter("Select", arms)).await;
    assert_eq!(test.due_at(root).await, Some(after(11)));
    test.pass(20);
    let (seq, woken) = stored(test.deliver(root, "x").await);
    assert_eq!(woken, Some(root));
    stored(test.deliver(root, "y").await);
    let delivery = test.load(root).await.delivery();
    assert_eq!(delivery.map(|it| it.seq), Some(seq));
}

/// A parked frame is woken by none of its arms.
pub async fn a_parked_frame_with_arms_is_not_woken(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let root = test.started().await;
    let arms = any([("A", Source::Branch), ("Paid", arm(webhook(0)))]);
    let a = test.fork(root, arms.clone(), &["A"]).await[0];
    test.change(root, park("why")).await;
    assert_eq!(stored(test.deliver(root, "x").await).1, None);
    assert_eq!(test.change(a, returning("1")).await.woken, []);
    assert_eq!(test.due_at(root).await, None);
    let change = test.change(root, wait(arms)).await;
    assert_eq!(change.woken, [root], "both are there");
    let arrived = test.load(root).await.arrived;
    assert_eq!((arrived.deliveries.len(), arrived.returned.len()), (1, 1));
}

/// A new run that waits for webhook 0, webhook 1, or an instant.
async fn selecting(test: &Fixture) -> FrameKey {
    let root = test.started().await;
    let arms = any([
        ("A", arm(webhook(0))),
        ("B", arm(webhook(1))),
        ("Sleep", Source::Timer { due: after(10) }),
    ]);
    test.change(root, enter("Select", arms)).await;
    assert_eq!(test.due_at(root).await, Some(after(10)));
    root
}
