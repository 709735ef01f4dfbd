//! A webhook may be called before its run waits for it.

use workflow_runtime::prelude::*;
use workflow_tests::{Gate, Server, announced, ended, now_at, post, stored_webhooks, webhook};

#[derive(Serialize, Deserialize)]
struct GenerateRequest {
    prompt: String,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Progress {
    percent: u8,
}

/// The service that calls back, and does so before it has answered.
struct Eager {
    answered: Gate,
}

impl Eager {
    async fn submit(&self, prompt: &str, url: &str) -> std::io::Result<String> {
        assert!(
            url.starts_with("http://127.0.0.1:"),
            "the URL is good: {url}"
        );
        self.answered.passed().await;
        Ok(format!("request for {prompt}"))
    }
}

#[workflow]
async fn generate_image(cx: Context<Eager>, req: GenerateRequest) -> Result<Vec<Progress>> {
    let webhook = announced(create_webhook!("fal-generation-webhook"));

    let request_id = step!("start-generation", async {
        Ok(cx.state().submit(&req.prompt, webhook.url()).await?)
    })
    .await?;

    let mut updates = Vec::new();
    loop {
        let Ok(request) = wait_for_webhook!("wait-update", webhook, timeout = "5m").await else {
            break; // timed out: nothing came for five minutes
        };
        updates.push(request.json()?);
        if request
            .headers()
            .get("x-task-finished")
            .is_some_and(|v| v == "true")
        {
            break;
        }
    }

    tracing::info!(%request_id, n = updates.len(), "done");
    Ok(updates)
}

#[workflow]
async fn sleeper() -> Result<Vec<String>> {
    let hook = announced(create_webhook!("hook"));
    sleep!("sleep-first", "1h").await;
    let first = wait_for_webhook!("wait-first", hook).await;
    let second = wait_for_webhook!("wait-second", hook).await;
    Ok(vec![first.text()?, second.text()?])
}

fn a_cat() -> GenerateRequest {
    GenerateRequest {
        prompt: "a cat".to_owned(),
    }
}

fn percents(updates: &[Progress]) -> Vec<u8> {
    updates.iter().map(|update| update.percent).collect()
}

async fn finish(url: &str, percent: u8) {
    let request = workflow_tests::client()
        .post(url)
        .header("x-task-finished", "true")
        .json(&Progress { percent });
    let answer = workflow_tests::send(request).await;
    assert_eq!(answer.status, 202, "the last update is stored");
}

/// A server, and the gate that the answer to the submission waits at.
async fn eager_server() -> (Server, Gate) {
    let answered = Gate::closed();
    let opened = answered.clone();
    let server = Server::start(move |builder| {
        let answered = opened.clone();
        builder.state(Eager { answered }).workflow(generate_image)
    })
    .await;
    (server, answered)
}

#[tokio::test]
async fn a_call_before_the_wait_is_reached_is_returned_by_the_next_wait() {
    let (mut server, answered) = eager_server().await;
    let run = server.runtime().start(generate_image, a_cat()).await;
    let run = run.expect("a run can be started");
    let hook = webhook(&run, "fal-generation-webhook").await;

    for percent in [10, 20] {
        let body = serde_json::json!({ "percent": percent }).to_string();
        let answer = post(hook.url(), body).await;
        assert_eq!(answer.status, 202, "a call during the step is stored");
    }
    let state = run.info().await.expect("the run is known").state;
    assert_eq!(
        state.as_deref(),
        Some("StartGeneration"),
        "the step still runs"
    );

    answered.open();
    finish(hook.url(), 100).await;
    assert_eq!(
        percents(&ended(&run).await),
        [10, 20, 100],
        "all calls, in order"
    );
    server.stop().await;
}

#[tokio::test]
async fn a_call_during_a_step_survives_the_process_and_is_returned_once() {
    let (mut server, answered) = eager_server().await;
    let run = server
        .runtime()
        .start(generate_image, a_cat())
        .id("cat")
        .await;
    let run = run.expect("a run can be started");
    let hook = webhook(&run, "fal-generation-webhook").await;
    assert_eq!(post(hook.url(), r#"{"percent":10}"#).await.status, 202);

    drop(run);
    server.crash().await;
    answered.open();
    server.resume().await;

    let run = server.runtime().run(generate_image, "cat");
    finish(hook.url(), 100).await;
    assert_eq!(percents(&ended(&run).await), [10, 100], "each call once");
}

#[tokio::test]
async fn calls_to_a_sleeping_run_wait_for_it_across_a_restart() {
    let (mut server, clock) = Server::start_at_rest(|builder| builder.workflow(sleeper)).await;
    let run = server.runtime().start(sleeper, ()).id("s").await;
    let run = run.expect("a run can be started");
    let hook = webhook(&run, "hook").await;
    now_at(&run, "SleepFirst").await;
    assert_eq!(post(hook.url(), "one").await.status, 202);

    server.restart().await;
    let run = server.runtime().run(sleeper, "s");
    let stored = stored_webhooks(&run).await;
    assert_eq!(stored.len(), 1, "the state holds the webhook: {stored:?}");
    assert_eq!(stored[0].url(), hook.url(), "and has its URL again");
    assert_eq!(post(hook.url(), "two").await.status, 202);
    now_at(&run, "SleepFirst").await;

    clock.advance(std::time::Duration::from_secs(3600));
    assert_eq!(
        ended(&run).await,
        ["one", "two"],
        "in the order of the calls"
    );
}
