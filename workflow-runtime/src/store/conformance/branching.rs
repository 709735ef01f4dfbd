//! Branches of a frame, and their coming together.

use std::sync::Arc;

use super::concurrency::at_once;
use super::fixture::{Fixture, done, park, parked, state, stored, wait};
use super::tree::{Change, branch, delivered, enter, forking, returning, webhook_of};
use super::wakeups::after;
use crate::id::FrameKey;
use crate::store::{Advanced, Branch, Ending, RunStatus, Store, Wait};

/// Branches are frames that may run at once, inside of the one that has started them.
pub async fn branches_are_due_at_once(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let root = test.started().await;
    test.pass(5);
    let now = test.now();
    let branches = vec![branch("A", 0), branch("B", 0), branch("B", 1)];
    let change = test.change(root, forking(Wait::Branches, branches)).await;
    assert_eq!(change.woken.len(), 3, "each branch is due");
    let expected = [("A", 0), ("B", 0), ("B", 1)];
    for (frame, (name, index)) in change.woken.iter().zip(expected) {
        let loaded = test.load(*frame).await;
        let record = loaded.frame;
        assert_eq!(loaded.around, [state("Fork")], "the root is around it");
        assert_eq!((record.key, record.version, record.entered), (*frame, 0, 0));
        assert_eq!(record.state, state(&format!("{name}Branch")));
        let due = now;
        assert_eq!(record.wait, Wait::Run { due, attempt: 0 });
        assert_eq!((record.next_webhook, record.parked), (0, None));
        let name = name.to_owned();
        let parent = 0;
        let branch = Branch {
            parent,
            name,
            index,
        };
        assert_eq!(record.branch, Some(branch));
        assert_eq!(test.due_at(*frame).await, Some(now));
    }
    assert_eq!(test.due_at(root).await, None, "the root waits for them");
    let frames = test.frames(root.run).await;
    let keys: Vec<_> = frames.iter().map(|frame| frame.key).collect();
    assert_eq!(keys, [&[root], &change.woken[..]].concat());
    assert_eq!(frames[0], test.frame(root).await, "frames and load agree");
    assert_eq!(
        frames[2],
        test.frame(keys[2]).await,
        "frames and load agree"
    );
    let status = test.run(root.run).await.status(now);
    assert_eq!(status, RunStatus::Waiting);
}

/// A branch has a state, a wait and a version of its own.
pub async fn a_branch_moves_by_itself(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (root, [a, b]) = test.forked(["A", "B"]).await;
    let before = (test.load(root).await, test.load(b).await);
    test.pass(5);
    let due = after(50);
    let change = test.change(a, enter("Sleep", Wait::Timer { due })).await;
    assert_eq!(change, Change::default(), "it concerns nobody else");
    let record = test.frame(a).await;
    assert_eq!((record.version, record.entered), (1, 1));
    assert_eq!(
        (record.state, record.wait),
        (state("Sleep"), Wait::Timer { due })
    );
    assert_eq!(record.next_webhook, 8);
    assert_eq!(test.due_at(a).await, Some(due));
    assert_eq!((test.load(root).await, test.load(b).await), before);
    let old = test.transition(a, 0, enter("Again", Wait::Branches));
    assert_eq!(test.advance(old).await, Advanced::Stale, "an old version");
    let json = "1".to_owned();
    test.change(a, wait(Wait::Outcome { json })).await;
    let record = test.frame(a).await;
    assert_eq!((record.version, record.entered), (2, 1), "the state stays");
    assert_eq!(record.state, state("Sleep"));
    assert_eq!(test.due_at(a).await, Some(test.now()));
}

/// The parent becomes due when its last branch returns, and not before.
pub async fn the_last_return_wakes_the_parent(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (root, [a, b, c]) = test.forked(["A", "B", "C"]).await;
    for branch in [b, a] {
        let change = test.change(branch, returning("1")).await;
        assert_eq!(change, Change::default(), "a branch is left");
        assert_eq!(test.due_at(root).await, None);
        assert_eq!(test.try_load(branch).await, None, "it is not live");
        assert_eq!(test.due_at(branch).await, None);
        let again = test.transition(branch, 1, returning("2"));
        assert_eq!(test.advance(again).await, Advanced::Stale, "it has ended");
    }
    assert_eq!(test.frames(root.run).await.len(), 2);
    test.pass(5);
    let change = test.change(c, returning("1")).await;
    assert_eq!((change.woken, change.removed), (vec![root], vec![]));
    assert_eq!(test.due_at(root).await, Some(test.now()));
}

