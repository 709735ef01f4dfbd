//! The threads that read, each with a connection of its own.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::error::store_error;
use super::writer::Answer;
use crate::store::StoreError;

/// How many reads run at once.
const READERS: usize = 2;

/// How many reads may wait for a reader.
const QUEUE_READS_MAX: usize = 4_096;

type Read = Box<dyn FnOnce(&mut Connection) + Send>;

/// The way to the readers. A read begins after it was sent, so it sees everything that was
/// committed before. When it is dropped, no more reads come.
pub(super) struct ReadQueue(Arc<Shared>);

/// A thread's side. Threads of its own rather than the runtime's blocking ones: they end when the
/// store is closed, whatever becomes of the runtime.
pub(super) struct Reader(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    /// Told of a read, or that none will come any more. Whoever is told finds the lock free: a reader that
    /// has to wait for it costs two more changes of thread.
    told: Condvar,
}

struct State {
    reads: VecDeque<Read>,
    readers: usize,
    is_closed: bool,
}

/// Makes the queue and what takes from it.
pub(super) fn readers() -> (ReadQueue, Vec<Reader>) {
    let shared = Arc::new(Shared {
        state: Mutex::new(State {
            reads: VecDeque::new(),
            readers: READERS,
            is_closed: false,
        }),
        told: Condvar::new(),
    });
    let readers = (0..READERS).map(|_| Reader(Arc::clone(&shared)));
    let readers = readers.collect();
    (ReadQueue(shared), readers)
}

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
        let mut state = self.0.lock();
        if state.is_closed {
            return Err(StoreError::Closed);
        }
        if state.reads.len() >= QUEUE_READS_MAX {
            return Err(StoreError::Overloaded);
        }
        state.reads.push_back(read);
        drop(state);
        self.0.told.notify_one();
        Ok(answer)
    }
}

impl Drop for ReadQueue {
    fn drop(&mut self) {
        self.0.lock().is_closed = true;
        self.0.told.notify_all();
    }
}

impl Reader {
    /// Runs reads until nobody can send more.
    pub(super) fn run(&self, mut connection: Connection) {
        while let Some(read) = self.next() {
            read(&mut connection);
        }
    }

    fn next(&self) -> Option<Read> {
        let state = self.0.lock();
        let waited = self
            .0
            .told
            .wait_while(state, |state| state.reads.is_empty() && !state.is_closed);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        state.reads.pop_front()
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.readers -= 1;
        if state.readers == 0 {
            // None is left. Whoever waits for a read is told by its end.
            state.is_closed = true;
            let left = std::mem::take(&mut state.reads);
            drop(state);
            drop(left);
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Every critical section leaves the state whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connection() -> Connection {
        Connection::open_in_memory().expect("a connection")
    }

    #[test]
    fn what_waits_is_bounded_and_what_was_accepted_is_read() {
        let (queue, readers) = readers();
        let answers: Vec<_> = (0..QUEUE_READS_MAX)
            .map(|number| queue.send(move |_| Ok(number)).expect("there is room"))
            .collect();
        let refused = queue.send(|_| Ok(())).expect_err("the queue is full");
        assert!(matches!(refused, StoreError::Overloaded), "{refused:?}");
        drop(queue);
        readers.iter().for_each(|reader| reader.run(connection()));
        for (number, answer) in answers.into_iter().enumerate() {
            let read = answer.blocking_recv().expect("it is answered");
            assert_eq!(read.expect("it is read"), number);
        }
    }

    #[test]
    fn without_a_reader_the_queue_is_closed() {
        let (queue, mut readers) = readers();
        readers.pop();
        let answer = queue.send(|_| Ok(())).expect("one is left");
        readers.pop();
        answer.blocking_recv().expect_err("nobody reads it");
        let refused = queue.send(|_| Ok(())).expect_err("nobody is left");
        assert!(matches!(refused, StoreError::Closed), "{refused:?}");
    }
}
