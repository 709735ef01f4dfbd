//! What is noted after the death of a process.

use std::sync::Arc;

use super::fixture::{Fixture, park, wait};
use super::wakeups::after;
use crate::id::{FrameKey, RunKey};
use crate::store::{Store, Suspect, Wait};

/// The first owner follows nobody, and whoever follows one that has not closed the store is told.
pub async fn an_owner_that_has_not_closed_is_noticed(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    assert!(!is_interrupted(&test).await, "nobody was there before");
    for _ in 0..2 {
        test.store
            .claim(test.now())
            .await
            .expect("claim must succeed");
        assert!(is_interrupted(&test).await);
    }
}

/// A frame's deaths are counted as long as it stays at its version.
pub async fn deaths_are_counted_for_each_version(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (root, [branch]) = test.forked(["A"]).await;
    let other = test.started().await;
    let frames = vec![other, branch, root];
    for deaths in 1..=3 {
        let noted = suspect(&test, frames.clone()).await;
        let expected = [(root, 1), (branch, 0), (other, 0)];
        let mut expected = expected.map(|(frame, version)| Suspect {
            frame,
            version,
            deaths,
        });
        // Keys of one millisecond have no order.
        expected.sort_by_key(|it| it.frame);
        assert_eq!(noted, expected);
        assert_eq!(suspects(&test).await, expected);
    }
    let (due, attempt) = (after(1), 1);
    test.change(branch, wait(Wait::Run { due, attempt })).await;
    let moved = |it: &Suspect| it.frame == branch;
    assert!(!suspects(&test).await.iter().any(moved), "it has moved");
    let noted = suspect(&test, vec![branch]).await;
    let (frame, version, deaths) = (branch, 1, 1);
    let expected = Suspect {
        frame,
        version,
        deaths,
    };
    assert_eq!(noted, [expected], "only what was asked for");
}

/// Frames that are gone are not noted, and parking moves a frame on.
pub async fn only_live_frames_are_suspected(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (ended, parked) = (test.started().await, test.started().await);
    let unknown = FrameKey::root(RunKey::from_bytes([9; 16]));
    assert_eq!(suspect(&test, vec![ended, parked]).await.len(), 2);
    test.end(ended).await;
    test.change(parked, park("why")).await;
    assert_eq!(suspects(&test).await, []);
    assert_eq!(suspect(&test, vec![ended, unknown]).await, []);
}

/// All are forgotten but those that are to be kept.
pub async fn suspects_are_forgotten(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (kept, forgotten) = (test.started().await, test.started().await);
    suspect(&test, vec![kept, forgotten]).await;
    assert_eq!(forget(&test, vec![kept]).await, 1);
    let left: Vec<_> = suspects(&test).await.iter().map(|it| it.frame).collect();
    assert_eq!(left, [kept]);
    assert_eq!(forget(&test, Vec::new()).await, 1);
    assert_eq!(suspects(&test).await, []);
    assert_eq!(suspect(&test, vec![kept]).await[0].deaths, 1, "anew");
}

async fn is_interrupted(test: &Fixture) -> bool {
    let interrupted = test.store.is_interrupted().await;
    interrupted.expect("is_interrupted must succeed")
}

async fn suspect(test: &Fixture, frames: Vec<FrameKey>) -> Vec<Suspect> {
    let noted = test.store.suspect(frames).await;
    noted.expect("suspect must succeed").into_inner()
}

async fn suspects(test: &Fixture) -> Vec<Suspect> {
    let suspects = test.store.suspects().await;
    suspects.expect("suspects must succeed")
}

async fn forget(test: &Fixture, keep: Vec<FrameKey>) -> usize {
    let forgotten = test.store.forget_suspects(keep).await;
    forgotten
        .expect("forget_suspects must succeed")
        .into_inner()
}
