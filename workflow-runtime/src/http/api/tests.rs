use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use http::Method;
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};

use super::*;
use crate::http::StartOptions;
use crate::http::testing::*;
use crate::id::RunKey;
use crate::store::RunStatus;

async fn start(fake: Fake) -> (Arc<Fake>, String) {
    let fake = Arc::new(fake);
    let app = Router::new().nest("/workflows", api_router(fake.clone()));
    let address: SocketAddr = listen(app, &fake.limits).await;
    (fake, format!("http://{address}/workflows"))
}

fn get(url: impl reqwest::IntoUrl) -> RequestBuilder {
    client().get(url).bearer_auth(TOKEN)
}

fn post(url: impl reqwest::IntoUrl) -> RequestBuilder {
    client().post(url).bearer_auth(TOKEN)
}

async fn send(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.expect("an answer");
    let status = response.status().as_u16();
    assert_eq!(header(&response, "cache-control"), "no-store");
    assert_eq!(header(&response, "x-content-type-options"), "nosniff");
    assert_eq!(header(&response, "content-type"), "application/json");
    (status, response.json().await.expect("JSON"))
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().expect("text"))
}

fn code(body: &Value) -> &str {
    body["error"]["code"].as_str().unwrap_or_default()
}

/// Every route, and what is no route.
const PATHS: [(&str, &str); 15] = [
    ("GET", "/runs"),
    ("POST", "/generate_image/runs"),
    ("GET", "/generate_image/runs"),
    ("GET", "/generate_image/runs/order-1"),
    ("POST", "/generate_image/runs/order-1/cancel"),
    ("POST", "/generate_image/runs/order-1/redrive"),
    ("GET", "/generate_image/runs/order-1/history"),
    ("POST", "/notify"),
    ("DELETE", "/generate_image/runs/order-1"),
    ("OPTIONS", "/runs"),
    ("HEAD", "/runs"),
    ("GET", ""),
    ("GET", "/nothing/at/all/here"),
    ("GET", "/health"),
    ("GET", "/generate_image/runs/%ff"),
];

async fn assert_all_refused(fake: Fake, change: impl Fn(RequestBuilder) -> RequestBuilder) {
    let (fake, base) = start(fake).await;
    for (method, path) in PATHS {
        let method: Method = method.parse().expect("a method");
        let request = client().request(method.clone(), format!("{base}{path}"));
        let response = change(request).send().await.expect("an answer");
        assert_eq!(response.status(), 401, "{method} {path}");
        assert!(header(&response, "www-authenticate").starts_with("Bearer"));
        assert_eq!(header(&response, "cache-control"), "no-store");
        if method != Method::HEAD {
            let body: Value = response.json().await.expect("JSON");
            assert_eq!(code(&body), "unauthorized");
        }
    }
    let calls = fake.calls.lock().expect("no panic");
    assert!(calls.is_empty(), "reached the runtime: {calls:?}");
}

#[tokio::test]
async fn without_a_token_everything_is_401() {
    assert_all_refused(Fake::new(), |request| request).await;
}

#[tokio::test]
async fn with_a_wrong_token_everything_is_401() {
    for wrong in [
        "Bearer wrong",
        "Bearer",
        "Bearer ",
        "Basic operators-token",
        "operators-token",
        "Bearer operators-toke",
        "Bearer operators-token2",
        "Bearer OPERATORS-TOKEN",
        "Bearer operators-token operators-token",
        "",
    ] {
        let change = |request: RequestBuilder| request.header("authorization", wrong);
        assert_all_refused(Fake::new(), change).await;
    }
    let twice = |request: RequestBuilder| request.bearer_auth("wrong").bearer_auth(TOKEN);
    assert_all_refused(Fake::new(), twice).await;
}

#[tokio::test]
async fn a_server_without_a_token_refuses_everybody() {
    let closed = || Fake {
        api_token: None,
        ..Fake::new()
    };
    assert_all_refused(closed(), |request| request).await;
    assert_all_refused(closed(), |request| request.bearer_auth(TOKEN)).await;
    assert_all_refused(closed(), |request| {
        request.header("authorization", "Bearer ")
    })
    .await;
}

