//! Frames that need not be loaded: the transaction that made them due has said what they are.

use super::Engine;
use crate::clock::Timestamp;
use crate::id::{FrameKey, RunKey};
use crate::store::{Epoch, Loaded};

/// What has to be read before a frame is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Before {
    /// What another owner has left is refused, then, if it was loaded.
    pub(super) epoch: Epoch,
    /// A delivery that comes in between was received after this instant.
    pub(super) now: Timestamp,
    /// The newest number of the scheduler. A frame to which something has happened since has a higher one, and
    /// may have moved on, ended or been taken away.
    pub(super) turn: u64,
}

impl Before {
    /// Nothing if another process advances the run.
    pub(super) fn of(engine: &Engine, run: RunKey) -> Option<Self> {
        Some(Self {
            epoch: engine.epoch_of(run)?,
            now: engine.surroundings.clock.now(),
            turn: engine.scheduler.newest_turn(),
        })
    }
}

/// A frame as a transaction has left it that made it due.
#[derive(Debug)]
pub(super) struct Fresh {
    pub(super) before: Before,
    pub(super) loaded: Box<Loaded>,
}

impl Fresh {
    pub(super) fn new(before: Before, loaded: Loaded) -> Self {
        let loaded = Box::new(loaded);
        Self { before, loaded }
    }

    pub(super) fn frame(&self) -> FrameKey {
        self.loaded.frame.key
    }
}
