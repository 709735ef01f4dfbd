use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::oneshot;

use super::*;
use crate::http::testing::{listen, raw, read_to_end};

const SHORT: Duration = Duration::from_millis(200);

fn app() -> Router {
    Router::new()
        .route("/", get(|| async { "hello" }))
        .route(
            "/peer",
            get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() }),
        )
        .route(
            "/slow",
            get(|| async {
                let _ = tokio::time::timeout(SHORT, std::future::pending::<()>()).await;
                "at last"
            }),
        )
        .route("/stuck", get(std::future::pending::<&str>))
        .route("/long", get(|| async { "x".repeat(100_000_000) }))
}

async fn start(change: impl FnOnce(HttpLimits) -> HttpLimits) -> SocketAddr {
    listen(app(), &change(HttpLimits::default())).await
}

async fn connect(address: SocketAddr) -> TcpStream {
    TcpStream::connect(address).await.expect("connected")
}

async fn send(stream: &mut TcpStream, bytes: &str) {
    stream.write_all(bytes.as_bytes()).await.expect("sent");
}

/// Reads until the end of the body `hello`.
async fn read_hello(stream: &mut TcpStream) -> String {
    let mut answer = String::new();
    let mut part = [0; 1024];
    while !answer.ends_with("hello") {
        let read = tokio::time::timeout(Duration::from_secs(5), stream.read(&mut part)).await;
        let length = read
            .expect("an answer in time")
            .expect("an open connection");
        assert_ne!(length, 0, "closed after {answer:?}");
        answer.push_str(&String::from_utf8_lossy(&part[..length]));
    }
    answer
}

const GET: &str = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";

#[tokio::test]
async fn requests_are_answered_and_the_peer_is_known() {
    let address = start(|limits| limits).await;
    let mut stream = connect(address).await;
    for _ in 0..3 {
        send(&mut stream, GET).await;
        assert!(read_hello(&mut stream).await.starts_with("HTTP/1.1 200"));
    }
    let answer = raw(
        address,
        "GET /peer HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
    )
    .await;
    assert!(answer.contains("127.0.0.1:"), "{answer}");
}

#[tokio::test]
async fn a_slow_head_is_closed_in_time() {
    let address = start(|limits| limits.head_timeout(SHORT)).await;
    for sent in ["", "G", "GET / HTTP/1.1\r\nhost: x\r\n"] {
        let mut stream = connect(address).await;
        send(&mut stream, sent).await;
        assert_eq!(read_to_end(&mut stream).await, "", "{sent}");
    }
}

/// A client that sends a byte now and then must not push the deadline ahead.
#[tokio::test]
async fn a_trickled_head_is_closed_in_time() {
    let address = start(|limits| limits.head_timeout(SHORT)).await;
    let mut stream = connect(address).await;
    send(&mut stream, "GET / HTTP/1.1\r\n").await;
    let mut pause = tokio::time::interval(SHORT / 8);
    let trickle = async {
        for _ in 0..80 {
            pause.tick().await;
            if stream.write_all(b"a: b\r\n").await.is_err() {
                return true;
            }
        }
        false
    };
    assert!(trickle.await, "the server must close the connection");
}

#[tokio::test]
async fn the_second_head_of_a_connection_has_its_own_deadline() {
    let address = start(|limits| limits.head_timeout(SHORT)).await;
    let mut stream = connect(address).await;
    send(&mut stream, GET).await;
    read_hello(&mut stream).await;
    // Idle for longer than a head may take: the deadline begins with the first byte.
    let _ = tokio::time::timeout(2 * SHORT, std::future::pending::<()>()).await;
    send(&mut stream, GET).await;
    read_hello(&mut stream).await;
    send(&mut stream, "GET / HT").await;
    assert_eq!(read_to_end(&mut stream).await, "");
}

#[tokio::test]
async fn an_idle_connection_is_closed() {
    let address = start(|limits| limits.idle_timeout(SHORT)).await;
    let mut stream = connect(address).await;
    send(&mut stream, GET).await;
    read_hello(&mut stream).await;
    assert_eq!(read_to_end(&mut stream).await, "");
}

#[tokio::test]
async fn a_slow_handler_is_no_slow_client() {
    let address = start(|limits| limits.head_timeout(SHORT / 4).idle_timeout(SHORT / 4)).await;
    let answer = raw(
        address,
        "GET /slow HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
    )
    .await;
    assert!(answer.ends_with("at last"), "{answer}");
}

#[tokio::test]
async fn a_client_that_does_not_read_is_closed() {
    let limits = HttpLimits::default()
        .write_timeout(SHORT)
        .connections_max(1);
    let address = listen(app(), &limits).await;
    let mut stuck = connect(address).await;
    send(&mut stuck, "GET /long HTTP/1.1\r\nhost: x\r\n\r\n").await;
    // The only slot is free again when the stuck client has been given up.
    let mut next = connect(address).await;
    send(&mut next, GET).await;
    read_hello(&mut next).await;
    drop(stuck);
}