/// What the branches have returned is there with its names, in the order of the indices.
pub async fn results_come_by_name_and_index(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let root = test.started().await;
    let names = [("B", 1), ("A", 0), ("B", 10), ("B", 0), ("B", 2)];
    let branches = names.map(|(name, index)| branch(name, index)).to_vec();
    let frames = test.change(root, forking(Wait::Branches, branches)).await;
    let mut ended = Vec::new();
    for (frame, (name, index)) in frames.woken.into_iter().zip(names) {
        test.pass(1);
        let json = format!("\"{name}{index}\"");
        test.change(frame, returning(&json)).await;
        ended.push((name, index, json, test.now()));
    }
    ended.sort();
    let loaded = test.load(root).await;
    let returned = loaded.arrived.returned.iter();
    let returned: Vec<_> = returned
        .map(|(it, at)| (&*it.name, it.index, it.json.clone(), *at))
        .collect();
    assert_eq!(returned, ended);
}

/// The ends of no branches are there.
pub async fn a_join_of_nothing_is_over_at_once(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let root = test.started().await;
    test.pass(5);
    let change = test.change(root, enter("Join", Wait::Branches)).await;
    assert_eq!(change.woken, [root]);
    assert!(test.is_due(root).await);
    assert_eq!(test.load(root).await.arrived.returned, []);
}

/// A thousand branches each wait for a webhook of their own, go on, and come together.
pub async fn a_fan_out_of_a_thousand_comes_together(store: Arc<dyn Store>) {
    const WIDTH: u32 = 1_000;
    let test = Fixture::new(store).await;
    let root = test.started().await;
    let branches = (0..WIDTH).map(|index| branch("Item", index)).collect();
    let frames = test.change(root, forking(Wait::Branches, branches)).await;
    let first = frames.woken[0].frame;
    let run = root.run;
    let returns = at_once(&test, WIDTH, move |test: Fixture, index| async move {
        let frame = FrameKey {
            run,
            frame: first + index,
        };
        let next = enter("Wait", delivered(webhook_of(frame, 0), None));
        let waits = test.transition(frame, 0, next);
        assert_eq!(done(test.advance(waits).await), None);
        let receipt = test.deliver_to(run, webhook_of(frame, 0)).await;
        let (seq, woken) = stored(receipt);
        assert_eq!(woken, Some(frame));
        let mut returns = test.transition(frame, 1, returning("1"));
        returns.consumed.push(seq);
        test.advance(returns).await
    });
    let mut times_woken = 0;
    for made in returns.await {
        let Advanced::Done { woken, .. } = made else {
            panic!("each branch must return");
        };
        times_woken += woken.len();
        assert!(woken.is_empty() || woken == [root], "{woken:?}");
    }
    assert_eq!(times_woken, 1, "only the last one wakes the parent");
    let returned = test.load(root).await.arrived.returned;
    let indices = returned.iter().map(|(returned, _)| returned.index);
    assert!(indices.eq(0..WIDTH), "all results are there, in order");
}

/// A branch can have branches. What is around them is told from the outside to the inside.
pub async fn branches_have_branches(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (root, [a, b]) = test.forked(["A", "B"]).await;
    let inner = enter("Inner", Wait::Branches);
    test.change(b, inner).await;
    let nested = test.fork(a, Wait::Branches, &["C"]).await[0];
    let states = [state("Fork"), state("Fork")];
    assert_eq!(test.load(nested).await.around, states);
    let change = test.change(nested, returning("1")).await;
    assert_eq!(change.woken, [a], "its parent is a branch");
    assert_eq!(test.due_at(root).await, None);
    let change = test.change(a, returning("2")).await;
    assert_eq!(change, Change::default(), "its own results go with it");
    let change = test.change(b, returning("3")).await;
    assert_eq!(change.woken, [root]);
    let returned = test.load(root).await.arrived.returned;
    let results: Vec<_> = returned.iter().map(|(it, _)| &*it.json).collect();
    assert_eq!(results, ["2", "3"]);
}

