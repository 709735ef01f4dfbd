//! The store's handle: it sends what is asked for to the threads that do it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::{self, JoinHandle};

use super::connection::{LogTuning, open_reader, open_writer};
use super::error::store_error;
use super::lock::{Lock, canonical};
use super::reader::{ReadQueue, Reader, readers};
use super::session::{Session, Write};
use super::writer::{Answer, WriteQueue, Writer};
use super::{
    advance, broadcast, cancel, claim, deliver, history, load, read, redrive, retention, suspects,
};
use crate::clock::{Clock, Timestamp};
use crate::id::{FrameKey, RunId, RunKey};
use crate::store::{
    Advanced, Cancelled, Committed, Delivered, DeliveryExpiry, DueCursor, DueFrame, EndedCursor,
    Epoch, Expired, FrameRecord, HistoryEntry, Loaded, NewBroadcast, NewDelivery, NewRun,
    ParkedFrame, Reached, RunFilter, RunRecord, Started, Store, StoreError, StoreFuture, Suspect,
    Transition, Waking,
};

/// A [`Store`] in one SQLite file, for one process.
///
/// Clones are handles to the same store. Whatever is told to be committed has been synced to disk.
/// Dropping the last handle finishes what was accepted and blocks until that is done; prefer
/// [`Store::close`], which does not block and says whether it went well.
#[derive(Clone)]
pub struct SqliteStore(Arc<Inner>);

struct Inner {
    path: PathBuf,
    /// Nothing once the store is closed.
    queues: RwLock<Option<Queues>>,
    /// Nothing once somebody waits for the end of the thread.
    thread: Mutex<Option<JoinHandle<Result<(), StoreError>>>>,
    commits: Arc<AtomicU64>,
}

struct Queues {
    writes: WriteQueue,
    reads: ReadQueue,
}

impl SqliteStore {
    /// Opens the database at `path`, creating it if there is none, and takes the lock file beside
    /// it, `<path>.lock`.
    ///
    /// # Errors
    ///
    /// [`StoreError::InUse`] if this process or another has the store open,
    /// [`StoreError::Corrupt`] if the file is not one of this store or was written by a newer
    /// version, and [`StoreError::Database`] if SQLite or the file system fails.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the store may still be opened, and is closed again at once.
    ///
    /// ```
    /// use workflow_runtime::clock::Clock;
    /// use workflow_runtime::store::{SqliteStore, Store};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("workflows.db");
    /// let clock = Clock::system();
    /// let store = SqliteStore::open(&path).await?;
    /// let epoch = store.claim(clock.now()).await?;
    /// store.close().await?;
    ///
    /// let store = SqliteStore::open(&path).await?;
    /// assert!(store.claim(clock.now()).await? > epoch);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        Self::open_tuned(path.as_ref(), LogTuning::default()).await
    }

    /// As [`SqliteStore::open`], for tests of crashes: perhaps without syncing commits, so that such a test
    /// can be seen to fail, and with another length of the log.
    ///
    /// # Errors
    ///
    /// As [`SqliteStore::open`].
    #[cfg(feature = "testing")]
    #[doc(hidden)]
    pub async fn open_with_log(
        path: impl AsRef<Path>,
        syncs_commits: bool,
        checkpoint_pages: u16,
    ) -> Result<Self, StoreError> {
        let tuning = LogTuning {
            syncs_commits,
            checkpoint_pages: checkpoint_pages.into(),
        };
        Self::open_tuned(path.as_ref(), tuning).await
    }

    async fn open_tuned(path: &Path, tuning: LogTuning) -> Result<Self, StoreError> {
        let path = path.to_owned();
        let opened = tokio::task::spawn_blocking(move || open(&path, tuning)).await;
        opened.map_err(StoreError::database)?
    }

    /// How many transactions were committed since the store was opened.
    #[doc(hidden)]
    #[must_use]
    pub fn commits(&self) -> u64 {
        self.0.commits.load(Ordering::Relaxed)
    }

    fn write<W: Write>(&self, write: W) -> StoreFuture<'_, Committed<W::Outcome>> {
        Box::pin(async move {
            let answer = self.0.with_queues(|queues| queues.writes.send(write))?;
            answered(answer).await
        })
    }

    fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut rusqlite::Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> StoreFuture<'_, T> {
        Box::pin(async move {
            let answer = self.0.with_queues(|queues| queues.reads.send(read))?;
            answered(answer).await
        })
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore")
            .field("path", &self.0.path)
            .finish_non_exhaustive()
    }
}

