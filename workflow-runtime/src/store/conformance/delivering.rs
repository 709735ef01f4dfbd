//! Storing deliveries.

use std::sync::Arc;

use bytes::Bytes;

use super::fixture::{Fixture, delivery, stored, webhook};
use crate::id::FrameKey;
use crate::store::{Receipt, Store};

/// Head and body come back byte for byte, with the instant of receipt.
pub async fn a_delivery_is_kept_byte_for_byte(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    test.pass(3);
    let every_byte: Bytes = (0..=255).collect();
    let mut new = delivery(frame, 0, "");
    new.head = Bytes::from_static(b"\0head\xff");
    new.body = every_byte.clone();
    let (seq, _) = stored(test.accept(new).await);

    let delivery = test.load(frame).await.delivery();
    let delivery = delivery.expect("load must return the pending delivery");
    assert_eq!((delivery.seq, delivery.channel), (seq, webhook(0).into()));
    assert_eq!(delivery.received_at, test.now());
    assert_eq!(&delivery.head[..], b"\0head\xff");
    assert_eq!(delivery.body, every_byte);
}

/// An empty body is a delivery like any other.
pub async fn an_empty_delivery_is_kept(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    let mut new = delivery(frame, 0, "");
    new.head = Bytes::new();
    stored(test.accept(new).await);
    let delivery = test.load(frame).await.delivery();
    let delivery = delivery.expect("load must return the pending delivery");
    assert!(delivery.head.is_empty() && delivery.body.is_empty());
}

/// Nothing is stored for a run that never was.
pub async fn a_delivery_to_an_unknown_run_is_refused(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let unknown = FrameKey::root(test.new_run().key);
    assert_eq!(test.deliver(unknown, "x").await, Receipt::Unknown);
}

/// Nothing is stored for a run that has ended.
pub async fn a_delivery_to_an_ended_run_is_refused(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    test.end(frame).await;
    assert_eq!(test.deliver(frame, "x").await, Receipt::Ended);
    assert_eq!(test.due_at(frame).await, None, "an ended run is never due");
}

/// A delivery that comes before anybody waits for it is kept until then.
pub async fn an_early_delivery_is_kept(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.started().await;
    let (seq, woken) = stored(test.deliver(frame, "early").await);
    assert_eq!(woken, None, "nobody waits for it yet");
    assert_eq!(
        test.load(frame).await.delivery(),
        None,
        "the frame does not wait"
    );
    let delivery = test.wait_for(frame, 0, None).await;
    assert_eq!(delivery.map(|it| it.seq), Some(seq));
}

/// The instant of receipt does not go back when the clock does.
pub async fn received_at_never_decreases(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    let late = Fixture::new(Arc::clone(&test.store)).await;
    late.pass(1_000);
    stored(late.deliver(frame, "first").await);
    stored(test.deliver(frame, "second").await);
    assert_eq!(
        test.due_at(frame).await,
        Some(test.now()),
        "due now, whatever the clock showed before"
    );

    let test = Fixture {
        epoch: late.epoch,
        ..test
    };
    let first = test
        .load(frame)
        .await
        .delivery()
        .expect("the first is pending");
    super::fifo::consume(&test, frame, first.seq).await;
    let second = test
        .load(frame)
        .await
        .delivery()
        .expect("the second is pending");
    assert!(
        second.received_at >= first.received_at,
        "{second:?} was received before {first:?}"
    );
}
