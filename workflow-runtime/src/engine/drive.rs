//! One frame's turn: from its stored state to its next suspension, and on as long as there is an
//! event to go on with.

mod advance;
mod finish;
mod suspend;

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::Poll;

use tracing::Instrument;

use super::event::{self, Found};
use super::fresh::{Before, Fresh};
use super::named::Named;
use super::{Definition, Engine};
use crate::clock::Timestamp;
use crate::id::FrameKey;
use crate::machine::{Begin, Event, Finished, Frame, FrameHandle, Machine, Request};
use crate::store::{
    Cause, Channel, EncodedState, Epoch, FrameRecord, Loaded, ParkReason, Parked, StoreError, Wait,
};
use crate::webhook::without_tokens;

/// Lets a frame go as far as it can. Returns when its wait ends by itself, for the scheduler to look
/// then; its machine is gone by that time.
pub(super) async fn run(
    engine: &Arc<Engine>,
    frame: FrameKey,
    mut fresh: Option<Fresh>,
) -> Result<Option<Timestamp>, StoreError> {
    let mut stale = 0;
    loop {
        let (before, loaded) = match fresh.take() {
            Some(Fresh { before, loaded }) => (before, *loaded),
            None => {
                let Some(before) = Before::of(engine, frame.run) else {
                    return Ok(None);
                };
                let Some(loaded) = engine.store.load(frame).await? else {
                    return Ok(None);
                };
                (before, loaded)
            }
        };
        if loaded.frame.parked.is_some() {
            return Ok(None);
        }
        match turn(engine, before, loaded).await? {
            Progress::Dormant(until) => return Ok(until),
            Progress::Stale if stale >= STALE_MAX => return Ok(None),
            Progress::Stale => stale += 1,
            Progress::Again | Progress::On => stale = 0,
        }
    }
}

/// How often in a row a frame is loaded again because its transition was stale. Another process may have
/// taken the store, and then it always is.
const STALE_MAX: u32 = 3;

/// What became of a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    /// It can go on in this process.
    On,
    /// It waits in the store, or has ended. Its wait ends by itself at the instant.
    Dormant(Option<Timestamp>),
    /// It has to be loaded again.
    Again,
    /// What it did came too late, and nothing of it holds. It has to be loaded again, if it is there.
    Stale,
}

async fn turn(
    engine: &Arc<Engine>,
    Before { epoch, now, .. }: Before,
    loaded: Loaded,
) -> Result<Progress, StoreError> {
    let Loaded {
        frame,
        around,
        arrived,
    } = loaded;
    let named = Named::of(&frame);
    let mut turn = Turn {
        engine,
        epoch,
        span: named.span(),
        named,
        frame: frame.key,
        is_branch: frame.branch.is_some(),
        version: frame.version,
        consumed: Vec::new(),
        unless_delivered: Vec::new(),
        cause: Cause::Turn,
        is_contested: false,
    };
    let Some(definition) = engine.definitions.get(&*frame.workflow) else {
        let Parked { reason, message } = Parked::unknown_workflow(&frame.workflow);
        let span = turn.span.clone();
        let parked = turn.park(reason, message);
        return parked.instrument(span).await;
    };
    let found = match event::find(&frame, arrived, now) {
        Ok(Some(found)) => found,
        Ok(None) => {
            return Ok(Progress::Dormant(event::ends_at(&frame.wait)));
        }
        Err(message) => {
            let span = turn.span.clone();
            let parked = turn.park(ParkReason::Decode, message);
            return parked.instrument(span).await;
        }
    };
    let event = turn.take(found);
    turn.machine(definition, frame, around, event).await
}

/// What the machine of a stored frame begins with.
pub(super) fn begin(
    workflow: &'static str,
    frame: FrameRecord,
    around: Vec<EncodedState>,
    event: Event,
) -> Begin {
    Begin {
        frame: frame.key,
        branch: frame.branch,
        around,
        id: frame.id.unwrap_or_else(|| frame.key.run.into()),
        workflow,
        state: frame.state,
        next_webhook: frame.next_webhook,
        event,
    }
}

