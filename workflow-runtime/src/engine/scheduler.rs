//! Which frames run, and which wait for room.
//!
//! The store knows what is due; this is only memory of what is under way, so that no frame runs twice
//! in one process, and of the next instant at which something becomes due.
//!
//! Tasks are never spawned, stopped or dropped while the lock is held: a tokio runtime that is
//! shutting down drops a new task at once, and a dropped task takes the lock to leave.

mod inner;
mod queue;
#[cfg(feature = "testing")]
mod settled;

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::task::AbortHandle;

use self::inner::Inner;
pub(super) use self::inner::{Admission, Admitted};
use crate::clock::Timestamp;
use crate::id::{FrameKey, RunKey};

#[derive(Debug)]
pub(crate) struct Scheduler {
    inner: Mutex<Inner>,
    /// Told when the timers have something to do before the instant that they know.
    timers: Notify,
    /// Told when a frame has stopped running.
    idle: Notify,
    /// Whether the scheduler is closed, for those who wait for what does not come then.
    closed: watch::Sender<bool>,
    running_max: usize,
}

/// What a frame leaves behind at the end of its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// It waits, and something may become due at this instant.
    Until(Option<Timestamp>),
    /// The store failed.
    Failed,
}

impl Scheduler {
    pub(crate) fn new(running_max: usize) -> Self {
        Self {
            inner: Mutex::new(Inner::new()),
            timers: Notify::new(),
            idle: Notify::new(),
            closed: watch::Sender::new(false),
            running_max,
        }
    }

    /// Notes that something becomes due at `at`.
    pub(crate) fn arm(&self, at: Timestamp) {
        if self.lock().arm(at) {
            self.timers.notify_one();
        }
    }

    /// Stops the machines of frames.
    pub(crate) fn abort(&self, frames: &[FrameKey]) {
        if frames.is_empty() {
            return;
        }
        let gone: HashSet<_> = frames.iter().collect();
        let runs = frames.iter().map(|frame| frame.run);
        self.abort_where(runs, |frame| gone.contains(frame));
    }

    /// Stops the machines of runs.
    pub(super) fn abort_runs(&self, runs: &[RunKey]) {
        let gone: HashSet<_> = runs.iter().collect();
        self.abort_where(runs.iter().copied(), |frame| gone.contains(&frame.run));
    }

    /// The frames of a partition that run.
    pub(super) fn running_in(&self, partition: u16) -> Vec<FrameKey> {
        let inner = self.lock();
        let running = inner.running.keys().copied();
        running
            .filter(|frame| frame.run.partition() == partition)
            .collect()
    }

    /// Lets no frame that does not run yet begin with what was read before.
    pub(super) fn distrust_all(&self) {
        self.lock().touch_all();
    }

    /// Frames of `runs` that do not run yet do not begin with what was read before, either.
    fn abort_where(&self, runs: impl Iterator<Item = RunKey>, is_gone: impl Fn(&FrameKey) -> bool) {
        let stopped = {
            let mut inner = self.lock();
            for run in runs {
                inner.touch(run);
            }
            inner.stop(is_gone)
        };
        stopped.iter().for_each(AbortHandle::abort);
    }

    /// Lets no further frame run, waits for those that do for up to `grace`, and stops the rest.
    pub(crate) async fn close(&self, grace: Duration) {
        self.lock().closed = true;
        self.closed.send_replace(true);
        self.timers.notify_one();
        if tokio::time::timeout(grace, self.idle()).await.is_err() {
            self.stop();
        }
    }

    /// Returns when no frame runs.
    pub(crate) async fn idle(&self) {
        self.until(|inner| inner.running.is_empty()).await;
    }

    /// Returns when `holds`. It is looked at when a frame has stopped running, and when the timers have
    /// looked into the store.
    async fn until(&self, holds: impl Fn(&Inner) -> bool) {
        loop {
            let told = self.idle.notified();
            if holds(&self.lock()) {
                return;
            }
            told.await;
        }
    }

    /// Lets no further frame run and stops those that do.
    pub(crate) fn stop(&self) {
        let stopped = {
            let mut inner = self.lock();
            inner.closed = true;
            inner.stopped = true;
            inner.stop(|_| true)
        };
        stopped.iter().for_each(AbortHandle::abort);
        self.closed.send_replace(true);
        self.timers.notify_one();
    }

    /// Returns when no further frame will run.
    pub(crate) async fn closed(&self) {
        // The sender lives as long as the scheduler, so waiting cannot fail.
        let _ = self.closed.subscribe().wait_for(|closed| *closed).await;
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.lock().closed
    }

    /// Returns when the timers have something to do.
    pub(super) async fn told(&self) {
        self.timers.notified().await;
    }

    /// When the timers are to look into the store next.
    pub(super) fn next_look(&self) -> Timestamp {
        self.lock().next
    }

    /// Begins to look into the store, if it is time to. From here on every instant is noted anew, so
    /// that none is missed between the look and the wait.
    pub(super) fn begin_look(&self, now: Timestamp) -> bool {
        let mut inner = self.lock();
        let has_missed = inner.missed && inner.queue.is_empty();
        let begins = inner.next <= now || has_missed;
        if begins {
            inner.next = Timestamp::MAX;
            inner.missed = false;
            inner.looking = true;
        }
        begins
    }