/// A branch cannot end the run, and the root has nobody to return to.
pub async fn only_a_branch_returns_and_only_a_root_ends(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (root, [a]) = test.forked(["A"]).await;
    let ending = Ending::Completed("1".to_owned());
    let end = test.transition(a, 0, crate::store::Next::End(ending));
    assert_eq!(test.advance(end).await, Advanced::Stale);
    let end = test.transition(root, 1, returning("1"));
    assert_eq!(test.advance(end).await, Advanced::Stale);
    assert_eq!(test.frames(root.run).await.len(), 2, "both are live");
}

/// Webhooks with the same ordinal in different frames do not get each other's deliveries.
pub async fn webhooks_of_frames_are_apart(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (root, [a, b]) = test.forked(["A", "B"]).await;
    for frame in [a, b] {
        let wait = delivered(webhook_of(frame, 0), None);
        test.change(frame, enter("Wait", wait)).await;
    }
    let receipt = test.deliver_to(root.run, webhook_of(root, 0)).await;
    assert_eq!(stored(receipt).1, None, "nobody waits for the root's");
    let (seq, woken) = stored(test.deliver_to(root.run, webhook_of(b, 0)).await);
    assert_eq!(woken, Some(b));
    assert_eq!(test.due_at(a).await, None);
    assert_eq!(test.load(a).await.delivery(), None);
    let mine = test.load(b).await.delivery();
    assert_eq!(mine.map(|it| it.seq), Some(seq));
}

/// Branches are listed among the frames that are due, page by page.
pub async fn due_branches_come_in_pages(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let mut expected = Vec::new();
    for _ in 0..3 {
        let (_, branches) = test.forked(["A", "B", "C"]).await;
        for (millis, frame) in (1..).zip(branches) {
            let due = after(millis);
            test.change(frame, enter("Sleep", Wait::Timer { due }))
                .await;
            expected.push((due, frame));
        }
        expected.push((test.now(), test.started().await));
    }
    expected.sort_unstable();
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let page = test.store.due(after(9), cursor, 2).await;
        let page = page.expect("due must succeed");
        assert!(page.len() <= 2, "a page is at most as long as asked for");
        let Some(last) = page.last() else { break };
        cursor = Some(last.cursor());
        found.extend(page.iter().map(|it| (it.due, it.frame)));
    }
    assert_eq!(found, expected);
    let next = test.store.next_due(after(1)).await;
    assert_eq!(next.expect("next_due must succeed"), Some(after(2)));
}

/// A run with a parked branch is parked. It takes deliveries, and its other branches go on.
pub async fn a_parked_branch_shows_in_its_run(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (root, [a, b]) = test.forked(["A", "B"]).await;
    let waits = enter("Wait", delivered(webhook_of(a, 0), None));
    test.change(a, waits).await;
    test.change(a, park("no such state")).await;
    let run = test.run(root.run).await;
    assert_eq!(run.parked, Some(parked("no such state")));
    assert_eq!(run.status(test.now()), RunStatus::Parked);
    let all = crate::store::RunFilter::default();
    let listed = test.store.runs(all).await.expect("runs must succeed");
    assert_eq!(listed, [run], "the list shows it too");
    assert_eq!(test.frame(root).await.parked, None, "its root is not");
    let (seq, woken) = stored(test.deliver_to(root.run, webhook_of(a, 0)).await);
    assert_eq!((woken, test.due_at(a).await), (None, None));
    test.change(b, returning("1")).await;
    let again = wait(delivered(webhook_of(a, 0), None));
    let change = test.change(a, again).await;
    assert_eq!(change.delivery.map(|it| it.seq), Some(seq));
    assert_eq!(test.run(root.run).await.parked, None, "it goes on");
    let change = test.change(a, returning("1")).await;
    assert_eq!(change.woken, [FrameKey::root(root.run)]);
}
