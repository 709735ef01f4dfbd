//! A machine's connection to the engine.
//!
//! The machine does no I/O of its own. At a suspension it leaves a [`Request`] and waits; the engine
//! looks for one whenever the machine cannot go on, carries it out, and answers with an [`Event`] or
//! drops the machine.

mod ended;
mod notify;
mod outcome;
mod start;

use std::any::Any;
use std::fmt;
use std::future::{pending, poll_fn};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::{Duration, SystemTime};

pub use self::ended::Joined;
pub(crate) use self::notify::Outgoing;
pub(crate) use self::start::Starts;
use super::codec::{LoadError, SaveError};
use super::state::{StateReader, StateWriter, save};
use crate::clock::{Clock, Timestamp};
use crate::context::{ContextType, Step};
use crate::entropy::Entropy;
use crate::event;
use crate::id::{FrameKey, RunId, RunKeys};
use crate::operation::{HttpClient, TimedOut};
use crate::runtime::AppStates;
use crate::store::{Branch, EncodedState, ParkReason, Parked, Returned, RunEnding, Wait};
use crate::webhook::{UrlScope, Webhook, WebhookRequest};

/// What a machine asks of the engine.
#[derive(Debug)]
pub(crate) enum Request {
    /// To store the state, start what the wait is for, and wait.
    Suspend {
        state: EncodedState,
        wait: Wait,
        starts: Starts,
    },
    /// To record the outcome of the state's step.
    Record { json: String },
    /// To try the state's step again after `delay`.
    Retry { delay: Duration, error: String },
    /// To park the run.
    Park(Parked),
    /// Nothing: it was made only to see whether it takes what is stored, and it does.
    Loaded,
}

/// What a machine can go on with.
#[derive(Debug)]
pub(crate) enum Event {
    /// Its turn to run. `entered` is the version that wrote its state, `failed` how many attempts at
    /// the state's step have failed.
    Turn { entered: i64, failed: u32 },
    /// A delivery.
    Delivered(Box<WebhookRequest>),
    /// A notification.
    Notified(Box<event::Event>),
    /// The deadline of its wait has passed.
    TimedOut,
    /// The end of its sleep.
    Slept,
    /// The recorded outcome of its step.
    Recorded(String),
    /// The ends of its branches.
    Joined(Vec<Returned>),
    /// The end of a branch, with its value as JSON.
    Returned(String),
    /// The end of a run that it has started.
    Ended(RunEnding),
    /// What came first of several.
    Selected { arm: String, event: Box<Event> },
}

/// What a machine begins with.
#[derive(Debug)]
pub(crate) struct Begin {
    pub(crate) frame: FrameKey,
    pub(crate) branch: Option<Branch>,
    pub(crate) id: RunId,
    pub(crate) workflow: &'static str,
    pub(crate) state: EncodedState,
    /// The states of the frames around it, the root's first.
    pub(crate) around: Vec<EncodedState>,
    pub(crate) next_webhook: u32,
    pub(crate) event: Event,
}

/// What machines share with the engine.
#[derive(Clone, Debug)]
pub(crate) struct Surroundings {
    pub(crate) clock: Clock,
    pub(crate) scope: UrlScope,
    pub(crate) http: HttpClient,
    pub(crate) states: Arc<AppStates>,
    /// What jitter is drawn from.
    pub(crate) entropy: Entropy,
    /// Where the keys of runs come from.
    pub(crate) keys: Arc<RunKeys>,
    /// How many branches one suspension may start.
    pub(crate) branches_max: usize,
}

/// A machine's end of the connection.
pub struct Frame {
    shared: Arc<Shared>,
    state: String,
    branch: Option<Branch>,
    around: Vec<EncodedState>,
}

/// The engine's end of the connection.
#[derive(Clone)]
pub(crate) struct FrameHandle(Arc<Shared>);

struct Shared {
    frame: FrameKey,
    workflow: &'static str,
    surroundings: Surroundings,
    step: Arc<Step>,
    cell: Mutex<Cell>,
}

struct Cell {
    request: Option<Request>,
    event: Option<Event>,
    next_webhook: u32,
    starts: Starts,
    is_trial: bool,
}

impl FrameHandle {
    /// Takes what the machine asks for.
    pub(crate) fn request(&self) -> Option<Request> {
        self.0.cell().request.take()
    }

