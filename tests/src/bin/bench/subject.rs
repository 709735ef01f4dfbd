//! The runtime that is measured.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet};
use workflow_runtime::clock::Clock;
use workflow_runtime::store::Store;
use workflow_runtime::{Error, Result, Run, Runtime, SqliteStore, Workflow};

use crate::workflows::{Board, counted, inbox, round_trip, ten_steps};

/// Starts that are under way at once.
const STARTS_AT_ONCE: usize = 256;

/// The wait between two looks.
const LOOK_INTERVAL: Duration = Duration::from_millis(1);

/// How long anything is waited for.
const PATIENCE: Duration = Duration::from_secs(300);

/// Where and how much is measured.
#[derive(Debug)]
pub(crate) struct Place {
    folder: Option<PathBuf>,
    scale: f64,
}

impl Place {
    pub(crate) fn new(folder: Option<PathBuf>, scale: f64) -> Self {
        Self { folder, scale }
    }

    /// A new folder on the disk that is measured.
    pub(crate) fn folder(&self) -> io::Result<TempDir> {
        match &self.folder {
            Some(folder) => tempfile::tempdir_in(folder),
            None => tempfile::tempdir(),
        }
    }

    /// The folder itself, for a process that was given one of its own.
    pub(crate) fn own_folder(&self) -> Result<&Path> {
        self.folder
            .as_deref()
            .ok_or_else(|| Error::msg("a folder is needed"))
    }

    /// So many, or as many as were asked for instead.
    pub(crate) fn scaled(&self, count: u64) -> u64 {
        ((count as f64 * self.scale) as u64).max(1)
    }
}

/// A runtime on a file, served on 127.0.0.1 by the threads of this process.
pub(crate) struct Subject {
    pub(crate) runtime: Runtime,
    pub(crate) address: SocketAddr,
    pub(crate) resumed: tokio::sync::watch::Receiver<u64>,
    store: SqliteStore,
    urls: mpsc::UnboundedReceiver<String>,
    serving: JoinHandle<io::Result<()>>,
}

impl Subject {
    pub(crate) async fn open(folder: &Path) -> Result<Self> {
        let store = SqliteStore::open(folder.join("workflows.db")).await?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (board, urls) = Board::new();
        let resumed = board.resumed();
        let runtime = Runtime::builder()
            .store(store.clone())
            .public_url(format!("http://{address}"))
            .state(board)
            .workflow(round_trip)
            .workflow(inbox)
            .workflow(ten_steps)
            .workflow(counted)
            .build()
            .await?;
        let app = runtime.webhook_router();
        let serve = runtime.clone();
        let serving = tokio::spawn(async move { serve.serve(listener, app).await });
        Ok(Self {
            runtime,
            address,
            resumed,
            store,
            urls,
            serving,
        })
    }

    pub(crate) async fn close(self) -> Result<()> {
        self.runtime.shutdown().await;
        self.serving.await??;
        Ok(())
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

    /// Returns when every run waits or has ended: what has something to do is due.
    pub(crate) async fn settle(&self) -> Result<()> {
        let clock = Clock::system();
        let begun = now();
        while !self.store.due(clock.now(), None, 1).await?.is_empty() {
            if begun.elapsed() > PATIENCE {
                return Err(Error::msg("the runs do not settle"));
            }
            pause().await;
        }
        Ok(())
    }
}

/// How long something takes.
pub(crate) async fn timed<T>(work: impl Future<Output = Result<T>>) -> Result<(Duration, T)> {
    let begun = now();
    let done = work.await?;
    Ok((begun.elapsed(), done))
}

/// So many in that time, for each second.
pub(crate) fn per_second(count: u64, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64().max(f64::EPSILON)
}

#[expect(clippy::disallowed_methods, reason = "time is what is measured")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "the program looks in real time")]
pub(crate) async fn pause() {
    tokio::time::sleep(LOOK_INTERVAL).await;
}
