//! Which frames run, and when to look for others.
//!
//! The store knows what is due; this is only memory of what is under way, so that no frame runs twice
//! in one process, and of the next instant at which something becomes due.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::AbortHandle;

use super::{Engine, drive};
use crate::clock::Timestamp;
use crate::id::{FrameKey, RunKey};
use crate::limits::{POLL_INTERVAL_SECONDS, QUEUED_FRAMES_MAX};
use crate::store::StoreError;

/// Frames read from the store at once.
const DUE_PAGE_FRAMES: usize = 256;

/// The wait before the store is looked into again after it has failed.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(crate) struct Scheduler {
    inner: Mutex<Inner>,
    /// Told when something became due earlier than the timers know.
    timers: Notify,
    /// Told when a frame has stopped running.
    idle: Notify,
    running_max: usize,
}

#[derive(Debug)]
struct Inner {
    running: HashMap<FrameKey, Running>,
    queue: VecDeque<FrameKey>,
    /// Whether a due frame found no room and has to be looked for in the store.
    missed: bool,
    next: Timestamp,
    closed: bool,
}

#[derive(Debug, Default)]
struct Running {
    /// Whether something happened since the frame was last loaded.
    again: bool,
    abort: Option<AbortHandle>,
}

impl Scheduler {
    pub(crate) fn new(running_max: usize) -> Self {
        let inner = Inner {
            running: HashMap::new(),
            queue: VecDeque::new(),
            missed: false,
            next: Timestamp::MAX,
            closed: false,
        };
        Self {
            inner: Mutex::new(inner),
            timers: Notify::new(),
            idle: Notify::new(),
            running_max,
        }
    }

    /// Notes that something becomes due at `at`.
    pub(crate) fn arm(&self, at: Timestamp) {
        if at < self.lock().next {
            self.timers.notify_one();
        }
    }

    /// Stops the machines of a run.
    pub(crate) fn abort(&self, run: RunKey) {
        let inner = self.lock();
        let of_run = inner.running.iter().filter(|(frame, _)| frame.run == run);
        of_run
            .filter_map(|(_, running)| running.abort.as_ref())
            .for_each(AbortHandle::abort);
    }

    /// Lets no further frame run, waits for those that do for up to `grace`, and stops the rest.
    pub(crate) async fn close(&self, grace: Duration) {
        self.lock().closed = true;
        self.timers.notify_one();
        let all_idle = async {
            loop {
                let idle = self.idle.notified();
                if self.lock().running.is_empty() {
                    return;
                }
                idle.await;
            }
        };
        if tokio::time::timeout(grace, all_idle).await.is_err() {
            self.stop();
        }
    }

    /// Lets no further frame run and stops those that do.
    pub(crate) fn stop(&self) {
        let mut inner = self.lock();
        inner.closed = true;
        inner
            .running
            .values()
            .filter_map(|it| it.abort.as_ref())
            .for_each(AbortHandle::abort);
        self.timers.notify_one();
    }

