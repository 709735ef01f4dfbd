//! The idempotency key: one for each time that the body comes to a step.

use std::collections::BTreeSet;
use std::time::Duration;

use workflow_runtime::prelude::*;
use workflow_tests::{Journal, Server, ended, now_at};

/// The name of a step, its attempt and its key.
type Keys = Journal<(&'static str, u32, String)>;

const BACKOFF: Duration = Duration::from_secs(60);

fn fails_once(cx: &Context<Keys>, name: &'static str) -> Result<String, StepError> {
    let key = cx.idempotency_key();
    cx.state().note((name, cx.attempt(), key.clone()));
    if cx.attempt() == 1 {
        return Err(StepError::msg("not yet"));
    }
    Ok(key)
}

#[workflow]
async fn keyed(cx: Context<Keys>) -> Result<Vec<String>> {
    let mut used = Vec::new();
    let backoff = Backoff::fixed(Duration::from_secs(60));
    let first = step!(
        "first",
        async { fails_once(&cx, "first") },
        backoff = backoff
    )
    .await;
    used.push(first?);
    let second = step!(
        "second",
        async { fails_once(&cx, "second") },
        backoff = backoff
    )
    .await;
    used.push(second?);
    for _ in 0..3 {
        let each = step!("each", async { fails_once(&cx, "each") }, backoff = backoff).await;
        used.push(each?);
    }
    Ok(used)
}

async fn assert_keys(restarts: bool) {
    let keys = Keys::default();
    let handed = keys.clone();
    let (mut server, clock) =
        Server::start_at_rest(move |builder| builder.state(handed.clone()).workflow(keyed)).await;
    for id in ["one", "two"] {
        let run = server.runtime().start(keyed, ()).id(id).await;
        drop(run.expect("a run can be started"));
    }
    for state in ["First", "Second", "Each", "Each", "Each"] {
        for id in ["one", "two"] {
            let run = server.runtime().run(keyed, id);
            now_at(&run, state).await;
        }
        if restarts {
            server.restart().await;
        }
        let before = keys.entries().len();
        clock.advance(BACKOFF);
        // Both runs try again, and both but for the last time come to the next step.
        let after = before + if before == 18 { 2 } else { 4 };
        workflow_tests::until("the second attempts", || async {
            (keys.entries().len() >= after).then_some(())
        })
        .await;
    }
    let mut all = Vec::new();
    for id in ["one", "two"] {
        let run = server.runtime().run(keyed, id);
        let used = ended(&run).await;
        assert_eq!(used.len(), 5);
        for key in &used {
            let attempts: Vec<u32> = keys
                .entries()
                .into_iter()
                .filter(|(_, _, it)| it == key)
                .map(|(_, attempt, _)| attempt)
                .collect();
            assert_eq!(
                attempts,
                [1, 2],
                "`{key}` is the key of both attempts, and of no others"
            );
        }
        all.extend(used);
    }
    let distinct: BTreeSet<_> = all.iter().collect();
    assert_eq!(
        distinct.len(),
        10,
        "each step of each run has a key of its own: {all:?}"
    );
    server.stop().await;
}

#[tokio::test]
async fn a_key_stays_over_attempts_and_is_another_one_for_each_step_iteration_and_run() {
    assert_keys(false).await;
}

#[tokio::test]
async fn a_key_stays_over_restarts_too() {
    assert_keys(true).await;
}
