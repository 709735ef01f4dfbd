//! Clients that take their time, so that the server runs out of connections.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use clap::ValueEnum;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;

use super::health::{self, Health, Window};
use super::process::ServerProcess;
use super::report::Report;
use super::time::{now, pause};

/// The p99 of ordinary traffic may grow tenfold, and to this in any case: on two cores, the storm and its
/// server also compete for the processor.
const P99_GROWTH_MAX: u32 = 10;
const P99_ANYWAY: Duration = Duration::from_millis(250);

/// A receive buffer as small as the system allows.
const RECEIVE_BYTES: u32 = 1024;
const SAMPLE_INTERVAL: Duration = Duration::from_millis(50);
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
        let client = client(attack, ready.address, ready.paths.drain.clone(), pace);
        clients.spawn(client);
    }
    let (ends, sockets) = beside.watch(server, clients.join_all()).await;
    let ends: Vec<_> = ends
        .into_iter()
        .map(|end| end.expect("a slow client can connect (`ulimit -n`?)"))
        .collect();
    let closed: Vec<_> = ends.iter().filter_map(|end| end.closed).collect();
    // Who does not read does not see the end either.
    let open = connections - closed.len();
    report.demand(open == 0 || attack == Attack::Read, || {
        format!(
            "{attack}: {open} of {connections} connections are open after {:?}",
            pace.window
        )
    });
    report.figure(format_args!("{attack}: {connections} clients; {sockets}"));
    if let Some(latest) = closed.iter().max() {
        report.figure(format_args!(
            "{attack}: {} clients saw the server close the connection, the last after {latest:.1?}",
            closed.len(),
        ));
    }
    beside.end(server, report).await;
    // Until now, so that it was the server that closed them.
    drop(ends);
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
        let (address, path) = (server.ready().address, &server.ready().paths.drain);
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

    /// Counts the server's sockets until `attack` is over.
    pub(super) async fn watch<T>(
        &self,
        server: &ServerProcess,
        attack: impl Future<Output = T>,
    ) -> (T, Sockets) {
        let mut attack = std::pin::pin!(attack);
        let mut sockets = Sockets::default();
        loop {
            if let Some((before, now)) = self.sockets.zip(server.sockets()) {
                let more = now.saturating_sub(before + health::SENDERS);
                // A sender that connects anew has two of them for a moment.
                if more > 0 && sockets.left > 0 {
                    sockets.latest = self.begun.elapsed();
                }
                sockets.left = more;
                sockets.most = Some(sockets.most.unwrap_or(0).max(more));
            }
            tokio::select! {
                done = &mut attack => return (done, sockets),
                () = pause(SAMPLE_INTERVAL) => {}
            }
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
        if let Some(left) = left {
            report.figure(format_args!("{name}: the server has {left} sockets left"));
        }
    }
}

/// The server's sockets during an attack, but for those of ordinary traffic.
#[derive(Default)]
pub(super) struct Sockets {
    most: Option<usize>,
    /// At the end.
    pub(super) left: usize,
    /// When there were any for the last time.
    latest: Duration,
}

impl fmt::Display for Sockets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.most {
            Some(most) => write!(
                f,
                "the server had up to {most} sockets for them, the last after {:.1?}",
                self.latest
            ),
            None => f.write_str("the system does not tell of the server's sockets"),
        }
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

/// A slow client at the end of the window.
struct End {
    _stream: TcpStream,
    /// After what time it saw that the server had closed the connection.
    closed: Option<Duration>,
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
    let slowness = async {
        match attack {
            Attack::Head => trickle(&mut stream, b"x-slow: 1\r\n", pace).await,
            Attack::Body => trickle(&mut stream, b"x", pace).await,
            Attack::Range => trickle(&mut stream, b"", pace).await,
            Attack::Read => sip(&mut stream, pace).await,
        }
        begun.elapsed()
    };
    let closed = tokio::time::timeout(pace.window, slowness).await.ok();
    Ok(End {
        _stream: stream,
        closed,
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

/// Sends `drop` again and again, until the server closes the connection.
async fn trickle(stream: &mut TcpStream, drop: &[u8], pace: Pace) {
    let mut read = [0; 1024];
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
}

/// Reads a few bytes at a time, until the server closes the connection.
async fn sip(stream: &mut TcpStream, pace: Pace) {
    let mut some = [0; 16];
    while let Ok(1..) = stream.read(&mut some).await {
        pause(pace.interval).await;
    }
}