    /// Gives the machine something to go on with.
    pub(crate) fn answer(&self, state: Option<&str>, event: Event) {
        self.0.step.enter(state, &event);
        self.0.cell().event = Some(event);
    }

    /// How many attempts at the current step have failed.
    pub(crate) fn failed(&self) -> u32 {
        self.0.step.failed()
    }

    /// The number that the frame's next webhook gets.
    pub(crate) fn next_webhook(&self) -> u32 {
        self.0.cell().next_webhook
    }
}

impl Shared {
    fn cell(&self) -> MutexGuard<'_, Cell> {
        // The cell is whole between any two statements that touch it.
        self.cell.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Frame {
    pub(crate) fn new(begin: Begin, surroundings: Surroundings) -> (Self, FrameHandle) {
        let step = Arc::new(Step::new(begin.id, begin.frame));
        step.enter(Some(&begin.state.name), &begin.event);
        let cell = Cell {
            request: None,
            event: Some(begin.event),
            next_webhook: begin.next_webhook,
            starts: Starts::default(),
            is_trial: false,
        };
        let shared = Arc::new(Shared {
            frame: begin.frame,
            workflow: begin.workflow,
            surroundings,
            step,
            cell: Mutex::new(cell),
        });
        let handle = FrameHandle(Arc::clone(&shared));
        (
            Self {
                shared,
                state: begin.state.json,
                branch: begin.branch,
                around: begin.around,
            },
            handle,
        )
    }

    /// Lets the machine stop before any of the workflow's code runs.
    pub(crate) fn on_trial(self) -> Self {
        self.shared.cell().is_trial = true;
        self
    }

    /// The context to give to the body.
    #[must_use]
    pub fn context<C: ContextType>(&self) -> C {
        C::make(
            Arc::clone(&self.shared.step),
            &self.shared.surroundings.states,
        )
    }

    /// Makes the frame's next webhook.
    #[must_use]
    pub fn create_webhook(&self, name: &'static str) -> Webhook {
        let mut cell = self.shared.cell();
        let ordinal = cell.next_webhook;
        cell.next_webhook += 1;
        let Shared {
            surroundings,
            frame,
            workflow,
            ..
        } = &*self.shared;
        Webhook::new(&surroundings.scope, *frame, ordinal, workflow, name)
    }

    /// Waits for nothing but the machine's turn.
    #[must_use]
    pub fn turn(&self) -> Wait {
        Wait::Run {
            due: self.now(),
            attempt: 0,
        }
    }

    /// Waits for a delivery.
    #[must_use]
    pub fn wait_for_webhook(
        &self,
        webhook: &impl AsRef<Webhook>,
        timeout: Option<Duration>,
    ) -> Wait {
        let deadline = timeout.map(|timeout| self.now().saturating_add(timeout));
        Wait::Webhook {
            webhook: webhook.as_ref().number(),
            deadline,
        }
    }

    /// Waits for a time.
    #[must_use]
    pub fn sleep(&self, duration: Duration) -> Wait {
        Wait::Timer {
            due: self.now().saturating_add(duration),
        }
    }

    /// Waits for an instant.
    #[must_use]
    pub fn sleep_until(&self, instant: impl Into<SystemTime>) -> Wait {
        Wait::Timer {
            due: instant.into().into(),
        }
    }

    /// Writes a state.
    ///
    /// # Errors
    ///
    /// If a local's own serialization fails.
    pub fn save(
        &self,
        name: &str,
        write: impl FnOnce(&mut StateWriter) -> Result<(), SaveError>,
    ) -> Result<EncodedState, SaveError> {
        save(name, write)
    }

    /// Stores the state, starts the branches and runs that were noted, and waits. Returns when there is an event to go on with; else the machine is
    /// dropped here, and made again when there is one.
    pub async fn suspend(&self, state: Result<EncodedState, SaveError>, wait: Wait) {
        let starts = std::mem::take(&mut self.shared.cell().starts);
        let state = state.map_err(|error| unstorable(&error));
        match state.and_then(|state| Ok((state, starts.check()?))) {
            Ok((state, starts)) => {
                let suspend = Request::Suspend {
                    state,
                    wait,
                    starts,
                };
                self.ask(suspend).await;
            }
            Err(parked) => self.park(parked).await,
        }
    }

    /// The delivery that the machine goes on with.
    ///
    /// # Errors
    ///
    /// If the machine goes on with something else.
    pub fn delivered(&self) -> Result<WebhookRequest, LoadError> {
        match self.event() {
            Some(Event::Delivered(request)) => Ok(*request),
            other => Err(unexpected("a delivery", other.as_ref())),
        }
    }

    /// The delivery that the machine goes on with, or that none came in time.
    ///
    /// # Errors
    ///
    /// If the machine goes on with something else.
    pub fn delivered_in_time(&self) -> Result<Result<WebhookRequest, TimedOut>, LoadError> {
        match self.event() {
            Some(Event::Delivered(request)) => Ok(Ok(*request)),
            Some(Event::TimedOut) => Ok(Err(TimedOut)),
            other => Err(unexpected("a delivery or a timeout", other.as_ref())),
        }
    }

    /// Checks that the machine goes on after a sleep.
    ///
    /// # Errors
    ///
    /// If it goes on with something else.
    pub fn slept(&self) -> Result<(), LoadError> {
        match self.event() {
            Some(Event::Slept) => Ok(()),
            other => Err(unexpected("the end of a sleep", other.as_ref())),
        }
    }

    /// Takes the stored state apart.
    ///
    /// # Errors
    ///
    /// If it does not have the form of a state.
    pub fn stored(&self) -> Result<StateReader<'_>, LoadError> {
        StateReader::parse(&self.state).map(|state| state.within(&self.shared.surroundings.scope))
    }