#[tokio::test]
async fn the_scheme_has_no_case() {
    let (_, base) = start(Fake::new()).await;
    let request = client().get(format!("{base}/runs"));
    let request = request.header("authorization", format!("bEARER {TOKEN}"));
    assert_eq!(send(request).await.0, 200);
}

#[test]
fn a_token_must_fit_into_a_header() {
    for bad in ["", " ", "a b", "a\n", "ü"] {
        assert!(ApiToken::new(bad).is_err(), "{bad:?}");
    }
    let token = ApiToken::new("secret").expect("a token");
    assert_eq!(format!("{token:?}"), "ApiToken { .. }");
}

#[tokio::test]
async fn a_run_is_started() {
    let (fake, base) = start(Fake::new()).await;
    let url = format!("{base}/{WORKFLOW}/runs?id=order%2042&label=a&label=b&delay=10m");
    let (status, run) = send(post(url).json(&json!({"prompt": "a cat"}))).await;
    assert_eq!(status, 201);
    assert_eq!(run["id"], "order 42");
    assert_eq!(run["workflow"], WORKFLOW);
    assert_eq!(run["status"], "waiting");
    let started = fake.started.lock().expect("no panic");
    let (input, options) = &started[0];
    assert_eq!(input, r#"{"prompt":"a cat"}"#);
    let expected = StartOptions {
        id: Some("order 42".into()),
        labels: vec!["a".to_owned(), "b".to_owned()],
        delay: Some(Duration::from_secs(600)),
    };
    assert_eq!(*options, expected);
}

#[tokio::test]
async fn a_live_run_of_the_same_id_is_200() {
    let (_, base) = start(Fake::new()).await;
    let url = format!("{base}/{WORKFLOW}/runs?id=taken");
    assert_eq!(send(post(url).json(&json!(null))).await.0, 200);
}

#[tokio::test]
async fn no_body_is_null() {
    let (fake, base) = start(Fake::new()).await;
    assert_eq!(send(post(format!("{base}/{WORKFLOW}/runs"))).await.0, 201);
    let started = fake.started.lock().expect("no panic");
    assert_eq!(started[0].0, "null");
    assert_eq!(started[0].1, StartOptions::default());
}

#[tokio::test]
async fn a_start_that_is_wrong_says_what_is_wrong() {
    let (fake, base) = start(Fake::new()).await;
    let runs = format!("{base}/{WORKFLOW}/runs");
    let with = |query: &str, body: &'static str| {
        let request = post(format!("{runs}{query}")).body(body);
        send(request.header("content-type", "application/json"))
    };
    let (status, body) = with("", "{\"a\":").await;
    assert_eq!((status, code(&body)), (400, "invalid_json"));
    let (status, body) = with("", "{} {}").await;
    assert_eq!((status, code(&body)), (400, "invalid_json"));
    let (status, body) = with("", "[1]").await;
    assert_eq!((status, code(&body)), (422, "invalid_input"));
    assert_eq!(body["error"]["path"], "prompt");
    assert_eq!(body["error"]["message"], "expected a string");
    for (query, path) in [
        ("?delay=soon", "delay"),
        ("?lable=x", "lable"),
        ("?id=a&id=b", "id"),
        ("?id=", "id"),
    ] {
        let (status, body) = with(query, "{}").await;
        assert_eq!((status, code(&body)), (422, "invalid_option"), "{query}");
        assert_eq!(body["error"]["path"], path, "{body}");
    }
    let (status, body) = send(post(format!("{base}/nobody/runs")).json(&json!({}))).await;
    assert_eq!((status, code(&body)), (404, "unknown_workflow"));
    let (status, body) = send(post(&runs).header("content-type", "text/plain").body("{}")).await;
    assert_eq!((status, code(&body)), (415, "unsupported_media_type"));
    assert!(fake.started.lock().expect("no panic").is_empty());
}

