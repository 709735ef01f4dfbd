//! Several frames that wait for one webhook.

use std::sync::Arc;

use super::fixture::{Fixture, park, stored, wait, webhook};
use super::tree::{delivered, enter, returning};
use super::wakeups::after;
use crate::clock::Timestamp;
use crate::id::FrameKey;
use crate::store::{Advanced, Store, Wait};

/// The one that began to wait first gets the first delivery, whichever is loaded first.
pub async fn two_waits_take_deliveries_in_order(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (root, [a, b]) = waiting(&test, [None, None]).await;
    let (first, woken) = stored(test.deliver(root, "first").await);
    assert_eq!(
        (woken, test.due_at(a).await),
        (Some(b), None),
        "b was first"
    );
    let (second, woken) = stored(test.deliver(root, "second").await);
    assert_eq!(woken, Some(a));
    assert_eq!(
        (owned(&test, a).await, owned(&test, b).await),
        (Some(second), Some(first))
    );
    returns(&test, a, second).await;
    assert_eq!(owned(&test, b).await, Some(first));
    returns(&test, b, first).await;
}

/// A frame that goes on without its delivery leaves it to the next one, which is woken.
pub async fn a_wait_that_goes_away_passes_its_delivery_on(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (root, [a, b]) = waiting(&test, [None, None]).await;
    let (seq, _) = stored(test.deliver(root, "x").await);
    test.pass(5);
    let due = after(50);
    let change = test.change(b, enter("Sleep", Wait::Timer { due })).await;
    assert_eq!(change.woken, [a]);
    assert_eq!(test.due_at(a).await, Some(test.now()));
    assert_eq!(owned(&test, a).await, Some(seq));
    let back = enter("Wait", delivered(webhook(0), None));
    let change = test.change(b, back).await;
    assert_eq!(change.delivery, None, "it is last in the line now");
    test.change(a, returning("1")).await;
    assert_eq!(owned(&test, b).await, Some(seq), "a did not use it");
    assert_eq!(test.due_at(b).await, Some(test.now()));
}

/// A frame cannot use what belongs to another by now, nor pass over what has become its own.
pub async fn a_delivery_is_not_used_out_of_turn(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (root, [a, b]) = waiting(&test, [None, None]).await;
    let (first, _) = stored(test.deliver(root, "first").await);
    let (second, _) = stored(test.deliver(root, "second").await);
    let version = test.frame(a).await.version;
    let mut stolen = test.transition(a, version, returning("1"));
    stolen.consumed.push(first);
    assert_eq!(test.advance(stolen).await, Advanced::Stale);
    let mut under_way = test.transition(a, version, returning("1"));
    under_way.consumed.push(second);
    let change = test.change(b, returning("1")).await;
    assert_eq!(change.woken, [a], "it has another delivery now");
    assert_eq!(test.advance(under_way).await, Advanced::Stale);
    assert_eq!(owned(&test, a).await, Some(first));
    returns(&test, a, first).await;
}

/// A delivery that is too late for the first is the second one's.
pub async fn a_missed_deadline_passes_the_delivery_on(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (root, [a, b]) = waiting(&test, [None, Some(after(10))]).await;
    test.pass(11);
    let (late, woken) = stored(test.deliver(root, "late").await);
    assert_eq!(woken, Some(a));
    assert_eq!(owned(&test, a).await, Some(late));
    assert_eq!(owned(&test, b).await, None);
    assert_eq!(test.due_at(b).await, Some(after(11)), "due for its timeout");
}

/// A timeout is stale if a delivery came in time for this frame, not for another.
pub async fn a_timeout_looks_at_its_own_delivery(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let deadline = after(10);
    let (root, [a, b]) = waiting(&test, [Some(deadline), None]).await;
    let version = test.frame(a).await.version;
    let timeout = || {
        let mut timeout = test.transition(a, version, returning("1"));
        timeout.unless_delivered.push((webhook(0).into(), deadline));
        timeout
    };
    let (_, woken) = stored(test.deliver(root, "for b").await);
    assert_eq!(woken, Some(b));
    let (_, woken) = stored(test.deliver(root, "for a").await);
    assert_eq!(woken, Some(a));
    assert_eq!(test.advance(timeout()).await, Advanced::Stale);
    let (root, [other, b]) = waiting(&test, [Some(deadline), None]).await;
    let (_, woken) = stored(test.deliver(root, "for b").await);
    assert_eq!(woken, Some(b));
    let timeout = crate::store::Transition {
        frame: other,
        ..timeout()
    };
    assert_ne!(test.advance(timeout).await, Advanced::Stale);
}

/// A parked frame keeps its place in the line.
pub async fn a_parked_frame_keeps_its_turn(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (root, [a, b]) = waiting(&test, [None, None]).await;
    test.change(b, park("why")).await;
    let (first, woken) = stored(test.deliver(root, "first").await);
    assert_eq!(woken, None, "it belongs to b");
    let (second, woken) = stored(test.deliver(root, "second").await);
    assert_eq!(woken, Some(a));
    assert_eq!(
        (owned(&test, a).await, owned(&test, b).await),
        (Some(second), Some(first))
    );
    let json = "1".to_owned();
    let change = test.change(b, wait(Wait::Outcome { json })).await;
    assert_eq!(change.woken, [a], "b waits for something else");
    assert_eq!(owned(&test, a).await, Some(first));
}

/// Branches A and B that wait for the root's webhook 0: B since before A.
async fn waiting(test: &Fixture, deadlines: [Option<Timestamp>; 2]) -> (FrameKey, [FrameKey; 2]) {
    let (root, [a, b]) = test.forked(["A", "B"]).await;
    let [of_a, of_b] = deadlines;
    for (frame, deadline) in [(b, of_b), (a, of_a)] {
        let wait = delivered(webhook(0), deadline);
        let change = test.change(frame, enter("Wait", wait)).await;
        assert_eq!(change.delivery, None, "nothing was delivered");
    }
    (root, [a, b])
}

async fn owned(test: &Fixture, frame: FrameKey) -> Option<i64> {
    let delivery = test.load(frame).await.delivery();
    delivery.map(|it| it.seq)
}

async fn returns(test: &Fixture, frame: FrameKey, consumed: i64) {
    let version = test.frame(frame).await.version;
    let mut transition = test.transition(frame, version, returning("1"));
    transition.consumed.push(consumed);
    let advanced = test.advance(transition).await;
    assert_ne!(advanced, Advanced::Stale, "{frame:?} uses {consumed}");
}
