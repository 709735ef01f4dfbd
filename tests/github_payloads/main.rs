//! Real payloads of GitHub's, posted to one webhook that one run awaits in a loop, come back byte for
//! byte with their headers, each once, although the runtime is restarted in the middle.

mod payloads;

use workflow_runtime::prelude::*;
use workflow_tests::{Answer, Journal, Server, announced, client, ended, send, webhook};

use crate::payloads::{Payload, payloads};

const RUN: &str = "mirror";

/// What the run has taken, whole.
type Taken = Journal<WebhookRequest>;

/// Returns the ids of the deliveries that it has consumed.
#[workflow]
async fn mirror(cx: Context<Taken>, count: usize) -> Vec<String> {
    let hook = announced(create_webhook!("github"));
    let mut consumed = Vec::new();
    while consumed.len() < count {
        let request = wait_for_webhook!("wait-event", hook).await;
        consumed.push(request.id().to_owned());
        cx.state().note(request);
    }
    consumed
}

/// The id that GitHub gives to a delivery.
fn delivery_id(n: usize) -> String {
    format!("72d3162e-cc78-11e3-81ab-{n:012x}")
}

async fn deliver(url: &str, n: usize, payload: &Payload) -> Answer {
    let request = client()
        .post(url)
        .header("accept", "*/*")
        .header("user-agent", "GitHub-Hookshot/044aadd")
        .header("content-type", "application/json")
        .header("x-github-delivery", delivery_id(n))
        .header("x-github-event", &payload.event)
        .header("x-github-hook-id", "292430182")
        .header("x-github-hook-installation-target-type", "repository")
        .header("x-hub-signature-256", format!("sha256={n:064x}"))
        .body(payload.body.clone());
    send(request).await
}

fn assert_came_back(n: usize, payload: &Payload, request: &WebhookRequest) {
    let event = &payload.event;
    assert_eq!(
        request.body(),
        &payload.body,
        "the bytes of payload {n}, `{event}`"
    );
    let header = |name: &str| {
        let values: Vec<_> = request.headers().get_all(name).iter().collect();
        assert_eq!(values.len(), 1, "payload {n} has one `{name}`: {values:?}");
        values[0].to_str().expect("the header is text").to_owned()
    };
    assert_eq!(header("x-github-event"), *event);
    assert_eq!(header("x-github-delivery"), delivery_id(n));
    assert_eq!(header("x-github-hook-id"), "292430182");
    assert_eq!(
        header("x-github-hook-installation-target-type"),
        "repository"
    );
    assert_eq!(header("x-hub-signature-256"), format!("sha256={n:064x}"));
    assert_eq!(header("content-type"), "application/json");
    assert_eq!(header("user-agent"), "GitHub-Hookshot/044aadd");
    assert_eq!(header("content-length"), payload.body.len().to_string());
    assert_eq!(request.method(), "POST");
    let value: serde_json::Value = request.json().expect("a payload is JSON");
    assert!(value.is_object(), "a payload is an object");
}

#[tokio::test]
async fn every_payload_comes_back_byte_for_byte_and_once_across_a_restart() {
    let (payloads, source) = payloads();
    println!("{} payloads from {}", payloads.len(), source.display());
    let taken = Taken::default();
    let handed = taken.clone();
    let mut server =
        Server::start(move |builder| builder.state(handed.clone()).workflow(mirror)).await;
    let run = server.runtime().start(mirror, payloads.len()).id(RUN).await;
    let run = run.expect("a run can be started");
    let hook = webhook(&run, "github").await;

    let middle = payloads.len() / 2;
    for (n, payload) in payloads.iter().enumerate() {
        if n == middle {
            server.restart().await;
        }
        let answer = deliver(hook.url(), n, payload).await;
        assert_eq!(
            answer.status, 202,
            "payload {n}, `{}`, is stored",
            payload.event
        );
    }
    let run = server.runtime().run(mirror, RUN);
    let consumed = ended(&run).await;

    let number = |id: &String| id.rsplit('.').next()?.parse::<u64>().ok();
    let numbers: Vec<_> = consumed.iter().filter_map(number).collect();
    assert_eq!(
        numbers.len(),
        payloads.len(),
        "as many deliveries as payloads"
    );
    assert!(
        numbers.windows(2).all(|two| two[1] == two[0] + 1),
        "each delivery is consumed once, in order: {numbers:?}"
    );
    let taken = taken.entries();
    assert_eq!(taken.len(), payloads.len(), "each payload was taken once");
    for (n, (payload, request)) in payloads.iter().zip(&taken).enumerate() {
        assert_eq!(
            request.id(),
            consumed[n],
            "the body saw what the result says"
        );
        assert_came_back(n, payload, request);
    }

    // A sender that has lost its answer sends again; this is known, though the run has ended.
    let again = deliver(hook.url(), middle, &payloads[middle]).await;
    assert_eq!(again.status, 202, "a known delivery is answered as before");
    let new = deliver(hook.url(), payloads.len(), &payloads[0]).await;
    assert_eq!(new.status, 410, "a new one is too late");
    server.stop().await;
}
