//! How much may be buffered, and the end of a store.

use std::sync::Arc;

use super::addressed::direct;
use super::fifo::consume;
use super::fixture::{Fixture, UNLIMITED, delivery, park, stored};
use crate::store::{BufferLimits, NewDelivery, Receipt, Store, StoreError};

/// A webhook holds as many pending deliveries as it may, and no more.
pub async fn pending_deliveries_are_limited(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    let limited = |webhook| NewDelivery {
        limits: BufferLimits {
            deliveries_max: 2,
            ..UNLIMITED
        },
        ..delivery(frame, webhook, "x")
    };
    let (first, _) = stored(test.accept(limited(0)).await);
    stored(test.accept(limited(0)).await);
    assert_eq!(test.accept(limited(0)).await, Receipt::Full);
    stored(test.accept(limited(1)).await);
    consume(&test, frame, first).await;
    stored(test.accept(limited(0)).await);
    assert_eq!(test.accept(limited(0)).await, Receipt::Full);
}

/// A run holds as many pending bytes as it may, over all its webhooks, and no more.
pub async fn pending_bytes_are_limited(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (frame, other) = (test.waiting(None).await, test.waiting(None).await);
    let limited = |frame, webhook, body: &str| NewDelivery {
        head: "four".into(),
        limits: BufferLimits {
            bytes_max: 20,
            ..UNLIMITED
        },
        ..delivery(frame, webhook, body)
    };
    let (first, _) = stored(test.accept(limited(frame, 0, "123456")).await);
    let over = test.accept(limited(frame, 1, "1234567")).await;
    assert_eq!(over, Receipt::Full, "21 bytes of head and body");
    stored(test.accept(limited(frame, 1, "123456")).await);
    assert_eq!(test.accept(limited(frame, 0, "")).await, Receipt::Full);
    stored(test.accept(limited(other, 0, "123456")).await);
    consume(&test, frame, first).await;
    stored(test.accept(limited(frame, 0, "123456")).await);
}

/// The limits are the same for a run that has much pending, on many channels, and of which some goes.
pub async fn long_queues_are_limited(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (frame, other) = (test.waiting(None).await, test.waiting(None).await);
    let limits = BufferLimits {
        deliveries_max: 40,
        bytes_max: 40 * 7 * 5 + 3,
    };
    let to = |frame, channel| {
        let sent = match channel {
            0..6 => delivery(frame, channel, "x"),
            _ => direct(frame.run, if channel == 6 { "a" } else { "b" }, "12345"),
        };
        NewDelivery { limits, ..sent }
    };
    let mut first = None;
    for nth in 0..40 {
        for channel in 0..6 {
            let (seq, _) = stored(test.accept(to(frame, channel)).await);
            first.get_or_insert(seq);
        }
        stored(test.accept(to(frame, 6 + nth % 2)).await);
        stored(test.accept(to(other, 0)).await);
    }
    for channel in 0..8 {
        assert_eq!(test.accept(to(frame, channel)).await, Receipt::Full);
    }
    assert_eq!(test.accept(to(other, 0)).await, Receipt::Full);
    // Webhook 6 has none, and 3 bytes are left of all.
    let to_another = |body| NewDelivery {
        limits,
        head: "".into(),
        ..delivery(frame, 6, body)
    };
    assert_eq!(test.accept(to_another("1234")).await, Receipt::Full);
    stored(test.accept(to_another("123")).await);
    consume(&test, frame, first.expect("many came")).await;
    assert_eq!(test.accept(to(frame, 1)).await, Receipt::Full);
    stored(test.accept(to(frame, 0)).await);
    assert_eq!(test.accept(to(frame, 0)).await, Receipt::Full);
    assert_eq!(test.accept(to_another("1")).await, Receipt::Full);
}

/// A closed store refuses every call, and closing it again does nothing.
pub async fn a_closed_store_refuses_calls(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.started().await;
    let (store, now) = (&test.store, test.now());
    store.close().await.expect("close must succeed");
    let outcomes = [
        ("claim", store.claim().await.err()),
        ("start", store.start(test.new_run()).await.err()),
        (
            "deliver",
            store
                .deliver(delivery(frame, 0, "x"), &test.clock)
                .await
                .err(),
        ),
        (
            "advance",
            store
                .advance(Arc::new(test.transition(frame, 0, park("x"))))
                .await
                .err(),
        ),
        ("cancel", store.cancel(frame.run, now).await.err()),
        ("load", store.load(frame).await.err()),
        ("due", store.due(now, None, 1).await.err()),
        ("next_due", store.next_due(now).await.err()),
        ("find", store.find("x", &"x".into()).await.err()),
        ("frames", store.frames(frame.run).await.err()),
        ("run", store.run(frame.run).await.err()),
        (
            "runs",
            store.runs(crate::store::RunFilter::default()).await.err(),
        ),
    ];
    for (method, error) in outcomes {
        let closed = matches!(error, Some(StoreError::Closed));
        assert!(closed, "{method} on a closed store: {error:?}");
    }
    store.close().await.expect("closing again must succeed");
}