/// A client that takes a little now and then must not push the deadline ahead.
#[tokio::test]
async fn a_client_that_reads_too_slowly_is_closed() {
    let address = start(|limits| {
        let limits = limits.write_timeout(SHORT);
        limits.write_rate_bytes_per_second_min(1 << 30)
    })
    .await;
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    // So that each read makes room for more.
    socket.set_recv_buffer_size(512 * 1024).expect("set");
    let mut slow = socket.connect(address).await.expect("connected");
    send(&mut slow, "GET /long HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let mut pause = tokio::time::interval(SHORT / 16);
    let mut part = vec![0; 64 * 1024];
    let mut taken = 0_u32;
    while let Ok(1..) = slow.read(&mut part).await {
        taken += 1;
        assert!(taken < 100, "the server must close the connection");
        pause.tick().await;
    }
}

#[tokio::test]
async fn a_client_that_reads_fast_enough_gets_all_of_it() {
    let address = start(|limits| limits.write_timeout(SHORT)).await;
    let mut client = connect(address).await;
    send(&mut client, "GET /long HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let mut pause = tokio::time::interval(SHORT / 2);
    let mut part = vec![0; 8 * 1024 * 1024];
    let mut taken = 0;
    while taken < 100_000_000 {
        let length = client.read(&mut part).await.expect("an open connection");
        assert_ne!(length, 0, "closed after {taken} bytes");
        taken += length;
        if taken < 1_000_000 {
            pause.tick().await;
        }
    }
}

#[tokio::test]
async fn a_head_that_is_too_large_is_431() {
    let address = start(|limits| limits.head_bytes_max(1000).headers_max(10)).await;
    let long = format!(
        "GET / HTTP/1.1\r\nhost: x\r\na: {}\r\n\r\n",
        "x".repeat(1000)
    );
    let answer = raw(address, long).await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    let many = format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", "a: b\r\n".repeat(10));
    let answer = raw(address, many).await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    let endless = format!("GET / HTTP/1.1\r\na: {}", "x".repeat(1_000_000));
    let mut stream = connect(address).await;
    // The server may hang up while this is being sent.
    let _ = stream.write_all(endless.as_bytes()).await;
    let answer = read_to_end(&mut stream).await;
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 431"),
        "{answer}"
    );
}

#[tokio::test]
async fn slow_clients_do_not_hold_up_others() {
    let address = start(|limits| limits).await;
    let mut slow = Vec::new();
    for _ in 0..200 {
        let mut stream = connect(address).await;
        send(&mut stream, "POST / HTTP/1.1\r\n").await;
        slow.push(stream);
    }
    let mut stream = connect(address).await;
    send(&mut stream, GET).await;
    read_hello(&mut stream).await;
}

#[tokio::test]
async fn connections_beyond_the_limit_wait() {
    let address = start(|limits| limits.connections_max(2).idle_timeout(2 * SHORT)).await;
    let mut open = Vec::new();
    for _ in 0..2 {
        let mut stream = connect(address).await;
        send(&mut stream, GET).await;
        read_hello(&mut stream).await;
        open.push(stream);
    }
    let mut third = connect(address).await;
    send(&mut third, GET).await;
    let early = tokio::time::timeout(SHORT / 2, third.read_u8()).await;
    assert!(early.is_err(), "answered although there is no slot");
    open.pop();
    read_hello(&mut third).await;
}

#[tokio::test]
async fn shutdown_lets_requests_finish_and_closes_idle_connections() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(async move {
        let limits = HttpLimits::default();
        serve(listener, app(), &limits, async { drop(stopped.await) }).await
    });
    let mut idle = connect(address).await;
    send(&mut idle, GET).await;
    read_hello(&mut idle).await;
    let mut busy = connect(address).await;
    send(&mut busy, "GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let _ = tokio::time::timeout(SHORT / 4, std::future::pending::<()>()).await;
    stop.send(()).expect("the server runs");
    tokio::task::yield_now().await;
    assert!(
        TcpStream::connect(address).await.is_err(),
        "the port is closed"
    );
    assert!(read_to_end(&mut busy).await.ends_with("at last"));
    assert_eq!(read_to_end(&mut idle).await, "");
    server.await.expect("no panic").expect("no error");
}

#[tokio::test]
async fn shutdown_does_not_wait_for_ever() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(async move {
        let limits = HttpLimits::default().shutdown_timeout(SHORT);
        serve(listener, app(), &limits, async { drop(stopped.await) }).await
    });
    let mut stuck = connect(address).await;
    send(&mut stuck, "GET /stuck HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let _ = tokio::time::timeout(SHORT / 4, std::future::pending::<()>()).await;
    stop.send(()).expect("the server runs");
    let end = tokio::time::timeout(Duration::from_secs(5), server).await;
    end.expect("in time").expect("no panic").expect("no error");
    assert_eq!(read_to_end(&mut stuck).await, "");
}

/// Fails a few times as a process without descriptors does, then works.
struct Exhausted {
    listener: TcpListener,
    failures_left: AtomicUsize,
    attempts: AtomicUsize,
}

impl Accept for Arc<Exhausted> {
    async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        self.attempts.fetch_add(1, Ordering::Relaxed);
        let left = self.failures_left.load(Ordering::Relaxed);
        if left > 0 {
            self.failures_left.store(left - 1, Ordering::Relaxed);
            const EMFILE: i32 = 24;
            return Err(io::Error::from_raw_os_error(EMFILE));
        }
        self.listener.accept().await
    }
}

#[tokio::test]
async fn failures_to_accept_pause_the_server_and_do_not_end_it() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let exhausted = Arc::new(Exhausted {
        listener,
        failures_left: AtomicUsize::new(usize::MAX),
        attempts: AtomicUsize::new(0),
    });
    let limits = HttpLimits::default();
    let server = {
        let exhausted = Arc::clone(&exhausted);
        async move { serve_from(exhausted, app(), &limits, std::future::pending()).await }
    };
    let server = tokio::spawn(server);
    let _ = tokio::time::timeout(ACCEPT_PAUSE * 5, std::future::pending::<()>()).await;
    let attempts = exhausted.attempts.load(Ordering::Relaxed);
    assert!((2..=7).contains(&attempts), "{attempts} attempts");
    exhausted.failures_left.store(0, Ordering::Relaxed);
    let mut stream = connect(address).await;
    send(&mut stream, GET).await;
    read_hello(&mut stream).await;
    server.abort();
}
