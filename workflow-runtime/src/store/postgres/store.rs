//! The store's handle.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use deadpool_postgres::Pool;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use super::command::{Command, Outcome};
use super::connect::Address;
use super::error::{Blame, Error};
use super::hints::{Hints, Told};
use super::incoming::Incoming;
use super::keeper::Keeper;
use super::known::KnownRuns;
use super::listener::Listening;
use super::options::PostgresOptions;
use super::partitions::Partitions;
use super::queue::{Lane, WriteQueue};
use super::reader::{READERS, ReadQueue, Reader};
use super::session::Session;
use super::shortcut::Receiving;
use super::writer::{WRITERS, Writer};
use super::{broadcast, hints, history, load, migrations, read, retention, suspects};
use crate::clock::{Clock, Timestamp, pause};
use crate::id::{FrameKey, RunId, RunKey};
use crate::store::{
    Advanced, Cancelled, Committed, Delivered, DeliveryExpiry, DueCursor, DueFrame, EndedCursor,
    Epoch, Expired, FrameRecord, Hint, HistoryEntry, Loaded, NewBroadcast, NewDelivery, NewRun,
    ParkedFrame, Reached, RunFilter, RunRecord, Started, Store, StoreError, StoreFuture, Suspect,
    Transition, Waking,
};

/// How often a transaction is tried again that another one stood in the way of.
const RIVALS_MAX: u32 = 10;
const RIVAL_PAUSE: std::time::Duration = std::time::Duration::from_millis(5);

/// A [`Store`] in a PostgreSQL database, for any number of processes.
///
/// Its tables are in the schema `workflow`, which is created if it is not there. Clones are handles to the
/// same store. Whatever is told to be committed has been synced by the database.
#[derive(Clone)]
pub struct PostgresStore(Arc<Inner>);

struct Inner {
    pool: Pool,
    partitions: Arc<Partitions>,
    hints: Hints,
    incoming: Incoming,
    keeper: Keeper,
    /// Whether the last owner of what was claimed has not released it.
    is_interrupted: AtomicBool,
    reads: ReadQueue,
    /// Nothing once the store is closed.
    writes: RwLock<Option<WriteQueue>>,
    /// Nothing once somebody waits for their ends.
    writers: Mutex<Vec<JoinHandle<()>>>,
    /// Dropped with the store or when it is closed, which ends the tasks in the background.
    background: Mutex<Option<watch::Sender<()>>>,
}