#[tokio::test]
async fn json_types_with_parameters_and_suffixes_are_json() {
    let (_, base) = start(Fake::new()).await;
    for good in [
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/cloudevents+json",
    ] {
        let request = post(format!("{base}/{WORKFLOW}/runs")).header("content-type", good);
        assert_eq!(send(request.body("{}")).await.0, 201, "{good}");
    }
}

#[tokio::test]
async fn an_input_that_is_too_large_is_413() {
    let fake = Fake::new().with_limits(|limits| limits.api_body_bytes_max(1000));
    let (fake, base) = start(fake).await;
    let (status, body) =
        send(post(format!("{base}/{WORKFLOW}/runs")).json(&"x".repeat(1000))).await;
    assert_eq!((status, code(&body)), (413, "too_large"));
    assert!(fake.calls.lock().expect("no panic").is_empty());
}

#[tokio::test]
async fn runs_are_listed() {
    let (fake, base) = start(Fake::new()).await;
    let key = run().to_string();
    let url = format!("{base}/{WORKFLOW}/runs?status=parked&label=a&limit=2&before={key}");
    let (status, page) = send(get(url)).await;
    assert_eq!(status, 200);
    assert_eq!(page["next"], key);
    assert_eq!(page["runs"][0]["waiting_on"], json!(["wait-update"]));
    assert_eq!(page["runs"][0].get("state"), None, "a list is short");
    assert_eq!(send(get(format!("{base}/runs"))).await.0, 200);
    let expected = ListRuns {
        workflow: Some(WORKFLOW.to_owned()),
        status: Some(RunStatus::Parked),
        label: Some("a".to_owned()),
        before: Some(RunKey::from_bytes([0xab; 16])),
        limit: 2,
    };
    let all = ListRuns {
        workflow: None,
        status: None,
        label: None,
        before: None,
        limit: 50,
    };
    assert_eq!(*fake.listed.lock().expect("no panic"), [expected, all]);
}

