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
use super::{Definition, Engine};
use crate::clock::Timestamp;
use crate::error::Failure;
use crate::id::FrameKey;
use crate::machine::{Begin, Event, Finished, Frame, FrameHandle, Machine, Request};
use crate::store::{
    Advanced, Delivery, EncodedState, Ending, FrameRecord, Loaded, Next, StoreError, Transition,
    Wait, WebhookNumber,
};
use crate::webhook::{WebhookRequest, without_tokens};

/// Lets a frame go as far as it can. Returns when its wait ends by itself, for the scheduler to look
/// then; its machine is gone by that time.
pub(super) async fn run(
    engine: &Arc<Engine>,
    frame: FrameKey,
) -> Result<Option<Timestamp>, StoreError> {
    loop {
        // Before the load: a delivery that comes in between was received after this instant.
        let now = engine.surroundings.clock.now();
        let Some(Loaded { frame, arrived, .. }) = engine.store.load(frame).await? else {
            return Ok(None);
        };
        if frame.parked.is_some() {
            return Ok(None);
        }
        let span = tracing::info_span!("run", workflow = %frame.workflow, run = %frame.key.run);
        let progress = turn(engine, frame, arrived.deliveries.into_iter().next(), now)
            .instrument(span)
            .await?;
        if let Progress::Dormant(until) = progress {
            return Ok(until);
        }
    }
}

/// What became of a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    /// It can go on in this process.
    On,
    /// It waits in the store, or has ended. Its wait ends by itself at the instant.
    Dormant(Option<Timestamp>),
    /// It has to be loaded again.
    Again,
}

async fn turn(
    engine: &Arc<Engine>,
    frame: FrameRecord,
    delivery: Option<Delivery>,
    now: Timestamp,
) -> Result<Progress, StoreError> {
    let mut turn = Turn {
        engine,
        frame: frame.key,
        version: frame.version,
        consumed: Vec::new(),
        unless_delivered: None,
    };
    let Some(definition) = engine.definitions.get(&*frame.workflow) else {
        // Another program may have it, so nothing is written that this one alone would mean.
        engine.missing.note(&frame.workflow);
        engine.scheduler.pass_over(turn.frame);
        return Ok(Progress::Dormant(None));
    };
    let event = match turn.event(&frame, delivery, now) {
        Ok(Some(event)) => event,
        Ok(None) => {
            return Ok(Progress::Dormant(ends_at(&frame.wait)));
        }
        Err(reason) => return turn.park(reason).await,
    };
    turn.machine(definition, frame, event).await
}

/// A machine that runs, and what its next transition has to say.
struct Turn<'a> {
    engine: &'a Arc<Engine>,
    frame: FrameKey,
    version: i64,
    consumed: Vec<i64>,
    unless_delivered: Option<(WebhookNumber, Timestamp)>,
}

/// What a machine did when it was polled.
enum Polled {
    Finished(Finished),
    Asked(Request),
    Panicked(String),
}