    /// Ends a look into the store: all that was found is running or noted.
    pub(super) fn end_look(&self) {
        self.lock().looking = false;
        self.idle.notify_waiters();
    }

    /// Notes that looking into the store failed.
    pub(super) fn fail_look(&self) {
        self.lock().look_failed = true;
    }

    /// Whether the store failed since the last call of [`Scheduler::retry`].
    pub(super) fn has_failed(&self) -> bool {
        let inner = self.lock();
        inner.look_failed || !inner.failed.is_empty()
    }

    /// Forgets failures, so that the next look finds what they left behind.
    pub(super) fn retry(&self) {
        let mut inner = self.lock();
        inner.look_failed = false;
        inner.failed.clear();
        inner.next = Timestamp::from_millis(i64::MIN);
    }

    /// Lets frames not run until they are released.
    pub(super) fn hold(&self, frames: impl IntoIterator<Item = FrameKey>) {
        self.lock().held.extend(frames);
    }

    /// Lets a frame run again that was held.
    pub(super) fn release(&self, frame: FrameKey) {
        let mut inner = self.lock();
        inner.held.remove(&frame);
        inner.touch(frame.run);
    }

    /// Whether a frame is held.
    pub(crate) fn is_held(&self, frame: FrameKey) -> bool {
        self.lock().held.contains(&frame)
    }

    /// Returns when a frame neither runs nor waits for room.
    pub(super) async fn has_left(&self, frame: FrameKey) {
        loop {
            let idle = self.idle.notified();
            if !self.is_here(frame) {
                return;
            }
            idle.await;
        }
    }

    /// Whether a frame runs or waits for room.
    pub(super) fn is_here(&self, frame: FrameKey) -> bool {
        let inner = self.lock();
        inner.running.contains_key(&frame) || inner.queue.contains(frame)
    }

    /// The newest number: what happens to a frame from now on has a higher one.
    pub(super) fn newest_turn(&self) -> u64 {
        self.lock().turns
    }

    /// Takes a frame for which something has happened. If it runs, it looks for what is new afterwards.
    pub(super) fn woken(&self, frame: FrameKey) -> Admission {
        let mut inner = self.lock();
        match inner.running.get_mut(&frame) {
            Some(running) => {
                running.again = true;
                Admission::Taken
            }
            None => inner.admit(frame, self.running_max),
        }
    }

    /// Takes a frame that was found due in the store. One that runs looks for itself, and one that the
    /// store failed for has to wait.
    pub(super) fn found(&self, frame: FrameKey) -> Admission {
        let mut inner = self.lock();
        if inner.running.contains_key(&frame) || inner.failed.contains(&frame) {
            return Admission::Taken;
        }
        inner.admit(frame, self.running_max)
    }

    /// Takes the next frame off the queue, if there is room for it.
    pub(super) fn next_queued(&self) -> Option<Admitted> {
        self.lock().next_queued(self.running_max)
    }

    /// Leaves in good order, unless something happened since the frame was loaded: then it returns
    /// `None`, and the frame has to be loaded again.
    pub(super) fn leave(&self, frame: FrameKey, left: Left) -> Option<Leaving> {
        let mut inner = self.lock();
        if left != Left::Failed && inner.takes_again(frame) {
            return None;
        }
        let gone = inner.running.remove(&frame);
        inner.touch(frame.run);
        if left == Left::Failed && !inner.closed {
            inner.failed.insert(frame);
        }
        let next = inner.next_queued(self.running_max);
        let mut tell = left == Left::Failed || (inner.missed && inner.queue.is_empty());
        // With the leaving: from here on the timers do not pass over the frame any more.
        if let Left::Until(Some(at)) = left {
            tell |= inner.arm(at);
        }
        drop(inner);
        drop(gone);
        self.idle.notify_waiters();
        if tell {
            self.timers.notify_one();
        }
        Some(Leaving { next })
    }

    /// Leaves for a task that was stopped, has panicked, or has no runtime to run on. It starts no
    /// other; the timers do, if they are still there.
    pub(super) fn give_up(&self, frame: FrameKey) {
        let gone = {
            let mut inner = self.lock();
            let gone = inner.running.remove(&frame);
            inner.touch(frame.run);
            inner.missed |= gone.as_ref().is_some_and(|it| it.again);
            // It may have been stopped between a commit and its answer, which names frames to wake.
            if gone.as_ref().is_some_and(|it| it.stop) {
                inner.arm(Timestamp::from_millis(i64::MIN));
            }
            gone
        };
        drop(gone);
        self.timers.notify_one();
        self.idle.notify_waiters();
    }

    /// Keeps the handle of the task that was made for an admitted frame.
    pub(super) fn keep(&self, admitted: Admitted, abort: AbortHandle) {
        let Admitted { frame, turn, .. } = admitted;
        let mut inner = self.lock();
        let is_stopped = inner.stopped;
        let stop = match inner.running.get_mut(&frame) {
            Some(running) if running.turn == turn && !running.stop && !is_stopped => {
                running.abort = Some(abort);
                return;
            }
            Some(running) => running.turn == turn,
            // It has left already.
            None => false,
        };
        drop(inner);
        if stop {
            abort.abort();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Every critical section leaves the maps whole.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A frame has left, and has made room for another.
#[must_use]
pub(super) struct Leaving {
    pub(super) next: Option<Admitted>,
}
