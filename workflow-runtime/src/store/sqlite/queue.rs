//! Commands on their way to the writer, handed over in batches.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::store::batch::{
    BATCH_BYTES_MAX, BATCH_COMMANDS_MAX, QUEUE_BYTES_MAX, QUEUE_COMMANDS_MAX,
};

/// For how long the writer waits, before it commits, for the next of those whom it has just answered. A
/// commit costs about as much for one of them as for all.
const LINGER: Duration = Duration::from_micros(100);

/// How many of them have to come in that time for the wait to be worth it, and how often it waits for one
/// transaction.
const LINGER_COMMANDS: usize = 8;
const LINGERS_MAX: usize = 8;

/// How often the writer looks again before it sleeps, and lets others run in between, if many come back: to
/// be woken would take longer.
const LOOKS_MAX: u32 = 60;

/// For how many transactions it does not wait after it has waited in vain, at most. The number doubles each
/// time.
const UNWILLING_MAX: u32 = 64;

/// Makes a queue.
pub(super) fn queue<T>() -> (Sender<T>, Receiver<T>) {
    let shared = Arc::new(Shared {
        state: Mutex::new(State {
            commands: VecDeque::new(),
            bytes: 0,
            wanted: 0,
            is_closed: false,
        }),
        enough: Condvar::new(),
    });
    let receiver = Receiver {
        shared: Arc::clone(&shared),
        batch: Batch::default(),
        patience: Patience::default(),
    };
    (Sender(shared), receiver)
}

/// The side of those who write. When it is dropped, the queue is closed.
pub(super) struct Sender<T>(Arc<Shared<T>>);

/// The writer's side.
pub(super) struct Receiver<T> {
    shared: Arc<Shared<T>>,
    batch: Batch,
    patience: Patience,
}

/// The commands that share a transaction.
#[derive(Clone, Copy, Debug, Default)]
struct Batch {
    commands: usize,
    bytes: usize,
    /// How many of them were sent by who comes back.
    returning: usize,
    /// How many commands it may come to if most of those come back who were just answered.
    expected: usize,
    /// Whether it takes what comes while it is executed.
    grows: bool,
    lingers: usize,
}

/// Whether it is of use to wait for those who come back: they may have something else to do first.
#[derive(Clone, Copy, Debug, Default)]
struct Patience {
    /// For how many transactions nobody is waited for.
    unwilling: u32,
    /// The same after the next time in vain.
    next: u32,
}

/// Why a command was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    Full,
    Closed,
}

struct Shared<T> {
    state: Mutex<State<T>>,
    /// Told when as many commands are there as the writer wants, or none will come any more.
    enough: Condvar,
}

struct Waiting<T> {
    command: T,
    bytes: usize,
    comes_back: bool,
}

struct State<T> {
    commands: VecDeque<Waiting<T>>,
    bytes: usize,
    /// How many commands the writer sleeps for; 0 if it does not.
    wanted: usize,
    is_closed: bool,
}

impl<T> Sender<T> {
    /// Adds a command of about `bytes` bytes, or fails at once if too much is waiting.
    ///
    /// Whether its sender `comes_back` decides how long the writer collects for the next transaction.
    pub(super) fn send(&self, command: T, bytes: usize, comes_back: bool) -> Result<(), Refused> {
        let mut state = self.0.lock();
        if state.is_closed {
            return Err(Refused::Closed);
        }
        // A command that alone is over the limit may pass when nothing else waits.
        let is_full = state.commands.len() >= QUEUE_COMMANDS_MAX
            || (state.bytes > 0 && state.bytes.saturating_add(bytes) > QUEUE_BYTES_MAX);
        if is_full {
            return Err(Refused::Full);
        }
        state.bytes = state.bytes.saturating_add(bytes);
        state.commands.push_back(Waiting {
            command,
            bytes,
            comes_back,
        });
        let is_enough = state.wanted > 0 && state.commands.len() >= state.wanted;
        if is_enough {
            state.wanted = 0;
        }
        drop(state);
        if is_enough {
            self.0.enough.notify_one();
        }
        Ok(())
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl<T> Receiver<T> {
    /// Waits for the first commands of a transaction, or returns nothing once the queue is closed and empty.
    pub(super) fn first(&mut self) -> Option<Vec<T>> {
        let mut state = self.shared.lock();
        let last = self.batch;
        if last.grows {
            self.patience.note(last.commands >= last.expected);
        }
        self.batch = Batch {
            expected: state.commands.len() + last.returning - last.returning / 4,
            grows: last.returning >= LINGER_COMMANDS && self.patience.is_willing(),
            ..Batch::default()
        };
        let mut looks = if last.returning >= LINGER_COMMANDS {
            LOOKS_MAX
        } else {
            0
        };
        while state.commands.is_empty() && !state.is_closed {
            if looks > 0 {
                looks -= 1;
                drop(state);
                thread::yield_now();
                state = self.shared.lock();
                continue;
            }
            state.wanted = 1;
            let woken = self.shared.enough.wait(state);
            state = woken.unwrap_or_else(PoisonError::into_inner);
        }
        let first = state.take(&mut self.batch);
        (!first.is_empty()).then_some(first)
    }

    /// Takes further commands for the same transaction, after those taken before were executed. Waits a
    /// little for them if they can be expected.
    pub(super) fn more(&mut self) -> Vec<T> {
        if !self.batch.grows {
            return Vec::new();
        }
        let mut state = self.shared.lock();
        let missing = self.batch.expected.saturating_sub(self.batch.commands);
        let is_worth_it = missing >= LINGER_COMMANDS && self.batch.lingers < LINGERS_MAX;
        if state.commands.is_empty() && is_worth_it {
            self.batch.lingers += 1;
            state = self.shared.linger(state, LINGER_COMMANDS);
        }
        state.take(&mut self.batch)
    }
}

impl Patience {
    /// Whether it is to be tried in the next transaction.
    fn is_willing(&mut self) -> bool {
        let is_willing = self.unwilling == 0;
        self.unwilling = self.unwilling.saturating_sub(1);
        is_willing
    }

    fn note(&mut self, was_worth_it: bool) {
        if was_worth_it {
            self.next = 1;
        } else {
            self.unwilling = self.next;
            self.next = (self.next * 2).clamp(1, UNWILLING_MAX);
        }
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        self.shared.close();
        // Whoever waits for the answer to a command is told by its end.
        let left = std::mem::take(&mut self.shared.lock().commands);
        drop(left);
    }
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // Every critical section leaves the state whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        self.lock().is_closed = true;
        self.enough.notify_one();
    }

    /// Waits for as many commands as are expected, but not for long.
    fn linger<'a>(
        &'a self,
        mut state: MutexGuard<'a, State<T>>,
        expected: usize,
    ) -> MutexGuard<'a, State<T>> {
        state.wanted = expected;
        let waited = self.enough.wait_timeout_while(state, LINGER, |state| {
            state.commands.len() < expected && !state.is_closed
        });
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.wanted = 0;
        state
    }
}

