//! After the death of a process: what it may have died of is tried with care.
//!
//! A step that ends the process would do so again at each start, and take all other runs with it. So if
//! the last owner of the store has not closed it, the frames that it may have been running are noted, with
//! their versions. A frame that is found at the same version after the next death is tried alone, and
//! parked after [`PROCESS_DEATHS_MAX`](crate::limits::PROCESS_DEATHS_MAX). Without a death nothing is written.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use super::Engine;
use crate::clock::pause;
use crate::id::FrameKey;
use crate::store::{Cause, Next, ParkReason, Parked, StoreError};

/// How many frames are noted after a death. Those that became due first were running, or are among the
/// first to run now.
const SUSPECTS_MAX: usize = 1_024;

/// For how long a frame has the process for itself. It goes on after that, beside others.
const ALONE: Duration = Duration::from_secs(1);

/// When frames that have come to an end are not suspected any more.
const STEADY: Duration = Duration::from_secs(30);

/// Frames to be tried one after the other, and whether there is anything to forget afterwards.
pub(crate) struct Recovery {
    engine: Arc<Engine>,
    /// They are held.
    suspects: Vec<FrameKey>,
}

impl Recovery {
    /// Looks whether the last owner has died, and notes what it may have died of. Nothing may run before.
    pub(crate) async fn begin(engine: &Arc<Engine>) -> Result<Option<Self>, StoreError> {
        let store = &engine.store;
        let known = store.suspects().await?;
        if !store.is_interrupted().await? {
            if !known.is_empty() {
                let _ = store.forget_suspects(Vec::new()).await?.into_inner();
            }
            return Ok(None);
        }
        let now = engine.surroundings.clock.now();
        let due = store.due(now, None, SUSPECTS_MAX).await?;
        let known: HashSet<_> = known.iter().map(|suspect| suspect.frame).collect();
        let due = due.iter().map(|due| due.frame);
        let (suspects, others): (Vec<_>, Vec<_>) = due.partition(|frame| known.contains(frame));
        if suspects.is_empty() {
            tracing::info!(due = others.len(), "the last process has not shut down");
        } else {
            tracing::warn!(
                due = suspects.len() + others.len(),
                suspected = suspects.len(),
                "processes have died again and again; runs that they may have died of are tried with care"
            );
        }
        // What has moved on since is forgotten now: no process may live long enough to do it later.
        let keep = known.iter().chain(&others).copied().collect();
        let _ = store.forget_suspects(keep).await?.into_inner();
        if !others.is_empty() {
            let _ = store.suspect(others).await?.into_inner();
        }
        Ok(Some(Self::of(engine, suspects)))
    }

    /// Holds frames that processes may have died of.
    pub(crate) fn of(engine: &Arc<Engine>, suspects: Vec<FrameKey>) -> Self {
        engine.scheduler.hold(suspects.iter().copied());
        let engine = Arc::clone(engine);
        Self { engine, suspects }
    }

    /// Tries one frame after the other.
    pub(crate) async fn run(self) {
        let Self { engine, suspects } = self;
        for suspect in suspects {
            if engine.scheduler.is_closed() {
                return;
            }
            if let Err(error) = try_alone(&engine, suspect).await {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "the store failed while a run was to be tried");
                // It is better to run it without a note than not at all.
                engine.scheduler.release(suspect);
                engine.wake(suspect);
            }
        }
        tokio::select! {
            () = pause(STEADY) => {}
            () = engine.scheduler.closed() => return,
        }
        if let Err(error) = forget(&engine).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(
                error,
                "the store failed while runs were to be cleared of suspicion"
            );
        }
    }
}

async fn try_alone(engine: &Arc<Engine>, suspect: FrameKey) -> Result<(), StoreError> {
    if engine.epoch_of(suspect.run).is_none() {
        // Another process advances it by now, and counts for itself.
        engine.scheduler.release(suspect);
        return Ok(());
    }
    let noted = engine.store.suspect(vec![suspect]).await?.into_inner();
    let deaths = noted.first().map_or(0, |noted| noted.deaths);
    let deaths_max = engine.limits.process_deaths_max;
    if deaths >= deaths_max {
        park(engine, suspect, deaths).await?;
    }
    engine.scheduler.release(suspect);
    engine.wake(suspect);
    tokio::select! {
        () = engine.scheduler.has_left(suspect) => {}
        () = pause(ALONE) => {}
        () = engine.scheduler.closed() => {}
    }
    Ok(())
}

async fn park(engine: &Arc<Engine>, suspect: FrameKey, deaths: u32) -> Result<(), StoreError> {
    let Some(loaded) = engine.store.load(suspect).await? else {
        return Ok(());
    };
    let frame = loaded.frame;
    let message = format!(
        "the process died {deaths} times while the run was at the state `{}`",
        frame.state.name
    );
    tracing::error!(
        workflow = frame.workflow,
        key = %suspect.run,
        state = frame.state.name,
        reason = ?ParkReason::CrashLoop,
        message,
        "a run is parked"
    );
    let parked = Parked::new(ParkReason::CrashLoop, message);
    let next = Next::Park(parked);
    engine.move_on(&frame, next, Cause::Death).await.map(drop)
}

/// Forgets the notes of frames that have come to an end. Those that still run or are to be tried may yet be
/// what the process dies of.
async fn forget(engine: &Engine) -> Result<(), StoreError> {
    let mut running = Vec::new();
    for suspect in engine.store.suspects().await? {
        let scheduler = &engine.scheduler;
        if scheduler.is_here(suspect.frame) || scheduler.is_held(suspect.frame) {
            running.push(suspect.frame);
        }
    }
    engine.store.forget_suspects(running).await.map(drop)
}
