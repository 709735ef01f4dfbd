//! What runs cost that wait: memory, disk, and the time that a server needs to be there again.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use workflow_runtime::{Error, Result};
use workflow_tests::load::{Connection, Request};

use crate::deliveries::body;
use crate::figure::Figure;
use crate::subject::{Place, Subject, now};
use crate::workflows::round_trip;

const RUNS: u64 = 1_000_000;

/// Runs that are started before their URLs are taken.
const RUNS_AT_ONCE: u64 = 10_000;

pub(crate) async fn measure(place: &Place) -> Result<Vec<Figure>> {
    let folder = place.folder()?;
    let empty = Server::start(&folder.path().join("empty"), 0)?;
    let empty_bytes = empty.resident_bytes()?;
    empty.stop()?;

    let runs = place.scaled(RUNS);
    let full = folder.path().join("full");
    let filled = Server::start(&full, runs)?;
    let filling_bytes = filled.resident_bytes()?;
    let url = filled.url.clone();
    filled.stop()?;
    let disk_bytes = fs::metadata(full.join("workflows.db"))?.len();

    let begun = now();
    let restarted = Server::start(&full, 0)?;
    accept(&restarted, &url).await?;
    let accepts = begun.elapsed();
    let waiting_bytes = restarted.resident_bytes()?;
    restarted.stop()?;

    let mebibytes = |bytes: u64| bytes.saturating_sub(empty_bytes) as f64 / 1_048_576.0;
    Ok(vec![
        Figure::new(
            format!("{runs} waiting: memory after they were started, above an empty server"),
            mebibytes(filling_bytes),
            "MiB",
        ),
        Figure::new(
            format!("{runs} waiting: memory of a restarted server, above an empty one"),
            mebibytes(waiting_bytes),
            "MiB",
        ),
        Figure::new(
            format!("{runs} waiting: disk for each"),
            disk_bytes as f64 / runs as f64,
            "bytes",
        ),
        Figure::new(
            format!("{runs} waiting: start of the process to an accepted delivery"),
            accepts.as_secs_f64() * 1_000.0,
            "ms",
        ),
    ])
}

/// In the child: starts runs, says where the last one is called, and serves until its input is closed.
pub(crate) async fn serve(place: &Place, runs: u64) -> Result<()> {
    let folder = place.own_folder()?;
    fs::create_dir_all(folder)?;
    let mut subject = Subject::open(folder).await?;
    let mut left = runs;
    let mut last = String::new();
    while left > 0 {
        let count = left.min(RUNS_AT_ONCE);
        drop(subject.start(round_trip, count).await?);
        last = subject.urls(count).await?.pop().unwrap_or(last);
        left -= count;
    }
    subject.settle().await?;
    let token = last.rsplit('/').next().unwrap_or_default();
    let mut out = std::io::stdout();
    writeln!(out, "{} {token}", subject.address)?;
    out.flush()?;
    tokio::task::spawn_blocking(|| std::io::stdin().lines().next()).await?;
    subject.close().await
}

/// This program in a process of its own.
struct Server {
    child: Child,
    stop: ChildStdin,
    address: std::net::SocketAddr,
    /// The token of a run's webhook, if it has started runs.
    url: String,
}

impl Server {
    fn start(folder: &Path, runs: u64) -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("--folder")
            .arg(folder)
            .args(["--serve", &runs.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let missing = || Error::msg("the server has no pipes");
        let stop = child.stdin.take().ok_or_else(missing)?;
        let out = child.stdout.take().ok_or_else(missing)?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let (address, token) = line
            .trim_end()
            .split_once(' ')
            .unwrap_or((line.trim_end(), ""));
        Ok(Self {
            address: address.parse()?,
            url: token.to_owned(),
            child,
            stop,
        })
    }

    /// What the process holds in memory, as the kernel counts it.
    fn resident_bytes(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kibibytes = line.and_then(|line| line.split_whitespace().next());
        let kibibytes = kibibytes.ok_or_else(|| Error::msg("the kernel does not say"))?;
        Ok(kibibytes.parse::<u64>()? * 1_024)
    }

    fn stop(self) -> Result<()> {
        let Self {
            mut child, stop, ..
        } = self;
        drop(stop);
        child.wait()?;
        Ok(())
    }
}

/// Delivers to a run that was started by the process before.
async fn accept(server: &Server, token: &str) -> Result<()> {
    let url = format!("http://{}/webhooks/{token}", server.address);
    let mut connection = Connection::open(server.address).await?;
    match connection.send(&Request::post(&url, &body())).await? {
        202 => Ok(()),
        status => Err(Error::msg(format!("answered {status}"))),
    }
}