impl PostgresStore {
    /// Connects to a database, such as `postgres://user:password@host/database?sslmode=require`, and brings
    /// its schema to this version.
    ///
    /// With `sslmode=require` the server's certificate is checked against those that the system trusts. The
    /// default, `prefer`, encrypts if the server can; `disable` never does.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] if the schema `workflow` is not of this store or was written by a newer
    /// version, and [`StoreError::Database`] if the URL is none or the database fails.
    ///
    /// ```no_run
    /// # async fn f() -> Result<(), Box<dyn std::error::Error>> {
    /// use workflow_runtime::store::PostgresStore;
    ///
    /// let store = PostgresStore::connect("postgres://app@127.0.0.1/app?sslmode=disable").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        Self::connect_with(url, PostgresOptions::default()).await
    }

    /// As [`PostgresStore::connect`], with other options than the defaults.
    ///
    /// # Errors
    ///
    /// As [`PostgresStore::connect`].
    pub async fn connect_with(url: &str, options: PostgresOptions) -> Result<Self, StoreError> {
        let address = Arc::new(Address::parse(url)?);
        let pool = address.pool(&options)?;
        let session = Session::of(&pool).await?;
        migrations::run(&session).await?;
        drop(session);
        Ok(Self::new(address, pool, &options))
    }

    fn new(address: Arc<Address>, pool: Pool, options: &PostgresOptions) -> Self {
        let partitions = Arc::new(Partitions::new());
        let (hints, incoming, outgoing) = Hints::new(Arc::clone(&partitions));
        let keeper = Keeper {
            pool: pool.clone(),
            partitions: Arc::clone(&partitions),
            hints: hints.clone(),
            lease: options.lease,
            clock: Clock::system(),
            free: Arc::new(Notify::new()),
            is_stopped: Arc::default(),
        };
        let listening = Listening {
            hints: hints.clone(),
            partitions: Arc::clone(&partitions),
            free: Arc::clone(&keeper.free),
        };
        let known = KnownRuns::new(Arc::clone(&partitions), options.known_bytes);
        let known = Arc::new(known);
        let receiving = Receiving::new(Arc::clone(&partitions));
        let (writes, writer) =
            Writer::new(pool.clone(), hints.clone(), Arc::clone(&known), receiving);
        let lanes = Lane::all().cycle().take(WRITERS * Lane::COUNT);
        let writers = lanes.map(|lane| tokio::spawn(writer.clone().run(lane)));
        let background = watch::Sender::new(());
        let (reads, reader) = Reader::new(pool.clone(), known);
        for _ in 0..READERS {
            until_dropped(&background, reader.clone().run());
        }
        until_dropped(&background, keeper.clone().run());
        until_dropped(&background, listening.run(address));
        let sending = hints::send(outgoing, pool.clone(), Arc::clone(&partitions));
        until_dropped(&background, sending);
        Self(Arc::new(Inner {
            pool,
            partitions,
            hints,
            incoming,
            keeper,
            is_interrupted: AtomicBool::new(false),
            reads,
            writes: RwLock::new(Some(writes)),
            writers: Mutex::new(writers.collect()),
            background: Mutex::new(Some(background)),
        }))
    }

    /// How many of all [`PARTITIONS`](crate::id::PARTITIONS) this process owns: it advances the runs in
    /// them.
    #[must_use]
    pub fn partitions_owned(&self) -> usize {
        self.0.partitions.owned().len()
    }

    fn write<T>(
        &self,
        command: Command,
        outcome: impl FnOnce(Outcome) -> Option<T> + Send + 'static,
    ) -> StoreFuture<'_, Committed<T>> {
        Box::pin(async move {
            let answer = self.0.send(command)?;
            let committed = answer.await.unwrap_or(Err(StoreError::Closed))?;
            let outcome = outcome(committed.into_inner());
            let outcome = outcome.ok_or_else(|| StoreError::database("another answer"))?;
            Ok(Committed::new(outcome))
        })
    }

    /// Does something with a session, in a task of its own: a transaction must not be left open if the
    /// caller goes away.
    fn with<T: Send + 'static>(
        &self,
        act: impl for<'s> Fn(&'s Session) -> Doing<'s, T> + Send + Sync + 'static,
    ) -> StoreFuture<'_, T> {
        Box::pin(async move {
            self.0.check_open()?;
            let done = tokio::spawn(done(self.0.pool.clone(), act)).await;
            done.unwrap_or(Err(StoreError::Closed))
        })
    }

    fn partitions(&self) -> Arc<Partitions> {
        Arc::clone(&self.0.partitions)
    }
}

type Doing<'s, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 's>>;

async fn done<T>(
    pool: Pool,
    act: impl for<'s> Fn(&'s Session) -> Doing<'s, T> + Send + Sync,
) -> Result<T, StoreError> {
    let mut rivals = 0;
    loop {
        let session = Session::of(&pool).await.map_err(StoreError::from)?;
        let error = match act(&session).await {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
        session.roll_back().await;
        if error.blame() != Blame::Rival || rivals >= RIVALS_MAX {
            return Err(error.into());
        }
        rivals += 1;
        pause(RIVAL_PAUSE * rivals).await;
    }
}

/// Runs a task as long as the store is there.
fn until_dropped(background: &watch::Sender<()>, task: impl Future<Output = ()> + Send + 'static) {
    let mut dropped = background.subscribe();
    tokio::spawn(async move {
        tokio::select! {
            // Nothing is ever sent: this is the sender's end.
            _ = dropped.changed() => {}
            () = task => {}
        }
    });
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore")
            .field("node", &self.0.partitions.node())
            .field("partitions", &self.partitions_owned())
            .finish_non_exhaustive()
    }
}

impl Store for PostgresStore {
    fn needs_key(&self) -> bool {
        true
    }

