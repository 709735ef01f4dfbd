use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use reqwest::{Client, Response};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::http::testing::*;
use crate::http::webhook_router;
use crate::store::{Receipt, StoreError};
use crate::webhook::{Reply, WebhookOptions};

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
    Client::new()
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

#[tokio::test]
async fn a_stored_delivery_is_accepted() {
    let (fake, url) = start(hook()).await;
    let response = post(&url).await;
    assert_eq!(response.status(), 202);
    assert_sealed(&response);
    assert_eq!(response.bytes().await.expect("a body"), "");
    let delivered = fake.delivered.lock().expect("no panic");
    assert_eq!(delivered.len(), 1);
    assert_eq!((delivered[0].run, delivered[0].webhook), (run(), 4));
    assert_eq!(delivered[0].body, "hello");
    assert_eq!(delivered[0].limits.deliveries_max, 10);
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
            let client = Client::new();
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
        let request = Client::new().request(method.clone(), &url);
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), 405, "{method}");
        assert_eq!(header(&response, "allow"), "POST, PUT, PATCH");
        assert_sealed(&response);
    }
    assert_eq!(fake.deliveries(), 0);
    for method in [Method::PUT, Method::PATCH, Method::POST] {
        let request = Client::new().request(method.clone(), &url);
        assert_eq!(request.send().await.expect("an answer").status(), 202);
        assert_eq!(fake.last_request().method(), method);
    }
}