/// A machine that runs, and what its next transition has to say.
struct Turn<'a> {
    engine: &'a Arc<Engine>,
    epoch: Epoch,
    named: Named,
    span: tracing::Span,
    frame: FrameKey,
    is_branch: bool,
    version: i64,
    consumed: Vec<i64>,
    unless_delivered: Vec<(Channel, Timestamp)>,
    /// What the machine goes on with.
    cause: Cause,
    /// Whether the last transition could be stale because of deliveries.
    is_contested: bool,
}

/// What a machine did when it was polled.
enum Polled {
    Finished(Finished),
    Asked(Request),
    Panicked(String),
}

impl Turn<'_> {
    /// Goes on with what was found, which the next transition tells.
    fn take(&mut self, found: Found) -> Event {
        self.consumed.extend(found.consumed);
        self.unless_delivered = found.unless_delivered;
        self.cause = Cause::of(&found.event);
        found.event
    }

    async fn machine(
        &mut self,
        definition: &Arc<dyn Definition>,
        frame: FrameRecord,
        around: Vec<EncodedState>,
        event: Event,
    ) -> Result<Progress, StoreError> {
        let begin = begin(definition.name(), frame, around, event);
        let (frame, handle) = Frame::new(begin, self.engine.surroundings.clone());
        let span = self.span.clone();
        let made = catch_unwind(AssertUnwindSafe(|| span.in_scope(|| definition.run(frame))));
        let mut machine = match made {
            Ok(machine) => machine,
            Err(panic) => {
                let parked = self.park(ParkReason::Panic, panicked(&*panic));
                return parked.instrument(span).await;
            }
        };
        loop {
            let span = self.span.clone();
            let progress = self.poll(&mut machine, &handle).instrument(span).await?;
            if progress != Progress::On {
                return Ok(progress);
            }
        }
    }

    /// Lets the machine run, and does what it asks for.
    async fn poll(
        &mut self,
        machine: &mut Machine,
        handle: &FrameHandle,
    ) -> Result<Progress, StoreError> {
        match poll(machine, handle).await {
            Polled::Asked(request) => self.answer(handle, request).await,
            Polled::Finished(finished) => self.finish(finished).await,
            Polled::Panicked(message) => self.park(ParkReason::Panic, message).await,
        }
    }

    async fn answer(
        &mut self,
        handle: &FrameHandle,
        request: Request,
    ) -> Result<Progress, StoreError> {
        match request {
            Request::Suspend {
                state,
                wait,
                starts,
            } => self.suspend(handle, state, wait, starts).await,
            Request::Record { json } => {
                if let Some(Parked { reason, message }) = self.too_long("outcome", &json) {
                    return self.park(reason, message).await;
                }
                let wait = Wait::Outcome { json };
                if !self.wait(handle, &wait).await?.is_done() {
                    return Ok(self.stale());
                }
                let Wait::Outcome { json } = wait else {
                    return Ok(Progress::Dormant(None));
                };
                self.cause = Cause::Step;
                handle.answer(None, Event::Recorded(json));
                Ok(Progress::On)
            }
            Request::Retry { delay, error } => {
                let failed = handle.failed().saturating_add(1);
                let error = without_tokens(&error);
                tracing::warn!(
                    failed,
                    ?delay,
                    error = &*error,
                    "a step failed and will be tried again"
                );
                self.retry(handle, delay, failed).await
            }
            Request::Park(Parked { reason, message }) => self.park(reason, message).await,
            // Only a machine on trial asks for it.
            Request::Loaded => Ok(Progress::Dormant(None)),
        }
    }
}

/// Lets a machine run until it asks for something or ends.
async fn poll(machine: &mut Machine, handle: &FrameHandle) -> Polled {
    poll_fn(
        |cx| match catch_unwind(AssertUnwindSafe(|| machine.as_mut().poll(cx))) {
            Ok(Poll::Ready(finished)) => Poll::Ready(Polled::Finished(finished)),
            Ok(Poll::Pending) => match handle.request() {
                Some(request) => Poll::Ready(Polled::Asked(request)),
                None => Poll::Pending,
            },
            Err(panic) => Poll::Ready(Polled::Panicked(panicked(&*panic))),
        },
    )
    .await
}

fn panicked(panic: &(dyn Any + Send)) -> String {
    let message = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    match message {
        Some(message) => format!("the workflow panicked: {message}"),
        None => "the workflow panicked".to_owned(),
    }
}