#[tokio::test]
async fn a_list_that_is_wrong_says_what_is_wrong() {
    let (_, base) = start(Fake::new()).await;
    for (query, path) in [
        ("status=sleeping", "status"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=many", "limit"),
        ("before=yesterday", "before"),
        ("page=2", "page"),
    ] {
        let (status, body) = send(get(format!("{base}/runs?{query}"))).await;
        assert_eq!((status, code(&body)), (422, "invalid_option"), "{query}");
        assert_eq!(body["error"]["path"], path, "{body}");
    }
    let (status, body) = send(get(format!("{base}/nobody/runs"))).await;
    assert_eq!((status, code(&body)), (404, "unknown_workflow"));
}

#[tokio::test]
async fn a_run_is_shown() {
    let (_, base) = start(Fake::new()).await;
    let (status, run) = send(get(format!("{base}/{WORKFLOW}/runs/order%2F1"))).await;
    assert_eq!(status, 200);
    assert_eq!(
        run,
        json!({
            "id": "order/1",
            "workflow": WORKFLOW,
            "status": "waiting",
            "labels": ["tier:free"],
            "created_at": "2023-11-14T22:13:20.000Z",
            "updated_at": "2023-11-14T22:13:20.001Z",
            "waiting_on": ["wait-update"],
            "state": {"WaitUpdate": {"n": 1}},
        })
    );
    let (status, body) = send(get(format!("{base}/{WORKFLOW}/runs/nothing"))).await;
    assert_eq!((status, code(&body)), (404, "unknown_run"));
    let (status, body) = send(get(format!("{base}/nobody/runs/order-1"))).await;
    assert_eq!((status, code(&body)), (404, "unknown_workflow"));
    let (status, body) = send(get(format!("{base}/{WORKFLOW}/runs/%ff"))).await;
    assert_eq!((status, code(&body)), (400, "invalid_path"));
}

#[tokio::test]
async fn a_run_is_cancelled_once() {
    let (_, base) = start(Fake::new()).await;
    let cancel = |id: &str| send(post(format!("{base}/{WORKFLOW}/runs/{id}/cancel")));
    assert_eq!(cancel("order-1").await.0, 200);
    let (status, body) = cancel("order-2").await;
    assert_eq!((status, code(&body)), (409, "already_ended"));
    let (status, body) = cancel("order-3").await;
    assert_eq!((status, code(&body)), (404, "unknown_run"));
}

#[tokio::test]
async fn a_history_comes_in_pages() {
    let (_, base) = start(Fake::new()).await;
    let history = |query: &str| {
        send(get(format!(
            "{base}/{WORKFLOW}/runs/order-1/history{query}"
        )))
    };
    let (status, page) = history("").await;
    assert_eq!((status, page.get("next")), (200, None));
    let expected = json!({
        "seq": 0,
        "at": "2023-11-14T22:13:20.000Z",
        "frame": 0,
        "cause": "delivery",
        "change": "entered",
        "from": "Start",
        "to": "WaitUpdate",
    });
    assert_eq!(page["history"][0], expected);
    assert_eq!(page["history"].as_array().map(Vec::len), Some(3));
    let (_, page) = history("?limit=2").await;
    assert_eq!(page["next"], 1);
    let (_, page) = history("?limit=2&after=1").await;
    assert_eq!(page["history"][0]["seq"], 2);
    assert_eq!(page.get("next"), None);
    for (query, path) in [
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("before=1", "before"),
    ] {
        let (status, body) = history(&format!("?{query}")).await;
        assert_eq!((status, code(&body)), (422, "invalid_option"), "{query}");
        assert_eq!(body["error"]["path"], path, "{body}");
    }
    let unknown = format!("{base}/{WORKFLOW}/runs/order-3/history");
    let (status, body) = send(get(unknown)).await;
    assert_eq!((status, code(&body)), (404, "unknown_run"));
}

#[tokio::test]
async fn only_a_parked_run_is_redriven() {
    let (_, base) = start(Fake::new()).await;
    let redrive = |id: &str| send(post(format!("{base}/{WORKFLOW}/runs/{id}/redrive")));
    assert_eq!(redrive("order-1").await.0, 200);
    let (status, body) = redrive("order-2").await;
    assert_eq!((status, code(&body)), (409, "not_parked"));
    let (status, body) = redrive("order-3").await;
    assert_eq!((status, code(&body)), (404, "unknown_run"));
}

#[tokio::test]
async fn other_methods_are_405_and_other_paths_404() {
    let (fake, base) = start(Fake::new()).await;
    for (method, path, allow) in [
        ("DELETE", "/generate_image/runs/order-1", "GET,HEAD"),
        ("PUT", "/generate_image/runs", "POST,GET,HEAD"),
        ("GET", "/generate_image/runs/order-1/cancel", "POST"),
        ("GET", "/generate_image/runs/order-1/redrive", "POST"),
        ("POST", "/generate_image/runs/order-1/history", "GET,HEAD"),
        ("POST", "/runs", "GET,HEAD"),
    ] {
        let method: Method = method.parse().expect("a method");
        let request = client().request(method.clone(), format!("{base}{path}"));
        let response = request.bearer_auth(TOKEN).send().await.expect("an answer");
        assert_eq!(response.status(), 405, "{method} {path}");
        let mut allowed: Vec<&str> = header(&response, "allow").split(',').collect();
        let mut expected: Vec<&str> = allow.split(',').collect();
        allowed.sort_unstable();
        expected.sort_unstable();
        assert_eq!(allowed, expected, "{method} {path}");
        let body: Value = response.json().await.expect("JSON");
        assert_eq!(code(&body), "method_not_allowed");
    }
    for path in ["", "/nothing/at/all/here"] {
        let (status, body) = send(get(format!("{base}{path}"))).await;
        assert_eq!((status, code(&body)), (404, "not_found"), "{path}");
    }
    assert!(fake.calls.lock().expect("no panic").is_empty());
}

#[tokio::test]
async fn a_store_that_is_down_is_503_everywhere() {
    let (fake, base) = start(Fake::new()).await;
    fake.store_is_down.store(true, Ordering::Relaxed);
    let run = format!("{base}/{WORKFLOW}/runs");
    for request in [
        post(&run).json(&json!({})),
        get(&run),
        get(format!("{run}/order-1")),
        post(format!("{run}/order-1/cancel")),
        post(format!("{run}/order-1/redrive")),
        get(format!("{run}/order-1/history")),
    ] {
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), 503);
        assert_eq!(header(&response, "retry-after"), "2");
        let body: Value = response.json().await.expect("JSON");
        assert_eq!(code(&body), "unavailable");
    }
}