    fn is_closed(&self) -> bool {
        self.lock().closed
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Every critical section leaves the maps whole.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What became of a wake-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Woken {
    Taken,
    /// There was no room. The store still has it.
    Missed,
}

impl Engine {
    /// Lets a frame run to its next suspension. If it is running, it looks for what is new afterwards.
    pub(crate) fn wake(self: &Arc<Self>, frame: FrameKey) {
        let mut inner = self.scheduler.lock();
        match inner.running.get_mut(&frame) {
            Some(running) => running.again = true,
            None => {
                self.run_or_queue(&mut inner, frame);
            }
        }
    }

    fn run_or_queue(self: &Arc<Self>, inner: &mut Inner, frame: FrameKey) -> Woken {
        if inner.closed {
            return Woken::Missed;
        }
        if inner.running.len() < self.scheduler.running_max {
            self.spawn(inner, frame);
        } else if inner.queue.len() < QUEUED_FRAMES_MAX {
            inner.queue.push_back(frame);
        } else {
            inner.missed = true;
            return Woken::Missed;
        }
        Woken::Taken
    }

    fn spawn(self: &Arc<Self>, inner: &mut Inner, frame: FrameKey) {
        let engine = Arc::clone(self);
        inner.running.insert(frame, Running::default());
        // The guard is made here: a task that is aborted before its first poll has to leave too.
        let guard = Leave {
            engine: Arc::clone(self),
            frame,
        };
        let task = tokio::spawn(async move {
            let _guard = guard;
            while run_once(&engine, frame).await {}
        });
        if let Some(running) = inner.running.get_mut(&frame) {
            running.abort = Some(task.abort_handle());
        }
    }
}

/// Runs a frame to its next suspension. Returns whether to do it again.
async fn run_once(engine: &Arc<Engine>, frame: FrameKey) -> bool {
    if let Err(error) = drive::run(engine, frame).await {
        tracing::warn!(run = %frame.run, error = &error as &dyn std::error::Error, "the store failed");
        engine.scheduler.lock().missed = true;
        let retry = engine
            .surroundings
            .clock
            .now()
            .saturating_add(RETRY_INTERVAL);
        engine.surroundings.clock.sleep_until(retry).await;
        engine.scheduler.timers.notify_one();
        return false;
    }
    let mut inner = engine.scheduler.lock();
    let again = inner
        .running
        .get_mut(&frame)
        .is_some_and(|it| std::mem::take(&mut it.again));
    again && !inner.closed
}

/// Takes a frame off the list of those that run, however its task ends.
struct Leave {
    engine: Arc<Engine>,
    frame: FrameKey,
}

impl Drop for Leave {
    fn drop(&mut self) {
        let scheduler = &self.engine.scheduler;
        let mut inner = scheduler.lock();
        let again = inner
            .running
            .remove(&self.frame)
            .is_some_and(|running| running.again);
        if again {
            // It was stopped, or came after the last look. Nothing is lost by looking once more.
            inner.queue.push_back(self.frame);
        }
        while inner.running.len() < scheduler.running_max && !inner.closed {
            let Some(next) = inner.queue.pop_front() else {
                break;
            };
            if !inner.running.contains_key(&next) {
                self.engine.spawn(&mut inner, next);
            }
        }
        if inner.missed && inner.queue.is_empty() {
            scheduler.timers.notify_one();
        }
        scheduler.idle.notify_waiters();
    }
}

/// Looks for frames that are due, now and whenever the next one becomes due, until the scheduler is
/// closed.
pub(crate) async fn run_timers(engine: Arc<Engine>) {
    while !engine.scheduler.is_closed() {
        // From here on every earlier instant is told, so that none is missed between the look and
        // the wait.
        engine.scheduler.lock().next = Timestamp::MAX;
        let now = engine.surroundings.clock.now();
        let next = match wake_due(&engine, now).await {
            Ok(next) => next,
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::warn!(error, "the store failed while looking for due runs");
                now.saturating_add(RETRY_INTERVAL)
            }
        };
        engine.scheduler.lock().next = next;
        tokio::select! {
            () = engine.surroundings.clock.sleep_until(next) => {}
            () = engine.scheduler.timers.notified() => {}
        }
    }
}

/// Wakes what is due at `now`, and returns when to look again.
async fn wake_due(engine: &Arc<Engine>, now: Timestamp) -> Result<Timestamp, StoreError> {
    engine.scheduler.lock().missed = false;
    let mut cursor = None;
    loop {
        let page = engine.store.due(now, cursor, DUE_PAGE_FRAMES).await?;
        let is_last = page.len() < DUE_PAGE_FRAMES;
        for due in &page {
            let mut inner = engine.scheduler.lock();
            let is_running = inner.running.contains_key(&due.frame);
            if !is_running && engine.run_or_queue(&mut inner, due.frame) == Woken::Missed {
                return Ok(now.saturating_add(Duration::from_secs(POLL_INTERVAL_SECONDS)));
            }
        }
        cursor = page.last().map(crate::store::DueFrame::cursor);
        if is_last {
            break;
        }
    }
    let poll = now.saturating_add(Duration::from_secs(POLL_INTERVAL_SECONDS));
    let next = engine.store.next_due(now).await?;
    Ok(next.map_or(poll, |next| next.min(poll)))
}
