//! The runtime that is measured.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};
use workflow_runtime::clock::Clock;
use workflow_runtime::id::PARTITIONS;
use workflow_runtime::store::postgres::{LEASE_SECONDS, PostgresOptions};
use workflow_runtime::webhook::Keyring;
use workflow_runtime::{Error, Result, Run, Runtime, Workflow};
use workflow_tests::load::{Connection, Request};

use crate::storage::{Location, Opened, Storage};
use crate::timing::{now, pause, timed};
use crate::transport::deliver_one;
use crate::workflows::{
    Board, branches, child, children, counted, inbox, laden, round_trip, ten_steps,
};

/// Starts that are under way at once.
const STARTS_AT_ONCE: usize = 256;

/// The wait between two looks.
const LOOK_INTERVAL: Duration = Duration::from_millis(1);

/// How long anything is waited for.
const PATIENCE: Duration = Duration::from_secs(300);

const BODY_BYTES: usize = 200;

/// That of the store, if nothing else is set.
pub(crate) const LEASE: Duration = Duration::from_secs(LEASE_SECONDS);

/// The secret of all processes that are measured.
const SECRET: [u8; 32] = [7; 32];

/// A runtime on a database, served on 127.0.0.1 by the threads of this process.
pub(crate) struct Subject {
    pub(crate) runtime: Runtime,
    pub(crate) address: SocketAddr,
    opened: Opened,
    urls: mpsc::UnboundedReceiver<String>,
    resumed: watch::Receiver<u64>,
    serving: JoinHandle<io::Result<()>>,
}

impl Subject {
    /// On a database that no other process uses.
    pub(crate) async fn alone(storage: &Storage) -> Result<Self> {
        Self::alone_with(storage, PostgresOptions::new()).await
    }

    pub(crate) async fn alone_with(storage: &Storage, options: PostgresOptions) -> Result<Self> {
        let subject = Self::open(&storage.location(), options).await?;
        match subject.owned() == usize::from(PARTITIONS) {
            true => Ok(subject),
            false => Err(Error::msg("runs are owned by another process")),
        }
    }

    /// As one of several processes, if there are others.
    pub(crate) async fn open(location: &Location, options: PostgresOptions) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (board, urls) = Board::new();
        let resumed = board.resumed();
        let (builder, opened) = location.open(Runtime::builder(), options).await?;
        let runtime = builder
            .keyring(Keyring::from_secret(SECRET)?)
            .public_url(format!("http://{address}"))
            .state(board)
            .workflow(round_trip)
            .workflow(inbox)
            .workflow(ten_steps)
            .workflow(counted)
            .workflow(laden)
            .workflow(branches)
            .workflow(children)
            .workflow(child)
            .build()
            .await?;
        let app = runtime.webhook_router();
        let serve = runtime.clone();
        let serving = tokio::spawn(async move { serve.serve(listener, app).await });
        Ok(Self {
            runtime,
            address,
            opened,
            urls,
            resumed,
            serving,
        })
    }

    pub(crate) async fn close(self) -> Result<()> {
        self.runtime.shutdown().await;
        self.serving.await??;
        Ok(())
    }

    /// How many of all partitions of the runs this process owns.
    pub(crate) fn owned(&self) -> usize {
        self.opened.partitions_owned()
    }

    /// Starts runs, many at once, and returns them when all are committed.
    pub(crate) async fn start<W>(&self, workflow: W, count: u64) -> Result<Vec<Run<W>>>
    where
        W: Workflow<Input = ()> + Copy,
    {
        let mut runs = Vec::new();
        let mut starting = JoinSet::new();
        for _ in 0..count {
            if starting.len() >= STARTS_AT_ONCE
                && let Some(started) = starting.join_next().await
            {
                runs.push(started??);
            }
            let start = self.runtime.start(workflow, ());
            starting.spawn(start.into_future());
        }
        while let Some(started) = starting.join_next().await {
            runs.push(started??);
        }
        Ok(runs)
    }

    /// The URLs of that many webhooks.
    pub(crate) async fn urls(&mut self, count: u64) -> Result<Vec<String>> {
        let mut urls = Vec::new();
        while (urls.len() as u64) < count {
            let url = tokio::time::timeout(PATIENCE, self.urls.recv()).await?;
            urls.push(url.ok_or_else(|| Error::msg("the workflows are gone"))?);
        }
        Ok(urls)
    }

    /// The URLs of all webhooks that were made since they were last asked for.
    pub(crate) fn new_urls(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.urls.try_recv().ok()).collect()
    }

    /// How many resumes of all runs there have been.
    pub(crate) fn resumes(&self) -> u64 {
        *self.resumed.borrow()
    }

    /// Waits until there have been so many.
    pub(crate) async fn resumed(&self, resumes: u64) -> Result<()> {
        let mut resumed = self.resumed.clone();
        let reached = resumed.wait_for(|seen| *seen >= resumes);
        let reached = tokio::time::timeout(PATIENCE, reached).await?;
        reached.map_err(|_| Error::msg("the workflows are gone"))?;
        Ok(())
    }

    /// How long it takes from a delivery until a run has been resumed.
    pub(crate) async fn resume(
        &self,
        connection: &mut Connection,
        request: &Request,
    ) -> Result<Duration> {
        let goal = self.resumes() + 1;
        let (took, ()) = timed(async {
            deliver_one(connection, request).await?;
            self.resumed(goal).await
        })
        .await?;
        Ok(took)
    }

    /// Returns when every run waits or has ended: what has something to do is due.
    pub(crate) async fn settle(&self) -> Result<()> {
        let (clock, store) = (Clock::system(), self.opened.store());
        let begun = now();
        while !store.due(clock.now(), None, 1).await?.is_empty() {
            look_again(begun, "the runs do not settle").await?;
        }
        Ok(())
    }
}

async fn look_again(begun: std::time::Instant, what: &str) -> Result<()> {
    if begun.elapsed() > PATIENCE {
        return Err(Error::msg(what));
    }
    pause(LOOK_INTERVAL).await;
    Ok(())
}

/// A body of the usual size.
pub(crate) fn body() -> Vec<u8> {
    let mut body = br#"{"event":"measured","text":""#.to_vec();
    body.resize(BODY_BYTES - 2, b'x');
    body.extend_from_slice(b"\"}");
    body
}

/// A delivery with such a body.
pub(crate) fn delivery(url: &str) -> Request {
    Request::post(url, &body())
}
