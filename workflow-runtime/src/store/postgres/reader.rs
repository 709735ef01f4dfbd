//! Tasks that load frames: each reads what is waiting in one transaction.

use std::sync::Arc;

use deadpool_postgres::Pool;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Mutex, mpsc, oneshot};

use super::error::{Blame, Error};
use super::known::KnownRuns;
use super::load::load;
use super::session::Session;
use crate::id::FrameKey;
use crate::store::error::to_each;
use crate::store::{Loaded, StoreError};

/// How many loads may wait for a reader.
const QUEUE_LOADS_MAX: usize = 4_096;

/// How many frames are loaded together at most. Their states are in memory at once.
const BATCH_FRAMES_MAX: usize = 64;

/// How many transactions are on their way at once.
pub(super) const READERS: usize = 2;

/// The way to the readers.
pub(super) struct ReadQueue(mpsc::Sender<Pending>);

/// What a caller waits on.
type Answer = oneshot::Receiver<Result<Option<Loaded>, StoreError>>;

impl ReadQueue {
    /// Hands a load to the readers, or fails at once if too much is waiting.
    pub(super) fn load(&self, frame: FrameKey) -> Result<Answer, StoreError> {
        let (reply, answer) = oneshot::channel();
        match self.0.try_send(Pending { frame, reply }) {
            Ok(()) => Ok(answer),
            Err(TrySendError::Full(_)) => Err(StoreError::Overloaded),
            Err(TrySendError::Closed(_)) => Err(StoreError::Closed),
        }
    }
}

struct Pending {
    frame: FrameKey,
    reply: oneshot::Sender<Result<Option<Loaded>, StoreError>>,
}

/// A task that reads. It ends when the queue is empty and its sender dropped.
#[derive(Clone)]
pub(super) struct Reader {
    frames: Arc<Mutex<mpsc::Receiver<Pending>>>,
    pool: Pool,
    known: Arc<KnownRuns>,
}

impl Reader {
    pub(super) fn new(pool: Pool, known: Arc<KnownRuns>) -> (ReadQueue, Self) {
        let (sender, frames) = mpsc::channel(QUEUE_LOADS_MAX);
        let frames = Arc::new(Mutex::new(frames));
        let reader = Self {
            frames,
            pool,
            known,
        };
        (ReadQueue(sender), reader)
    }

    pub(super) async fn run(self) {
        let mut batch = Vec::new();
        while self.collect(&mut batch).await > 0 {
            self.process(std::mem::take(&mut batch)).await;
        }
    }

    async fn collect(&self, batch: &mut Vec<Pending>) -> usize {
        let mut frames = self.frames.lock().await;
        frames.recv_many(batch, BATCH_FRAMES_MAX).await
    }

    /// Loads a batch together. If that fails because of what is stored, each is loaded alone, so that only
    /// those fail which are corrupt.
    async fn process(&self, batch: Vec<Pending>) {
        let frames: Vec<_> = batch.iter().map(|pending| pending.frame).collect();
        match self.attempt(&frames).await {
            Ok(loaded) => {
                for (pending, loaded) in batch.into_iter().zip(loaded) {
                    // A caller that has gone away needs no answer.
                    let _ = pending.reply.send(Ok(loaded));
                }
            }
            Err(error) if batch.len() > 1 && is_of_one(&error) => {
                for Pending { frame, reply } in batch {
                    let loaded = self.attempt(&[frame]).await;
                    let loaded = loaded.map(|mut loaded| loaded.pop().flatten());
                    let _ = reply.send(loaded.map_err(StoreError::from));
                }
            }
            Err(error) => {
                let mut errors = to_each(error.into());
                for pending in batch {
                    let _ = pending.reply.send(Err(errors()));
                }
            }
        }
    }

    async fn attempt(&self, frames: &[FrameKey]) -> Result<Vec<Option<Loaded>>, Error> {
        let session = Session::of(&self.pool).await?;
        let loaded = load(&session, frames, &self.known).await;
        if loaded.is_err() {
            session.roll_back().await;
        }
        loaded
    }
}

/// Whether others could be loaded without the frame that is to blame.
fn is_of_one(error: &Error) -> bool {
    matches!(error, Error::Corrupt(_)) || error.blame() != Blame::Database
}