#[tokio::test]
async fn other_methods_can_be_opted_into() {
    let (fake, url) = start(hook().methods(&[Method::GET, Method::HEAD, Method::OPTIONS])).await;
    for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
        let request = Client::new().request(method.clone(), format!("{url}?approve=yes"));
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
    let response = Client::new().get(&url).send().await.expect("an answer");
    assert_eq!(response.status(), 503);
    let long = vec![0; 1024 * 1024 + 1];
    let response = Client::new()
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
async fn headers_are_kept_as_bytes_in_order() {
    let (fake, url) = start(hook()).await;
    let head =
        b"x-many: one\r\nX-Many:  two \r\nx-latin: caf\xe9\r\nx-many: \r\nx-raw: \xff\xfe\r\n\
        Content-Length: 0\r\nkeep-alive: 5\r\nte: trailers\r\n";
    let answer = raw_post(&url, head, b"").await;
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
    let request = fake.last_request();
    let many: Vec<&[u8]> = request
        .headers()
        .get_all("x-many")
        .iter()
        .map(http::HeaderValue::as_bytes)
        .collect();
    assert_eq!(many, [b"one".as_slice(), b"two", b""]);
    assert_eq!(request.headers()["x-latin"].as_bytes(), b"caf\xe9");
    assert_eq!(request.headers()["x-raw"].as_bytes(), b"\xff\xfe");
    for gone in ["connection", "keep-alive", "te"] {
        assert!(!request.headers().contains_key(gone), "{gone}");
    }
}

#[tokio::test]
async fn bodies_are_kept_byte_for_byte() {
    let (fake, url) = start(hook()).await;
    let all: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let gzip = b"\x1f\x8b\x08\x00garbage";
    for body in [&all[..], b"", b"\xef\xbb\xbf{}", gzip] {
        let request = Client::new().post(&url).header("content-encoding", "gzip");
        let response = request.body(body.to_vec()).send().await.expect("an answer");
        assert_eq!(response.status(), 202);
        assert_eq!(fake.last_request().body(), body);
    }
}

#[tokio::test]
async fn a_chunked_body_is_put_together() {
    let (fake, url) = start(hook()).await;
    let chunked = b"3\r\nabc\r\n1\r\n\x00\r\n4;ext=1\r\nwxyz\r\n0\r\ntrailer: x\r\n\r\n";
    let answer = raw_post(&url, b"transfer-encoding: chunked\r\n", chunked).await;
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
    assert_eq!(fake.last_request().body(), &b"abc\0wxyz"[..]);
    assert!(
        !fake
            .last_request()
            .headers()
            .contains_key("transfer-encoding")
    );
    let answer = raw_post(&url, b"transfer-encoding: chunked\r\n", b"zz\r\nabc\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert_eq!(fake.deliveries(), 1);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let (fake, url) = start(hook().max_body(1000)).await;
    let exactly = Client::new()
        .post(&url)
        .body(vec![1; 1000])
        .send()
        .await
        .expect("an answer");
    assert_eq!(exactly.status(), 202);
    let declared = Client::new()
        .post(&url)
        .body(vec![1; 1001])
        .send()
        .await
        .expect("an answer");
    assert_eq!(declared.status(), 413);
    assert_sealed(&declared);
    let chunk = "100\r\n".to_owned() + &"x".repeat(256) + "\r\n";
    let chunked = chunk.repeat(4) + "0\r\n\r\n";
    let answer = raw_post(&url, b"transfer-encoding: chunked\r\n", chunked.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    // The declared length is judged before anything is read.
    let answer = raw_post(&url, b"content-length: 1000000000000\r\n", b"").await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert_eq!(fake.deliveries(), 1);
}

#[tokio::test]
async fn a_client_that_is_still_sending_gets_to_read_the_refusal() {
    let (_, url) = start(hook().max_body(1000)).await;
    let client = Client::new();
    for _ in 0..20 {
        let response = client.post(&url).body(vec![1; 900_000]).send().await;
        assert_eq!(response.expect("an answer").status(), 413);
    }
}

#[tokio::test]
async fn a_slow_body_is_given_up() {
    let fake = Fake::new().with_webhook(hook()).with_limits(|limits| {
        limits
            .body_timeout(Duration::from_millis(300))
            .body_rate_window(Duration::from_secs(5))
    });
    let (fake, url) = start_fake(fake).await;
    let answer = raw_post(&url, b"content-length: 10\r\n", b"abc").await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert_eq!(fake.deliveries(), 0);
}

#[tokio::test]
async fn a_body_must_keep_up_its_rate() {
    let fake = Fake::new().with_webhook(hook()).with_limits(|limits| {
        limits
            .body_timeout(Duration::from_secs(60))
            .body_rate_window(Duration::from_millis(400))
            .body_rate_bytes_per_second_min(100)
    });
    let (fake, url) = start_fake(fake).await;
    let (address, path) = split(&url);
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 1000\r\n\r\n"
    );
    let trickle = async |bytes: &[u8], times: usize| {
        let mut stream = TcpStream::connect(address).await.expect("connected");
        stream.write_all(head.as_bytes()).await.expect("sent");
        let mut pause = tokio::time::interval(Duration::from_millis(100));
        for _ in 0..times {
            pause.tick().await;
            if stream.write_all(bytes).await.is_err() {
                break;
            }
        }
        read_to_end(&mut stream).await
    };
    let (fast, slow) = tokio::join!(trickle(&[b'x'; 100], 10), trickle(b"x", 12));
    assert!(fast.starts_with("HTTP/1.1 202"), "{fast}");
    assert!(slow.starts_with("HTTP/1.1 408"), "{slow}");
    assert_eq!(fake.deliveries(), 1);
}

#[tokio::test]
async fn bodies_share_a_room() {
    let fake = Fake::new().with_webhook(hook()).with_limits(|limits| {
        limits
            .in_flight_bytes_max(1000)
            .commit_timeout(Duration::from_millis(500))
    });
    let (fake, url) = start_fake(fake).await;
    let send = |length| Client::new().post(&url).body(vec![1; length]).send();
    assert_eq!(send(1000).await.expect("an answer").status(), 202);
    fake.answer_with(Outcome::Hang);
    let (stuck, refused) = tokio::join!(send(800), async {
        while fake.deliveries() < 2 {
            tokio::task::yield_now().await;
        }
        send(300).await
    });
    assert_eq!(stuck.expect("an answer").status(), 503);
    let refused = refused.expect("an answer");
    assert_eq!(refused.status(), 503);
    assert_eq!(header(&refused, "retry-after"), "2");
    assert_eq!(
        fake.deliveries(),
        2,
        "the refused one never reached the store"
    );
    fake.answer_with(Outcome::Receipt(Receipt::Stored {
        seq: 1,
        woken: None,
    }));
    assert_eq!(
        send(1000).await.expect("an answer").status(),
        202,
        "the room is free again"
    );
}

#[tokio::test]
async fn an_aborted_body_is_not_delivered() {
    let (fake, url) = start(hook()).await;
    let (address, path) = split(&url);
    let mut stream = TcpStream::connect(address).await.expect("connected");
    let request = format!("POST {path} HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc");
    stream.write_all(request.as_bytes()).await.expect("sent");
    stream.shutdown().await.expect("closed");
    let answer = read_to_end(&mut stream).await;
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 400"),
        "{answer}"
    );
    assert_eq!(fake.deliveries(), 0);
}

#[tokio::test]
async fn the_senders_id_becomes_the_dedupe_key() {
    let (fake, url) = start(hook()).await;
    let request = Client::new()
        .post(&url)
        .header("x-github-delivery", "72d3162e");
    request.send().await.expect("an answer");
    assert_eq!(
        fake.last_dedupe_key().as_deref(),
        Some("x-github-delivery:72d3162e")
    );
    post(&url).await;
    assert_eq!(fake.last_dedupe_key(), None);
}

#[tokio::test]
async fn a_proxys_copy_of_the_url_is_not_stored() {
    let (fake, url) = start(hook()).await;
    let token = url.rsplit('/').next().expect("a token");
    let request = Client::new()
        .post(&url)
        .header("x-original-uri", format!("/webhooks/{token}?a=1"))
        .body(Bytes::new());
    assert_eq!(request.send().await.expect("an answer").status(), 202);
    let delivered = fake.delivered.lock().expect("no panic");
    let head = String::from_utf8_lossy(&delivered[0].head).into_owned();
    assert!(!head.contains(token));
    assert!(
        head.contains(&format!("/webhooks/{}.4?a=1", run())),
        "{head}"
    );
}

#[tokio::test]
async fn a_client_that_asks_first_is_told_whether_to_send() {
    let (fake, url) = start(hook().max_body(1000)).await;
    let expect = b"expect: 100-continue\r\ncontent-length: ";
    let answer = raw_post(&url, &[&expect[..], b"3\r\n"].concat(), b"abc").await;
    assert!(answer.starts_with("HTTP/1.1 100"), "{answer}");
    assert!(answer.contains("HTTP/1.1 202"), "{answer}");
    assert_eq!(fake.deliveries(), 1);
    let answer = raw_post(&url, &[&expect[..], b"1001\r\n"].concat(), b"").await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{answer}");
}

/// Collects everything that is logged.
#[derive(Clone, Default)]
struct Log(Arc<std::sync::Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_token_is_logged() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let (fake, url) = start(hook().max_body(1000)).await;
    for outcome in [
        Outcome::Receipt(Receipt::Stored {
            seq: 1,
            woken: None,
        }),
        Outcome::Receipt(Receipt::Ended),
        Outcome::Error(|| StoreError::database("disk full")),
    ] {
        fake.answer_with(outcome);
        post(&url).await;
    }
    let long = Client::new().post(&url).body(vec![1; 2000]);
    long.send().await.expect("an answer");
    Client::new().get(&url).send().await.expect("an answer");
    let logged = log.0.lock().expect("no panic").clone();
    let logged = String::from_utf8(logged).expect("text");
    let ours = logged
        .lines()
        .filter(|line| line.contains("workflow_runtime"));
    let ours: String = ours.collect();
    let token = url.rsplit('/').next().expect("a token");
    assert!(!ours.contains(token), "{ours}");
    assert!(
        ours.contains(&run().to_string()) && ours.contains("disk full"),
        "{logged}"
    );
}
