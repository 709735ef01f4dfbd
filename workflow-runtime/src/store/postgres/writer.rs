//! Tasks that write: each commits what is waiting together, and answers afterwards.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use deadpool_postgres::Pool;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Mutex, mpsc, oneshot};

use super::command::{Command, Outcome};
use super::error::{Blame, Error};
use super::expected::Expected;
use super::hints::{Hints, Told};
use super::session::Session;
use super::transaction::{Outcomes, Received, transact};
use crate::clock::pause;
use crate::store::batch::{
    BATCH_BYTES_MAX, BATCH_COMMANDS_MAX, QUEUE_BYTES_MAX, QUEUE_COMMANDS_MAX,
};
use crate::store::error::to_each;
use crate::store::{Committed, StoreError};

/// How many transactions are on their way at once: while one is being synced, others are prepared.
pub(super) const WRITERS: usize = 2;

/// How many turns of other tasks a writer lets pass before it takes what is waiting: those that the last
/// answers have woken send their next commands meanwhile.
const GATHERING_TURNS: usize = 3;

/// How often a transaction is tried again that another one stood in the way of, and the wait before.
const RIVALS_MAX: u32 = 10;
const RIVAL_PAUSE: Duration = Duration::from_millis(5);

/// The way to the writers.
pub(super) struct WriteQueue {
    commands: mpsc::Sender<Pending>,
    bytes: Arc<AtomicUsize>,
}

/// What a caller waits on.
pub(super) type Answer = oneshot::Receiver<Result<Committed<Outcome>, StoreError>>;

impl WriteQueue {
    /// Hands a command to the writers, or fails at once if too much is waiting.
    pub(super) fn send(&self, command: Command) -> Result<Answer, StoreError> {
        let bytes = command.bytes();
        let waiting = self.bytes.fetch_add(bytes, Ordering::Relaxed);
        // A command that alone is over the limit may pass when nothing else waits.
        let sent = if waiting > 0 && waiting.saturating_add(bytes) > QUEUE_BYTES_MAX {
            Err(StoreError::Overloaded)
        } else {
            self.enqueue(command)
        };
        if sent.is_err() {
            self.bytes.fetch_sub(bytes, Ordering::Relaxed);
        }
        sent
    }

    fn enqueue(&self, command: Command) -> Result<Answer, StoreError> {
        let (reply, answer) = oneshot::channel();
        match self.commands.try_send(Pending { command, reply }) {
            Ok(()) => Ok(answer),
            Err(TrySendError::Full(_)) => Err(StoreError::Overloaded),
            Err(TrySendError::Closed(_)) => Err(StoreError::Closed),
        }
    }
}

struct Pending {
    command: Command,
    reply: oneshot::Sender<Result<Committed<Outcome>, StoreError>>,
}

/// A task that writes. It ends when the queue is empty and its sender dropped.
#[derive(Clone)]
pub(super) struct Writer {
    commands: Arc<Mutex<mpsc::Receiver<Pending>>>,
    bytes: Arc<AtomicUsize>,
    pool: Pool,
    received: Arc<Received>,
    expected: Arc<Expected>,
    hints: Hints,
}

impl Writer {
    pub(super) fn new(pool: Pool, hints: Hints) -> (WriteQueue, Self) {
        let (sender, commands) = mpsc::channel(QUEUE_COMMANDS_MAX);
        let bytes = Arc::<AtomicUsize>::default();
        let queue = WriteQueue {
            commands: sender,
            bytes: Arc::clone(&bytes),
        };
        let writer = Self {
            commands: Arc::new(Mutex::new(commands)),
            bytes,
            pool,
            received: Arc::default(),
            expected: Arc::default(),
            hints,
        };
        (queue, writer)
    }

    pub(super) async fn run(self) {
        while let Some((batch, alone)) = self.collect().await {
            if !batch.is_empty() {
                self.process(batch).await;
            }
            if let Some(alone) = alone {
                self.process(vec![alone]).await;
            }
        }
    }

    /// Takes what is waiting, up to a command that has a transaction for itself.
    async fn collect(&self) -> Option<(Vec<Pending>, Option<Pending>)> {
        let mut commands = self.commands.lock().await;
        let mut next = Some(commands.recv().await?);
        for _ in 0..GATHERING_TURNS {
            tokio::task::yield_now().await;
        }
        let (mut batch, mut alone, mut bytes) = (Vec::new(), None, 0);
        while let Some(pending) = next {
            bytes += pending.command.bytes();
            if pending.command.broadcast().is_some() {
                alone = Some(pending);
                break;
            }
            batch.push(pending);
            next = match batch.len() < BATCH_COMMANDS_MAX && bytes < BATCH_BYTES_MAX {
                true => commands.try_recv().ok(),
                false => None,
            };
        }
        self.bytes.fetch_sub(bytes, Ordering::Relaxed);
        Some((batch, alone))
    }

    /// Commits a batch together. If that fails because of one command, which limits above the store should
    /// have kept out, each is committed alone, so that only the guilty one fails.
    async fn process(&self, batch: Vec<Pending>) {
        match self.attempt(&batch).await {
            Ok(outcomes) => self.answer(batch, outcomes),
            Err(error) if batch.len() > 1 && error.blame() != Blame::Database => {
                for pending in batch {
                    let alone = vec![pending];
                    match self.attempt(&alone).await {
                        Ok(outcomes) => self.answer(alone, outcomes),
                        Err(error) => fail(alone, error.into()),
                    }
                }
            }
            Err(error) => fail(batch, error.into()),
        }
    }

    async fn attempt(&self, batch: &[Pending]) -> Result<Outcomes, Error> {
        let commands: Vec<_> = batch.iter().map(|pending| &pending.command).collect();
        let mut rivals = 0;
        loop {
            let session = Session::of(&self.pool).await?;
            let error = match transact(&session, &commands, &self.received, &self.expected).await {
                Ok(outcomes) => return Ok(outcomes),
                Err(error) => error,
            };
            session.roll_back().await;
            if error.blame() != Blame::Rival || rivals >= RIVALS_MAX {
                return Err(error);
            }
            rivals += 1;
            pause(RIVAL_PAUSE * rivals).await;
        }
    }

    fn answer(&self, batch: Vec<Pending>, outcomes: Outcomes) {
        let mut told = Told::default();
        for (pending, outcome) in batch.into_iter().zip(outcomes) {
            if let Ok(outcome) = &outcome {
                told.note(&pending.command, outcome);
            }
            // A caller that has gone away needs no answer.
            let _ = pending.reply.send(outcome.map(Committed::new));
        }
        self.hints.tell(told);
    }
}

/// Answers everybody with the error.
fn fail(batch: Vec<Pending>, error: StoreError) {
    tracing::error!(%error, commands = batch.len(), "a transaction failed");
    let mut errors = to_each(error);
    for pending in batch {
        let _ = pending.reply.send(Err(errors()));
    }
}
