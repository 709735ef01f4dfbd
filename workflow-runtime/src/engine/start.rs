//! What a suspension may start.

use std::sync::Arc;

use super::Engine;
use crate::id::FrameKey;
use crate::machine::Starts;
use crate::store::{EncodedState, ParkReason, Parked, StoreError};

/// Why a frame may not enter a state and start what the state waits for, if it may not.
pub(super) async fn refusal(
    engine: &Arc<Engine>,
    frame: FrameKey,
    state: &EncodedState,
    starts: &Starts,
) -> Result<Option<Parked>, StoreError> {
    let branches = starts.branches.iter().map(|branch| &branch.state);
    let children = starts.children.iter().map(|run| &run.state);
    let started: Vec<_> = branches.chain(children).collect();
    let max = engine.limits.state_bytes_max;
    let mut states = std::iter::once(state).chain(started.iter().copied());
    if let Some(state) = states.find(|state| state.json.len() > max) {
        let message = format!(
            "the state `{}` has {} bytes, {max} are allowed",
            state.name,
            state.json.len()
        );
        return Ok(Some(Parked::new(ParkReason::StateTooLarge, message)));
    }
    let (bytes, max) = (
        started.iter().map(|state| state.json.len()).sum::<usize>(),
        engine.limits.started_bytes_max,
    );
    if bytes > max {
        let message = format!(
            "the branches and runs that the state `{}` starts have {bytes} bytes together, {max} are \
             allowed",
            state.name
        );
        return Ok(Some(Parked::new(ParkReason::LimitReached, message)));
    }
    if let Some(outgoing) = &starts.notification {
        let (bytes, to_run) = (outgoing.payload.len(), outgoing.to.is_some());
        let max = engine.limits.payload_bytes_max(to_run);
        if bytes > max {
            let message = format!(
                "the payload of the notification `{}` has {bytes} bytes, {max} are allowed",
                state.name
            );
            return Ok(Some(Parked::new(ParkReason::LimitReached, message)));
        }
    }
    match starts.children.first() {
        Some(child) => too_deep(engine, frame, &child.workflow).await,
        None => Ok(None),
    }
}

/// Says so if a run that the frame invokes would be too deep within others. The store knows who has
/// started whom.
async fn too_deep(
    engine: &Arc<Engine>,
    frame: FrameKey,
    invoked: &str,
) -> Result<Option<Parked>, StoreError> {
    let max = engine.limits.invoke_depth_max;
    let mut run = frame.run;
    for _ in 0..max {
        let record = engine.store.run(run).await?;
        match record.and_then(|record| record.parent) {
            Some(parent) => run = parent.run,
            None => return Ok(None),
        }
    }
    let message = format!(
        "it invokes `{invoked}`, and invoked runs would be more than {max} deep; end the recursion, or \
         raise `Limits::invoke_depth_max`"
    );
    Ok(Some(Parked::new(ParkReason::LimitReached, message)))
}
