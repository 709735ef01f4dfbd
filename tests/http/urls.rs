//! What is stored and shown lets nobody call a webhook.

use serde_json::Value;
use workflow_runtime::prelude::*;
use workflow_tests::{API_TOKEN, Server, announced, client, ended, now_at, post, send, webhook};

#[workflow]
async fn confidant() -> Result<WebhookRequest> {
    let hook = announced(create_webhook!("hook"));
    let go = announced(create_webhook!("go"));
    let request = wait_for_webhook!("wait-hook", hook).await;
    wait_for_webhook!("wait-go", go).await;
    Ok(request)
}

#[tokio::test]
async fn states_and_lists_and_kept_requests_hold_no_usable_url() {
    let mut server = Server::start(|builder| builder.workflow(confidant)).await;
    let run = server.runtime().start(confidant, ()).id("secret").await;
    let run = run.expect("a run can be started");
    let (hook, go) = (webhook(&run, "hook").await, webhook(&run, "go").await);
    let token = |hook: &Webhook| {
        let token = hook.url().rsplit('/').next();
        token.expect("a URL has a path").to_owned()
    };
    let (hook_token, go_token) = (token(&hook), token(&go));
    let request = client()
        .post(hook.url())
        .header("x-original-url", hook.url())
        .body("hello");
    assert_eq!(send(request).await.status, 202);
    now_at(&run, "WaitGo").await;

    let state = run.state::<Value>().await.expect("the store works");
    let api = server.url("/workflows/confidant/runs/secret");
    let shown = send(client().get(api).bearer_auth(API_TOKEN)).await;
    assert_eq!(shown.status, 200);
    let info = run.info().await.expect("the run is known");
    assert_eq!(post(go.url(), "").await.status, 202);
    let kept = ended(&run).await;
    assert_eq!(kept.uri().path(), format!("/webhooks/{}", hook.id()));

    for (what, text) in [
        ("the stored state", format!("{state:?}")),
        ("the API's view", shown.text().to_owned()),
        ("the run's description", format!("{info:?} {run:?}")),
        ("a webhook's debug form", format!("{hook:?}")),
        (
            "a kept request",
            format!("{:?} {:?}", kept.uri(), kept.headers()),
        ),
        ("a kept request's debug form", format!("{kept:?}")),
    ] {
        for token in [&hook_token, &go_token] {
            assert!(!text.contains(token), "{what} holds a token: {text}");
        }
    }
    server.stop().await;
}
