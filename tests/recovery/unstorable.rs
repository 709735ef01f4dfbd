//! What cannot be stored as it is parks the run, and the message names the local.

use std::collections::BTreeMap;

use workflow_runtime::Limits;
use workflow_runtime::ParkReason;
use workflow_runtime::prelude::*;
use workflow_tests::{Server, ended, parked_because};

/// Bytes of a state of the servers here.
const STATE_BYTES: usize = 10_000;
/// Bytes of an outcome.
const OUTCOME_BYTES: usize = 2_000;

#[workflow]
async fn keeps_a_number(text: String) -> Result<f64> {
    let ratio: f64 = text.parse()?;
    sleep!("pause", "1h").await;
    Ok(ratio)
}

#[workflow]
async fn keeps_a_map() -> usize {
    let places = BTreeMap::from([((1, 2), "here".to_owned())]);
    sleep!("pause", "1h").await;
    places.len()
}

#[workflow]
async fn keeps_much(bytes: usize) -> usize {
    let text = "x".repeat(bytes);
    sleep!("pause", "1h").await;
    text.len()
}

/// Comes to so much of each kind, and keeps nothing of it.
#[workflow]
async fn comes_to_much(kind: String, bytes: usize) -> Result<String> {
    match &*kind {
        "value" => {
            step!("work", async { Ok("x".repeat(bytes)) }).await?;
        }
        "error" => {
            let failed = step!("declined-work", async {
                Err::<(), _>(StepError::permanent("x".repeat(bytes)))
            })
            .await;
            return Ok(format!("failed: {}", failed.is_err()));
        }
        "branch" => {
            let (text, ()) = join!(
                async {
                    sleep!("pause", "1ms").await;
                    "x".repeat(bytes)
                },
                async { sleep!("rest", "1ms").await },
            )
            .await;
            drop(text);
        }
        "failure" => return Err(Error::msg("x".repeat(bytes))),
        _ => return Ok("x".repeat(bytes)),
    }
    Ok("done".to_owned())
}

fn limits() -> Limits {
    let limits = Limits::default().state_bytes_max(STATE_BYTES);
    limits.outcome_bytes_max(OUTCOME_BYTES)
}

async fn parked<W: Workflow>(workflow: W, input: W::Input, why: ParkReason) -> String {
    let server = Server::start(|builder| {
        builder
            .limits(limits())
            .workflow(keeps_a_number)
            .workflow(keeps_a_map)
            .workflow(keeps_much)
            .workflow(comes_to_much)
    });
    let mut server = server.await;
    let run = server.runtime().start(workflow, input).await;
    let run = run.expect("a run can be started");
    let message = parked_because(&run).await;
    let parked = run.info().await.expect("the run is known").parked;
    assert_eq!(parked.map(|parked| parked.reason), Some(why), "{message}");
    drop(run);
    server.stop().await;
    message
}

#[tokio::test]
async fn a_number_that_json_does_not_have_parks_the_run() {
    for text in ["NaN", "inf", "-inf"] {
        let reason = parked(keeps_a_number, text.to_owned(), ParkReason::Unstorable).await;
        assert!(reason.contains("`ratio`"), "{reason}");
    }
}

#[tokio::test]
async fn a_map_whose_keys_are_no_strings_parks_the_run() {
    let reason = parked(keeps_a_map, (), ParkReason::Unstorable).await;
    assert!(reason.contains("`places`"), "{reason}");
}

#[tokio::test]
async fn a_state_that_is_too_large_parks_the_run() {
    let reason = parked(keeps_much, STATE_BYTES, ParkReason::StateTooLarge).await;
    assert!(
        reason.contains("`Pause`") && reason.contains("10000"),
        "{reason}"
    );
}

#[tokio::test]
async fn an_outcome_that_is_too_large_parks_the_run() {
    for kind in ["value", "error", "branch", "failure", "result"] {
        let input = (kind.to_owned(), OUTCOME_BYTES);
        let reason = parked(comes_to_much, input, ParkReason::LimitReached).await;
        assert!(reason.contains("2000 are allowed"), "{kind}: {reason}");
    }
}

#[tokio::test]
async fn a_step_whose_outcome_was_too_large_is_tried_again() {
    let server = Server::start(|builder| builder.limits(limits()).workflow(comes_to_much));
    let mut server = server.await;
    let input = ("value".to_owned(), OUTCOME_BYTES);
    let run = server.runtime().start(comes_to_much, input).await;
    let run = run.expect("a run can be started");
    parked_because(&run).await;
    let id = run.id().clone();
    drop(run);
    let enough = Limits::default();
    server
        .restart_as(move |builder| builder.limits(enough.clone()).workflow(comes_to_much))
        .await;
    let run = server.runtime().run(comes_to_much, id);
    run.redrive().await.expect("it is parked");
    assert_eq!(ended(&run).await, "done");
    drop(run);
    server.stop().await;
}
