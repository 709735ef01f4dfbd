//! Tasks that load frames: each reads what is waiting in one transaction.

use std::sync::Arc;

use deadpool_postgres::Pool;
use tokio::sync::{Mutex, mpsc, oneshot};

use super::error::Error;
use super::load::load;
use super::session::Session;
use crate::id::FrameKey;
use crate::store::{Loaded, StoreError};

/// How many frames are loaded together at most. Their states are in memory at once.
const BATCH_FRAMES_MAX: usize = 64;

/// How many transactions are on their way at once.
pub(super) const READERS: usize = 2;

/// The way to the readers.
pub(super) struct ReadQueue(mpsc::UnboundedSender<Pending>);

/// What a caller waits on.
type Answer = oneshot::Receiver<Result<Option<Loaded>, StoreError>>;

impl ReadQueue {
    pub(super) fn load(&self, frame: FrameKey) -> Result<Answer, StoreError> {
        let (reply, answer) = oneshot::channel();
        let sent = self.0.send(Pending { frame, reply });
        sent.map(|()| answer).map_err(|_| StoreError::Closed)
    }
}

struct Pending {
    frame: FrameKey,
    reply: oneshot::Sender<Result<Option<Loaded>, StoreError>>,
}

/// A task that reads. It ends when the queue is empty and its sender dropped.
#[derive(Clone)]
pub(super) struct Reader {
    frames: Arc<Mutex<mpsc::UnboundedReceiver<Pending>>>,
    pool: Pool,
}

impl Reader {
    pub(super) fn new(pool: Pool) -> (ReadQueue, Self) {
        let (sender, frames) = mpsc::unbounded_channel();
        let frames = Arc::new(Mutex::new(frames));
        (ReadQueue(sender), Self { frames, pool })
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

    /// Loads a batch together. If that fails, each is loaded alone, so that only those fail which are
    /// corrupt.
    async fn process(&self, batch: Vec<Pending>) {
        let frames: Vec<_> = batch.iter().map(|pending| pending.frame).collect();
        match self.attempt(&frames).await {
            Ok(loaded) => {
                for (pending, loaded) in batch.into_iter().zip(loaded) {
                    // A caller that has gone away needs no answer.
                    let _ = pending.reply.send(Ok(loaded));
                }
            }
            Err(_) if batch.len() > 1 => {
                for Pending { frame, reply } in batch {
                    let loaded = self.attempt(&[frame]).await;
                    let loaded = loaded.map(|mut loaded| loaded.pop().flatten());
                    let _ = reply.send(loaded.map_err(StoreError::from));
                }
            }
            Err(error) => {
                let replies = batch.into_iter().map(|pending| pending.reply);
                if let Some(reply) = replies.last() {
                    let _ = reply.send(Err(error.into()));
                }
            }
        }
    }

    async fn attempt(&self, frames: &[FrameKey]) -> Result<Vec<Option<Loaded>>, Error> {
        let session = Session::of(&self.pool).await?;
        let loaded = load(&session, frames).await;
        if loaded.is_err() {
            session.roll_back().await;
        }
        loaded
    }
}
