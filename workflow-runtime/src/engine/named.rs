//! How people know a frame, in logs.

use crate::id::RunId;
use crate::store::FrameRecord;
use crate::webhook::without_tokens;

/// A frame in one of its states, by names.
pub(super) struct Named {
    pub(super) workflow: String,
    pub(super) run: RunId,
    pub(super) state: String,
    frame: u32,
}

impl Named {
    pub(super) fn of(frame: &FrameRecord) -> Self {
        Self {
            workflow: frame.workflow.clone(),
            run: frame.id.clone().unwrap_or_else(|| frame.key.run.into()),
            state: frame.state.name.clone(),
            frame: frame.key.frame,
        }
    }

    /// A span for the frame in this state. A field of a span cannot be replaced, so each state has a span
    /// of its own.
    pub(super) fn span(&self) -> tracing::Span {
        let Self {
            workflow,
            run,
            state,
            frame,
        } = self;
        let branch = (*frame > 0).then_some(*frame);
        tracing::info_span!(
            "run",
            workflow,
            run = &*without_tokens(run.as_str()),
            state,
            frame = branch
        )
    }
}
