//! Letting parked runs go on.

use std::sync::Arc;

use super::Engine;
use crate::id::RunKey;
use crate::store::{Advanced, Cause, FrameRecord, Next, RunStatus, StoreError, Transition};

/// What became of a request to let a parked run go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Redriven {
    /// It goes on.
    Done,
    /// It is not parked.
    NotParked(RunStatus),
    /// There is no such run.
    Unknown,
}

impl Engine {
    /// Lets all parked frames of a run go on from where they stand.
    pub(crate) async fn redrive(self: &Arc<Self>, run: RunKey) -> Result<Redriven, StoreError> {
        let engine = Arc::clone(self);
        let redriven = tokio::spawn(async move {
            let mut is_redriven = false;
            for frame in engine.store.frames(run).await? {
                is_redriven |= engine.redrive_frame(&frame, Cause::Operator).await?;
            }
            if is_redriven {
                return Ok(Redriven::Done);
            }
            let now = engine.surroundings.clock.now();
            let found = engine.store.run(run).await?;
            Ok(found.map_or(Redriven::Unknown, |run| {
                Redriven::NotParked(run.status(now))
            }))
        });
        redriven.await.unwrap_or(Err(StoreError::Closed))
    }

    /// Lets a frame go on that was parked when it was read. Returns whether it does: somebody else may
    /// have been faster.
    pub(super) async fn redrive_frame(
        self: &Arc<Self>,
        frame: &FrameRecord,
        cause: Cause,
    ) -> Result<bool, StoreError> {
        let is_redriven =
            frame.parked.is_some() && self.move_on(frame, Next::Redrive, cause).await?;
        if is_redriven {
            tracing::info!(
                workflow = frame.workflow,
                key = %frame.key.run,
                state = frame.state.name,
                frame = frame.key.frame,
                "a parked run goes on"
            );
            // If it has to wait, it says until when.
            self.wake(frame.key);
        }
        Ok(is_redriven)
    }

    /// Moves a frame on that no machine of this process has. Returns whether it still was where it was
    /// when it was read.
    pub(super) async fn move_on(
        &self,
        frame: &FrameRecord,
        next: Next,
        cause: Cause,
    ) -> Result<bool, StoreError> {
        let transition = Transition {
            frame: frame.key,
            version: frame.version,
            // Of no owner if it is none: it is refused then, unless it does not matter.
            epoch: self.epoch_of(frame.key.run).unwrap_or(self.epoch),
            consumed: Vec::new(),
            unless_delivered: Vec::new(),
            next,
            noted: self.noted(cause, &frame.state.name),
            at: self.surroundings.clock.now(),
        };
        let advanced = self.store.advance(Arc::new(transition)).await;
        Ok(self.or_look(advanced)?.into_inner() != Advanced::Stale)
    }
}
