//! What the scheduler keeps under its lock.

use std::collections::{HashMap, HashSet};

use tokio::task::AbortHandle;

use super::queue::Queue;
use crate::clock::Timestamp;
use crate::id::{FrameKey, RunKey};

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) running: HashMap<FrameKey, Running>,
    pub(super) queue: Queue,
    /// Frames that the store failed for, and that are left alone for a while.
    pub(super) failed: HashSet<FrameKey>,
    /// Frames that are due and not yet let run: they are tried one after the other.
    pub(super) held: HashSet<FrameKey>,
    /// Whether looking into the store failed.
    pub(super) look_failed: bool,
    /// Whether a due frame found no room and has to be looked for in the store.
    pub(super) missed: bool,
    /// When the timers look into the store.
    pub(super) next: Timestamp,
    /// Whether the timers are looking into the store, for tests that wait until nothing is left to do.
    pub(super) looking: bool,
    pub(super) closed: bool,
    pub(super) stopped: bool,
    pub(super) turns: u64,
    /// When something last happened to a frame of each group of runs, as a number of a turn.
    newest: Box<[u64; GROUPS]>,
}

/// How many groups there are. Frames of one group are taken for one another when it is asked whether one
/// has had a turn.
const GROUPS: usize = 4_096;

#[derive(Debug)]
pub(super) struct Running {
    /// Which of all turns it is.
    pub(super) turn: u64,
    /// Whether something happened since the frame was last loaded.
    pub(super) again: bool,
    /// Whether it is to be stopped, also if its task is only about to be made.
    pub(super) stop: bool,
    pub(super) abort: Option<AbortHandle>,
}

/// A frame that was given a place, and for which a task is to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) struct Admitted {
    pub(in crate::engine) frame: FrameKey,
    /// Which of all turns it is.
    pub(in crate::engine) turn: u64,
    /// Nothing has happened to the frame since: no turn began or ended, and none was forbidden.
    pub(in crate::engine) last: u64,
}

/// What became of a frame that is to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) enum Admission {
    Now(Admitted),
    /// It runs, or waits for room.
    Taken,
    /// There was no room. The store still has it.
    Missed,
}

/// The group of a run. Keys that are drawn within a millisecond often follow one another, so all digits
/// count, and neighbours are far apart (Fibonacci hashing).
fn group(run: RunKey) -> usize {
    const GOLDEN_RATIO: u64 = 0x9E37_79B9_7F4A_7C15;
    let key = u128::from_be_bytes(*run.as_bytes());
    let folded = (key >> 64) as u64 ^ key as u64;
    (folded.wrapping_mul(GOLDEN_RATIO) >> (u64::BITS - GROUPS.ilog2())) as usize
}

impl Inner {
    pub(super) fn new() -> Self {
        Self {
            running: HashMap::new(),
            queue: Queue::default(),
            failed: HashSet::new(),
            held: HashSet::new(),
            look_failed: false,
            missed: false,
            next: Timestamp::from_millis(i64::MIN),
            looking: false,
            closed: false,
            stopped: false,
            turns: 0,
            newest: Box::new([0; GROUPS]),
        }
    }

    /// Notes that something becomes due at `at`. Returns whether the timers have to be told.
    pub(super) fn arm(&mut self, at: Timestamp) -> bool {
        let is_sooner = at < self.next;
        self.next = self.next.min(at);
        is_sooner
    }

    pub(super) fn admit(&mut self, frame: FrameKey, running_max: usize) -> Admission {
        if self.closed {
            return Admission::Missed;
        }
        if self.held.contains(&frame) {
            return Admission::Taken;
        }
        if self.running.len() < running_max {
            return Admission::Now(self.place(frame));
        }
        if self.queue.push(frame) {
            return Admission::Taken;
        }
        self.missed = true;
        Admission::Missed
    }

    pub(super) fn place(&mut self, frame: FrameKey) -> Admitted {
        let last = self.touch(frame.run);
        let running = Running {
            turn: self.turns,
            again: false,
            stop: false,
            abort: None,
        };
        self.running.insert(frame, running);
        Admitted {
            frame,
            turn: self.turns,
            last,
        }
    }

    /// Notes that what was read of the frames of a run may not hold any more. Returns when that was so
    /// before. A turn loads its frame anew as long as it lasts, so its end counts as its beginning does.
    pub(super) fn touch(&mut self, run: RunKey) -> u64 {
        self.turns += 1;
        std::mem::replace(&mut self.newest[group(run)], self.turns)
    }

    /// As [`Inner::touch`], of all runs.
    pub(super) fn touch_all(&mut self) {
        self.turns += 1;
        self.newest.fill(self.turns);
    }

    pub(super) fn next_queued(&mut self, running_max: usize) -> Option<Admitted> {
        while self.running.len() < running_max && !self.closed {
            let next = self.queue.pop()?;
            match self.running.get_mut(&next) {
                Some(running) => running.again = true,
                None => return Some(self.place(next)),
            }
        }
        None
    }

    pub(super) fn takes_again(&mut self, frame: FrameKey) -> bool {
        let running = self.running.get_mut(&frame);
        let again = running.is_some_and(|it| std::mem::take(&mut it.again));
        again && !self.closed
    }

    pub(super) fn stop(&mut self, which: impl Fn(&FrameKey) -> bool) -> Vec<AbortHandle> {
        let chosen = self.running.iter_mut().filter(|(frame, _)| which(frame));
        let stopped = chosen.filter_map(|(_, running)| {
            running.stop = true;
            running.abort.clone()
        });
        stopped.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::Entropy;
    use crate::id::RunKeys;

    #[test]
    fn runs_that_start_together_are_in_different_groups() {
        let keys = RunKeys::new(Entropy::system());
        let now = Timestamp::from_millis(1_700_000_000_000);
        let runs: Vec<_> = (0..256).map(|_| keys.next(now)).collect();
        let parent = keys.next(now);
        let children: Vec<_> = (0..256).map(|_| keys.next_beside(parent, now)).collect();
        for started in [runs, children] {
            let groups: HashSet<_> = started.iter().map(|run| group(*run)).collect();
            assert!(groups.len() > 200, "{} groups", groups.len());
        }
    }
}
