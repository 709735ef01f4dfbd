//! Bodies that are slow, long, or never end.

use super::*;

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
    let exactly = client()
        .post(&url)
        .body(vec![1; 1000])
        .send()
        .await
        .expect("an answer");
    assert_eq!(exactly.status(), 202);
    let declared = client()
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

/// A reset would make the client lose an answer that it has not read yet.
#[tokio::test]
async fn a_client_that_is_still_sending_gets_to_read_the_refusal() {
    let (_, url) = start(hook().max_body(1000)).await;
    let (address, path) = split(&url);
    let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\ncontent-length: 200000\r\n\r\n");
    let mut stream = TcpStream::connect(address).await.expect("connected");
    stream.write_all(head.as_bytes()).await.expect("sent");
    let mut pause = tokio::time::interval(Duration::from_millis(20));
    for _ in 0..20 {
        pause.tick().await;
        stream.write_all(&[b'x'; 10_000]).await.expect("sent");
    }
    let mut start = [0; 12];
    stream.read_exact(&mut start).await.expect("an answer");
    assert_eq!(&start, b"HTTP/1.1 413");
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
    let send = |length| client().post(&url).body(vec![1; length]).send();
    assert_eq!(send(1000).await.expect("an answer").status(), 202);
    assert_eq!(send(1001).await.expect("an answer").status(), 413);
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
async fn a_client_that_asks_first_is_told_whether_to_send() {
    let (fake, url) = start(hook().max_body(1000)).await;
    let expect = b"expect: 100-continue\r\ncontent-length: ";
    let answer = raw_post(&url, &[&expect[..], b"3\r\n"].concat(), b"abc").await;
    assert!(answer.starts_with("HTTP/1.1 100"), "{answer}");
    assert!(answer.contains("HTTP/1.1 202"), "{answer}");
    assert_eq!(fake.deliveries(), 1);
    let head = [&expect[..], b"1001\r\n"].concat();
    // The server does not wait for a body that was refused.
    let answer = tokio::time::timeout(Duration::from_secs(1), raw_post(&url, &head, b"")).await;
    let answer = answer.expect("closed at once");
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{answer}");
}
