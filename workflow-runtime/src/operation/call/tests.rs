use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::response::IntoResponse;
use axum::routing::{any, get};
use http::StatusCode;
use http_body_util::BodyExt;
use tokio::net::TcpListener;

use super::*;
use crate::clock::Timestamp;
use crate::operation::BACKOFF_MAX;

const SECONDS: Duration = Duration::from_secs(5);

/// Answers with what it was sent.
async fn echo(request: Request) -> impl IntoResponse {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    let mut headers = parts.headers;
    headers.remove("content-length");
    let line = format!("{} {}", parts.method, parts.uri);
    headers.insert("x-line", line.parse().expect("a header"));
    (StatusCode::IM_A_TEAPOT, headers, body)
}

async fn start() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let app = Router::new()
        .route("/echo", any(echo))
        .route("/hang", get(std::future::pending::<()>))
        .route("/long", get(|| async { vec![b'x'; 2000] }))
        .route(
            "/away",
            get(|| async { axum::response::Redirect::temporary("/echo") }),
        );
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

async fn send(request: &CallRequest) -> Result<CallResponse, CallError> {
    let client = HttpClient::new()
        .expect("a client")
        .response_bytes_max(1000);
    client.send(request, "run-1:step", SECONDS).await
}

fn invalid(request: &CallRequest) -> String {
    request.fault.clone().expect("a fault")
}

#[tokio::test]
async fn what_is_built_is_sent() {
    let url = format!("http://{}/echo?a=1", start().await);
    let request = CallRequest::put(&url)
        .query(&[("b", "x y"), ("b", "2")])
        .bearer("t0ken")
        .header("x-many", "1")
        .header("x-many", HeaderValue::from_static("2"))
        .json(&[1, 2])
        .expect("JSON");
    let response = send(&request).await.expect("a response");
    assert_eq!(response.status(), 418, "a status is no error");
    let headers = response.headers();
    assert_eq!(headers["x-line"], "PUT /echo?a=1&b=x+y&b=2");
    assert_eq!(headers["authorization"], "Bearer t0ken");
    assert_eq!(headers["content-type"], "application/json");
    assert_eq!(headers["idempotency-key"], "run-1:step");
    assert_eq!(headers.get_all("x-many").iter().count(), 2);
    assert_eq!(response.json::<Vec<u8>>().expect("JSON"), [1, 2]);
    assert_eq!(response.text().expect("text"), "[1,2]");
    let error = response.error_for_status().expect_err("418");
    assert!(error.is_status() && !error.is_transient());
    assert_eq!(error.status(), Some(StatusCode::IM_A_TEAPOT));
}

#[tokio::test]
async fn what_the_user_set_stays() {
    let url = format!("http://{}/echo", start().await);
    let request = CallRequest::post(url)
        .header("Idempotency-Key", "mine")
        .header("content-type", "application/problem+json")
        .json(&())
        .expect("JSON");
    let response = send(&request).await.expect("a response");
    assert_eq!(response.headers()["idempotency-key"], "mine");
    assert_eq!(
        response.headers()["content-type"],
        "application/problem+json"
    );
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let url = format!("http://{}/away", start().await);
    let response = send(&CallRequest::get(url).bearer("t"))
        .await
        .expect("a response");
    assert_eq!(response.status(), 307);
    assert!(response.error_for_status().is_ok());
}

#[tokio::test]
async fn failures_have_their_kind() {
    let address = start().await;
    let client = HttpClient::new().expect("a client");
    let hang = CallRequest::get(format!("http://{address}/hang?secret=x"));
    let error = client
        .send(&hang, "k", Duration::from_millis(100))
        .await
        .expect_err("hangs");
    assert!(error.is_timeout() && error.is_transient(), "{error}");

    let long = CallRequest::get(format!("http://{address}/long"));
    let error = send(&long).await.expect_err("too long");
    assert!(error.is_too_large() && !error.is_transient(), "{error}");

    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let nobody = closed.local_addr().expect("an address");
    drop(closed);
    let error = send(&CallRequest::get(format!("http://{nobody}/?secret=x"))).await;
    let error = error.expect_err("nobody listens");
    assert!(error.is_connect() && error.is_transient(), "{error}");
    assert!(!error.to_string().contains("secret"), "{error}");

    let rude = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", rude.local_addr().expect("an address"));
    tokio::spawn(async move { while rude.accept().await.is_ok() {} });
    let error = send(&CallRequest::get(url)).await.expect_err("hangs up");
    assert!(error.is_transport() && error.is_transient(), "{error}");
}

