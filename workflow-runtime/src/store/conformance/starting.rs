//! Adding runs.

use std::sync::Arc;

use super::fixture::{CREATED, Fixture, WORKFLOW, state};
use crate::clock::Timestamp;
use crate::id::FrameKey;
use crate::store::{RunStatus, START_STATE, Started, Store, Wait};

/// A new run is stored with all its fields and is due when it was asked to be.
pub async fn a_new_run_is_stored(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let mut new = test.new_run();
    new.id = Some("order 7 / \u{e9}".into());
    new.labels = vec!["a\"b".to_owned(), String::new(), "\u{1f980}".to_owned()];
    new.due = Timestamp::from_millis(CREATED.as_millis() + 5);
    let key = new.key;
    assert_eq!(test.start(new.clone()).await, Started::New);

    let run = test.store.run(key).await.expect("run must succeed");
    let run = run.expect("a started run must be found");
    assert_eq!(run.key, key);
    assert_eq!(run.workflow, WORKFLOW);
    assert_eq!(run.id, new.id, "the id must be kept byte for byte");
    assert_eq!(run.labels, new.labels, "labels must be kept in order");
    assert_eq!((run.created_at, run.updated_at), (CREATED, CREATED));
    assert_eq!(run.state, Some(state(START_STATE)));
    assert_eq!((run.ending.clone(), run.parked.clone()), (None, None));
    assert_eq!(run.status(CREATED), RunStatus::Scheduled);

    let frame = test.frame(FrameKey::root(key)).await;
    let (due, attempt) = (new.due, 0);
    assert_eq!(frame.wait, Wait::Run { due, attempt });
    assert_eq!((frame.version, frame.next_webhook), (0, 0));
    assert_eq!((frame.workflow.as_str(), &frame.id), (WORKFLOW, &new.id));
    assert_eq!(test.due_at(frame.key).await, Some(new.due));
}

/// A second live run of the workflow with the same id is not added.
pub async fn an_id_is_unique_among_live_runs(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (mut first, mut second) = (test.new_run(), test.new_run());
    first.id = Some("order-7".into());
    second.id = Some("order-7".into());
    let existing = Started::Existing(first.key);
    assert_eq!(test.start(first).await, Started::New);
    assert_eq!(test.start(second.clone()).await, existing);
    let unknown = test.store.run(second.key).await.expect("run must succeed");
    assert_eq!(unknown, None, "a run that was not added must not be found");
}

/// Workflows do not share ids, and runs without an id never collide.
pub async fn ids_belong_to_their_workflow(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (mut first, mut second) = (test.new_run(), test.new_run());
    first.id = Some("order-7".into());
    second.id = Some("order-7".into());
    second.workflow = "another".to_owned();
    for run in [first, second, test.new_run(), test.new_run()] {
        assert_eq!(test.start(run).await, Started::New);
    }
}

/// The id of an ended run can be used again.
pub async fn an_id_is_free_after_its_run_has_ended(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    for round in 0..3 {
        let mut run = test.new_run();
        run.id = Some("order-7".into());
        let frame = FrameKey::root(run.key);
        let started = test.start(run).await;
        assert_eq!(started, Started::New, "round {round}");
        if round % 2 == 0 {
            test.end(frame).await;
        } else {
            let cancelled = test.store.cancel(frame.run, test.now()).await;
            let _ = cancelled.expect("cancel must succeed").into_inner();
        }
    }
}

/// Starting a run again with the same key changes nothing, whatever has become of the run.
pub async fn a_start_can_be_repeated(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let mut anonymous = test.new_run();
    let mut named = test.new_run();
    named.id = Some("order-7".into());
    for run in [&mut anonymous, &mut named] {
        let frame = FrameKey::root(run.key);
        assert_eq!(test.start(run.clone()).await, Started::New);
        test.wait_for(frame, 0, None).await;
        let again = test.start(run.clone()).await;
        assert_eq!(again, Started::Existing(run.key), "repeated while live");
        assert_eq!(test.frame(frame).await.version, 1, "nothing was changed");
        test.end(frame).await;
        let again = test.start(run.clone()).await;
        assert_eq!(again, Started::Existing(run.key), "repeated after the end");
        assert_eq!(test.try_load(frame).await, None, "an ended run stays ended");
    }
}
