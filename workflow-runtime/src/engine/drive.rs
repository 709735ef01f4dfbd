//! One frame's turn: from its stored state to its next suspension, and on as long as there is an
//! event to go on with.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tracing::Instrument;

use super::commit::commit;
use super::event::{self, Found};
use super::fresh::{Before, Fresh};
use super::named::Named;
use super::{Definition, Engine, start};
use crate::clock::Timestamp;
use crate::error::Failure;
use crate::id::FrameKey;
use crate::machine::{
    Begin, Event, Finished, Frame, FrameHandle, Machine, Outgoing, Request, Starts,
};
use crate::store::{
    Advanced, Cause, Channel, Delivery, EncodedState, Ending, Epoch, FrameRecord, Loaded, Next,
    Noted, ParkReason, Parked, RunEnding, Sent, StoreError, Transition, Wait,
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
        let message = format!(
            "the program does not have the workflow `{}`",
            frame.workflow
        );
        let span = turn.span.clone();
        let parked = turn.park(ParkReason::UnknownWorkflow, message);
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

    async fn suspend(
        &mut self,
        handle: &FrameHandle,
        state: EncodedState,
        wait: Wait,
        mut starts: Starts,
    ) -> Result<Progress, StoreError> {
        let refusal = start::refusal(self.engine, self.frame, &state, &starts).await?;
        if let Some(Parked { reason, message }) = refusal {
            return self.park(reason, message).await;
        }
        let name = state.name.clone();
        tracing::debug!(state = name, "enters a state");
        if let Some(outgoing) = starts.notification.take() {
            return self.notify(handle, state, *outgoing).await;
        }
        let next = Next::Wait {
            state: Some(state),
            wait: wait.clone(),
            next_webhook: handle.next_webhook(),
            branches: starts.branches,
            children: starts.children,
        };
        let (delivery, is_woken) = match self.commit(next).await? {
            Waiting::Done {
                delivery, is_woken, ..
            } => (delivery, is_woken),
            Waiting::Stale => return Ok(self.stale()),
        };
        let event = match (&wait, delivery) {
            (Wait::Run { .. }, _) => Some(Event::Turn {
                entered: self.version,
                failed: 0,
            }),
            (Wait::Timer { due }, _) => (*due <= self.now()).then_some(Event::Slept),
            (Wait::Webhook { .. } | Wait::Event { .. }, Some(delivery)) => {
                match event::delivered(self.frame.run, &delivery) {
                    Ok(found) => Some(self.take(found)),
                    Err(message) => return self.park(ParkReason::Decode, message).await,
                }
            }
            _ => None,
        };
        match event {
            Some(event) => {
                self.cause = Cause::of(&event);
                handle.answer(Some(&name), event);
                self.named.state = name;
                self.span = self.named.span();
                Ok(Progress::On)
            }
            None if is_woken => Ok(Progress::Again),
            None => Ok(Progress::Dormant(event::ends_at(&wait))),
        }
    }

    /// Enters a state by sending a notification, and goes on with what became of it.
    async fn notify(
        &mut self,
        handle: &FrameHandle,
        state: EncodedState,
        outgoing: Outgoing,
    ) -> Result<Progress, StoreError> {
        let name = state.name.clone();
        let next_webhook = handle.next_webhook();
        let (next, refused) = match self.engine.address(outgoing).await? {
            Ok(notification) => {
                let next = Next::Notify {
                    state,
                    next_webhook,
                    notification,
                };
                (next, None)
            }
            Err(error) => {
                let outcome = Sent::refused(error).outcome;
                let next = Next::Wait {
                    state: Some(state),
                    wait: Wait::Outcome {
                        json: outcome.clone(),
                    },
                    next_webhook,
                    branches: Vec::new(),
                    children: Vec::new(),
                };
                (next, Some(outcome))
            }
        };
        let sent = match self.commit(next).await? {
            Waiting::Done { sent, .. } => sent.map(|sent| sent.outcome),
            Waiting::Stale => return Ok(self.stale()),
        };
        match sent.or(refused) {
            Some(outcome) => {
                handle.answer(Some(&name), Event::Recorded(outcome));
                Ok(Progress::On)
            }
            // The store's answer was lost. What became of it is recorded.
            None => Ok(Progress::Again),
        }
    }

    async fn retry(
        &mut self,
        handle: &FrameHandle,
        delay: Duration,
        failed: u32,
    ) -> Result<Progress, StoreError> {
        let due = self.now().saturating_add(delay);
        let wait = Wait::Run {
            due,
            attempt: failed,
        };
        self.cause = Cause::Step;
        if !self.wait(handle, &wait).await?.is_done() {
            return Ok(self.stale());
        }
        if due <= self.now() {
            return Ok(Progress::Again);
        }
        Ok(Progress::Dormant(Some(due)))
    }

    /// Commits that the frame waits in the state that it is in.
    async fn wait(&mut self, handle: &FrameHandle, wait: &Wait) -> Result<Waiting, StoreError> {
        self.commit(Next::Wait {
            state: None,
            wait: wait.clone(),
            next_webhook: handle.next_webhook(),
            branches: Vec::new(),
            children: Vec::new(),
        })
        .await
    }

    async fn finish(&mut self, finished: Finished) -> Result<Progress, StoreError> {
        let ending = match finished {
            Finished::Completed(json) if self.is_branch => return self.give_back(json).await,
            Finished::Completed(json) => Ending::Completed(json),
            Finished::Failed(failure) if self.is_branch => {
                let message = format!("a branch ended like a run: {failure}");
                return self.park(ParkReason::Other, message).await;
            }
            Finished::Failed(failure) => Ending::Failed(failure_json(&failure)),
            Finished::Unstorable(error) => {
                let message = format!("the result cannot be stored: {error}");
                return self.park(ParkReason::Unstorable, message).await;
            }
        };
        tracing::debug!(completed = matches!(ending, Ending::Completed(_)), "ends");
        let run = self.frame.run;
        let is_watched = self.engine.ended.is_watched(run);
        let announced = is_watched.then(|| RunEnding::Own(ending.clone()));
        if !self.commit(Next::End(ending)).await?.is_done() {
            return Ok(self.stale());
        }
        self.engine.ended.announce(run, announced);
        Ok(Progress::Dormant(None))
    }

    async fn give_back(&mut self, json: String) -> Result<Progress, StoreError> {
        tracing::debug!("a branch ends");
        if !self.commit(Next::Return { json }).await?.is_done() {
            return Ok(self.stale());
        }
        Ok(Progress::Dormant(None))
    }

    async fn park(&mut self, reason: ParkReason, message: String) -> Result<Progress, StoreError> {
        let message = without_tokens(&message).into_owned();
        // Where only errors are asked for, there is no span around it.
        let Named {
            workflow,
            run,
            state,
            ..
        } = &self.named;
        let run = &*without_tokens(run.as_str());
        tracing::error!(workflow, run, state, ?reason, message, "a run is parked");
        // What was taken belongs to the stored state, which stays.
        self.consumed.clear();
        let parked = Parked { reason, message };
        if !self.commit(Next::Park(parked)).await?.is_done() {
            return Ok(self.stale());
        }
        Ok(Progress::Dormant(None))
    }

    async fn commit(&mut self, next: Next) -> Result<Waiting, StoreError> {
        self.is_contested = !self.consumed.is_empty() || !self.unless_delivered.is_empty();
        let transition = Transition {
            frame: self.frame,
            version: self.version,
            epoch: self.epoch,
            consumed: std::mem::take(&mut self.consumed),
            unless_delivered: std::mem::take(&mut self.unless_delivered),
            noted: self.noted(&next),
            next,
            at: self.now(),
        };
        match commit(self.engine, transition).await? {
            Advanced::Done {
                delivery,
                sent,
                woken,
                removed,
            } => {
                self.version += 1;
                self.engine.stop_removed(&removed);
                let others = woken.iter().filter(|frame| **frame != self.frame);
                others.for_each(|frame| self.engine.wake(*frame));
                if sent.as_ref().is_some_and(|sent| sent.has_more) {
                    self.engine.reached.notify_one();
                }
                Ok(Waiting::Done {
                    delivery,
                    sent,
                    is_woken: woken.contains(&self.frame),
                })
            }
            // Someone else moved the frame, such as a cancellation, and what they wrote holds. Or a
            // delivery came in time after all, or belongs to another frame by now.
            Advanced::Stale => Ok(Waiting::Stale),
        }
    }

    /// Asks for an entry in the run's history, but for the outcome of a step: the state that comes next has
    /// one.
    fn noted(&self, next: &Next) -> Option<Noted> {
        let is_outcome = matches!(
            next,
            Next::Wait {
                wait: Wait::Outcome { .. },
                ..
            }
        );
        self.engine.noted(self.cause).filter(|_| !is_outcome)
    }

    /// What is to be done after a transition that was stale. Only one that had to do with deliveries can
    /// be made otherwise; and up to it, a machine that was loaded for it has done nothing but compute.
    fn stale(&self) -> Progress {
        if self.is_contested {
            Progress::Stale
        } else {
            Progress::Dormant(None)
        }
    }

    fn now(&self) -> Timestamp {
        self.engine.surroundings.clock.now()
    }
}

/// What became of a commit.
enum Waiting {
    Done {
        delivery: Option<Delivery>,
        sent: Option<Sent>,
        /// Whether something else that it waits for is there.
        is_woken: bool,
    },
    Stale,
}

impl Waiting {
    fn is_done(&self) -> bool {
        matches!(self, Self::Done { .. })
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

fn failure_json(failure: &Failure) -> String {
    serde_json::to_string(failure).unwrap_or_else(|_| "{\"message\":\"\"}".to_owned())
}
