mod body;
mod kept;
mod verified;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use reqwest::Response;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::http::testing::*;
use crate::http::webhook_router;
use crate::store::{Receipt, StoreError};
use crate::webhook::{NameTag, Reply, WebhookOptions};

const NAME: &str = "hook";

fn hook() -> WebhookOptions {
    WebhookOptions::new(NAME)
}

async fn start(options: WebhookOptions) -> (Arc<Fake>, String) {
    start_fake(Fake::new().with_webhook(options)).await
}

async fn start_fake(fake: Fake) -> (Arc<Fake>, String) {
    let (fake, address) = listen_webhooks(fake).await;
    let url = format!("http://{address}{}", fake.path(NAME));
    (fake, url)
}

async fn post(url: &str) -> Response {
    client()
        .post(url)
        .body("hello")
        .send()
        .await
        .expect("an answer")
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().expect("text"))
}

fn assert_sealed(response: &Response) {
    assert_eq!(header(response, "cache-control"), "no-store");
    assert_eq!(header(response, "referrer-policy"), "no-referrer");
    assert_eq!(header(response, "x-content-type-options"), "nosniff");
}

async fn raw_post(url: &str, head: &[u8], body: &[u8]) -> String {
    let (address, path) = split(url);
    let mut request =
        format!("POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n").into_bytes();
    request.extend_from_slice(head);
    request.extend_from_slice(b"\r\n");
    request.extend_from_slice(body);
    raw(address, request).await
}

fn split(url: &str) -> (SocketAddr, &str) {
    let rest = url.strip_prefix("http://").expect("http");
    let at = rest.find('/').expect("a path");
    (rest[..at].parse().expect("an address"), &rest[at..])
}

#[tokio::test]
async fn a_stored_delivery_is_accepted() {
    let (fake, url) = start(hook()).await;
    let response = post(&url).await;
    assert_eq!(response.status(), 202);
    assert_sealed(&response);
    assert_eq!(response.bytes().await.expect("a body"), "");
    let delivered = fake.delivered.lock().expect("no panic");
    assert_eq!(delivered.len(), 1);
    let number = crate::webhook::number(0, 4, NameTag::of(hook().name()));
    assert_eq!(
        (delivered[0].run, delivered[0].channel.clone()),
        (run(), number.into())
    );
    assert_eq!(delivered[0].body, "hello");
    assert_eq!(delivered[0].limits.deliveries_max, 10);
}

#[tokio::test]
async fn a_body_that_never_has_room_is_too_large() {
    let mut fake = Fake::new().with_webhook(hook());
    fake.buffer_limits.bytes_max = 1000;
    let (fake, url) = start_fake(fake).await;
    let response = client().post(&url).body(vec![b'x'; 1001]).send().await;
    assert_eq!(response.expect("an answer").status(), 413);
    assert!(fake.delivered.lock().expect("no panic").is_empty());
}

#[tokio::test]
async fn each_outcome_of_the_store_has_its_status() {
    let (fake, url) = start(hook()).await;
    for (receipt, status) in [
        (
            Receipt::Stored {
                seq: 1,
                woken: None,
            },
            202,
        ),
        (Receipt::Duplicate { seq: 1 }, 202),
        (Receipt::Ended, 410),
        (Receipt::Unknown, 404),
        (Receipt::Full, 429),
    ] {
        fake.answer_with(Outcome::Receipt(receipt));
        let response = post(&url).await;
        assert_eq!(response.status(), status, "{receipt:?}");
        assert_eq!(header(&response, "retry-after").is_empty(), status != 429);
        assert_sealed(&response);
    }
    for error in [
        (|| StoreError::Overloaded) as fn() -> StoreError,
        || StoreError::Closed,
        || StoreError::Corrupt("x".to_owned()),
        || StoreError::database("disk full"),
    ] {
        fake.answer_with(Outcome::Error(error));
        let response = post(&url).await;
        assert_eq!(response.status(), 503);
        assert_eq!(header(&response, "retry-after"), "2");
        assert_sealed(&response);
        assert_eq!(response.text().await.expect("a body"), "try again\n");
    }
}

#[tokio::test]
async fn a_commit_that_takes_too_long_is_not_acknowledged() {
    let fake = Fake::new()
        .with_webhook(hook())
        .with_limits(|limits| limits.commit_timeout(Duration::from_millis(50)));
    let (fake, url) = start_fake(fake).await;
    fake.answer_with(Outcome::Hang);
    let response = post(&url).await;
    assert_eq!(response.status(), 503);
    assert_eq!(header(&response, "retry-after"), "2");
}

#[tokio::test]
async fn the_reply_is_the_webhooks() {
    let (fake, url) = start(hook().reply(Reply::text("<b>ok"))).await;
    for receipt in [
        Receipt::Stored {
            seq: 1,
            woken: None,
        },
        Receipt::Duplicate { seq: 1 },
    ] {
        fake.answer_with(Outcome::Receipt(receipt));
        let response = post(&url).await;
        assert_eq!(response.status(), 200);
        assert_eq!(
            header(&response, "content-type"),
            "text/plain; charset=utf-8"
        );
        assert_sealed(&response);
        assert_eq!(response.text().await.expect("a body"), "<b>ok");
    }
    let (_, url) = start(hook().reply(Reply::json("{}"))).await;
    let response = post(&url).await;
    assert_eq!(header(&response, "content-type"), "application/json");
    assert_eq!(response.text().await.expect("a body"), "{}");
    let (_, url) = start(hook().reply(Reply::ok())).await;
    assert_eq!(post(&url).await.status(), 200);
}

