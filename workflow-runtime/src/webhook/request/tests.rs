use serde::de::IgnoredAny;

use super::*;
use crate::webhook::encode_head;

const TOKEN: &str = "secret-token-secret-token";

fn run() -> RunKey {
    RunKey::from_bytes([0xab; 16])
}

fn stored(request: http::Request<Bytes>) -> Delivery {
    let (parts, body) = request.into_parts();
    Delivery {
        seq: 5,
        channel: crate::store::WebhookNumber([0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0]).into(),
        received_at: Timestamp::from_millis(1_700_000_000_123),
        head: encode_head(&parts, TOKEN, "the-id"),
        body,
    }
}

fn received(request: http::Request<Bytes>) -> WebhookRequest {
    WebhookRequest::from_delivery(run(), &stored(request)).expect("readable")
}

fn with_body(body: impl Into<Bytes>) -> WebhookRequest {
    received(
        http::Request::post("/webhooks/x")
            .body(body.into())
            .expect("valid"),
    )
}

fn through_json(request: &WebhookRequest) -> (String, WebhookRequest) {
    let json = serde_json::to_string(request).expect("serializable");
    let back = serde_json::from_str(&json).expect("deserializable");
    (json, back)
}

fn sample() -> WebhookRequest {
    let value = |bytes: &'static [u8]| http::HeaderValue::from_bytes(bytes).expect("valid");
    received(
        http::Request::put(format!("/prefix/webhooks/{TOKEN}?a=1&a=2&b=%20%zz"))
            .header("x-first", "1")
            .header("x-many", "one")
            .header("host", "example.com")
            .header("x-many", value(b"caf\xc3\xa9"))
            .header("x-raw", value(b"\xff\xfe\x80"))
            .header("x-many", "")
            .header("x-many", "one")
            .header("connection", "keep-alive, X-Hop")
            .header("x-hop", "gone")
            .header("keep-alive", "timeout=5")
            .header("transfer-encoding", "chunked")
            .header("te", "trailers")
            .header("x-original-uri", format!("/webhooks/{TOKEN}?and={TOKEN}"))
            .body(Bytes::from_static(b"\x00\xff"))
            .expect("valid"),
    )
}

#[test]
fn method_query_headers_and_body_are_kept() {
    let request = sample();
    assert_eq!(request.method(), Method::PUT);
    let run = "ab".repeat(16);
    assert_eq!(
        request.uri().to_string(),
        format!("/webhooks/{run}.2?a=1&a=2&b=%20%zz")
    );
    assert_eq!(request.id(), format!("{run}.2.5"));
    assert_eq!(request.body().as_ref(), b"\x00\xff");
    let many: Vec<&[u8]> = request
        .headers()
        .get_all("x-many")
        .iter()
        .map(http::HeaderValue::as_bytes)
        .collect();
    assert_eq!(many, [b"one".as_slice(), b"caf\xc3\xa9", b"", b"one"]);
    assert_eq!(request.headers()["x-raw"].as_bytes(), b"\xff\xfe\x80");
    let names: Vec<&str> = request
        .headers()
        .keys()
        .map(http::HeaderName::as_str)
        .collect();
    assert_eq!(
        names,
        ["x-first", "x-many", "host", "x-raw", "x-original-uri"]
    );
    let since_epoch = request.received_at().duration_since(SystemTime::UNIX_EPOCH);
    assert_eq!(
        since_epoch.expect("after 1970").as_millis(),
        1_700_000_000_123
    );
}

#[test]
fn the_token_is_in_nothing_that_is_kept_or_shown() {
    let request = sample();
    assert_eq!(
        request.headers()["x-original-uri"],
        "/webhooks/the-id?and=the-id"
    );
    let (json, _) = through_json(&request);
    for text in [json, format!("{request:?}"), request.uri().to_string()] {
        assert!(!text.contains(TOKEN), "{text}");
    }
}

#[test]
fn a_token_in_the_query_is_not_kept() {
    let uri = format!("/webhooks/{TOKEN}?callback=https%3A%2F%2Fh.test%2Fwebhooks%2F{TOKEN}&n=1");
    let request = http::Request::post(uri).body(Bytes::new());
    let request = request.expect("a request");
    let head = &stored(request.clone()).head;
    let has_token = head.windows(TOKEN.len()).any(|it| it == TOKEN.as_bytes());
    assert!(!has_token, "{head:?}");
    let query = received(request).uri().query().map(str::to_owned);
    let expected = "callback=https%3A%2F%2Fh.test%2Fwebhooks%2Fthe-id&n=1";
    assert_eq!(query.as_deref(), Some(expected));
}

