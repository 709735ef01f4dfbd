//! The operators' API over a real runtime.

use http::Method;
use serde_json::{Value, json};
use workflow_runtime::prelude::*;
use workflow_tests::{
    API_TOKEN, Answer, Server, announced, client, now_at, post, send, until, webhook,
};

#[derive(Serialize, Deserialize)]
struct Item {
    price: u32,
}

#[derive(Serialize, Deserialize)]
struct Order {
    items: Vec<Item>,
}

#[workflow]
async fn order(order_of: Order) -> Result<u32> {
    let hook = announced(create_webhook!("paid"));
    let paid: u32 = wait_for_webhook!("wait-paid", hook).await.json()?;
    Ok(paid + order_of.items.iter().map(|item| item.price).sum::<u32>())
}

async fn server() -> Server {
    Server::start(|builder| builder.workflow(order)).await
}

async fn call(server: &Server, method: Method, path: &str, body: Option<&str>) -> Answer {
    let url = server.url(&format!("/workflows{path}"));
    let mut request = client().request(method, url).bearer_auth(API_TOKEN);
    if let Some(body) = body {
        request = request
            .header("content-type", "application/json")
            .body(body.to_owned());
    }
    send(request).await
}

async fn start(server: &Server, query: &str) -> Answer {
    let body = r#"{"items":[{"price":1},{"price":2}]}"#;
    call(
        server,
        Method::POST,
        &format!("/order/runs{query}"),
        Some(body),
    )
    .await
}

fn error(answer: &Answer) -> Value {
    answer.json()["error"].clone()
}

#[tokio::test]
async fn without_the_right_token_every_route_is_401_also_those_that_do_not_exist() {
    let mut server = server().await;
    assert_eq!(start(&server, "?id=a").await.status, 201);
    for (method, path) in [
        (Method::GET, "/runs"),
        (Method::POST, "/order/runs"),
        (Method::GET, "/order/runs"),
        (Method::GET, "/order/runs/a"),
        (Method::POST, "/order/runs/a/cancel"),
        (Method::DELETE, "/order/runs/a"),
        (Method::GET, "/nobody/runs"),
        (Method::GET, "/no/such/route/at/all"),
        (Method::GET, ""),
    ] {
        let url = server.url(&format!("/workflows{path}"));
        for token in [None, Some("wrong"), Some("operators-token2"), Some("")] {
            let mut request = client().request(method.clone(), &url).body("{}");
            if let Some(token) = token {
                request = request.bearer_auth(token);
            }
            let answer = send(request).await;
            assert_eq!(answer.status, 401, "{method} {path} with {token:?}");
            assert!(
                answer.header("www-authenticate").starts_with("Bearer"),
                "{path}"
            );
        }
    }
    let run = call(&server, Method::GET, "/order/runs/a", None).await;
    assert_ne!(run.json()["status"], "cancelled", "the run was not touched");
    server.stop().await;
}

#[tokio::test]
async fn an_input_that_does_not_fit_is_422_with_the_place_of_the_fault() {
    let mut server = server().await;
    for (body, path) in [
        (
            r#"{"items":[{"price":1},{"price":"two"}]}"#,
            Some("items[1].price"),
        ),
        (r#"{"items":[{}]}"#, Some("items[0]")),
        (r#"{"items":7}"#, Some("items")),
        ("[]", None),
        ("", None),
    ] {
        let answer = call(&server, Method::POST, "/order/runs?id=a", Some(body)).await;
        assert_eq!(answer.status, 422, "{body}");
        let error = error(&answer);
        assert_eq!(error["code"], "invalid_input", "{body}");
        if let Some(path) = path {
            assert_eq!(error["path"], path, "{body}: {error}");
        }
    }
    let answer = start(&server, "?id=a").await;
    assert_eq!(answer.status, 201, "no refused start has taken the id");
    server.stop().await;
}

#[tokio::test]
async fn malformed_json_is_400_and_another_type_415_and_an_unknown_workflow_404() {
    let mut server = server().await;
    for body in ["{\"items\":[", "{} {}", "\u{feff}{}", "nul", "{'items':[]}"] {
        let answer = call(&server, Method::POST, "/order/runs", Some(body)).await;
        assert_eq!(answer.status, 400, "{body}");
        assert_eq!(error(&answer)["code"], "invalid_json", "{body}");
    }
    let url = server.url("/workflows/order/runs");
    let text = client().post(url).bearer_auth(API_TOKEN);
    let text = text.header("content-type", "text/plain").body("{}");
    assert_eq!(send(text).await.status, 415);
    for (method, path) in [
        (Method::POST, "/nobody/runs"),
        (Method::GET, "/nobody/runs"),
        (Method::GET, "/nobody/runs/a"),
        (Method::POST, "/nobody/runs/a/cancel"),
    ] {
        let answer = call(&server, method, path, Some("{}")).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(error(&answer)["code"], "unknown_workflow", "{path}");
    }
    let listed = call(&server, Method::GET, "/runs", None).await;
    assert_eq!(listed.json()["runs"], json!([]), "no run was started");
    assert_eq!(start(&server, "").await.status, 201, "the good one works");
    server.stop().await;
}

#[tokio::test]
async fn a_run_started_over_http_is_shown_and_listed_and_goes_to_its_end() {
    let mut server = server().await;
    let started = start(&server, "?id=order%2F42&label=tier:free&label=eu").await;
    assert_eq!(started.status, 201);
    assert_eq!(started.json()["id"], "order/42");
    let again = start(&server, "?id=order%2F42").await;
    assert_eq!(again.status, 200, "a live run has the id");

    let run = server.runtime().run(order, "order/42");
    now_at(&run, "WaitPaid").await;
    let shown = call(&server, Method::GET, "/order/runs/order%2F42", None)
        .await
        .json();
    assert_eq!(shown["status"], "waiting");
    assert_eq!(
        shown["waiting_on"],
        json!(["wait-paid"]),
        "the operation's own name"
    );
    assert_eq!(shown["labels"], json!(["tier:free", "eu"]));
    assert_eq!(
        shown["state"]["WaitPaid"]["order_of"]["items"][1]["price"],
        2
    );

    let hook = webhook(&run, "paid").await;
    assert_eq!(post(hook.url(), "39").await.status, 202);
    let ended = until("the end to be shown", || async {
        let shown = call(&server, Method::GET, "/order/runs/order%2F42", None)
            .await
            .json();
        (shown["status"] == "completed").then_some(shown)
    })
    .await;
    assert_eq!(ended["result"], 42, "{ended}");
    assert_eq!(ended["waiting_on"], json!([]));
    let cancel = "/order/runs/order%2F42/cancel";
    let cancelled = call(&server, Method::POST, cancel, None).await;
    assert_eq!(cancelled.status, 409, "an ended run cannot be cancelled");
    server.stop().await;
}

#[tokio::test]
async fn a_run_is_cancelled_once_over_http() {
    let mut server = server().await;
    assert_eq!(start(&server, "?id=a").await.status, 201);
    let cancel = || call(&server, Method::POST, "/order/runs/a/cancel", None);
    let cancelled = cancel().await;
    assert_eq!(
        (cancelled.status.as_u16(), &cancelled.json()["status"]),
        (200, &json!("cancelled"))
    );
    assert_eq!(error(&cancel().await)["code"], "already_ended");
    let unknown = call(&server, Method::POST, "/order/runs/b/cancel", None).await;
    assert_eq!(error(&unknown)["code"], "unknown_run");
    assert_eq!(
        start(&server, "?id=a").await.status,
        201,
        "the id is free again"
    );
    server.stop().await;
}
