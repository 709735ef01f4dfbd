//! Telling those who wait for a run's end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use tokio::sync::Notify;
use tokio::sync::futures::Notified;

use crate::id::RunKey;
use crate::store::RunEnding;

type Watched = HashMap<RunKey, Arc<Announcement>>;

/// What is told of a run's end.
#[derive(Debug, Default)]
struct Announcement {
    notify: Notify,
    /// How it ended, if the one who tells knows it.
    ending: OnceLock<RunEnding>,
}

/// Who waits for which run's end in this process.
#[derive(Debug, Default)]
pub(crate) struct Ended(Arc<Mutex<Watched>>);

/// One who waits. Look at the run after it was made, and wait only if it has not ended.
#[derive(Debug)]
pub(crate) struct Watch {
    watched: Arc<Mutex<Watched>>,
    run: RunKey,
    announcement: Arc<Announcement>,
}

impl Ended {
    pub(crate) fn watch(&self, run: RunKey) -> Watch {
        let announcement = Arc::clone(lock(&self.0).entry(run).or_default());
        Watch {
            watched: Arc::clone(&self.0),
            run,
            announcement,
        }
    }

    /// Whether anybody waits for the run's end.
    pub(crate) fn is_watched(&self, run: RunKey) -> bool {
        lock(&self.0).contains_key(&run)
    }

    /// Tells those who wait that the run has ended; they look for how, if `ending` is nothing.
    pub(crate) fn announce(&self, run: RunKey, ending: Option<RunEnding>) {
        let Some(announcement) = lock(&self.0).remove(&run) else {
            return;
        };
        if let Some(ending) = ending {
            announcement.ending.get_or_init(|| ending);
        }
        announcement.notify.notify_waiters();
    }
}

impl Watch {
    /// A future that is ready when the run's end has been announced since the call.
    pub(crate) fn ended(&self) -> Notified<'_> {
        self.announcement.notify.notified()
    }

    /// How the run has ended, if that has been told too.
    pub(crate) fn ending(&self) -> Option<&RunEnding> {
        self.announcement.ending.get()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let mut watched = lock(&self.watched);
        // The map's own and this one: nobody else waits.
        let is_last = Arc::strong_count(&self.announcement) <= 2;
        if is_last
            && watched
                .get(&self.run)
                .is_some_and(|it| Arc::ptr_eq(it, &self.announcement))
        {
            watched.remove(&self.run);
        }
    }
}

fn lock(watched: &Mutex<Watched>) -> MutexGuard<'_, Watched> {
    watched.lock().unwrap_or_else(PoisonError::into_inner)
}
