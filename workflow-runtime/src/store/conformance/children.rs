//! Runs that a frame has started.

use std::sync::Arc;

use super::cancelling::cancel;
use super::fixture::{Fixture, park, wait, webhook};
use super::tree::{Change, any, arm, enter, invoking, returning};
use super::wakeups::after;
use crate::id::FrameKey;
use crate::store::{Cancelled, Ending, Next, RunEnding, RunStatus, Source, Store, Wait};

/// The child is added, and is due, in the transition that begins to wait for it.
pub async fn a_child_is_started_with_the_wait_for_it(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let root = test.started().await;
    let child = test.invoke(root).await;
    assert_eq!(test.due_at(child).await, Some(test.now()));
    assert_eq!(test.due_at(root).await, None, "it waits for the child");
    let run = test.run(child.run).await;
    assert_eq!(run.parent, Some(root));
    assert_eq!(test.run(root.run).await.parent, None);
    let run = child.run;
    assert_eq!(test.frame(root).await.wait, Wait::Child { run });
    let status = test.run(root.run).await.status(test.now());
    assert_eq!(status, RunStatus::Waiting);
}

/// The parent becomes due by its child's end, and is told of it.
pub async fn an_end_wakes_the_parent(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    for ending in [
        Ending::Completed("[1]".to_owned()),
        Ending::Failed("\"why\"".to_owned()),
    ] {
        let root = test.started().await;
        let child = test.invoke(root).await;
        assert_eq!(test.load(root).await.arrived.children, []);
        test.pass(5);
        let change = test.change(child, Next::End(ending.clone())).await;
        assert_eq!((change.woken, change.removed), (vec![root], vec![]));
        assert_eq!(test.due_at(root).await, Some(test.now()));
        let ended = (child.run, RunEnding::Own(ending), test.now());
        assert_eq!(test.load(root).await.arrived.children, [ended]);
    }
}

/// The end of a child can be an arm. One that nobody waits for wakes nobody.
pub async fn an_end_wakes_who_waits_for_any_of_several(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let root = test.started().await;
    let (first, second) = (test.new_child(root), test.new_child(root));
    let roots = [FrameKey::root(first.key), FrameKey::root(second.key)];
    let arms = any([
        ("Invoke", Source::Child { run: first.key }),
        ("Paid", arm(webhook(0))),
    ]);
    let next = invoking(arms, vec![first, second]);
    let mut started = roots.to_vec();
    started.sort_unstable();
    assert_eq!(test.change(root, next).await.woken, started);
    let end = || Next::End(Ending::Completed("1".to_owned()));
    assert_eq!(test.change(roots[1], end()).await.woken, []);
    assert_eq!(test.change(roots[0], end()).await.woken, [root]);
    let ended = test.load(root).await.arrived.children;
    assert_eq!(ended.len(), 1, "only of what it waits for");
    assert_eq!(ended[0].0, roots[0].run);
}

/// A transition that would add a run which is there already is not made.
pub async fn a_known_child_fails_and_writes_nothing(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (root, other) = (test.started().await, test.started().await);
    let mut known = test.new_child(root);
    known.key = other.run;
    let children = vec![test.new_child(root), known];
    let fresh = children[0].key;
    let before = test.load(root).await;
    let next = invoking(Wait::Child { run: fresh }, children);
    let transition = test.transition(root, before.frame.version, next);
    let outcome = test.store.advance(Arc::new(transition)).await;
    outcome.expect_err("the store must fail");
    assert_eq!(test.load(root).await, before);
    let added = test.store.run(fresh).await.expect("run must succeed");
    assert_eq!(added, None, "nothing may be written");
}

/// A frame that enters another state gives up its child. One that keeps its state does not.
pub async fn going_on_cancels_the_child(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let root = test.started().await;
    let child = test.invoke(root).await;
    let change = test.change(root, park("why")).await;
    assert_eq!(change, Change::default());
    let run = child.run;
    test.change(root, wait(Wait::Child { run })).await;
    assert_eq!(test.run(run).await.ending, None, "it is still awaited");
    let due = after(5);
    let change = test.change(root, enter("On", Wait::Timer { due })).await;
    assert_eq!((change.woken, change.removed), (vec![], vec![child]));
    assert_eq!(test.run(run).await.ending, Some(RunEnding::Cancelled));
    assert_eq!(test.due_at(child).await, None);
}

