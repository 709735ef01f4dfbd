//! Parked runs that a new program can take.
//!
//! A run that was parked because what is stored does not fit the code goes on by itself under code that
//! it fits. Whether it does is tried out at the start: its machine is made and stops when it has loaded
//! everything, before any of the workflow's code runs. So a run that does not fit is not run, and is written
//! only if it does not fit for another reason than before.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{Context, Waker};
use std::time::Duration;

use super::{Engine, drive, event};
use crate::clock::{Timestamp, pause};
use crate::id::FrameKey;
use crate::machine::{Frame, Request};
use crate::store::{Cause, FrameRecord, Loaded, Next, ParkReason, Parked, StoreError};
use crate::webhook::without_tokens;

/// Parked frames read from the store at once.
const PARKED_PAGE_FRAMES: usize = 256;

/// The wait before the store is asked again after it has failed.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);

/// Lets those parked runs go on that are checked at a start and fit the code of this program.
pub(crate) async fn resume_parked(engine: Arc<Engine>) {
    let mut after = None;
    while !engine.scheduler.is_closed() {
        match resume_page(&engine, &mut after).await {
            Ok(true) => return,
            Ok(false) => {}
            Err(StoreError::Closed) => return,
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the store failed while looking for parked runs"
                );
                pause(RETRY_INTERVAL).await;
            }
        }
    }
}

/// Goes through the frames that follow `after`, and moves it behind them. Returns whether they were the
/// last ones.
async fn resume_page(
    engine: &Arc<Engine>,
    after: &mut Option<FrameKey>,
) -> Result<bool, StoreError> {
    let page = engine.store.parked(*after, PARKED_PAGE_FRAMES).await?;
    for parked in &page {
        if parked.parked.reason.is_checked_at_start() {
            resume(engine, parked.frame).await?;
        }
        *after = Some(parked.frame);
    }
    Ok(page.len() < PARKED_PAGE_FRAMES)
}

async fn resume(engine: &Arc<Engine>, frame: FrameKey) -> Result<(), StoreError> {
    // Before the load: a delivery that comes in between was received after this instant.
    let now = engine.surroundings.clock.now();
    let Some(loaded) = engine.store.load(frame).await? else {
        return Ok(());
    };
    let record = loaded.frame.clone();
    match try_out(engine, loaded, now) {
        Ok(()) => drop(engine.redrive_frame(&record, Cause::Program).await?),
        Err(Some(parked)) => park_again(engine, &record, parked).await?,
        Err(None) => {}
    }
    Ok(())
}

/// Says why a run does not fit this program, which may be another reason than that it was parked for.
async fn park_again(
    engine: &Arc<Engine>,
    frame: &FrameRecord,
    parked: Parked,
) -> Result<(), StoreError> {
    let message = without_tokens(&parked.message).into_owned();
    let parked = Parked::new(parked.reason, message);
    let is_another = frame
        .parked
        .as_ref()
        .is_some_and(|before| *before != parked);
    if !is_another {
        return Ok(());
    }
    tracing::error!(
        workflow = frame.workflow,
        key = %frame.key.run,
        state = frame.state.name,
        reason = ?parked.reason,
        message = parked.message,
        "a parked run does not fit this program either"
    );
    let next = Next::Park(parked);
    engine.move_on(frame, next, Cause::Program).await.map(drop)
}

/// Looks whether this program can read all that the frame goes on with. Says why not, if it is known.
fn try_out(engine: &Engine, loaded: Loaded, now: Timestamp) -> Result<(), Option<Parked>> {
    let Loaded {
        frame,
        around,
        arrived,
    } = loaded;
    let Some(definition) = engine.definitions.get(&*frame.workflow) else {
        return Err(Some(Parked::unknown_workflow(&frame.workflow)));
    };
    let event = match event::find(&frame, arrived, now) {
        Ok(Some(found)) => found.event,
        // It would only wait.
        Ok(None) => return Ok(()),
        Err(message) => return Err(Some(Parked::new(ParkReason::Decode, message))),
    };
    let begin = drive::begin(definition.name(), frame, around, event);
    let (frame, handle) = Frame::new(begin, engine.surroundings.clone());
    // A value's own decoding may panic.
    let loads = catch_unwind(AssertUnwindSafe(|| {
        let mut machine = definition.run(frame.on_trial());
        let mut cx = Context::from_waker(Waker::noop());
        let polled = machine.as_mut().poll(&mut cx);
        match handle.request() {
            Some(Request::Loaded) if polled.is_pending() => Ok(()),
            Some(Request::Park(parked)) => Err(Some(parked)),
            _ => Err(None),
        }
    }));
    loads.unwrap_or(Err(None))
}
