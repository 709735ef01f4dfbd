//! What is kept of what runs have done.

use std::sync::Arc;

use super::fixture::{Fixture, park, wait};
use super::tree::{enter, returning};
use super::wakeups::after;
use crate::id::{FrameKey, RunKey};
use crate::store::{
    Advanced, Cause, Change, Ending, HistoryEntry, Next, Noted, Store, Transition, Wait,
};

/// Each change of each frame, in the order in which they were made, with the states around it.
pub async fn changes_are_kept_in_order(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (root, [branch]) = test.forked(["A"]).await;
    let due = after(1);
    let attempt = 1;
    let changes = [
        (branch, enter("Try", Wait::Timer { due }), Cause::Turn),
        (branch, wait(Wait::Run { due, attempt }), Cause::Timer),
        (branch, park("why"), Cause::Step),
        (branch, Next::Redrive, Cause::Operator),
        (branch, returning("1"), Cause::Program),
        (root, enter("On", Wait::Timer { due }), Cause::Branches),
        (root, park("why"), Cause::Timer),
        (root, end(), Cause::Death),
    ];
    for (frame, next, cause) in changes {
        test.pass(1);
        note(&test, frame, next, cause, 100).await;
    }
    let expected = [
        (1, Cause::Turn, Change::Entered, "ABranch", Some("Try")),
        (1, Cause::Timer, Change::Retried, "Try", Some("Try")),
        (1, Cause::Step, Change::Parked, "Try", Some("Try")),
        (1, Cause::Operator, Change::Redriven, "Try", Some("Try")),
        (1, Cause::Program, Change::Returned, "Try", None),
        (0, Cause::Branches, Change::Entered, "Fork", Some("On")),
        (0, Cause::Timer, Change::Parked, "On", Some("On")),
        (0, Cause::Death, Change::Completed, "On", None),
    ];
    let expected = (1..).zip(expected).map(|(seq, entry)| {
        let (frame, cause, change, from, to) = entry;
        HistoryEntry {
            seq,
            at: after(seq.unsigned_abs()),
            frame,
            cause,
            change,
            from: Some(from.to_owned()),
            to: to.map(str::to_owned),
        }
    });
    assert_eq!(
        history(&test, root.run, None, 100).await,
        expected.collect::<Vec<_>>()
    );
    let other = test.started().await;
    assert_eq!(history(&test, other.run, None, 100).await, []);
}

/// A transition that is not made is not kept, nor one that nobody asks for.
pub async fn only_what_is_made_is_kept(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    let stale = Transition {
        noted: noted("Start", Cause::Turn, 100),
        ..test.transition(frame, 7, end())
    };
    assert_eq!(test.advance(stale).await, Advanced::Stale);
    assert_eq!(history(&test, frame.run, None, 100).await, []);
    note(&test, frame, end(), Cause::Delivery, 100).await;
    let kept = history(&test, frame.run, None, 100).await;
    assert_eq!(kept.len(), 1, "{kept:?}");
}

/// The newest entries are kept, with their numbers, and are read page by page.
pub async fn the_oldest_entries_are_dropped(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (frame, other) = (test.started().await, test.started().await);
    note(&test, other, park("why"), Cause::Turn, 100).await;
    for number in 0..10 {
        let name = format!("S{number}");
        let wait = Wait::Timer { due: after(1) };
        note(&test, frame, enter(&name, wait), Cause::Timer, 4).await;
    }
    let kept = history(&test, frame.run, None, 100).await;
    let numbers: Vec<_> = kept.iter().map(|entry| entry.seq).collect();
    assert_eq!(numbers, [7, 8, 9, 10]);
    assert_eq!(kept[3].to.as_deref(), Some("S9"));
    assert_eq!(history(&test, frame.run, None, 3).await, kept[..3]);
    assert_eq!(history(&test, frame.run, Some(8), 3).await, kept[2..]);
    assert_eq!(history(&test, frame.run, Some(10), 3).await, []);
    note(&test, frame, end(), Cause::Timer, 2).await;
    let kept = history(&test, frame.run, None, 100).await;
    let numbers: Vec<_> = kept.iter().map(|entry| entry.seq).collect();
    assert_eq!(numbers, [10, 11], "the limit was lowered");
    let others = history(&test, other.run, None, 100).await;
    assert_eq!(others.len(), 1, "those of other runs stay");
}

fn end() -> Next {
    Next::End(Ending::Completed("1".to_owned()))
}

fn noted(from: &str, cause: Cause, entries_max: u32) -> Option<Noted> {
    Some(Noted {
        cause,
        from: from.to_owned(),
        entries_max,
    })
}

/// Moves the frame on and keeps it.
pub(super) async fn note(
    test: &Fixture,
    frame: FrameKey,
    next: Next,
    cause: Cause,
    entries_max: u32,
) {
    let before = test.frame(frame).await;
    let transition = Transition {
        noted: noted(&before.state.name, cause, entries_max),
        ..test.transition(frame, before.version, next)
    };
    assert_ne!(test.advance(transition).await, Advanced::Stale);
}

pub(super) async fn history(
    test: &Fixture,
    run: RunKey,
    after: Option<i64>,
    limit: usize,
) -> Vec<HistoryEntry> {
    let history = test.store.history(run, after, limit).await;
    history.expect("history must succeed")
}