#[tokio::test]
async fn wrong_arguments_are_reported_when_sent() {
    for (request, part) in [
        (CallRequest::get("not a url"), "the URL"),
        (CallRequest::get("/relative"), "the URL"),
        (
            CallRequest::get("ftp://example.com"),
            "neither http nor https",
        ),
        (
            CallRequest::get("http://x").header("a b", "c"),
            "a header's name",
        ),
        (
            CallRequest::get("http://x").header("a", "c\n"),
            "the header `a`",
        ),
        (
            CallRequest::get("http://x").bearer("c\n"),
            "the header `authorization`",
        ),
        (CallRequest::get("http://x").query(&7), "the query"),
    ] {
        assert!(invalid(&request).contains(part), "{request:?}");
        let error = send(&request).await.expect_err(part);
        assert!(
            error.is_invalid_request() && error.to_string().contains(part),
            "{error}"
        );
    }
    let keys = std::collections::BTreeMap::from([(vec![1], 1)]);
    let error = CallRequest::get("http://x")
        .json(&keys)
        .expect_err("no strings");
    assert!(error.is_invalid_request(), "{error}");
    let two = CallRequest::get("nonsense").header("a b", "c");
    assert!(invalid(&two).contains("the URL"), "the first fault counts");
}

#[test]
fn all_of_it_can_be_stored() {
    let all: Vec<u8> = (0..=255).collect();
    let request = CallRequest::post("https://example.com/a?b=c")
        .header("x-raw", HeaderValue::from_bytes(b"\xff").expect("valid"))
        .body(all.clone());
    let json = serde_json::to_string(&request).expect("serializable");
    assert_eq!(
        serde_json::from_str::<CallRequest>(&json).expect("stored"),
        request
    );
    let faulty = CallRequest::get("nonsense");
    let json = serde_json::to_string(&faulty).expect("serializable");
    assert_eq!(
        serde_json::from_str::<CallRequest>(&json).expect("stored"),
        faulty
    );

    let response = CallResponse::new(StatusCode::OK, request.headers.clone(), all.into());
    let json = serde_json::to_string(&response).expect("serializable");
    assert_eq!(
        serde_json::from_str::<CallResponse>(&json).expect("stored"),
        response
    );

    let error = CallError::bad_status(StatusCode::CONFLICT);
    let json = serde_json::to_string(&error).expect("serializable");
    assert_eq!(
        json,
        r#"{"kind":"status","message":"the response was 409 Conflict","status":409}"#
    );
    assert_eq!(
        serde_json::from_str::<CallError>(&json).expect("stored"),
        error
    );
}

#[test]
fn debug_shows_no_secret() {
    let request = CallRequest::post("https://user:hunter2@example.com/path?key=hunter2")
        .bearer("hunter2")
        .header("x-api-key", "hunter2")
        .body("hunter2");
    let shown = format!("{request:?}");
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(shown.contains("https://example.com/path"), "{shown}");
}

#[test]
fn headers_are_added_with_their_repetitions() {
    let mut headers = HeaderMap::new();
    headers.append("a", HeaderValue::from_static("1"));
    headers.append("b", HeaderValue::from_static("2"));
    headers.append("a", HeaderValue::from_static("3"));
    let request = CallRequest::get("http://x")
        .header("a", "0")
        .headers(headers);
    let values: Vec<_> = request.headers.get_all("a").iter().collect();
    assert_eq!(values, ["0", "1", "3"]);
    assert_eq!(request.headers["b"], "2");
}

#[test]
fn a_response_says_when_to_try_again() {
    let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT");
    let now = Timestamp::from(now.expect("it is a date"));
    let after = |value: &'static str| {
        let mut headers = HeaderMap::new();
        headers.insert("retry-after", HeaderValue::from_static(value));
        let response = CallResponse::new(StatusCode::OK, headers, Bytes::new());
        response.retry_after(now)
    };
    let seconds = |seconds| Some(Duration::from_secs(seconds));
    assert_eq!(after("120"), seconds(120));
    assert_eq!(after(" 0 "), seconds(0));
    assert_eq!(after("Sun, 06 Nov 1994 08:50:07 GMT"), seconds(30));
    assert_eq!(after("Sunday, 06-Nov-94 08:50:07 GMT"), seconds(30));
    assert_eq!(after("Sun, 06 Nov 1994 08:49:00 GMT"), seconds(0));
    for most in [
        "99999999",
        "99999999999999999999999",
        "Sat, 06 Nov 2094 08:49:37 GMT",
    ] {
        assert_eq!(after(most), Some(BACKOFF_MAX), "{most}");
    }
    for wrong in ["", "soon", "-1", "1.5", "1s", "06 Nov 1994"] {
        assert_eq!(after(wrong), None, "{wrong:?}");
    }
    let silent = CallResponse::new(StatusCode::OK, HeaderMap::new(), Bytes::new());
    assert_eq!(silent.retry_after(now), None);
}
