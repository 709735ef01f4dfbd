//! Roots that run one step after the other. A store may do that by a shorter way than other transitions, and
//! has to see where it may not.

use std::sync::Arc;

use super::fifo::consume;
use super::fixture::{CREATED, Fixture, park, stored, wait};
use super::notifying::{broadcast, name};
use super::recording::{history, note};
use super::tree::{any, branch, enter, forking, invoking};
use super::wakeups::after;
use crate::id::FrameKey;
use crate::store::{
    Advanced, Cause, Change, Epoch, FrameRecord, Next, Noted, RunEnding, Source, Store, Transition,
    Wait,
};

/// A run that goes from step to step has each state, each outcome and an entry for each state, and stays due.
pub async fn a_run_goes_from_step_to_step(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.started().await;
    for number in 0..5 {
        test.pass(1);
        let due = test.now();
        note(&test, frame, step(&test, number), Cause::Step, 100).await;
        let entered = test.frame(frame).await;
        assert_eq!(entered.state.name, format!("S{number}"));
        assert_eq!(entered.wait, Wait::Run { due, attempt: 0 });
        assert_eq!((entered.version, entered.entered), versions(number));
        test.pass(1);
        test.next(frame, wait(outcome(number))).await;
        let recorded = test.frame(frame).await;
        assert_eq!(recorded.wait, outcome(number));
        let version = entered.version + 1;
        assert_eq!((recorded.version, recorded.entered), (version, version - 1));
        assert_eq!(test.due_at(frame).await, Some(CREATED));
        assert_eq!(test.run(frame.run).await.updated_at, test.now());
    }
    let kept = history(&test, frame.run, None, 100).await;
    let kept = kept.iter().map(|entry| {
        assert_eq!((entry.cause, entry.change), (Cause::Step, Change::Entered));
        let [from, to] = [&entry.from, &entry.to].map(|it| it.clone().unwrap_or_default());
        (entry.seq, from, to)
    });
    let from = |number: i64| match number {
        0 => "Start".to_owned(),
        number => format!("S{}", number - 1),
    };
    let expected = (0..5).map(|number| (number + 1, from(number), format!("S{number}")));
    assert_eq!(kept.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
}

/// The oldest entries of a run that goes from step to step are dropped, and not too few.
pub async fn steps_do_not_fill_the_history(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.started().await;
    for number in 0..8 {
        note(&test, frame, step(&test, number), Cause::Step, 3).await;
        test.next(frame, wait(outcome(number))).await;
        let kept = history(&test, frame.run, None, 100).await;
        let numbers: Vec<_> = kept.iter().map(|entry| entry.seq).collect();
        let newest = number + 1;
        let expected: Vec<_> = ((newest - 2).max(1)..=newest).collect();
        assert_eq!(numbers, expected);
    }
}

/// A run of which nothing is kept goes from step to step as well.
pub async fn steps_need_not_be_kept(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.started().await;
    for number in 0..3 {
        test.next(frame, step(&test, number)).await;
        let entered = test.frame(frame).await;
        assert_eq!(entered.state.name, format!("S{number}"));
        assert_eq!((entered.version, entered.entered), versions(number));
        test.next(frame, wait(outcome(number))).await;
        assert_eq!(test.frame(frame).await.wait, outcome(number));
    }
    assert_eq!(history(&test, frame.run, None, 100).await, []);
}

/// A step that is not the frame's next one changes nothing: neither the frame nor the history.
pub async fn a_step_out_of_turn_changes_nothing(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let [running, recorded, parked, cancelled] = [
        test.started().await,
        test.started().await,
        test.started().await,
        test.started().await,
    ];
    note(&test, running, step(&test, 0), Cause::Turn, 100).await;
    test.next(recorded, wait(outcome(0))).await;
    test.next(parked, wait(outcome(0))).await;
    test.next(parked, park("why")).await;
    test.next(cancelled, wait(outcome(0))).await;
    let done = test.store.cancel(cancelled.run, test.now()).await;
    let _ = done.expect("it is cancelled").into_inner();

    let other = Epoch(test.epoch.0 + 1);
    for frame in [running, recorded] {
        let version = test.frame(frame).await.version;
        refused(&test, frame, version - 1, test.epoch).await;
        refused(&test, frame, version + 1, test.epoch).await;
        refused(&test, frame, version, other).await;
    }
    refused(&test, cancelled, 1, test.epoch).await;
    refused(&test, cancelled, 2, test.epoch).await;
    refused(&test, parked, 1, test.epoch).await;
}

/// A parked run that is moved on to a step is not parked any more.
pub async fn a_step_ends_being_parked(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.started().await;
    test.next(frame, wait(outcome(0))).await;
    test.next(frame, park("why")).await;
    test.pass(5);
    note(&test, frame, step(&test, 1), Cause::Program, 100).await;
    let moved = test.frame(frame).await;
    assert_eq!(moved.parked, None);
    assert_eq!(moved.state.name, "S1");
    assert_eq!(test.due_at(frame).await, Some(test.now()));
}

/// A step that is to run later makes the run wait for that instant.
pub async fn a_step_may_have_to_wait(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.started().await;
    test.next(frame, wait(outcome(0))).await;
    let later = Wait::Run {
        due: after(50),
        attempt: 0,
    };
    note(&test, frame, enter("S", later.clone()), Cause::Turn, 100).await;
    assert_eq!(test.frame(frame).await.wait, later);
    assert_eq!(test.due_at(frame).await, Some(after(50)));
    assert!(!test.is_due(frame).await);
}

/// A run that has waited for an event, or until an instant, and goes on to a step waits for it no more.
pub async fn a_step_ends_the_wait_for_an_event(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.started().await;
    let timer = Source::Timer { due: after(5) };
    let event = Source::Event {
        event: name("e"),
        deadline: None,
    };
    let arms = any([("Wait", event), ("Sleep", timer)]);
    test.next(frame, wait(arms)).await;
    test.pass(10);
    note(&test, frame, step(&test, 1), Cause::Timer, 100).await;
    assert_eq!(broadcast(&test, "e", "1").await.frames, 0);
}

/// A run that has waited for a child, or until an instant, and goes on to a step cancels the child.
pub async fn a_step_gives_a_child_up(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.started().await;
    let child = test.new_child(frame);
    let run = child.key;
    let timer = Source::Timer { due: after(5) };
    let arms = any([("Invoke", Source::Child { run }), ("Sleep", timer)]);
    test.next(frame, invoking(arms, vec![child])).await;
    test.pass(10);
    note(&test, frame, step(&test, 1), Cause::Timer, 100).await;
    assert_eq!(test.run(run).await.ending, Some(RunEnding::Cancelled));
}

/// A root that has branches and goes on to a step gives them up, whatever it has waited for.
pub async fn a_step_gives_branches_up(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    for leaves in [false, true] {
        let root = test.started().await;
        let branches = test.fork(root, Wait::Branches, &["A", "B"]).await;
        if leaves {
            test.next(root, wait(outcome(0))).await;
        }
        note(&test, root, step(&test, 1), Cause::Branches, 100).await;
        assert_eq!(test.frames(root.run).await.len(), 1);
        for branch in branches {
            assert_eq!(test.try_load(branch).await, None);
        }
    }
}

/// Branches that are forked together with a state are not forgotten.
pub async fn a_step_may_fork(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let root = test.started().await;
    test.next(root, wait(outcome(0))).await;
    let due = test.now();
    let run = Wait::Run { due, attempt: 0 };
    note(
        &test,
        root,
        forking(run, vec![branch("A", 0)]),
        Cause::Turn,
        100,
    )
    .await;
    assert_eq!(test.frames(root.run).await.len(), 2);
}

/// A run that goes from step to step keeps what is pending for it, few or many, and takes it later.
pub async fn steps_keep_what_is_pending(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    for count in [1, 4, 6] {
        let frame = test.started().await;
        for number in 0..count {
            stored(test.deliver(frame, &number.to_string()).await);
        }
        for number in 0..2 {
            note(&test, frame, step(&test, number), Cause::Step, 100).await;
            test.next(frame, wait(outcome(number))).await;
        }
        let mut next = test.wait_for(frame, 0, None).await;
        for number in 0..count {
            let delivery = next.unwrap_or_else(|| panic!("delivery {number} is missing"));
            assert_eq!(delivery.body, number.to_string());
            next = consume(&test, frame, delivery.seq).await;
        }
        assert_eq!(next, None);
    }
}

/// A run that is not due, and moves to a wait that ends at an instant, becomes due then.
pub async fn a_run_that_is_not_due_may_become_so(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    for (number, next) in [
        enter("Sleep", Wait::Timer { due: after(50) }),
        wait(Wait::Timer { due: after(50) }),
        step(&test, 0),
    ]
    .into_iter()
    .enumerate()
    {
        let frame = test.waiting(None).await;
        assert_eq!(test.due_at(frame).await, None);
        test.next(frame, next).await;
        let due = if number < 2 { after(50) } else { test.now() };
        assert_eq!(test.due_at(frame).await, Some(due));
    }
}

fn step(test: &Fixture, number: i64) -> Next {
    let due = test.now();
    enter(&format!("S{number}"), Wait::Run { due, attempt: 0 })
}

fn outcome(number: i64) -> Wait {
    Wait::Outcome {
        json: number.to_string(),
    }
}

/// The versions of a frame that has just entered its step.
fn versions(number: i64) -> (i64, i64) {
    let version = 2 * number + 1;
    (version, version)
}

async fn refused(test: &Fixture, frame: FrameKey, version: i64, epoch: Epoch) {
    let before = seen(test, frame).await;
    let outcome = wait(outcome(9));
    let noted = Some(Noted {
        cause: Cause::Step,
        from: "S0".to_owned(),
        entries_max: 100,
    });
    for (next, noted) in [
        (step(test, 9), noted),
        (step(test, 9), None),
        (outcome, None),
    ] {
        let transition = Transition {
            epoch,
            noted,
            ..test.transition(frame, version, next)
        };
        assert_eq!(test.advance(transition).await, Advanced::Stale);
        assert_eq!(seen(test, frame).await, before);
    }
}

async fn seen(test: &Fixture, frame: FrameKey) -> (Option<FrameRecord>, usize) {
    let kept = history(test, frame.run, None, 100).await;
    let loaded = test.try_load(frame).await;
    (loaded.map(|it| it.frame), kept.len())
}