    fn claim(&self, _now: Timestamp) -> StoreFuture<'_, Epoch> {
        Box::pin(async move {
            self.0.check_open()?;
            let keeper = self.0.keeper.clone();
            let claimed = tokio::spawn(async move { keeper.claim().await });
            let claimed = claimed.await.map_err(StoreError::database)?;
            let (epoch, is_interrupted) = claimed.map_err(StoreError::from)?;
            let flag = &self.0.is_interrupted;
            flag.store(is_interrupted, Ordering::Release);
            Ok(Epoch(epoch))
        })
    }

    fn epoch_of(&self, run: RunKey, _claimed: Epoch) -> Option<Epoch> {
        self.0.partitions.epoch(run.partition())
    }

    fn hint(&self) -> StoreFuture<'_, Hint> {
        Box::pin(async move {
            let next = self.0.incoming.next(&self.0.partitions).await;
            next.ok_or(StoreError::Closed)
        })
    }

    fn is_interrupted(&self) -> StoreFuture<'_, bool> {
        let is_interrupted = self.0.is_interrupted.load(Ordering::Acquire);
        Box::pin(async move { self.0.check_open().map(|()| is_interrupted) })
    }

    fn suspect(&self, frames: Vec<FrameKey>) -> StoreFuture<'_, Committed<Vec<Suspect>>> {
        // It is this process that dies of them next.
        let node = self.0.partitions.node().unwrap_or(0);
        let frames = frames.into_iter().map(|frame| (frame, node)).collect();
        let frames = Arc::new(frames);
        committed(self.with(move |session| {
            let frames = Arc::clone(&frames);
            Box::pin(async move { suspects::suspect(session, &frames).await })
        }))
    }

    fn suspects(&self) -> StoreFuture<'_, Vec<Suspect>> {
        let taken = self.0.partitions.taken();
        self.with(move |session| {
            let taken = taken.clone();
            Box::pin(async move { suspects::list(session, &taken).await })
        })
    }

    fn forget_suspects(&self, keep: Vec<FrameKey>) -> StoreFuture<'_, Committed<usize>> {
        let forget = Arc::new((self.0.partitions.taken(), keep));
        committed(self.with(move |session| {
            let forget = Arc::clone(&forget);
            Box::pin(async move { suspects::forget(session, &forget.0, &forget.1).await })
        }))
    }

    fn start(&self, run: NewRun) -> StoreFuture<'_, Committed<Started>> {
        self.write(Command::Start(run), |outcome| match outcome {
            Outcome::Started(started) => Some(started),
            _ => None,
        })
    }

    fn deliver<'a>(
        &'a self,
        delivery: NewDelivery,
        clock: &'a Clock,
    ) -> StoreFuture<'a, Committed<Delivered>> {
        let command = Command::Deliver(delivery, clock.clone());
        self.write(command, |outcome| match outcome {
            Outcome::Delivered(delivered) => Some(delivered),
            _ => None,
        })
    }

    fn broadcast<'a>(
        &'a self,
        broadcast: NewBroadcast,
        clock: &'a Clock,
    ) -> StoreFuture<'a, Committed<Reached>> {
        let command = Command::Broadcast(broadcast, clock.clone());
        self.write(command, |outcome| match outcome {
            Outcome::Reached(reached) => Some(reached),
            _ => None,
        })
    }

    fn wake_reached(&self, at: Timestamp) -> StoreFuture<'_, Committed<Waking>> {
        let hints = self.0.hints.clone();
        committed(self.with(move |session| {
            let hints = hints.clone();
            Box::pin(async move {
                let waking = broadcast::wake_reached(session, at).await?;
                let mut told = Told::default();
                told.wake(&waking.woken);
                hints.tell(told);
                Ok(waking)
            })
        }))
    }

    fn advance(&self, transition: Arc<Transition>) -> StoreFuture<'_, Committed<Advanced>> {
        self.write(Command::Advance(transition), |outcome| match outcome {
            Outcome::Advanced(advanced) => Some(advanced),
            _ => None,
        })
    }

    fn cancel(&self, run: RunKey, at: Timestamp) -> StoreFuture<'_, Committed<Cancelled>> {
        self.write(Command::Cancel(run, at), |outcome| match outcome {
            Outcome::Cancelled(cancelled) => Some(cancelled),
            _ => None,
        })
    }

    fn load(&self, frame: FrameKey) -> StoreFuture<'_, Option<Loaded>> {
        Box::pin(async move {
            self.0.check_open()?;
            let answer = self.0.reads.load(frame)?;
            answer.await.unwrap_or(Err(StoreError::Closed))
        })
    }

    fn due(
        &self,
        until: Timestamp,
        after: Option<DueCursor>,
        limit: usize,
    ) -> StoreFuture<'_, Vec<DueFrame>> {
        let owned = self.partitions();
        self.with(move |session| {
            let owned = owned.owned();
            Box::pin(async move { read::due(session, &owned, until, after, limit).await })
        })
    }

    fn next_due(&self, after: Timestamp) -> StoreFuture<'_, Option<Timestamp>> {
        let owned = self.partitions();
        self.with(move |session| {
            let owned = owned.owned();
            Box::pin(async move { read::next_due(session, &owned, after).await })
        })
    }

    fn parked(&self, after: Option<FrameKey>, limit: usize) -> StoreFuture<'_, Vec<ParkedFrame>> {
        let owned = self.partitions();
        self.with(move |session| {
            let owned = owned.owned();
            Box::pin(async move { read::parked(session, &owned, after, limit).await })
        })
    }

    fn find<'a>(&'a self, workflow: &'a str, id: &'a RunId) -> StoreFuture<'a, Option<RunKey>> {
        let name = Arc::new((workflow.to_owned(), id.clone()));
        self.with(move |session| {
            let name = Arc::clone(&name);
            Box::pin(async move { read::find(session, &name.0, &name.1).await })
        })
    }

    fn frames(&self, run: RunKey) -> StoreFuture<'_, Vec<FrameRecord>> {
        self.with(move |session| Box::pin(load::frames(session, run)))
    }

    fn run(&self, run: RunKey) -> StoreFuture<'_, Option<RunRecord>> {
        self.with(move |session| Box::pin(read::run(session, run)))
    }

    fn history(
        &self,
        run: RunKey,
        after: Option<i64>,
        limit: usize,
    ) -> StoreFuture<'_, Vec<HistoryEntry>> {
        self.with(move |session| Box::pin(history::list(session, run, after, limit)))
    }

    fn runs(&self, filter: RunFilter) -> StoreFuture<'_, Vec<RunRecord>> {
        let filter = Arc::new(filter);
        self.with(move |session| {
            let filter = Arc::clone(&filter);
            Box::pin(async move { read::runs(session, &filter).await })
        })
    }

    fn expire_runs(
        &self,
        before: Timestamp,
        after: Option<EndedCursor>,
        limit: usize,
    ) -> StoreFuture<'_, Committed<Expired<EndedCursor>>> {
        let owned = self.partitions();
        committed(self.with(move |session| {
            let owned = owned.owned();
            Box::pin(
                async move { retention::expire_runs(session, &owned, before, after, limit).await },
            )
        }))
    }

    fn expire_deliveries(
        &self,
        expiry: DeliveryExpiry,
        after: Option<i64>,
        limit: usize,
    ) -> StoreFuture<'_, Committed<Expired<i64>>> {
        let owned = self.partitions();
        committed(self.with(move |session| {
            let owned = owned.owned();
            Box::pin(async move {
                retention::expire_deliveries(session, &owned, expiry, after, limit).await
            })
        }))
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        Box::pin(async move {
            let Some(writers) = self.0.stop() else {
                return Ok(());
            };
            for writer in writers {
                writer.await.map_err(StoreError::database)?;
            }
            let left = self.0.keeper.leave().await;
            self.0.end_background();
            self.0.pool.close();
            left.map_err(StoreError::from)
        })
    }
}