#[tokio::test]
async fn what_is_no_token_never_reaches_the_store() {
    let (fake, url) = start(hook()).await;
    let (base, token) = url.rsplit_once('/').expect("a path");
    let mut answers = Vec::new();
    let flipped = token.replace(
        &token[40..41],
        if &token[40..41] == "A" { "B" } else { "A" },
    );
    let encoded = format!("%{:02X}{}", token.as_bytes()[0], &token[1..]);
    for bad in [
        "x",
        &token[1..],
        &format!("{token}A"),
        &flipped,
        &encoded,
        "%ff",
        "%00",
        "ü",
    ] {
        for method in [Method::POST, Method::GET, Method::OPTIONS] {
            let client = client();
            let request = client
                .request(method, format!("{base}/{bad}"))
                .body("hello");
            let response = request.send().await.expect("an answer");
            assert_eq!(response.status(), 404, "{bad}");
            assert_sealed(&response);
            answers.push(response.text().await.expect("a body"));
        }
    }
    fake.answer_with(Outcome::Receipt(Receipt::Unknown));
    answers.push(post(&url).await.text().await.expect("a body"));
    assert!(
        answers.windows(2).all(|pair| pair[0] == pair[1]),
        "one answer for all"
    );
    assert_eq!(
        fake.deliveries(),
        1,
        "only the good token reached the store"
    );
}

#[tokio::test]
async fn a_method_that_is_not_taken_is_refused_before_the_body() {
    let (fake, url) = start(hook()).await;
    for method in [
        Method::GET,
        Method::DELETE,
        Method::OPTIONS,
        Method::HEAD,
        Method::TRACE,
    ] {
        let request = client().request(method.clone(), &url);
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), 405, "{method}");
        assert_eq!(header(&response, "allow"), "POST, PUT, PATCH");
        assert_sealed(&response);
    }
    assert_eq!(fake.deliveries(), 0);
    for method in [Method::PUT, Method::PATCH, Method::POST] {
        let request = client().request(method.clone(), &url);
        assert_eq!(request.send().await.expect("an answer").status(), 202);
        assert_eq!(fake.last_request().method(), method);
    }
}

#[tokio::test]
async fn other_methods_can_be_opted_into() {
    let (fake, url) = start(hook().methods(&[Method::GET, Method::HEAD, Method::OPTIONS])).await;
    for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
        let request = client().request(method.clone(), format!("{url}?approve=yes"));
        assert_eq!(request.send().await.expect("an answer").status(), 202);
        let request = fake.last_request();
        assert_eq!(request.method(), method);
        assert_eq!(request.uri().query(), Some("approve=yes"));
    }
    let response = post(&url).await;
    assert_eq!(response.status(), 405);
    assert_eq!(header(&response, "allow"), "GET, HEAD, OPTIONS");
}

#[tokio::test]
async fn a_webhook_of_an_unknown_workflow_takes_deliveries_and_refuses_nothing_for_good() {
    let (fake, url) = start_fake(Fake::new()).await;
    assert_eq!(post(&url).await.status(), 202);
    assert_eq!(fake.deliveries(), 1);
    let response = client().get(&url).send().await.expect("an answer");
    assert_eq!(response.status(), 503);
    let long = vec![0; 1024 * 1024 + 1];
    let response = client()
        .post(&url)
        .body(long)
        .send()
        .await
        .expect("an answer");
    assert_eq!(response.status(), 503);
    assert_eq!(fake.deliveries(), 1);
}

#[tokio::test]
async fn a_trailing_slash_is_no_redirect() {
    let (fake, url) = start(hook()).await;
    assert_eq!(post(&format!("{url}/")).await.status(), 202);
    assert_eq!(post(&format!("{url}/?a=1")).await.status(), 202);
    assert_eq!(fake.last_request().uri().query(), Some("a=1"));
    assert_eq!(post(&format!("{url}//")).await.status(), 404);
    assert_eq!(fake.deliveries(), 2);
}

#[tokio::test]
async fn the_router_can_be_merged_and_nested() {
    let fake = Arc::new(Fake::new().with_webhook(hook()));
    let app = axum::Router::new()
        .route("/", axum::routing::get(|| async { "mine" }))
        .merge(webhook_router(fake.clone()))
        .nest("/under", webhook_router(fake.clone()))
        .fallback(|| async { (http::StatusCode::IM_A_TEAPOT, "not here") });
    let address = listen(app, &fake.limits).await;
    let path = fake.path(NAME);
    assert_eq!(post(&format!("http://{address}{path}")).await.status(), 202);
    assert_eq!(
        post(&format!("http://{address}/under{path}"))
            .await
            .status(),
        202
    );
    assert_eq!(
        post(&format!("http://{address}/elsewhere")).await.status(),
        418
    );
}

#[tokio::test]
async fn plain_axum_serve_works_too() {
    let fake = Arc::new(Fake::new().with_webhook(hook()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    let app = webhook_router(fake.clone());
    tokio::spawn(async move { axum::serve(listener, app).await });
    assert_eq!(
        post(&format!("http://{address}{}", fake.path(NAME)))
            .await
            .status(),
        202
    );
}
