//! Telling those who wait for a run's end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::id::RunKey;

type Watched = HashMap<RunKey, Arc<Notify>>;

/// Who waits for which run's end in this process.
#[derive(Debug, Default)]
pub(crate) struct Ended(Arc<Mutex<Watched>>);

/// One who waits. Look at the run after it was made, and wait only if it has not ended.
#[derive(Debug)]
pub(crate) struct Watch {
    watched: Arc<Mutex<Watched>>,
    run: RunKey,
    notify: Arc<Notify>,
}

impl Ended {
    pub(crate) fn watch(&self, run: RunKey) -> Watch {
        let notify = Arc::clone(lock(&self.0).entry(run).or_default());
        Watch {
            watched: Arc::clone(&self.0),
            run,
            notify,
        }
    }

    pub(crate) fn announce(&self, run: RunKey) {
        if let Some(notify) = lock(&self.0).remove(&run) {
            notify.notify_waiters();
        }
    }
}

impl Watch {
    /// A future that is ready when the run's end has been announced since the call.
    pub(crate) fn ended(&self) -> tokio::sync::futures::Notified<'_> {
        self.notify.notified()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let mut watched = lock(&self.watched);
        // The map's own and this one: nobody else waits.
        let is_last = Arc::strong_count(&self.notify) <= 2;
        if is_last
            && watched
                .get(&self.run)
                .is_some_and(|it| Arc::ptr_eq(it, &self.notify))
        {
            watched.remove(&self.run);
        }
    }
}

fn lock(watched: &Mutex<Watched>) -> MutexGuard<'_, Watched> {
    watched.lock().unwrap_or_else(PoisonError::into_inner)
}
