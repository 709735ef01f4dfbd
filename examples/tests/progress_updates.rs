//! The progress updates example, run as its user does.

mod support;

use serde_json::{Value, json};
use tempfile::tempdir;

use self::support::{is_empty, run};

const EXAMPLE: &str = env!("CARGO_BIN_EXE_progress_updates");

fn updates(percents: &[u8]) -> Value {
    let update = |percent: &u8| json!({ "percent": percent });
    percents.iter().map(update).collect()
}

#[tokio::test]
async fn a_run_collects_reports_until_the_service_is_done() {
    let folder = tempdir().expect("a folder");
    let told = run(EXAMPLE, &[], folder.path()).await.went_well();
    told.tells(&[
        "\"TriggerExternal\"",
        "reports 10 %: 202 Accepted",
        "\"updates\": [{\"percent\":10}]",
        "reports 40 %: 202 Accepted",
        "\"updates\": [{\"percent\":10},{\"percent\":40}]",
        "reports 100 %, with `x-task-finished: true`: 202 Accepted",
        "database | removed",
    ]);
    assert_eq!(told.result(), updates(&[10, 40, 70, 100]));
    assert!(is_empty(folder.path()));
}

#[tokio::test]
async fn a_run_goes_on_when_the_service_falls_silent() {
    let folder = tempdir().expect("a folder");
    let told = run(EXAMPLE, &["--silent"], folder.path()).await.went_well();
    told.tells(&[
        "reports 10 %: 202 Accepted",
        "reports 40 %: 202 Accepted",
        "reports no more",
        "database | removed",
    ]);
    assert_eq!(told.result(), updates(&[10, 40]));
    assert!(is_empty(folder.path()));
}