impl Store for SqliteStore {
    fn key_file(&self) -> Option<PathBuf> {
        let mut name = self.0.path.clone().into_os_string();
        name.push(".key");
        Some(name.into())
    }

    fn claim(&self, now: Timestamp) -> StoreFuture<'_, Epoch> {
        Box::pin(async move { Ok(self.write(claim::Claim { now }).await?.into_inner()) })
    }

    fn is_interrupted(&self) -> StoreFuture<'_, bool> {
        self.read(|connection| claim::is_interrupted(connection))
    }

    fn suspect(&self, frames: Vec<FrameKey>) -> StoreFuture<'_, Committed<Vec<Suspect>>> {
        self.write(suspects::Suspects(frames))
    }

    fn suspects(&self) -> StoreFuture<'_, Vec<Suspect>> {
        self.read(suspects::list)
    }

    fn forget_suspects(&self, keep: Vec<FrameKey>) -> StoreFuture<'_, Committed<usize>> {
        self.write(suspects::Forget { keep })
    }

    fn start(&self, run: NewRun) -> StoreFuture<'_, Committed<Started>> {
        self.write(run)
    }

    fn deliver<'a>(
        &'a self,
        delivery: NewDelivery,
        clock: &'a Clock,
    ) -> StoreFuture<'a, Committed<Delivered>> {
        let clock = clock.clone();
        self.write(deliver::Deliver { delivery, clock })
    }

    fn broadcast<'a>(
        &'a self,
        broadcast: NewBroadcast,
        clock: &'a Clock,
    ) -> StoreFuture<'a, Committed<Reached>> {
        let clock = clock.clone();
        self.write(broadcast::Broadcast { broadcast, clock })
    }

    fn wake_reached(&self, at: Timestamp) -> StoreFuture<'_, Committed<Waking>> {
        Box::pin(async move {
            // Nearly always there is nothing to do, and the writer is left alone.
            if self
                .read(|connection| broadcast::is_waking(connection))
                .await?
            {
                self.write(broadcast::WakeReached { at }).await
            } else {
                Ok(Committed::new(Waking::default()))
            }
        })
    }

    fn advance(&self, transition: Arc<Transition>) -> StoreFuture<'_, Committed<Advanced>> {
        self.write(advance::Advance(transition))
    }

    fn cancel(&self, run: RunKey, at: Timestamp) -> StoreFuture<'_, Committed<Cancelled>> {
        self.write(cancel::Cancel { run, at })
    }

    fn load(&self, frame: FrameKey) -> StoreFuture<'_, Option<Loaded>> {
        self.read(move |connection| load::load(connection, frame))
    }

    fn due(
        &self,
        until: Timestamp,
        after: Option<DueCursor>,
        limit: usize,
    ) -> StoreFuture<'_, Vec<DueFrame>> {
        self.read(move |connection| read::due(connection, until, after, limit))
    }

    fn next_due(&self, after: Timestamp) -> StoreFuture<'_, Option<Timestamp>> {
        self.read(move |connection| read::next_due(connection, after))
    }

    fn parked(&self, after: Option<FrameKey>, limit: usize) -> StoreFuture<'_, Vec<ParkedFrame>> {
        self.read(move |connection| redrive::parked(connection, after, limit))
    }

    fn find<'a>(&'a self, workflow: &'a str, id: &'a RunId) -> StoreFuture<'a, Option<RunKey>> {
        let (workflow, id) = (workflow.to_owned(), id.clone());
        self.read(move |connection| read::find(connection, &workflow, &id))
    }

    fn frames(&self, run: RunKey) -> StoreFuture<'_, Vec<FrameRecord>> {
        self.read(move |connection| load::frames(connection, run))
    }

    fn run(&self, run: RunKey) -> StoreFuture<'_, Option<RunRecord>> {
        self.read(move |connection| read::run(connection, run))
    }

    fn history(
        &self,
        run: RunKey,
        after: Option<i64>,
        limit: usize,
    ) -> StoreFuture<'_, Vec<HistoryEntry>> {
        self.read(move |connection| history::list(connection, run, after, limit))
    }

    fn runs(&self, filter: RunFilter) -> StoreFuture<'_, Vec<RunRecord>> {
        self.read(move |connection| read::runs(connection, &filter))
    }

    fn expire_runs(
        &self,
        before: Timestamp,
        after: Option<EndedCursor>,
        limit: usize,
    ) -> StoreFuture<'_, Committed<Expired<EndedCursor>>> {
        self.write(retention::ExpireRuns {
            before,
            after,
            limit,
        })
    }

    fn expire_deliveries(
        &self,
        expiry: DeliveryExpiry,
        after: Option<i64>,
        limit: usize,
    ) -> StoreFuture<'_, Committed<Expired<i64>>> {
        self.write(retention::ExpireDeliveries {
            expiry,
            after,
            limit,
        })
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        Box::pin(async move {
            // If it fails, the next owner takes this for a death, which is the safe side.
            let _ = self.write(claim::Release).await;
            let Some(thread) = self.0.stop() else {
                return Ok(());
            };
            let joined = tokio::task::spawn_blocking(move || join(thread)).await;
            joined.map_err(StoreError::database)?
        })
    }
}

