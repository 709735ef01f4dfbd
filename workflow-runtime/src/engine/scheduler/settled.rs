//! Waiting until there is nothing left to be done, for tests.

use super::Scheduler;
use super::inner::Inner;
use crate::clock::{Clock, Timestamp};
use crate::id::FrameKey;

impl Scheduler {
    /// Returns when nothing is running or due at the instant that `clock` shows: every frame waits for
    /// something from outside, or for a later instant.
    pub(crate) async fn settled(&self, clock: &Clock) {
        self.until(|inner| inner.is_settled(clock.now())).await;
    }

    /// The frames that run or wait for room, and those that the store has just failed for.
    pub(crate) fn unsettled(&self) -> Vec<FrameKey> {
        let inner = self.lock();
        let mut frames: Vec<_> = inner.running.keys().copied().collect();
        frames.extend(inner.failed.iter().copied());
        frames.sort_unstable();
        frames.dedup();
        frames
    }
}

impl Inner {
    fn is_settled(&self, now: Timestamp) -> bool {
        self.running.is_empty()
            && self.queue.is_empty()
            && self.failed.is_empty()
            && !(self.look_failed || self.missed || self.looking)
            && now < self.next
    }
}
