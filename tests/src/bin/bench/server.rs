//! This program in a process of its own.

use std::fs;
use std::net::SocketAddr;
use std::process::Stdio;
use std::str::FromStr;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use workflow_runtime::{Error, Result};

use crate::storage::Location;

/// For how long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(1_800);

/// Which does what it is told to, and is killed with this value if it was not stopped.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    orders: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Returns when it serves.
    pub(crate) async fn begin(location: &Location, lease: Duration) -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("--serve")
            .arg(location.to_string())
            .arg("--lease-seconds")
            .arg(lease.as_secs().to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let missing = || Error::msg("the server has no pipes");
        let orders = child.stdin.take().ok_or_else(missing)?;
        let out = child.stdout.take().ok_or_else(missing)?;
        let mut answers = BufReader::new(out).lines();
        let address = next(&mut answers).await?;
        Ok(Self {
            child,
            orders,
            answers,
            address,
        })
    }

    /// Has it start many runs that wait, and returns the webhook of one of them.
    pub(crate) async fn fill(&mut self, runs: u64) -> Result<String> {
        self.tell(&format!("fill {runs}")).await?;
        let url = next(&mut self.answers).await?;
        self.done().await?;
        Ok(url)
    }

    /// Has it start runs, and returns when they are stored.
    pub(crate) async fn start(&mut self, runs: u64) -> Result<()> {
        self.order(&format!("start {runs}")).await
    }

    /// How many of all partitions of the runs it owns.
    pub(crate) async fn owned(&mut self) -> Result<usize> {
        self.tell("owned").await?;
        let owned = next(&mut self.answers).await?;
        self.done().await?;
        Ok(owned)
    }

    /// Returns when it has nothing to do.
    pub(crate) async fn settle(&mut self) -> Result<()> {
        self.order("settle").await
    }

    /// The webhooks that were made there since they were last asked for.
    pub(crate) async fn urls(&mut self) -> Result<Vec<String>> {
        self.tell("urls").await?;
        let count: usize = next(&mut self.answers).await?;
        let mut urls = Vec::with_capacity(count);
        for _ in 0..count {
            urls.push(next(&mut self.answers).await?);
        }
        self.done().await?;
        Ok(urls)
    }

    /// What the process holds in memory, as the kernel counts it.
    pub(crate) fn resident_bytes(&self) -> Result<u64> {
        let gone = || Error::msg("the server has ended");
        let id = self.child.id().ok_or_else(gone)?;
        let status = fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kibibytes = line.and_then(|line| line.split_whitespace().next());
        let kibibytes = kibibytes.ok_or_else(|| Error::msg("the kernel does not say"))?;
        Ok(kibibytes.parse::<u64>()? * 1_024)
    }

    pub(crate) async fn stop(self) -> Result<()> {
        let Self {
            mut child, orders, ..
        } = self;
        drop(orders);
        let ended = tokio::time::timeout(PATIENCE, child.wait()).await??;
        match ended.success() {
            true => Ok(()),
            false => Err(Error::msg(format!("a server ended with {ended}"))),
        }
    }

    async fn order(&mut self, order: &str) -> Result<()> {
        self.tell(order).await?;
        self.done().await
    }

    async fn tell(&mut self, order: &str) -> Result<()> {
        let line = format!("{order}\n");
        self.orders.write_all(line.as_bytes()).await?;
        Ok(())
    }

    async fn done(&mut self) -> Result<()> {
        let told: String = next(&mut self.answers).await?;
        match told.as_str() {
            "done" => Ok(()),
            told => Err(Error::msg(format!("a server told `{told}`"))),
        }
    }
}

async fn next<T>(answers: &mut Lines<BufReader<ChildStdout>>) -> Result<T>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    let line = tokio::time::timeout(PATIENCE, answers.next_line()).await??;
    let line = line.ok_or_else(|| Error::msg("a server has ended"))?;
    Ok(line.parse()?)
}
