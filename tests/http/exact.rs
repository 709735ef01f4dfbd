//! Requests arrive as they were sent, also when they are kept across a suspension and a restart.

use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request};
use workflow_runtime::prelude::*;
use workflow_tests::{Journal, Server, announced, client, ended, now_at, post, send, webhook};

type Arrivals = Journal<WebhookRequest>;

/// Notes the request at once, and returns it after a further wait.
#[workflow]
async fn keep(cx: Context<Arrivals>) -> Result<WebhookRequest> {
    let hook = announced(create_webhook!("hook"));
    let go = announced(create_webhook!("go"));
    let kept = wait_for_webhook!("wait-hook", hook).await;
    cx.state().note(kept.clone());
    wait_for_webhook!("wait-go", go).await;
    Ok(kept)
}

#[derive(Clone, Debug, Default)]
struct Sent {
    method: Method,
    query: Option<&'static str>,
    headers: Vec<(&'static str, Vec<u8>)>,
    body: Vec<u8>,
}

fn sent(body: impl Into<Vec<u8>>) -> Sent {
    Sent {
        method: Method::POST,
        body: body.into(),
        ..Sent::default()
    }
}

impl Sent {
    fn header(mut self, name: &'static str, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn query(self, query: &'static str) -> Self {
        Self {
            query: Some(query),
            ..self
        }
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let value = HeaderValue::from_bytes(value).expect("a header's value");
            headers.append(HeaderName::from_static(name), value);
        }
        headers
    }

    async fn send(&self, url: &str) {
        let query = self
            .query
            .map(|query| format!("?{query}"))
            .unwrap_or_default();
        let request = client()
            .request(self.method.clone(), format!("{url}{query}"))
            .headers(self.headers())
            .body(self.body.clone());
        assert_eq!(send(request).await.status, 202, "{self:?} is stored");
    }

    /// Checks that the request is this one, but for what the connection adds.
    fn assert_is(&self, request: &WebhookRequest, when: &str) {
        let request: Request<_> = request.clone().into_http();
        assert_eq!(request.method(), &self.method, "the method {when}");
        assert_eq!(request.uri().query(), self.query, "the query {when}");
        assert_eq!(&**request.body(), self.body, "the bytes of the body {when}");
        let mut headers = request.headers().clone();
        for added in ["host", "accept", "content-length"] {
            headers.remove(added);
        }
        assert_eq!(headers, self.headers(), "the headers {when}");
    }
}

/// Sends each to a run of its own and looks at what arrives, at once and after a restart.
async fn assert_arrive(all: &[Sent]) {
    let arrivals = Arrivals::default();
    let handed = arrivals.clone();
    let mut server =
        Server::start(move |builder| builder.state(handed.clone()).workflow(keep)).await;
    let mut goes = Vec::new();
    for (n, sent) in all.iter().enumerate() {
        let run = server.runtime().start(keep, ()).id(n.to_string()).await;
        let run = run.expect("a run can be started");
        goes.push(webhook(&run, "go").await);
        sent.send(webhook(&run, "hook").await.url()).await;
        now_at(&run, "WaitGo").await;
    }
    let arrived = arrivals.entries();
    assert_eq!(arrived.len(), all.len(), "each request arrives once");
    for (sent, arrived) in all.iter().zip(&arrived) {
        sent.assert_is(arrived, "on arrival");
    }

    server.restart().await;
    for (n, (sent, go)) in all.iter().zip(&goes).enumerate() {
        let run = server.runtime().run(keep, n.to_string());
        assert_eq!(post(go.url(), "").await.status, 202);
        let kept = ended(&run).await;
        sent.assert_is(&kept, "after a restart");
        assert_eq!(kept, arrived[n], "also its id and its time");
    }
    assert_eq!(arrivals.entries().len(), all.len(), "nothing runs again");
}

#[tokio::test]
async fn bodies_arrive_byte_for_byte() {
    let every_byte: Vec<u8> = (0..=255).collect();
    let base64_like = br#"{"base64":"AAEC"}"#;
    assert_arrive(&[
        sent(every_byte.repeat(17)),
        sent([b"\xef\xbb\xbf".as_slice(), b"{\"bom\":true}"].concat()),
        sent(b"\xff\xfe\x00\x00".as_slice()),
        sent(b"half a character: \xe2\x82".as_slice()),
        sent(b"a surrogate: \xed\xa0\x80".as_slice()),
        sent("\u{0}\u{1}\u{1f}\"\\\u{2028}\u{fffd}\u{1F980}\r\n"),
        sent(base64_like.as_slice()),
        sent("x".repeat(1024 * 1024)),
    ])
    .await;
}

#[tokio::test]
async fn an_empty_body_is_an_empty_body() {
    assert_arrive(&[
        sent(""),
        sent("").header("content-type", "application/json"),
        sent("null"),
    ])
    .await;
}

#[tokio::test]
async fn a_body_with_a_content_encoding_is_not_decoded() {
    assert_arrive(&[
        sent(b"\x1f\x8b\x08\x00not gzip at all".as_slice()).header("content-encoding", "gzip"),
        sent("{}").header("content-encoding", "identity, br"),
    ])
    .await;
}

#[tokio::test]
async fn repeated_headers_keep_their_order() {
    assert_arrive(&[sent("")
        .header("x-many", "z")
        .header("x-other", "1")
        .header("x-many", "a")
        .header("x-many", "z")
        .header("x-other", "0")
        .header("x-many", "")
        .header("x-many", "a, b; q=\"c\"")])
    .await;
}

#[tokio::test]
async fn header_values_need_not_be_text() {
    let every_value: Vec<u8> = (0x21..=0xff).filter(|byte| *byte != 0x7f).collect();
    assert_arrive(&[sent("")
        .header("x-latin", b"caf\xe9".as_slice())
        .header("x-utf8", "caf\u{e9} \u{1F980}")
        .header("x-every", every_value)
        .header("x-tab", b"a\tb".as_slice())
        .header("x-tricky", r#"{"base64":"AAEC"}"#)])
    .await;
}

#[tokio::test]
async fn queries_and_methods_arrive_as_they_were_sent() {
    let mut put = sent("put");
    put.method = Method::PUT;
    let mut patch = sent("patch").query("a=1");
    patch.method = Method::PATCH;
    assert_arrive(&[
        sent("").query(""),
        sent("").query("a=1&a=2&b=&=c&d"),
        sent("").query("%ff%00%2B+%20&%C3%A9=%e9"),
        sent("").query("redirect=https://example.com/?x=1&y={z}|[]^`"),
        put,
        patch,
    ])
    .await;
}
