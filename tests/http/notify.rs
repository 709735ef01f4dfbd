//! Notifications that come in at the operators' API.

use http::Method;
use serde_json::{Value, json};
use workflow_runtime::prelude::*;
use workflow_runtime::{Limits, http::HttpLimits};
use workflow_tests::{API_TOKEN, Answer, Server, client, ended, now_at, send, until};

#[workflow]
async fn payment(order: String) -> Result<Value> {
    let paid = wait_for_event!("wait-paid", format!("{order}-paid")).await;
    Ok(paid.json()?)
}

#[workflow]
async fn shipment(order: String) -> Result<Value> {
    let paid = wait_for_event!("wait-paid", format!("{order}-paid")).await;
    Ok(json!({"ships": paid.json::<Value>()?}))
}

async fn server() -> Server {
    Server::start(|builder| builder.workflow(payment).workflow(shipment)).await
}

async fn notify(server: &Server, body: &Value) -> Answer {
    let url = server.url("/workflows/notify");
    let request = client().request(Method::POST, url).bearer_auth(API_TOKEN);
    let request = request.header("content-type", "application/json");
    send(request.body(body.to_string())).await
}

async fn started<W: Workflow<Input = String>>(server: &Server, workflow: W, id: &str) -> Run<W> {
    let run = server.runtime().start(workflow, "order".to_owned());
    let run = run.id(id).await.expect("a run can be started");
    now_at(&run, "WaitPaid").await;
    run
}

#[track_caller]
fn assert_refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.json()["error"]["code"], code);
}

#[tokio::test]
async fn all_who_wait_are_told_and_counted() {
    let mut server = server().await;
    let (a, b) = (
        started(&server, payment, "a").await,
        started(&server, shipment, "b").await,
    );
    let body = json!({"event": "order-paid", "payload": {"amount": 5}});
    let answer = notify(&server, &body).await;
    assert_eq!(
        (answer.status.as_u16(), answer.json()),
        (200, json!({"woken": 2}))
    );
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(ended(&a).await, json!({"amount": 5}));
    assert_eq!(ended(&b).await, json!({"ships": {"amount": 5}}));
    let answer = notify(&server, &body).await;
    assert_eq!(answer.json(), json!({"woken": 0}), "nobody waits any more");
    drop((a, b));
    server.stop().await;
}

#[tokio::test]
async fn one_run_is_told_by_its_id_and_kept_for_it() {
    let mut server = server().await;
    let early = server.runtime().start(payment, "order".to_owned());
    let early = early
        .id("early")
        .delay("1h")
        .await
        .expect("a run can be started");
    let waiting = started(&server, shipment, "waiting").await;
    let keyed = |payload: &str| json!({"event": "order-paid", "payload": payload, "run": "early", "idempotency_key": "k"});
    for payload in ["first", "again"] {
        let answer = notify(&server, &keyed(payload)).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()),
            (200, json!({"woken": 0}))
        );
    }
    let own = json!({"event": "order-paid", "run": "waiting"});
    assert_eq!(notify(&server, &own).await.json(), json!({"woken": 1}));
    assert_eq!(ended(&waiting).await, json!({"ships": null}));
    assert_refused(&notify(&server, &own).await, 409, "already_ended");
    early.cancel().await.expect("it is live");
    assert_refused(
        &notify(&server, &json!({"event": "e", "run": "early"})).await,
        409,
        "already_ended",
    );
    let answer = notify(&server, &keyed("first")).await;
    assert_eq!(answer.status, 200, "a repeated one is answered as before");
    let unknown = json!({"event": "e", "run": "nobody"});
    assert_refused(&notify(&server, &unknown).await, 404, "unknown_run");
    drop((early, waiting));
    server.stop().await;
}

#[tokio::test]
async fn an_id_of_two_workflows_needs_the_workflow() {
    let mut server = server().await;
    let one = started(&server, payment, "same").await;
    let other = started(&server, shipment, "same").await;
    let body = json!({"event": "order-paid", "run": "same"});
    let answer = notify(&server, &body).await;
    assert_refused(&answer, 409, "ambiguous_run");
    let message = answer.json()["error"]["message"].to_string();
    assert!(message.contains("payment, shipment"), "{message}");
    let body = json!({"event": "order-paid", "run": "same", "workflow": "payment"});
    assert_eq!(notify(&server, &body).await.json(), json!({"woken": 1}));
    assert_eq!(ended(&one).await, Value::Null);
    let body = json!({"event": "order-paid", "payload": 1, "run": "same"});
    assert_eq!(
        notify(&server, &body).await.json(),
        json!({"woken": 1}),
        "one is live"
    );
    assert_eq!(ended(&other).await, json!({"ships": 1}));
    drop((one, other));
    server.stop().await;
}

#[tokio::test]
async fn what_is_too_much_or_no_event_is_refused_and_tells_nobody() {
    let mut server = Server::start(|builder| {
        let limits = Limits::default()
            .event_payload_bytes_max(1_000)
            .buffered_deliveries_max(2);
        let http = HttpLimits::default().api_body_bytes_max(2_000);
        builder.workflow(payment).limits(limits).http_limits(http)
    })
    .await;
    let run = started(&server, payment, "run").await;
    let long = |bytes: usize| json!({"event": "order-paid", "payload": "x".repeat(bytes)});
    assert_refused(&notify(&server, &long(1_500)).await, 413, "too_large");
    assert_refused(&notify(&server, &long(2_500)).await, 413, "too_large");
    for (body, path) in [
        (json!({"event": "", "payload": 1}), "event"),
        (json!({"event": "a\u{7}", "payload": 1}), "event"),
        (
            json!({"event": "e", "idempotency_key": "k"}),
            "idempotency_key",
        ),
        (
            json!({"event": "e", "idempotency_key": "", "run": "run"}),
            "idempotency_key",
        ),
    ] {
        let answer = notify(&server, &body).await;
        assert_refused(&answer, 422, "invalid_input");
        assert_eq!(answer.json()["error"]["path"], path);
    }
    for event in ["a", "b"] {
        let body = json!({"event": event, "run": "run"});
        assert_eq!(notify(&server, &body).await.status, 200);
    }
    let answer = notify(&server, &json!({"event": "c", "run": "run"})).await;
    assert_refused(&answer, 429, "full");
    assert_eq!(answer.header("retry-after"), "60");
    let unauthorized = client().post(server.url("/workflows/notify")).body("{}");
    assert_eq!(send(unauthorized).await.status, 401);
    until("the run to be as it was", || async {
        let info = run.info().await.expect("the run is known");
        (info.state.as_deref() == Some("WaitPaid")).then_some(())
    })
    .await;
    drop(run);
    server.stop().await;
}