async fn notify(base: &str, body: &'static str) -> (u16, Value) {
    let request = post(format!("{base}/notify"));
    send(
        request
            .header("content-type", "application/json")
            .body(body),
    )
    .await
}

#[tokio::test]
async fn a_notification_is_passed_on_as_it_was_sent() {
    let (fake, base) = start(Fake::new()).await;
    let answer = notify(&base, r#"{"event":"paid","payload":{"n": 1.50}}"#).await;
    assert_eq!(answer, (200, json!({"woken": 3})));
    let body = r#"{"event":"paid","run":"order-1","workflow":"w","idempotency_key":"k"}"#;
    assert_eq!(notify(&base, body).await, (200, json!({"woken": 0})));
    let notified = fake.notified.lock().expect("no panic");
    assert_eq!(notified[0].payload.get(), r#"{"n": 1.50}"#);
    assert_eq!((&notified[0].run, &notified[0].workflow), (&None, &None));
    assert_eq!(notified[1].payload.get(), "null");
    assert_eq!(notified[1].run, Some("order-1".into()));
    assert_eq!(notified[1].workflow.as_deref(), Some("w"));
    assert_eq!(notified[1].idempotency_key.as_deref(), Some("k"));
}

#[tokio::test]
async fn a_notification_that_does_not_fit_is_422_with_the_place() {
    let (fake, base) = start(Fake::new()).await;
    for (body, path) in [
        (r#"{"event":7}"#, Some("event")),
        (r#"{"event":"a","runs":"x"}"#, Some("runs")),
        (r#"{"payload":1}"#, None),
        (r#""paid""#, None),
        ("", None),
    ] {
        let (status, answer) = notify(&base, body).await;
        assert_eq!((status, code(&answer)), (422, "invalid_input"), "{body}");
        assert_eq!(answer["error"]["path"].as_str(), path, "{body}: {answer}");
    }
    assert_eq!(notify(&base, "{").await.0, 400);
    let text = post(format!("{base}/notify")).body("{}");
    assert_eq!(send(text.header("content-type", "text/plain")).await.0, 415);
    assert!(fake.notified.lock().expect("no panic").is_empty());
}

#[tokio::test]
async fn a_run_that_cannot_be_notified_has_a_code_of_its_own() {
    let (_, base) = start(Fake::new()).await;
    for (body, status, expected) in [
        (r#"{"event":"a","run":"order-2"}"#, 409, "already_ended"),
        (r#"{"event":"a","run":"order-3"}"#, 429, "full"),
        (r#"{"event":"a","run":"order-4"}"#, 409, "ambiguous_run"),
        (r#"{"event":"a","run":"nobody"}"#, 404, "unknown_run"),
    ] {
        let request = post(format!("{base}/notify"));
        let request = request.header("content-type", "application/json");
        let response = request.body(body).send().await.expect("an answer");
        assert_eq!(response.status(), status, "{body}");
        let later = if status == 429 { "60" } else { "" };
        assert_eq!(header(&response, "retry-after"), later, "{body}");
        let answer: Value = response.json().await.expect("JSON");
        assert_eq!(code(&answer), expected, "{body}");
    }
}
