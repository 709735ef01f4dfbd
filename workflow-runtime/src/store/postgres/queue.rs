//! What waits to be written.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Mutex, mpsc, oneshot};

use super::command::{Command, Outcome};
use super::known::KnownRuns;
use super::shortcut::{Shortcut, Way};
use crate::store::batch::{
    BATCH_BYTES_MAX, BATCH_COMMANDS_MAX, QUEUE_BYTES_MAX, QUEUE_COMMANDS_MAX,
};
use crate::store::{Committed, StoreError};

/// How many turns of other tasks a writer lets pass before it takes what is waiting: those that the last
/// answers have woken send their next commands meanwhile.
const GATHERING_TURNS: usize = 3;

/// Commands that are written in the same way: by transactions of several statements, or by one statement. Two such
/// statements in one transaction would not lock runs in the order of their keys.
#[derive(Clone, Copy, Debug)]
pub(super) enum Lane {
    /// What locks and reads runs before.
    Transactions,
    Shortcuts(Way),
}

impl Lane {
    pub(super) const COUNT: usize = 1 + Way::ALL.len();

    pub(super) fn all() -> impl Iterator<Item = Self> + Clone {
        let shortcuts = Way::ALL.into_iter().map(Self::Shortcuts);
        std::iter::once(Self::Transactions).chain(shortcuts)
    }

    fn of(shortcut: Option<&Shortcut>) -> Self {
        shortcut.map_or(Self::Transactions, |shortcut| Self::Shortcuts(shortcut.way))
    }

    fn place(self) -> usize {
        match self {
            Self::Transactions => 0,
            Self::Shortcuts(way) => 1 + way as usize,
        }
    }
}

/// A command that waits to be written.
pub(super) struct Pending {
    pub(super) command: Command,
    /// Taken when it is tried.
    pub(super) shortcut: Option<Shortcut>,
    /// How much memory both take.
    bytes: usize,
    pub(super) reply: oneshot::Sender<Result<Committed<Outcome>, StoreError>>,
}

/// What a caller waits on.
pub(super) type Answer = oneshot::Receiver<Result<Committed<Outcome>, StoreError>>;

/// The way to the writers.
pub(super) struct WriteQueue {
    lanes: Vec<mpsc::Sender<Pending>>,
    bytes: Arc<AtomicUsize>,
    known: Arc<KnownRuns>,
}

/// The writers' side of it.
pub(super) struct Waiting {
    lanes: Vec<Mutex<mpsc::Receiver<Pending>>>,
    bytes: Arc<AtomicUsize>,
}

/// What is written together, and a command that has a transaction for itself after that.
pub(super) struct Batch {
    pub(super) together: Vec<Pending>,
    pub(super) alone: Option<Pending>,
}

/// A queue, and its other side.
pub(super) fn channel(known: Arc<KnownRuns>) -> (WriteQueue, Waiting) {
    let lanes = Lane::all().map(|_| mpsc::channel(QUEUE_COMMANDS_MAX));
    let (senders, receivers): (Vec<_>, Vec<_>) = lanes.unzip();
    let bytes = Arc::<AtomicUsize>::default();
    let queue = WriteQueue {
        lanes: senders,
        bytes: Arc::clone(&bytes),
        known,
    };
    let lanes = receivers.into_iter().map(Mutex::new).collect();
    (queue, Waiting { lanes, bytes })
}

impl WriteQueue {
    /// Hands a command to the writers, or fails at once if too much is waiting.
    pub(super) fn send(&self, command: Command) -> Result<Answer, StoreError> {
        let shortcut = Shortcut::of(&command, &self.known);
        let bytes = command.bytes() + shortcut.as_ref().map_or(0, Shortcut::bytes);
        let waiting = self.bytes.fetch_add(bytes, Ordering::Relaxed);
        // A command that alone is over the limit may pass when nothing else waits.
        let sent = if waiting > 0 && waiting.saturating_add(bytes) > QUEUE_BYTES_MAX {
            Err(StoreError::Overloaded)
        } else {
            self.enqueue(command, shortcut, bytes)
        };
        if sent.is_err() {
            self.bytes.fetch_sub(bytes, Ordering::Relaxed);
        }
        sent
    }

    fn enqueue(
        &self,
        command: Command,
        shortcut: Option<Shortcut>,
        bytes: usize,
    ) -> Result<Answer, StoreError> {
        let (reply, answer) = oneshot::channel();
        let lane = Lane::of(shortcut.as_ref());
        let pending = Pending {
            command,
            shortcut,
            bytes,
            reply,
        };
        match self.lanes[lane.place()].try_send(pending) {
            Ok(()) => Ok(answer),
            Err(TrySendError::Full(_)) => Err(StoreError::Overloaded),
            Err(TrySendError::Closed(_)) => Err(StoreError::Closed),
        }
    }
}

impl Waiting {
    /// Takes what is waiting in a lane, up to a command that has a transaction for itself. Nothing when the queue has
    /// been dropped.
    pub(super) async fn collect(&self, lane: Lane) -> Option<Batch> {
        let mut commands = self.lanes[lane.place()].lock().await;
        let mut next = Some(commands.recv().await?);
        for _ in 0..GATHERING_TURNS {
            tokio::task::yield_now().await;
        }
        let (mut together, mut alone, mut bytes) = (Vec::new(), None, 0);
        while let Some(pending) = next {
            bytes += pending.bytes;
            if pending.command.broadcast().is_some() {
                alone = Some(pending);
                break;
            }
            together.push(pending);
            next = match together.len() < BATCH_COMMANDS_MAX && bytes < BATCH_BYTES_MAX {
                true => commands.try_recv().ok(),
                false => None,
            };
        }
        self.bytes.fetch_sub(bytes, Ordering::Relaxed);
        Some(Batch { together, alone })
    }
}