impl Inner {
    fn with_queues<T>(
        &self,
        send: impl FnOnce(&Queues) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let queues = self.queues.read().unwrap_or_else(PoisonError::into_inner);
        queues.as_ref().map_or(Err(StoreError::Closed), send)
    }

    /// Lets the threads end as soon as they have done what was accepted. Returns the one that ends
    /// last, to the first who asks.
    fn stop(&self) -> Option<JoinHandle<Result<(), StoreError>>> {
        let mut queues = self.queues.write().unwrap_or_else(PoisonError::into_inner);
        drop(queues.take());
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        thread.take()
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(Err(error)) = self.stop().map(join) {
            tracing::error!(%error, path = %self.path.display(), "closing the database failed");
        }
    }
}

async fn answered<T>(answer: Answer<T>) -> Result<T, StoreError> {
    answer.await.unwrap_or(Err(StoreError::Closed))
}

fn join(thread: JoinHandle<Result<(), StoreError>>) -> Result<(), StoreError> {
    let ended = thread.join();
    ended.unwrap_or_else(|_| Err(StoreError::database("the writer panicked")))
}

fn open(path: &Path, tuning: LogTuning) -> Result<SqliteStore, StoreError> {
    let path = canonical(path).map_err(StoreError::database)?;
    let lock = Arc::new(Lock::acquire(&path)?);
    let session = Session::new(open_writer(&path, tuning)?).map_err(store_error)?;
    let commits = Arc::<AtomicU64>::default();
    let (writes, writer) = Writer::new(path.clone(), tuning, session, Arc::clone(&commits));
    let (reads, readers) = readers();
    let readers = readers.into_iter();
    let readers = readers
        .map(|reader| spawn_reader(&path, reader, &lock))
        .collect::<Result<Vec<_>, _>>()?;
    let thread = spawn("workflow-writer", move || {
        let session = writer.run();
        end(session, readers, lock)
    })?;
    Ok(SqliteStore(Arc::new(Inner {
        path,
        queues: RwLock::new(Some(Queues { writes, reads })),
        thread: Mutex::new(Some(thread)),
        commits,
    })))
}

fn spawn_reader(
    path: &Path,
    reader: Reader,
    lock: &Arc<Lock>,
) -> Result<JoinHandle<()>, StoreError> {
    let connection = open_reader(path)?;
    let lock = Arc::clone(lock);
    spawn("workflow-reader", move || {
        reader.run(connection);
        drop(lock);
    })
}

/// Closes the connections, the writing one last so that it can clear the log away, and then
/// releases the lock.
fn end(
    session: Option<Session>,
    readers: Vec<JoinHandle<()>>,
    lock: Arc<Lock>,
) -> Result<(), StoreError> {
    for reader in readers {
        if reader.join().is_err() {
            tracing::error!("a thread that reads the database panicked");
        }
    }
    let closed = session.map_or(Ok(()), Session::close);
    drop(lock);
    closed.map_err(store_error)
}

fn spawn<T: Send + 'static>(
    name: &str,
    run: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<T>, StoreError> {
    let builder = thread::Builder::new().name(name.to_owned());
    builder.spawn(run).map_err(StoreError::database)
}
