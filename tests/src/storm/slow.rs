//! Clients that take their time, so that the server runs out of connections.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use clap::ValueEnum;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;

use super::health::{Health, Window};
use super::process::ServerProcess;
use super::report::Report;
use super::serve::LARGE_BYTES;
use super::time::{now, pause};
use crate::until::within;

/// The p99 of ordinary traffic may grow tenfold, and to this in any case: on two cores, the storm and its
/// server also compete for the processor.
const P99_GROWTH_MAX: u32 = 10;
const P99_ANYWAY: Duration = Duration::from_millis(250);

/// A receive buffer as small as the system allows.
const RECEIVE_BYTES: u32 = 1024;
const RANGES: usize = 1_000;

/// What a slow client is slow at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Attack {
    /// It sends the headers one by one.
    Head,
    /// It sends the body byte by byte.
    Body,
    /// It asks for a thousand overlapping ranges.
    Range,
    /// It reads a long answer some bytes at a time.
    Read,
}

impl Attack {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Head, Self::Body, Self::Range, Self::Read];
}

impl fmt::Display for Attack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Head => "slow headers",
            Self::Body => "slow body",
            Self::Range => "ranges",
            Self::Read => "slow read",
        })
    }
}

/// How slow clients are, and how long they are watched.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Between two bytes.
    pub interval: Duration,
    /// The length of the attack. The server closes each connection in less.
    pub window: Duration,
    /// Whether the times of ordinary traffic are compared with those of a window before the attack.
    pub compare: bool,
}

/// `connections` slow clients of one kind: the server closes all of them before the window is over, and answers
/// ordinary traffic beside it.
///
/// # Panics
///
/// If the server does not work at all.
pub async fn slow(
    server: &ServerProcess,
    attack: Attack,
    connections: usize,
    pace: Pace,
    report: &mut Report,
) {
    let beside = Beside::begin(server, attack.to_string(), pace).await;
    let ready = server.ready();
    let mut clients = JoinSet::new();
    for _ in 0..connections {
        let client = client(attack, ready.address, ready.drain.clone(), pace);
        clients.spawn(client);
    }
    let ends = within_window("the slow clients to end", pace, clients.join_all()).await;
    let mut latest = Duration::ZERO;
    let mut open = 0;
    for end in ends {
        match end.expect("a slow client can connect (`ulimit -n`?)") {
            End::Closed(after) => latest = latest.max(after),
            End::Open => open += 1,
        }
    }
    report.demand(open == 0, || {
        format!(
            "{attack}: {open} of {connections} connections are open after {:?}",
            pace.window
        )
    });
    report.figure(format_args!(
        "{attack}: {} of {connections} connections closed by the server, the last after {latest:.1?}",
        connections - open,
    ));
    beside.end(server, report).await;
}

/// Ordinary traffic beside an attack, and what was before it.
pub(super) struct Beside {
    name: String,
    pace: Pace,
    sockets: Option<usize>,
    control: Option<Window>,
    health: Health,
    begun: std::time::Instant,
}

impl Beside {
    pub(super) async fn begin(server: &ServerProcess, name: String, pace: Pace) -> Self {
        let (address, path) = (server.ready().address, &server.ready().drain);
        let sockets = server.sockets();
        let mut control = None;
        if pace.compare {
            let health = Health::begin(address, path);
            pause(pace.window).await;
            control = Some(health.end().await);
        }
        Self {
            name,
            pace,
            sockets,
            control,
            health: Health::begin(address, path),
            begun: now(),
        }
    }

    /// Waits for the end of the window.
    pub(super) async fn end(self, server: &ServerProcess, report: &mut Report) {
        let name = self.name;
        pause(self.pace.window.saturating_sub(self.begun.elapsed())).await;
        let window = self.health.end().await;
        report.demand(window.errors() == 0 && window.answers() > 0, || {
            format!("{name}: ordinary traffic beside it: {window}")
        });
        report.figure(format_args!("{name}: ordinary traffic beside it: {window}"));
        if let Some(control) = self.control {
            let bound = (control.percentile(99) * P99_GROWTH_MAX).max(P99_ANYWAY);
            report.figure(format_args!(
                "{name}: ordinary traffic before it: {control}"
            ));
            report.demand(window.percentile(99) <= bound, || {
                format!("{name}: the p99 beside it is beyond {bound:?}: {window}")
            });
        }
        let left = sockets_left(server, self.sockets).await;
        report.demand(left.is_none_or(|left| left == 0), || {
            format!("{name}: the server has {left:?} more sockets than before")
        });
    }
}