    /// Goes on from what was loaded, unless that was all that the machine was made for.
    pub async fn loaded(&self) {
        if self.shared.cell().is_trial {
            self.ask(Request::Loaded).await;
        }
    }

    /// Parks the run, because its stored state does not fit the code.
    pub async fn refuse(&self, error: LoadError) -> ! {
        self.park(Parked::new(error.reason(), error.to_string()))
            .await
    }

    /// The value of a body that ends without one.
    ///
    /// # Panics
    ///
    /// If that is not `()`. Then rustc has seen that the end cannot be reached.
    #[must_use]
    #[track_caller]
    pub fn end<T: 'static>(&self) -> T {
        let unit: Box<dyn Any> = Box::new(());
        match unit.downcast() {
            Ok(unit) => *unit,
            Err(_) => self.unreachable(),
        }
    }

    /// Stands where control cannot come.
    ///
    /// # Panics
    ///
    /// Always; coming here is a bug of the compiler.
    #[track_caller]
    pub fn unreachable(&self) -> ! {
        unreachable!("BUG: the end of a body was reached that has none")
    }

    fn now(&self) -> Timestamp {
        self.shared.surroundings.clock.now()
    }

    fn event(&self) -> Option<Event> {
        self.shared.cell().event.take()
    }

    async fn park(&self, parked: Parked) -> ! {
        self.ask(Request::Park(parked)).await;
        // The engine drops a machine that it has parked.
        pending().await
    }

    /// Leaves a request and waits for the engine's answer.
    async fn ask(&self, request: Request) {
        {
            let mut cell = self.shared.cell();
            cell.event = None;
            cell.request = Some(request);
        }
        // The engine looks for requests whenever the machine is pending, and polls it again after
        // its answer, so there is nobody to wake.
        poll_fn(|_| match self.shared.cell().event {
            Some(_) => Poll::Ready(()),
            None => Poll::Pending,
        })
        .await;
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frame")
            .field("frame", &self.shared.frame)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for FrameHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FrameHandle")
            .field("frame", &self.0.frame)
            .finish_non_exhaustive()
    }
}

fn unstorable(error: &impl fmt::Display) -> Parked {
    Parked::new(ParkReason::Unstorable, error.to_string())
}

fn unexpected(expected: &str, found: Option<&Event>) -> LoadError {
    let found = match found {
        Some(Event::Turn { .. }) => "nothing but its turn",
        Some(Event::Delivered(_)) => "a delivery",
        Some(Event::Notified(_)) => "a notification",
        Some(Event::TimedOut) => "a timeout",
        Some(Event::Slept) => "the end of a sleep",
        Some(Event::Recorded(_)) => "a recorded outcome",
        Some(Event::Joined(_)) => "the ends of its branches",
        Some(Event::Returned(_)) => "the end of a branch",
        Some(Event::Ended(_)) => "the end of a run",
        Some(Event::Selected { .. }) => "the first of several",
        None => "nothing",
    };
    LoadError::WrongOutcome(format!("it waits for {expected} and was given {found}"))
}
