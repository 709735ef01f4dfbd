//! Branches whose parent no longer waits for them.

use std::sync::Arc;

use super::cancelling::cancel;
use super::fixture::{Fixture, park, stored, wait, webhook};
use super::tree::{Change, delivered, enter, returning, webhook_of};
use super::wakeups::after;
use crate::store::{Advanced, Cancelled, Ending, Next, Receipt, Store, Wait};

/// A frame that enters another state gives up its branches and theirs.
pub async fn going_on_removes_the_branches(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (root, [a, b, c]) = test.forked(["A", "B", "C"]).await;
    let nested = test.fork(a, Wait::Branches, &["D"]).await[0];
    test.change(b, park("why")).await;
    test.change(c, returning("1")).await;
    let due = after(5);
    let change = test.change(root, enter("On", Wait::Timer { due })).await;
    assert_eq!(change.removed, [a, b, nested], "C had ended before");
    assert_eq!(change.woken, []);
    for frame in [a, b, nested] {
        assert_eq!(test.try_load(frame).await, None);
        assert_eq!(test.due_at(frame).await, None);
    }
    assert_eq!(test.frames(root.run).await.len(), 1);
    assert_eq!(test.run(root.run).await.parked, None);
    let change = test.change(root, enter("Join", Wait::Branches)).await;
    assert_eq!(change.woken, [root], "no branch is left");
    assert_eq!(test.load(root).await.arrived.returned, []);
}

/// A frame that keeps its state keeps its branches: it is parked, for instance.
pub async fn keeping_the_state_keeps_the_branches(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (root, [a, b]) = test.forked(["A", "B"]).await;
    test.change(a, returning("1")).await;
    let change = test.change(root, park("why")).await;
    assert_eq!(change, Change::default());
    let change = test.change(b, returning("2")).await;
    assert_eq!(change.woken, [], "a parked parent is not woken");
    assert_eq!(test.due_at(root).await, None);
    let change = test.change(root, wait(Wait::Branches)).await;
    assert_eq!(change.woken, [root], "both have returned");
    assert_eq!(test.load(root).await.arrived.returned.len(), 2);
}

/// The number of a frame that is gone does not come to mean another one.
pub async fn numbers_are_never_used_again(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let root = test.started().await;
    let mut newest = 0;
    for round in 0..4 {
        let branches = test.fork(root, Wait::Branches, &["A", "B"]).await;
        for branch in &branches {
            assert!(branch.frame > newest, "{branch:?} in round {round}");
            newest = branch.frame;
        }
        if round % 2 == 0 {
            let due = after(1);
            test.change(root, enter("On", Wait::Timer { due })).await;
        }
    }
}

/// What a removed branch was about to do is not done.
pub async fn a_removed_frame_is_stale(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (root, [a]) = test.forked(["A"]).await;
    let number = webhook_of(a, 0);
    test.change(a, enter("Wait", delivered(number, None))).await;
    let due = after(5);
    test.change(root, enter("On", Wait::Timer { due })).await;
    for next in [
        enter("Wait", Wait::Timer { due }),
        park("x"),
        returning("1"),
    ] {
        for version in 0..3 {
            let transition = test.transition(a, version, next.clone());
            assert_eq!(test.advance(transition).await, Advanced::Stale);
        }
    }
    let receipt = test.deliver_to(root.run, number).await;
    assert_eq!(stored(receipt).1, None, "nobody waits for it any more");
}

/// A removed branch is in nobody's way: what it waited for goes to who waits for it next.
pub async fn a_removed_branch_gives_up_its_turn(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (root, [a]) = test.forked(["A"]).await;
    let on_webhook = || enter("Wait", delivered(webhook(0), None));
    test.change(a, on_webhook()).await;
    let (seq, woken) = stored(test.deliver(root, "x").await);
    assert_eq!(woken, Some(a));
    let change = test.change(root, on_webhook()).await;
    assert_eq!(change.removed, [a]);
    assert_eq!(change.delivery.map(|it| it.seq), Some(seq));
    assert_eq!(test.load(root).await.delivery().map(|it| it.seq), Some(seq));
}

/// An ended or cancelled run has no frames.
pub async fn an_ended_run_has_no_branches(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    for is_cancelled in [true, false] {
        let (root, [a, b]) = test.forked(["A", "B"]).await;
        let number = webhook_of(a, 0);
        test.change(a, enter("Wait", delivered(number, None))).await;
        test.change(b, park("why")).await;
        if is_cancelled {
            let cancelled = cancel(&test, root.run).await;
            let runs = vec![root.run];
            assert_eq!(cancelled, Cancelled::Done { runs, woken: None });
        } else {
            let ending = Ending::Completed("1".to_owned());
            let change = test.change(root, Next::End(ending)).await;
            assert_eq!(change.removed, [a, b]);
        }
        for frame in [root, a, b] {
            assert_eq!(test.try_load(frame).await, None);
            assert_eq!(test.due_at(frame).await, None);
            let transition = test.transition(frame, 1, park("x"));
            assert_eq!(test.advance(transition).await, Advanced::Stale);
        }
        assert_eq!(test.frames(root.run).await, []);
        assert_eq!(test.run(root.run).await.parked, None);
        assert_eq!(test.deliver_to(root.run, number).await, Receipt::Ended);
    }
}
