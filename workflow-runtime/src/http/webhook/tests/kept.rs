//! What is kept of a request, and what must not be.

use super::*;

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
        let request = client().post(&url).header("content-encoding", "gzip");
        let response = request.body(body.to_vec()).send().await.expect("an answer");
        assert_eq!(response.status(), 202);
        assert_eq!(fake.last_request().body(), body);
    }
}

#[tokio::test]
async fn the_senders_id_becomes_the_dedupe_key() {
    let (fake, url) = start(hook()).await;
    let request = client().post(&url).header("x-github-delivery", "72d3162e");
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
    let request = client()
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
    // A subscriber of one thread would miss what other tests' threads have seen first.
    tracing::subscriber::set_global_default(subscriber).expect("the only one");
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
    let long = client().post(&url).body(vec![1; 2000]);
    long.send().await.expect("an answer");
    client().get(&url).send().await.expect("an answer");
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