impl<T> State<T> {
    fn take(&mut self, batch: &mut Batch) -> Vec<T> {
        let mut taken = Vec::new();
        while batch.commands < BATCH_COMMANDS_MAX && batch.bytes < BATCH_BYTES_MAX {
            let Some(next) = self.commands.pop_front() else {
                break;
            };
            self.bytes = self.bytes.saturating_sub(next.bytes);
            batch.commands += 1;
            batch.bytes = batch.bytes.saturating_add(next.bytes);
            batch.returning += usize::from(next.comes_back);
            taken.push(next.command);
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_bounded() {
        let (sender, mut receiver) = queue();
        for number in 0..=BATCH_COMMANDS_MAX {
            assert_eq!(sender.send(number, 1, true), Ok(()));
        }
        let batch: Vec<_> = (0..BATCH_COMMANDS_MAX).collect();
        assert_eq!(receiver.first(), Some(batch));
        assert_eq!(receiver.first(), Some(vec![BATCH_COMMANDS_MAX]));
        for number in 0..3 {
            assert_eq!(sender.send(number, BATCH_BYTES_MAX / 2, true), Ok(()));
        }
        assert_eq!(receiver.first(), Some(vec![0, 1]));
        drop(sender);
        assert_eq!(receiver.first(), Some(vec![2]), "what was accepted is done");
        assert_eq!(receiver.first(), None);
    }

    #[test]
    fn a_batch_grows_after_one_whose_senders_come_back() {
        for comes_back in [false, true] {
            let (sender, mut receiver) = queue();
            for number in 0..LINGER_COMMANDS {
                assert_eq!(sender.send(number, 1, comes_back), Ok(()));
            }
            let first: Vec<_> = (0..LINGER_COMMANDS).collect();
            assert_eq!(receiver.first(), Some(first));
            assert!(receiver.more().is_empty(), "nobody was answered before");
            assert_eq!(sender.send(0, 1, comes_back), Ok(()));
            assert_eq!(receiver.first(), Some(vec![0]));
            for number in 1..BATCH_COMMANDS_MAX + 2 {
                assert_eq!(sender.send(number, 1, comes_back), Ok(()));
            }
            let more = if comes_back {
                1..BATCH_COMMANDS_MAX
            } else {
                0..0
            };
            assert_eq!(receiver.more(), more.collect::<Vec<_>>());
            assert!(receiver.more().is_empty(), "it has reached its bound");
        }
    }

    #[test]
    fn patience_is_lost_and_found() {
        let mut patience = Patience::default();
        assert!(patience.is_willing());
        patience.note(true);
        for pause in [1, 2, 4] {
            assert!(patience.is_willing());
            patience.note(false);
            let willing = (0..pause).filter(|_| patience.is_willing()).count();
            assert_eq!(willing, 0, "for {pause} transactions");
        }
        assert!(patience.is_willing());
        patience.note(true);
        assert!(patience.is_willing());
        patience.note(false);
        assert!(!patience.is_willing() && patience.is_willing());
    }

    #[test]
    fn what_waits_is_bounded() {
        let (sender, mut receiver) = queue();
        assert_eq!(
            sender.send(0, QUEUE_BYTES_MAX + 1, true),
            Ok(()),
            "it is alone"
        );
        assert_eq!(sender.send(1, 1, true), Err(Refused::Full));
        assert_eq!(receiver.first(), Some(vec![0]));
        for number in 0..QUEUE_COMMANDS_MAX {
            assert_eq!(sender.send(number, 0, true), Ok(()));
        }
        assert_eq!(sender.send(0, 0, true), Err(Refused::Full));
        drop(receiver);
        assert_eq!(sender.send(0, 0, true), Err(Refused::Closed));
    }

    #[test]
    fn one_that_comes_alone_after_many_is_taken() {
        let (sender, mut receiver) = queue();
        for number in 0..100 {
            assert_eq!(sender.send(number, 1, true), Ok(()));
        }
        assert_eq!(receiver.first().map(|batch| batch.len()), Some(100));
        let taker = thread::spawn(move || receiver.first());
        assert_eq!(sender.send(100, 1, true), Ok(()));
        assert_eq!(taker.join().expect("it ends"), Some(vec![100]));
    }
}