/// How many more sockets the server has than before, when it has had a moment to close those of ordinary
/// traffic.
async fn sockets_left(server: &ServerProcess, before: Option<usize>) -> Option<usize> {
    let mut left = None;
    for _ in 0..20 {
        left = before.zip(server.sockets());
        if left.is_none_or(|(before, after)| after <= before) {
            break;
        }
        pause(Duration::from_millis(100)).await;
    }
    left.map(|(before, after)| after.saturating_sub(before))
}

/// How it ended with a slow client.
enum End {
    /// The server closed the connection.
    Closed(Duration),
    /// It did not, as long as it was watched.
    Open,
}

async fn client(attack: Attack, address: SocketAddr, path: String, pace: Pace) -> io::Result<End> {
    let begun = now();
    let socket = TcpSocket::new_v4()?;
    if attack == Attack::Read {
        socket.set_recv_buffer_size(RECEIVE_BYTES)?;
    }
    let mut stream = socket.connect(address).await?;
    stream.set_nodelay(true)?;
    stream.write_all(opening(attack, &path).as_bytes()).await?;
    let closed = match attack {
        Attack::Head => trickle(&mut stream, b"x-slow: 1\r\n", pace).await,
        Attack::Body => trickle(&mut stream, b"x", pace).await,
        Attack::Range => trickle(&mut stream, b"", pace).await,
        Attack::Read => sip(&mut stream, pace).await,
    };
    Ok(if closed {
        End::Closed(begun.elapsed())
    } else {
        End::Open
    })
}

/// What a slow client begins with.
fn opening(attack: Attack, path: &str) -> String {
    match attack {
        Attack::Head => format!("POST {path} HTTP/1.1\r\nhost: storm\r\n"),
        Attack::Body => {
            format!("POST {path} HTTP/1.1\r\nhost: storm\r\ncontent-length: 100000\r\n\r\n")
        }
        Attack::Range => {
            let ranges: Vec<_> = (0..RANGES).map(|end| format!("5-{end}")).collect();
            let ranges = ranges.join(",");
            let connection = "connection: close";
            format!(
                "HEAD {path} HTTP/1.1\r\nhost: storm\r\n{connection}\r\nrange: bytes=0-,{ranges}\r\n\r\n"
            )
        }
        Attack::Read => "GET /large HTTP/1.1\r\nhost: storm\r\n\r\n".to_owned(),
    }
}

/// Sends `drop` again and again. Returns whether the server has closed the connection within the window.
async fn trickle(stream: &mut TcpStream, drop: &[u8], pace: Pace) -> bool {
    let mut read = [0; 1024];
    let closed = async {
        loop {
            tokio::select! {
                answer = stream.read(&mut read) => if matches!(answer, Ok(0) | Err(_)) {
                    return;
                },
                () = pause(pace.interval) => if stream.write_all(drop).await.is_err() {
                    return;
                },
            }
        }
    };
    tokio::time::timeout(pace.window, closed).await.is_ok()
}

/// Reads a few bytes at a time, and when the window is over, all that is left. Returns whether the server has
/// cut the answer off.
async fn sip(stream: &mut TcpStream, pace: Pace) -> bool {
    let mut total = 0;
    let mut some = [0; 16];
    let sipping = async {
        loop {
            match stream.read(&mut some).await {
                Ok(0) | Err(_) => return,
                Ok(read) => total += read,
            }
            pause(pace.interval).await;
        }
    };
    if tokio::time::timeout(pace.window, sipping).await.is_ok() {
        return total < LARGE_BYTES;
    }
    let mut rest = vec![0; 64 * 1024];
    let drained = async {
        while let Ok(read @ 1..) = stream.read(&mut rest).await {
            total += read;
        }
    };
    within("the rest of an answer", drained).await;
    total < LARGE_BYTES
}

async fn within_window<T>(what: &str, pace: Pace, future: impl Future<Output = T>) -> T {
    // What is left of a long answer is read when the window is over.
    let limit = pace.window + crate::until::WAIT_MAX;
    let done = tokio::time::timeout(limit, future).await;
    done.unwrap_or_else(|_| panic!("waited {limit:?} in vain for {what}"))
}