/// With a run end its branches, their children, and the children's own.
pub async fn an_end_cancels_the_whole_family(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (root, [a]) = test.forked(["A"]).await;
    let child = test.invoke(a).await;
    let branch = test.fork(child, Wait::Branches, &["B"]).await[0];
    let grandchild = test.invoke(branch).await;
    let end = Next::End(Ending::Completed("1".to_owned()));
    let change = test.change(root, end).await;
    let mut family = vec![a, child, branch, grandchild];
    family.sort_unstable();
    assert_eq!((change.woken, change.removed), (vec![], family));
    for run in [child.run, grandchild.run] {
        let run = test.run(run).await;
        assert_eq!(run.ending, Some(RunEnding::Cancelled));
        assert_eq!(run.updated_at, test.now());
        assert_eq!(test.frames(run.key).await, []);
    }
}

/// Whoever is cancelled takes its children along. All are told, the first one first.
pub async fn cancelling_a_parent_cancels_its_children(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let root = test.started().await;
    let child = test.invoke(root).await;
    let grandchild = test.invoke(child).await;
    let runs = vec![root.run, child.run, grandchild.run];
    let done = Cancelled::Done {
        runs: runs.clone(),
        woken: None,
    };
    assert_eq!(cancel(&test, root.run).await, done);
    for run in runs {
        assert_eq!(test.run(run).await.ending, Some(RunEnding::Cancelled));
        assert_eq!(test.try_load(FrameKey::root(run)).await, None);
    }
}

/// A child that is cancelled from outside has ended as far as its parent knows.
pub async fn cancelling_a_child_wakes_its_parent(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let root = test.started().await;
    let child = test.invoke(root).await;
    let grandchild = test.invoke(child).await;
    test.pass(5);
    let runs = vec![child.run, grandchild.run];
    let woken = Some(root);
    assert_eq!(
        cancel(&test, child.run).await,
        Cancelled::Done { runs, woken }
    );
    assert_eq!(test.due_at(root).await, Some(test.now()));
    let ended = (child.run, RunEnding::Cancelled, test.now());
    assert_eq!(test.load(root).await.arrived.children, [ended]);
}

/// A branch is told of its child's end, and takes it along when it is given up or returns.
pub async fn a_branch_has_children_of_its_own(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (root, [a, b, c]) = test.forked(["A", "B", "C"]).await;
    let (of_a, of_b) = (test.invoke(a).await, test.invoke(b).await);
    let of_c = test.invoke(c).await;
    let end = Next::End(Ending::Completed("1".to_owned()));
    assert_eq!(test.change(of_a, end).await.woken, [a]);
    assert_eq!(test.load(a).await.arrived.children.len(), 1);
    assert_eq!(test.change(b, returning("1")).await.removed, [of_b]);
    let due = after(5);
    let change = test.change(root, enter("On", Wait::Timer { due })).await;
    let mut removed = vec![a, c, of_c];
    removed.sort_unstable();
    assert_eq!(change.removed, removed);
    for run in [of_b.run, of_c.run] {
        assert_eq!(test.run(run).await.ending, Some(RunEnding::Cancelled));
    }
    let kept = test.run(of_a.run).await.status(test.now());
    assert_eq!(kept, RunStatus::Completed, "it had ended by itself");
}

/// A frame that was parked while its child ended finds the end.
pub async fn an_ended_child_is_found_by_a_later_wait(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let root = test.started().await;
    let child = test.invoke(root).await;
    test.change(root, park("why")).await;
    let end = Next::End(Ending::Completed("1".to_owned()));
    assert_eq!(test.change(child, end).await.woken, [], "it is parked");
    assert_eq!(test.due_at(root).await, None);
    test.pass(5);
    let run = child.run;
    let change = test.change(root, wait(Wait::Child { run })).await;
    assert_eq!(change.woken, [root]);
    assert_eq!(test.due_at(root).await, Some(test.now()));
}
