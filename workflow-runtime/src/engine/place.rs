//! The task of one frame, and the place that it has among those that run.

use std::sync::Arc;

use super::fresh::Fresh;
use super::scheduler::{Admission, Admitted, Left};
use super::{Engine, drive};
use crate::id::FrameKey;

/// A frame's place among those that run. It is given back however the frame's task ends.
struct Place {
    engine: Arc<Engine>,
    frame: FrameKey,
    has_left: bool,
}

impl Place {
    fn new(engine: Arc<Engine>, frame: FrameKey) -> Self {
        Self {
            engine,
            frame,
            has_left: false,
        }
    }

    /// Leaves in good order and lets another frame run. Returns whether it could.
    fn leave(&mut self, left: Left) -> bool {
        let Some(leaving) = self.engine.scheduler.leave(self.frame, left) else {
            return false;
        };
        self.has_left = true;
        if let Some(next) = leaving.next {
            self.engine.launch(next);
        }
        true
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.has_left {
            self.engine.scheduler.give_up(self.frame);
            // What it has sent may have reached more frames than its transaction woke.
            self.engine.reached.notify_one();
        }
    }
}

/// Runs a frame until it has nothing more to do.
async fn run(mut place: Place, mut fresh: Option<Fresh>) {
    loop {
        let left = match drive::run(&place.engine, place.frame, fresh.take()).await {
            Ok(at) => Left::Until(at),
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::warn!(key = %place.frame.run, error, "the store failed");
                Left::Failed
            }
        };
        if place.leave(left) {
            return;
        }
    }
}

impl Engine {
    /// Lets a frame run to its next suspension. If it is running, it looks for what is new afterwards. A
    /// frame of another process is left to that.
    pub(crate) fn wake(self: &Arc<Self>, frame: FrameKey) {
        if self.epoch_of(frame.run).is_none() {
            return;
        }
        if let Admission::Now(admitted) = self.scheduler.woken(frame) {
            self.launch(admitted);
        }
    }

    /// As [`Engine::wake`]. The frame begins with what it was, unless something has happened to it since,
    /// or another process has had its run.
    pub(super) fn wake_fresh(self: &Arc<Self>, fresh: Fresh) {
        if let Admission::Now(admitted) = self.scheduler.woken(fresh.frame()) {
            // After the frame has its place: who loses the run from here on stops it there.
            let epoch = self.epoch_of(admitted.frame.run);
            let has_moved = admitted.last > fresh.before.turn || epoch != Some(fresh.before.epoch);
            self.launch_with(admitted, (!has_moved).then_some(fresh));
        }
    }

    /// Makes the task of a frame that has a place.
    pub(super) fn launch(self: &Arc<Self>, admitted: Admitted) {
        self.launch_with(admitted, None);
    }

    fn launch_with(self: &Arc<Self>, admitted: Admitted, fresh: Option<Fresh>) {
        // The place is made here: a task that is stopped before its first poll has to leave too.
        let place = Place::new(Arc::clone(self), admitted.frame);
        let task = tokio::spawn(run(place, fresh));
        self.scheduler.keep(admitted, task.abort_handle());
    }
}
