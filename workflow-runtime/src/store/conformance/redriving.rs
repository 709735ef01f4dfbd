//! Parked frames that go on from where they stand.

use std::sync::Arc;

use super::fixture::{Fixture, park, parked, stored, webhook};
use super::tree::{any, arm, delivered, enter, returning};
use super::wakeups::after;
use crate::clock::Timestamp;
use crate::id::{FrameKey, RunKey};
use crate::store::{Advanced, Ending, Next, ParkedFrame, RunFilter, RunStatus, Store, Wait};

/// State and wait are what they were, and the frame is due when its wait ends by itself.
pub async fn a_redriven_frame_goes_on_where_it_was(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let deadline = Some(after(10));
    let timer = after(20);
    let waits = [
        (delivered(webhook(0), None), None),
        (delivered(webhook(0), deadline), Some(after(11))),
        (Wait::Timer { due: timer }, Some(timer)),
        (any([("A", arm(webhook(0)))]), None),
        (run_at(after(30)), Some(after(30))),
    ];
    for (wait, due) in waits {
        let frame = test.started().await;
        test.change(frame, enter("Wait", wait)).await;
        let before = test.load(frame).await;
        test.change(frame, park("why")).await;
        let change = test.change(frame, Next::Redrive).await;
        assert_eq!((change.woken, change.removed), (vec![], vec![]));
        let after = test.load(frame).await;
        let mut expected = before.clone();
        expected.frame.version += 2;
        assert_eq!(after, expected, "only its version is another");
        assert_eq!(test.due_at(frame).await, due, "{:?}", before.frame.wait);
        assert_eq!(test.run(frame.run).await.updated_at, test.now());
    }
    let turn = test.started().await;
    test.change(turn, park("why")).await;
    test.pass(5);
    assert_eq!(test.change(turn, Next::Redrive).await.woken, [turn]);
    assert!(test.due_at(turn).await.is_some(), "its turn has come");
}

/// A delivery that came while the frame was parked makes it due at once, if it came in time.
pub async fn what_came_meanwhile_is_there(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let waits = [
        delivered(webhook(0), Some(after(10))),
        any([("A", arm(webhook(7))), ("B", arm(webhook(0)))]),
    ];
    for wait in waits {
        let frame = test.started().await;
        test.change(frame, enter("Wait", wait)).await;
        test.change(frame, park("why")).await;
        let (first, woken) = stored(test.deliver(frame, "first").await);
        assert_eq!(woken, None, "it is parked");
        let _ = stored(test.deliver(frame, "second").await);
        assert_eq!(test.change(frame, Next::Redrive).await.woken, [frame]);
        assert_eq!(test.due_at(frame).await, Some(test.now()));
        let delivery = test.load(frame).await.delivery();
        assert_eq!(delivery.map(|it| it.seq), Some(first));
    }
    let frame = test.waiting(Some(after(10))).await;
    test.next(frame, park("why")).await;
    test.pass(20);
    let _ = stored(test.deliver(frame, "too late").await);
    test.next(frame, Next::Redrive).await;
    assert_eq!(
        test.due_at(frame).await,
        Some(after(11)),
        "it has timed out"
    );
}

/// So does the end of a child, and the ends of all branches.
pub async fn an_end_that_came_meanwhile_is_there(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let parent = test.started().await;
    let child = test.invoke(parent).await;
    test.change(child, park("why")).await;
    assert_eq!(test.due_at(parent).await, None, "it waits for its child");
    assert_eq!(test.change(child, Next::Redrive).await.woken, [child]);
    test.change(parent, park("why")).await;
    let end = Next::End(Ending::Completed("1".to_owned()));
    assert_eq!(test.change(child, end).await.woken, []);
    assert_eq!(test.change(parent, Next::Redrive).await.woken, [parent]);

    let (root, [a, b]) = test.forked(["A", "B"]).await;
    test.change(a, returning("1")).await;
    test.change(root, park("why")).await;
    let change = test.change(root, Next::Redrive).await;
    assert_eq!(change.woken, [], "one branch has not returned");
    test.change(root, park("why")).await;
    test.change(b, park("why")).await;
    assert_eq!(test.change(b, Next::Redrive).await.woken, [b]);
    test.change(b, returning("2")).await;
    assert_eq!(test.change(root, Next::Redrive).await.woken, [root]);
    assert_eq!(test.load(root).await.arrived.returned.len(), 2);
}

