//! The image generation example, run as its user does.

mod support;

use serde_json::json;
use tempfile::tempdir;

use self::support::{Told, is_empty, run};

const EXAMPLE: &str = env!("CARGO_BIN_EXE_image_generation");

fn assert_result(told: &Told) {
    let image = |number: u32| {
        let url = format!("https://images.example/flux-0001/{number}.png");
        json!({ "url": url, "width": 1024, "height": 768 })
    };
    let images: Vec<_> = (1..=4).map(image).collect();
    assert_eq!(
        told.result(),
        json!({
            "request_id": "flux-0001",
            "status": "OK",
            "payload": { "images": images, "seed": 6_252_023 },
        })
    );
}

#[tokio::test]
async fn a_run_goes_from_its_start_to_its_result() {
    let folder = tempdir().expect("a folder");
    let told = run(EXAMPLE, &[], folder.path()).await.went_well();
    told.tells(&[
        "got submission 1",
        "in state StartGeneration, Running",
        "\"fal-generation-webhook\"",
        "in state WaitUntilGenerationCompletes, Waiting",
        "\"request_id\":\"flux-0001\"",
        "a delivery: POST with ",
        "\"status\": \"OK\"",
        "answers 202 Accepted",
        "in state SendGenerationToUser, Running",
        "the provider saw the job once, with 1 idempotency key",
        "there is 1 run",
        "the user has 1 message",
        "database | removed",
    ]);
    assert_result(&told);
    assert!(is_empty(folder.path()));
}

#[cfg(unix)]
#[tokio::test]
async fn a_run_survives_two_kills() {
    let folder = tempdir().expect("a folder");
    let told = run(EXAMPLE, &["--kill"], folder.path()).await.went_well();
    told.tells(&[
        "serves, as process ",
        "got submission 1",
        "in state StartGeneration, Running",
        "killed the application in the middle of the step",
        "serves, as process ",
        "got submission 2",
        "in state WaitUntilGenerationCompletes, Waiting",
        "killed the application while the run waits",
        "nobody is there; tries again",
        "serves, as process ",
        "a delivery: POST with ",
        "answers 202 Accepted",
        "in state SendGenerationToUser, Running",
        "the provider saw the job twice, with 1 idempotency key",
        "there is 1 run",
        "the user has 1 message",
        "database | removed",
    ]);
    assert_result(&told);
    assert!(is_empty(folder.path()));
}

#[tokio::test]
async fn a_database_can_be_kept_but_not_used_again() {
    let folder = tempdir().expect("a folder");
    let path = folder.path().join("kept.db");
    let args = ["--database", path.to_str().expect("text")];
    let told = run(EXAMPLE, &args, folder.path()).await.went_well();
    told.tells(&["database | kept in "]);
    assert!(path.exists());

    let again = run(EXAMPLE, &args, folder.path()).await;
    assert!(!again.success);
    assert!(again.stderr.contains("exists already"), "{}", again.stderr);
}