impl Turn<'_> {
    /// What the frame can go on with, or nothing if it still has to wait.
    fn event(
        &mut self,
        frame: &FrameRecord,
        delivery: Option<Delivery>,
        now: Timestamp,
    ) -> Result<Option<Event>, String> {
        Ok(match &frame.wait {
            Wait::Run { due, attempt } => (*due <= now).then_some(Event::Turn {
                entered: frame.entered,
                failed: *attempt,
            }),
            Wait::Timer { due } => (*due <= now).then_some(Event::Slept),
            Wait::Outcome { json } => Some(Event::Recorded(json.clone())),
            Wait::Child { .. } | Wait::Branches | Wait::Any(_) => None,
            Wait::Webhook { webhook, deadline } => {
                let in_time = |at: Timestamp| deadline.is_none_or(|deadline| at <= deadline);
                match delivery {
                    Some(delivery) if in_time(delivery.received_at) => {
                        Some(self.delivered(&delivery)?)
                    }
                    _ if in_time(now) => None,
                    _ => {
                        self.unless_delivered = deadline.map(|deadline| (*webhook, deadline));
                        Some(Event::TimedOut)
                    }
                }
            }
        })
    }

    /// Takes a delivery, which the next transition consumes.
    fn delivered(&mut self, delivery: &Delivery) -> Result<Event, String> {
        let request = WebhookRequest::from_delivery(self.frame.run, delivery)
            .map_err(|error| format!("delivery {}: {error}", delivery.seq))?;
        self.consumed.push(delivery.seq);
        Ok(Event::Delivered(Box::new(request)))
    }

    async fn machine(
        &mut self,
        definition: &Arc<dyn Definition>,
        frame: FrameRecord,
        event: Event,
    ) -> Result<Progress, StoreError> {
        let begin = Begin {
            run: frame.key.run,
            id: frame.id.unwrap_or_else(|| frame.key.run.into()),
            workflow: definition.name(),
            state: frame.state,
            next_webhook: frame.next_webhook,
            event,
        };
        let (frame, handle) = Frame::new(begin, self.engine.surroundings.clone());
        let mut machine = match catch_unwind(AssertUnwindSafe(|| definition.run(frame))) {
            Ok(machine) => machine,
            Err(panic) => return self.park(panicked(&*panic)).await,
        };
        loop {
            let progress = match poll(&mut machine, &handle).await {
                Polled::Asked(request) => self.answer(&handle, request).await?,
                Polled::Finished(finished) => self.finish(finished).await?,
                Polled::Panicked(reason) => self.park(reason).await?,
            };
            if progress != Progress::On {
                return Ok(progress);
            }
        }
    }

    async fn answer(
        &mut self,
        handle: &FrameHandle,
        request: Request,
    ) -> Result<Progress, StoreError> {
        match request {
            Request::Suspend { state, wait } => self.suspend(handle, state, wait).await,
            Request::Record { json } => {
                let wait = Wait::Outcome { json };
                if !self.wait(handle, None, &wait).await?.is_done() {
                    return Ok(Progress::Dormant(None));
                }
                let Wait::Outcome { json } = wait else {
                    return Ok(Progress::Dormant(None));
                };
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
            Request::Park { reason } => self.park(reason).await,
        }
    }

    async fn suspend(
        &mut self,
        handle: &FrameHandle,
        state: EncodedState,
        wait: Wait,
    ) -> Result<Progress, StoreError> {
        let (length, max) = (state.json.len(), self.engine.limits.state_bytes_max);
        if length > max {
            let reason = format!(
                "the state `{}` has {length} bytes, {max} are allowed",
                state.name
            );
            return self.park(reason).await;
        }
        let name = state.name.clone();
        tracing::debug!(state = name, "enters a state");
        let Waiting::Done(delivery) = self.wait(handle, Some(state), &wait).await? else {
            return Ok(Progress::Dormant(None));
        };
        let event = match &wait {
            Wait::Run { .. } => Some(Event::Turn {
                entered: self.version,
                failed: 0,
            }),
            Wait::Webhook { .. } => match delivery {
                Some(delivery) => match self.delivered(&delivery) {
                    Ok(event) => Some(event),
                    Err(reason) => return self.park(reason).await,
                },
                None => None,
            },
            Wait::Timer { due } => (*due <= self.now()).then_some(Event::Slept),
            _ => None,
        };
        match event {
            Some(event) => {
                handle.answer(Some(&name), event);
                Ok(Progress::On)
            }
            None => Ok(Progress::Dormant(ends_at(&wait))),
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
        if !self.wait(handle, None, &wait).await?.is_done() {
            return Ok(Progress::Dormant(None));
        }
        if due <= self.now() {
            return Ok(Progress::Again);
        }
        Ok(Progress::Dormant(Some(due)))
    }

    /// Commits that the frame waits.
    async fn wait(
        &mut self,
        handle: &FrameHandle,
        state: Option<EncodedState>,
        wait: &Wait,
    ) -> Result<Waiting, StoreError> {
        let next_webhook = handle.next_webhook();
        self.commit(Next::Wait {
            state,
            wait: wait.clone(),
            next_webhook,
            branches: Vec::new(),
            children: Vec::new(),
        })
        .await
    }

    async fn finish(&mut self, finished: Finished) -> Result<Progress, StoreError> {
        let ending = match finished {
            Finished::Completed(json) => Ending::Completed(json),
            Finished::Failed(failure) => Ending::Failed(failure_json(&failure)),
            Finished::Unstorable(error) => {
                return self
                    .park(format!("the result cannot be stored: {error}"))
                    .await;
            }
        };
        tracing::debug!(completed = matches!(ending, Ending::Completed(_)), "ends");
        if self.commit(Next::End(ending)).await?.is_done() {
            self.engine.ended.announce(self.frame.run);
        }
        Ok(Progress::Dormant(None))
    }

    async fn park(&mut self, reason: String) -> Result<Progress, StoreError> {
        let reason = without_tokens(&reason).into_owned();
        tracing::error!(run = %self.frame.run, reason, "a run is parked");
        // What was taken belongs to the stored state, which stays.
        self.consumed.clear();
        self.commit(Next::Park { reason }).await?;
        Ok(Progress::Dormant(None))
    }

    async fn commit(&mut self, next: Next) -> Result<Waiting, StoreError> {
        let transition = Transition {
            frame: self.frame,
            version: self.version,
            epoch: self.engine.epoch,
            consumed: std::mem::take(&mut self.consumed),
            unless_delivered: self.unless_delivered.take().into_iter().collect(),
            next,
            at: self.now(),
        };
        match commit(self.engine, Arc::new(transition)).await? {
            Advanced::Done { delivery, .. } => {
                self.version += 1;
                Ok(Waiting::Done(delivery))
            }
            // Someone else moved the frame, such as a cancellation, and what they wrote holds. Or a
            // delivery came in time after all; it wakes the frame, which then is loaded again.
            Advanced::Stale => Ok(Waiting::Stale),
        }
    }

    fn now(&self) -> Timestamp {
        self.engine.surroundings.clock.now()
    }
}

/// What became of a commit.
enum Waiting {
    Done(Option<Delivery>),
    Stale,
}

impl Waiting {
    fn is_done(&self) -> bool {
        matches!(self, Self::Done(_))
    }
}

/// When a wait ends by itself.
fn ends_at(wait: &Wait) -> Option<Timestamp> {
    match wait {
        Wait::Run { due, .. } | Wait::Timer { due } => Some(*due),
        // A delivery at the deadline still counts.
        Wait::Webhook { deadline, .. } => {
            deadline.map(|deadline| deadline.saturating_add(Duration::from_millis(1)))
        }
        _ => None,
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
