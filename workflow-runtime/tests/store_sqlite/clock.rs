//! A clock that was ahead when the store was open last.

use std::time::Duration;

use bytes::Bytes;
use tempfile::TempDir;
use workflow_runtime::clock::{Clock, Timestamp};
use workflow_runtime::id::FrameKey;
use workflow_runtime::store::{
    Arm, DeliveryExpiry, Ending, Epoch, NewDelivery, Next, Receipt, Source, SqliteStore, Store,
    Wait, WebhookNumber,
};

use crate::support::*;

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn it_is_forgotten_with_a_restart() {
    let (_folder, store, epoch, _) = after_a_delivery_from_the_future().await;
    let other = start(&store, None, "{}").await;
    advance(&store, epoch, other, webhook(Some(NOW))).await;
    let receipt = deliver(&store, delivery(other, None, Bytes::new())).await;
    let Receipt::Stored { woken, .. } = receipt else {
        panic!("the delivery must be stored: {receipt:?}");
    };
    assert_eq!(woken, Some(other), "it came in time");
    assert_eq!(received(&store, other).await, [NOW]);
}

#[tokio::test]
async fn what_came_before_a_wait_is_in_time() {
    let (_folder, store, epoch, frame) = after_a_delivery_from_the_future().await;
    let deadline = NOW.saturating_add(MINUTE / 2);
    advance(&store, epoch, frame, webhook(Some(deadline))).await;
    let due = store.due(NOW, None, 10).await.expect("due must succeed");
    assert_eq!(due.len(), 1, "the frame has what it waits for");
    assert_eq!(received(&store, frame).await, [NOW]);
}

#[tokio::test]
async fn what_came_first_stays_first() {
    let (_folder, store, epoch, frame) = after_a_delivery_from_the_future().await;
    let other = WebhookNumber([1; 12]);
    let later = NewDelivery {
        channel: other.into(),
        ..delivery(frame, None, Bytes::new())
    };
    deliver(&store, later).await;
    let arms = [WEBHOOK, other].map(|webhook| Arm {
        name: String::new(),
        source: Source::Webhook {
            webhook,
            deadline: None,
        },
    });
    let wait = Wait::Any(arms.to_vec());
    advance(&store, epoch, frame, waiting(None, wait)).await;
    // Deliveries of one instant are taken in the order of their numbers.
    assert_eq!(received(&store, frame).await, [NOW, NOW]);
}

#[tokio::test]
async fn it_keeps_nothing_from_being_removed() {
    let (_folder, store, epoch, _) = after_a_delivery_from_the_future().await;
    let other = start(&store, None, "{}").await;
    for _ in 0..2 {
        deliver(&store, delivery(other, None, Bytes::new())).await;
    }
    let ending = Ending::Completed("1".to_owned());
    advance(&store, epoch, other, Next::End(ending)).await;
    let later = NOW.saturating_add(Duration::from_secs(1));
    let expiry = DeliveryExpiry {
        now: later,
        bodies_before: later,
        keys_before: Some(later),
    };
    let expired = store.expire_deliveries(expiry, None, 10).await;
    let expired = expired
        .expect("expire_deliveries must succeed")
        .into_inner();
    // The newest delivery of all stays.
    assert_eq!((expired.removed, expired.next), (1, None));
}

/// A store in which a run has a delivery that was stored while the clock was a minute ahead. It was opened
/// again since, and the clock shows [`NOW`].
async fn after_a_delivery_from_the_future() -> (TempDir, SqliteStore, Epoch, FrameKey) {
    let (folder, path) = place();
    let store = open(&path).await;
    claim(&store).await;
    let frame = start(&store, None, "{}").await;
    let ahead = Clock::manual(NOW.saturating_add(MINUTE));
    let early = store.deliver(delivery(frame, None, Bytes::new()), &ahead);
    let _ = early.await.expect("deliver must succeed").into_inner();
    store.close().await.expect("close must succeed");
    let store = open(&path).await;
    let epoch = claim(&store).await;
    (folder, store, epoch, frame)
}

/// When what a frame can go on with came.
async fn received(store: &SqliteStore, frame: FrameKey) -> Vec<Timestamp> {
    let loaded = store.load(frame).await.expect("load must succeed");
    let arrived = loaded.expect("the frame is live").arrived.deliveries;
    arrived.iter().map(|it| it.received_at).collect()
}