/// Of several at once one does it, and of a frame that is not parked none.
pub async fn only_a_parked_frame_is_redriven(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    let redrive = |version| test.transition(frame, version, Next::Redrive);
    let version = test.frame(frame).await.version;
    assert_eq!(test.advance(redrive(version)).await, Advanced::Stale);
    test.next(frame, park("why")).await;
    assert_eq!(test.advance(redrive(version)).await, Advanced::Stale);
    assert_ne!(test.advance(redrive(version + 1)).await, Advanced::Stale);
    for version in [version + 1, version + 2] {
        assert_eq!(test.advance(redrive(version)).await, Advanced::Stale);
    }
    let status = test.run(frame.run).await.status(test.now());
    assert_eq!(status, RunStatus::Waiting);
}

/// Those who wait for one webhook take turns as if none of them had been parked.
pub async fn a_redriven_frame_keeps_its_turn(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (root, [a, b]) = test.forked(["A", "B"]).await;
    for frame in [a, b] {
        let wait = delivered(webhook(0), None);
        test.change(frame, enter("Wait", wait)).await;
    }
    test.change(a, park("why")).await;
    test.change(a, Next::Redrive).await;
    let (_, woken) = stored(test.deliver(root, "x").await);
    assert_eq!(woken, Some(a), "it began to wait first");
}

/// Runs that are parked, also those with a branch that is, are found among others.
pub async fn parked_runs_are_listed(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let mut expected = Vec::new();
    for number in 0..6 {
        test.pass(1);
        let (root, [a, b]) = test.forked(["A", "B"]).await;
        match number {
            0 | 3 => {
                test.change(root, park("why")).await;
            }
            1 => {
                test.change(a, park("why")).await;
                test.change(b, park("why")).await;
            }
            2 => {
                test.change(root, park("why")).await;
                test.change(root, Next::Redrive).await;
                continue;
            }
            4 => {
                test.change(a, park("why")).await;
                test.end(root).await;
                continue;
            }
            _ => continue,
        }
        expected.insert(0, root);
    }
    let filter = |limit, before| RunFilter {
        parked: true,
        limit,
        before,
        ..RunFilter::default()
    };
    assert_eq!(listed(&test, filter(100, None)).await, keys(&expected));
    assert_eq!(listed(&test, filter(2, None)).await, keys(&expected[..2]));
    let before = Some(expected[1].run);
    assert_eq!(listed(&test, filter(2, before)).await, keys(&expected[2..]));
    let other = RunFilter {
        workflow: Some("another".to_owned()),
        ..filter(100, None)
    };
    assert_eq!(listed(&test, other).await, []);
}

/// Roots and branches alike, each once, in the order of their keys.
pub async fn parked_frames_come_in_pages(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let mut expected = Vec::new();
    for number in 0..7 {
        test.pass(1);
        let (root, [a, b]) = test.forked(["A", "B"]).await;
        let frames = match number % 3 {
            0 => vec![root, a, b],
            1 => vec![b],
            _ => vec![root],
        };
        for frame in frames {
            let message = format!("{frame:?}");
            test.change(frame, park(&message)).await;
            expected.push(ParkedFrame {
                frame,
                parked: parked(&message),
            });
        }
    }
    let gone = test.started().await;
    test.change(gone, park("why")).await;
    test.end(gone).await;
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = test.store.parked(after, 2).await;
        let page = page.expect("parked must succeed");
        assert!(page.len() <= 2, "a page is at most as long as asked for");
        let Some(last) = page.last() else { break };
        after = Some(last.frame);
        found.extend(page);
        assert!(
            found.len() <= expected.len(),
            "a page begins after the last one"
        );
    }
    assert_eq!(found, expected);
}

async fn listed(test: &Fixture, filter: RunFilter) -> Vec<RunKey> {
    let runs = test.store.runs(filter).await.expect("runs must succeed");
    runs.iter().map(|run| run.key).collect()
}

fn keys(frames: &[FrameKey]) -> Vec<RunKey> {
    frames.iter().map(|frame| frame.run).collect()
}

fn run_at(due: Timestamp) -> Wait {
    Wait::Run { due, attempt: 0 }
}