impl Inner {
    fn check_open(&self) -> Result<(), StoreError> {
        let writes = self.writes.read().unwrap_or_else(PoisonError::into_inner);
        writes.as_ref().map(drop).ok_or(StoreError::Closed)
    }

    fn send(&self, command: Command) -> Result<super::queue::Answer, StoreError> {
        let writes = self.writes.read().unwrap_or_else(PoisonError::into_inner);
        let writes = writes.as_ref().ok_or(StoreError::Closed)?;
        writes.send(command)
    }

    fn end_background(&self) {
        let background = self.background.lock();
        drop(background.unwrap_or_else(PoisonError::into_inner).take());
    }

    /// Lets the writers end as soon as they have done what was accepted. Returns them, to the first who
    /// asks.
    fn stop(&self) -> Option<Vec<JoinHandle<()>>> {
        let mut writes = self.writes.write().unwrap_or_else(PoisonError::into_inner);
        drop(writes.take()?);
        let mut writers = self.writers.lock().unwrap_or_else(PoisonError::into_inner);
        Some(std::mem::take(&mut *writers))
    }
}

fn committed<'a, T: Send + 'a>(done: StoreFuture<'a, T>) -> StoreFuture<'a, Committed<T>> {
    Box::pin(async move { done.await.map(Committed::new) })
}
