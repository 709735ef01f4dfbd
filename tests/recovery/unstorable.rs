//! What cannot be stored as it is parks the run, and the message names the local.

use std::collections::BTreeMap;

use workflow_runtime::Limits;
use workflow_runtime::ParkReason;
use workflow_runtime::prelude::*;
use workflow_tests::{Server, parked_because};

/// Bytes of a state of the servers here.
const STATE_BYTES: usize = 10_000;

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

async fn parked<W: Workflow>(workflow: W, input: W::Input, why: ParkReason) -> String {
    let server = Server::start(|builder| {
        builder
            .limits(Limits::default().state_bytes_max(STATE_BYTES))
            .workflow(keeps_a_number)
            .workflow(keeps_a_map)
            .workflow(keeps_much)
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
