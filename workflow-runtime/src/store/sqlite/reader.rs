//! The threads that read, each with a connection of its own.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::error::store_error;
use super::writer::Answer;
use crate::store::StoreError;

/// How many reads run at once.
pub(super) const READERS: usize = 2;

/// How many reads may wait for a reader.
const QUEUE_READS_MAX: usize = 4_096;

type Read = Box<dyn FnOnce(&mut Connection) + Send>;

/// The way to the readers. A read begins after it was sent, so it sees everything that was
/// committed before.
pub(super) struct ReadQueue(SyncSender<Read>);

impl ReadQueue {
    /// Hands `read` to a reader, or fails at once if too much is waiting.
    pub(super) fn send<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<Answer<T>, StoreError> {
        let (reply, answer) = oneshot::channel();
        let read: Read = Box::new(move |connection| {
            // A caller that has gone away needs no answer.
            if !reply.is_closed() {
                let _ = reply.send(read(connection).map_err(store_error));
            }
        });
        match self.0.try_send(read) {
            Ok(()) => Ok(answer),
            Err(TrySendError::Full(_)) => Err(StoreError::Overloaded),
            Err(TrySendError::Disconnected(_)) => Err(StoreError::Closed),
        }
    }
}

/// The threads' side. Threads of its own rather than the runtime's blocking ones: they end when the
/// store is closed, whatever becomes of the runtime.
#[derive(Clone)]
pub(super) struct Reader(Arc<Mutex<Receiver<Read>>>);

impl Reader {
    pub(super) fn new() -> (ReadQueue, Self) {
        let (sender, receiver) = sync_channel(QUEUE_READS_MAX);
        (ReadQueue(sender), Self(Arc::new(Mutex::new(receiver))))
    }

    /// Runs reads until nobody can send more.
    pub(super) fn run(&self, mut connection: Connection) {
        while let Some(read) = self.next() {
            read(&mut connection);
        }
    }

    fn next(&self) -> Option<Read> {
        let receiver = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        receiver.recv().ok()
    }
}
