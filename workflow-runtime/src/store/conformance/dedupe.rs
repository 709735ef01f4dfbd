//! Telling duplicates from new deliveries.

use std::sync::Arc;

use super::fifo::consume;
use super::fixture::{Fixture, delivery, stored};
use crate::id::FrameKey;
use crate::store::{NewDelivery, Receipt, Store};

/// A second delivery with the same key is answered with the number of the first.
pub async fn a_known_key_is_a_duplicate(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    let (seq, _) = stored(test.accept(keyed(frame, 0, "evt-1")).await);
    let mut again = keyed(frame, 0, "evt-1");
    again.body = "another body".into();
    assert_eq!(test.accept(again).await, Receipt::Duplicate { seq });
    consume(&test, frame, seq).await;
    let left = test.load(frame).await.delivery();
    assert_eq!(left, None, "a duplicate must not be stored");
}

/// A duplicate stays one after the first was consumed and after the run has ended.
pub async fn a_duplicate_outlives_its_run(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    let (seq, _) = stored(test.accept(keyed(frame, 0, "evt-1")).await);
    let duplicate = Receipt::Duplicate { seq };
    consume(&test, frame, seq).await;
    assert_eq!(test.accept(keyed(frame, 0, "evt-1")).await, duplicate);
    test.end(frame).await;
    assert_eq!(
        test.accept(keyed(frame, 0, "evt-1")).await,
        duplicate,
        "dedupe comes before liveness"
    );
    let new = test.accept(keyed(frame, 0, "evt-2")).await;
    assert_eq!(new, Receipt::Ended, "a new delivery is too late");
}

/// A duplicate is told as such even when the buffer is full.
pub async fn a_duplicate_is_not_refused_as_full(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    let mut new = keyed(frame, 0, "evt-1");
    new.limits.deliveries_max = 1;
    let (seq, _) = stored(test.accept(new.clone()).await);
    assert_eq!(test.accept(new).await, Receipt::Duplicate { seq });
}

/// Keys belong to one webhook of one run.
pub async fn keys_belong_to_their_webhook(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (one, other) = (test.waiting(None).await, test.waiting(None).await);
    stored(test.accept(keyed(one, 0, "evt-1")).await);
    stored(test.accept(keyed(one, 1, "evt-1")).await);
    stored(test.accept(keyed(other, 0, "evt-1")).await);
}

/// Keys are compared byte for byte.
pub async fn keys_are_compared_exactly(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    for key in ["evt", "EVT", "evt ", "", "evt\0", "e\u{301}", "\u{e9}"] {
        stored(test.accept(keyed(frame, 0, key)).await);
    }
}

/// Deliveries without a key are never duplicates.
pub async fn no_key_no_duplicate(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    let (first, _) = stored(test.deliver(frame, "same").await);
    let (second, _) = stored(test.deliver(frame, "same").await);
    assert_ne!(first, second, "both must be stored");
}

pub(super) fn keyed(frame: FrameKey, ordinal: u32, key: &str) -> NewDelivery {
    NewDelivery {
        dedupe_key: Some(key.to_owned()),
        ..delivery(frame, ordinal, "body")
    }
}
