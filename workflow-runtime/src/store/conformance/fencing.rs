//! Keeping a former owner from writing.

use std::sync::Arc;

use super::fixture::{CREATED, Fixture, done, park};
use crate::store::{Advanced, Store};

/// Each claim begins a new, higher epoch.
pub async fn each_claim_is_a_new_epoch(store: Arc<dyn Store>) {
    let mut newest = store.claim(CREATED).await.expect("claim must succeed");
    for _ in 0..5 {
        let next = store.claim(CREATED).await.expect("claim must succeed");
        assert!(next > newest, "{next:?} must be after {newest:?}");
        newest = next;
    }
}

/// A transition of an older epoch, or of one that has not begun, changes nothing.
pub async fn another_epoch_is_stale(store: Arc<dyn Store>) {
    let old = Fixture::new(store).await;
    let frame = old.started().await;
    let new = Fixture::new(Arc::clone(&old.store)).await;
    let before = new.load(frame).await;
    let transition = old.transition(frame, 0, park("old"));
    assert_eq!(
        old.advance(transition).await,
        Advanced::Stale,
        "an old epoch"
    );
    let mut transition = new.transition(frame, 0, park("future"));
    transition.epoch.0 += 1;
    assert_eq!(
        new.advance(transition).await,
        Advanced::Stale,
        "a future one"
    );
    assert_eq!(new.load(frame).await, before, "nothing may be written");
    let transition = new.transition(frame, 0, park("current"));
    done(new.advance(transition).await);
}