#[test]
fn the_serialized_form_is_readable_and_exact() {
    let request = sample();
    let (json, back) = through_json(&request);
    assert_eq!(back, request);
    assert!(json.contains(r#"["x-many","café"]"#), "{json}");
    assert!(json.contains(r#"["x-raw",{"base64":"//6A"}]"#), "{json}");
    assert!(json.contains(r#""body":{"base64":"AP8="}"#), "{json}");
    let (json, _) = through_json(&with_body(r#"{"a":1}"#));
    assert!(json.contains(r#""body":"{\"a\":1}""#), "{json}");
}

#[test]
fn every_body_comes_back_byte_for_byte() {
    let all: Vec<u8> = (0..=255).collect();
    let mut bodies: Vec<Vec<u8>> = (0..=255).map(|byte| vec![byte]).collect();
    bodies.extend([
        vec![],
        all,
        b"\xef\xbb\xbf{}".to_vec(),
        b"\xed\xa0\x80".to_vec(),
        b"a\r\nb\0".to_vec(),
        br#"{"base64":"AP8="}"#.to_vec(),
        "\u{2028}\u{10ffff}".into(),
    ]);
    for body in bodies {
        let request = with_body(body.clone());
        let (_, back) = through_json(&request);
        assert_eq!(back.body().as_ref(), body);
        let tree = serde_json::to_value(&request).expect("serializable");
        let back: WebhookRequest = serde_json::from_value(tree).expect("deserializable");
        assert_eq!(back.body().as_ref(), body);
    }
}

#[test]
fn every_header_byte_that_http_allows_comes_back() {
    for byte in (0..=255).filter(|byte| http::HeaderValue::from_bytes(&[*byte]).is_ok()) {
        let value = http::HeaderValue::from_bytes(&[b'a', byte, b'z']).expect("valid");
        let request = http::Request::post("/")
            .header("x", &value)
            .body(Bytes::new());
        let request = received(request.expect("valid"));
        assert_eq!(request.headers()["x"], value);
        assert_eq!(through_json(&request).1, request);
    }
}

#[test]
fn json_says_where_the_fault_is() {
    #[derive(Debug, Deserialize)]
    struct Item {
        #[expect(dead_code, reason = "read for its faults")]
        price: u32,
    }
    let fault = |body: &'static str| {
        let error = with_body(body).json::<Vec<Item>>().expect_err(body);
        (error.path().map(str::to_owned), error.to_string())
    };
    let (path, message) = fault(r#"[{"price":1},{"price":"x"}]"#);
    assert_eq!(path.as_deref(), Some("[1].price"));
    assert!(message.ends_with("at `[1].price`"), "{message}");
    assert_eq!(fault("{}").0, None);
    assert!(with_body("[] x").json::<IgnoredAny>().is_err());
    assert!(with_body("[] []").json::<IgnoredAny>().is_err());
    assert!(with_body("").json::<IgnoredAny>().is_err());
    assert!(
        with_body(&b"\xef\xbb\xbf[]"[..])
            .json::<IgnoredAny>()
            .is_err()
    );
    assert!(with_body(" [1]\n").json::<[u8; 1]>().is_ok());
    fn is_error<E: std::error::Error + Send + Sync + 'static>(_: &E) {}
    is_error(&with_body("").json::<IgnoredAny>().expect_err("empty"));
}

#[test]
fn text_forms_and_queries_are_read() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Form {
        a: Vec<u8>,
    }
    assert_eq!(with_body("ü").text().expect("text"), "ü");
    assert!(with_body(&b"\xff"[..]).text().is_err());
    assert_eq!(
        with_body("a=1&a=2").form::<Form>().expect("a form"),
        Form { a: vec![1, 2] }
    );
    let error = with_body("a=1&a=x").form::<Form>().expect_err("no number");
    assert!(
        error
            .to_string()
            .starts_with("the body is not the expected form"),
        "{error}"
    );
    assert_eq!(
        sample().query::<Form>().expect("a query"),
        Form { a: vec![1, 2] }
    );
    assert!(with_body("").query::<Form>().is_err());
}

#[test]
fn debug_shows_no_body_and_no_secret() {
    let request = http::Request::post("/?password=hunter2")
        .header("authorization", "Bearer hunter2")
        .header("cookie", "hunter2")
        .header("x-hub-signature-256", "hunter2")
        .header("x-plain", "shown")
        .body(Bytes::from_static(b"hunter2"))
        .expect("valid");
    let shown = format!("{:?}", received(request));
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(
        shown.contains("shown") && shown.contains("body_bytes: 7"),
        "{shown}"
    );
}

#[test]
fn into_http_keeps_everything() {
    let request = sample();
    let http = request.clone().into_http();
    assert_eq!(http.method(), request.method());
    assert_eq!(http.uri(), request.uri());
    assert_eq!(http.headers(), request.headers());
    assert_eq!(http.body(), request.body());
}

#[test]
fn a_damaged_delivery_is_an_error_and_no_panic() {
    let request = http::Request::post("/?q")
        .header("a", "b")
        .body(Bytes::new());
    let good = stored(request.expect("valid"));
    let read = |head: &[u8]| {
        let head = Bytes::copy_from_slice(head);
        WebhookRequest::from_delivery(
            run(),
            &Delivery {
                head,
                ..good.clone()
            },
        )
    };
    assert!(read(&good.head).is_ok());
    for end in 0..good.head.len() {
        assert_eq!(
            read(&good.head[..end]),
            Err(InvalidDelivery),
            "cut at {end}"
        );
    }
    let longer = [&good.head[..], b"x"].concat();
    assert_eq!(read(&longer), Err(InvalidDelivery));
    assert_eq!(
        read(&[1, 0xff, 0xff, 0xff, 0xff, 0xff, 1]),
        Err(InvalidDelivery)
    );
    for at in 0..good.head.len() {
        for byte in 0..=255 {
            let mut damaged = good.head.to_vec();
            damaged[at] = byte;
            // Whatever comes out, it must come out.
            let _ = read(&damaged);
        }
    }
}
