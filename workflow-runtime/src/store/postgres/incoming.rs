//! What waits for the engine of this process.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex as StdMutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex, mpsc};

use super::partitions::Partitions;
use crate::clock::elapsed;
use crate::store::Hint;

/// Hints that wait at once. If there are more, the engine looks into the store instead.
const HINTS_MAX: usize = 1_024;

/// The side of those who have something to tell.
#[derive(Clone, Debug)]
pub(super) struct Telling {
    hints: mpsc::Sender<Hint>,
    /// In their order, and none may be left out. Without an engine the keeper gives everything back, so there
    /// are never many.
    moves: mpsc::UnboundedSender<Move>,
    shared: Arc<Shared>,
}

/// Partitions come or go.
#[derive(Debug)]
enum Move {
    Lost(Hint),
    /// They have been taken in an epoch.
    Arriving(i64, Hint),
}

/// The engine's side.
pub(super) struct Incoming {
    receiving: Mutex<Receiving>,
    shared: Arc<Shared>,
}

struct Receiving {
    hints: mpsc::Receiver<Hint>,
    moves: mpsc::UnboundedReceiver<Move>,
    /// The epoch of what the engine has been told to be arriving.
    arriving: Option<i64>,
}

#[derive(Debug, Default)]
struct Shared {
    /// Whether a hint found no room.
    is_missed: AtomicBool,
    attendance: StdMutex<Attendance>,
}

/// Whether an engine asks for hints.
#[derive(Debug, Default)]
struct Attendance {
    asking: usize,
    /// When one last did.
    until: Duration,
}

/// As long as it is there, an engine asks.
struct Asking<'a>(&'a Shared);

pub(super) fn channel() -> (Telling, Incoming) {
    let (hints, hints_receiver) = mpsc::channel(HINTS_MAX);
    let (moves, moves_receiver) = mpsc::unbounded_channel();
    let shared = Arc::new(Shared::default());
    let telling = Telling {
        hints,
        moves,
        shared: Arc::clone(&shared),
    };
    let receiving = Receiving {
        hints: hints_receiver,
        moves: moves_receiver,
        arriving: None,
    };
    let incoming = Incoming {
        receiving: Mutex::new(receiving),
        shared,
    };
    (telling, incoming)
}

impl Telling {
    pub(super) fn hint(&self, hint: Hint) {
        if self.hints.try_send(hint).is_err() {
            self.shared.is_missed.store(true, Ordering::Release);
        }
    }

    /// Tells that partitions have other owners.
    pub(super) fn lose(&self, partitions: Vec<u16>) {
        let _ = self.moves.send(Move::Lost(Hint::Lost(partitions)));
    }

    /// Tells of partitions that are held back until the engine has dealt with this.
    pub(super) fn arrive(&self, epoch: i64, hint: Hint) {
        let _ = self.moves.send(Move::Arriving(epoch, hint));
    }

    /// Counts as if an engine had asked: there will be one.
    pub(super) fn expect_engine(&self) {
        self.shared.attendance().until = elapsed();
    }

    /// For how long no engine has asked.
    pub(super) fn without_engine(&self) -> Duration {
        let attendance = self.shared.attendance();
        match attendance.asking {
            0 => elapsed().saturating_sub(attendance.until),
            _ => Duration::ZERO,
        }
    }
}

impl Incoming {
    /// The next hint. What was told before has been dealt with.
    pub(super) async fn next(&self, partitions: &Partitions) -> Option<Hint> {
        let _asking = self.shared.ask();
        let mut receiving = self.receiving.lock().await;
        if let Some(epoch) = receiving.arriving.take() {
            partitions.show(epoch);
            return Some(Hint::Arrived);
        }
        if self.shared.is_missed.swap(false, Ordering::AcqRel) {
            return Some(Hint::Look);
        }
        let Receiving {
            hints,
            moves,
            arriving,
        } = &mut *receiving;
        tokio::select! {
            biased;
            Some(moved) = moves.recv() => match moved {
                Move::Lost(hint) => Some(hint),
                Move::Arriving(epoch, hint) => {
                    *arriving = Some(epoch);
                    Some(hint)
                }
            },
            hint = hints.recv() => hint,
        }
    }
}

impl Shared {
    fn ask(&self) -> Asking<'_> {
        self.attendance().asking += 1;
        Asking(self)
    }

    fn attendance(&self) -> MutexGuard<'_, Attendance> {
        self.attendance
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        let mut attendance = self.0.attendance();
        attendance.asking -= 1;
        attendance.until = elapsed();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn hints_beyond_the_limit_become_one_look() {
        let (telling, incoming) = channel();
        let partitions = Partitions::new();
        for _ in 0..HINTS_MAX + 10 {
            telling.hint(Hint::Ended(Vec::new()));
        }
        telling.lose(vec![7]);
        let mut counted = (0, 0, 0);
        for _ in 0..HINTS_MAX + 2 {
            match incoming.next(&partitions).await {
                Some(Hint::Look) => counted.0 += 1,
                Some(Hint::Lost(lost)) => counted.1 += lost.len(),
                Some(Hint::Ended(_)) => counted.2 += 1,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(counted, (1, 1, HINTS_MAX));
    }

    #[tokio::test]
    async fn an_engine_is_there_as_long_as_it_asks() {
        let (telling, incoming) = channel();
        let partitions = Partitions::new();
        let next = incoming.next(&partitions);
        let mut next = std::pin::pin!(next);
        tokio::select! {
            biased;
            _ = &mut next => panic!("there is no hint"),
            () = std::future::ready(()) => {}
        }
        assert_eq!(telling.without_engine(), Duration::ZERO);
        telling.hint(Hint::Look);
        assert!(matches!(next.await, Some(Hint::Look)));
        crate::clock::pause(Duration::from_millis(5)).await;
        assert!(telling.without_engine() >= Duration::from_millis(5));
        telling.expect_engine();
        assert!(telling.without_engine() < Duration::from_millis(5));
    }
}
