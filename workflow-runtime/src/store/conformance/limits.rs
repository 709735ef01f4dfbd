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

/// A long queue holds as many deliveries as it may, and no more, also after one has gone.
pub async fn a_long_queue_is_limited(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    let limited = || NewDelivery {
        limits: BufferLimits {
            deliveries_max: 40,
            ..UNLIMITED
        },
        ..delivery(frame, 0, "x")
    };
    let (first, _) = stored(test.accept(limited()).await);
    for _ in 1..40 {
        stored(test.accept(limited()).await);
    }
    assert_eq!(test.accept(limited()).await, Receipt::Full);
    consume(&test, frame, first).await;
    stored(test.accept(limited()).await);
    assert_eq!(test.accept(limited()).await, Receipt::Full);
}

/// A long queue holds as many bytes as it may, and no more, also after some have gone.
pub async fn the_bytes_of_a_long_queue_are_limited(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    let limited = || NewDelivery {
        limits: BufferLimits {
            bytes_max: 5 * 40 + 4,
            ..UNLIMITED
        },
        ..delivery(frame, 0, "x")
    };
    let (first, _) = stored(test.accept(limited()).await);
    for _ in 1..40 {
        stored(test.accept(limited()).await);
    }
    assert_eq!(test.accept(limited()).await, Receipt::Full, "5 bytes each");
    consume(&test, frame, first).await;
    stored(test.accept(limited()).await);
    assert_eq!(test.accept(limited()).await, Receipt::Full);
}

/// Many queues of one run are limited as one is: each by the deliveries, and all together by the bytes.
pub async fn many_queues_are_limited(store: Arc<dyn Store>) {
    const WEBHOOKS: u32 = 18;
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    let limits = BufferLimits {
        deliveries_max: 10,
        bytes_max: 5 * 10 * u64::from(WEBHOOKS + 1) + 4,
    };
    let to_webhook = |webhook, body| NewDelivery {
        limits,
        ..delivery(frame, webhook, body)
    };
    let of_event = |event| NewDelivery {
        limits,
        ..direct(frame.run, event, "12345")
    };
    let mut first = None;
    for event in ["a", "b"].into_iter().cycle().take(10) {
        for webhook in 0..WEBHOOKS {
            let (seq, _) = stored(test.accept(to_webhook(webhook, "x")).await);
            first.get_or_insert(seq);
        }
        stored(test.accept(of_event(event)).await);
    }
    for webhook in 0..WEBHOOKS {
        assert_eq!(test.accept(to_webhook(webhook, "")).await, Receipt::Full);
    }
    assert_eq!(test.accept(of_event("a")).await, Receipt::Full);
    let another = WEBHOOKS;
    assert_eq!(test.accept(to_webhook(another, "x")).await, Receipt::Full);
    consume(&test, frame, first.expect("many came")).await;
    assert_eq!(test.accept(to_webhook(1, "")).await, Receipt::Full);
    stored(test.accept(to_webhook(0, "x")).await);
    assert_eq!(test.accept(to_webhook(another, "x")).await, Receipt::Full);
    stored(test.accept(to_webhook(another, "")).await);
}

/// A closed store refuses every call, and closing it again does nothing.
pub async fn a_closed_store_refuses_calls(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.started().await;
    let (store, now) = (&test.store, test.now());
    store.close().await.expect("close must succeed");
    let outcomes = [
        ("claim", store.claim(now).await.err()),
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
