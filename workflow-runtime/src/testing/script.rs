//! Running a workflow against a script of deliveries, without a store and without a network.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use bytes::Bytes;
use serde::Serialize;

use crate::clock::{Clock, Timestamp};
use crate::entropy::Entropy;
use crate::error::Failure;
use crate::event::{self, EventId};
use crate::id::{FrameKey, RunId, RunKey, RunKeys};
use crate::limits::BRANCHES_MAX;
use crate::machine::{
    Begin, Event, Finished, Frame, MakeMachine, Outgoing, Request, Surroundings, stored,
};
use crate::runtime::AppStates;
use crate::store::{
    Branch, Delivery, EncodedState, Ending, NewBranch, NewRun, Reached, Returned, RunEnding, Sent,
    Source, Wait, Waking, WebhookNumber,
};
use crate::webhook::{Keyring, UrlScope, WebhookRequest, encode_head};
use crate::workflow::Workflow;

/// How many suspensions a scripted run may have.
const SUSPENSIONS_MAX: i64 = 10_000;

/// What happens to a run from outside: a body for each wait for a webhook, a payload for each wait for an
/// event, or a timeout. A notification that the run sends wakes nobody.
///
/// At every suspension the state is written, the machine is dropped, and a new one is made from what
/// was written, so that nothing survives but what is stored.
#[derive(Clone, Debug, Default)]
pub struct Script {
    happenings: VecDeque<Happening>,
}

#[derive(Clone, Debug)]
enum Happening {
    Delivery(Bytes),
    Event(String),
    Timeout,
}

/// How a scripted run ended, and the states that it and its branches went through, as they were stored.
#[derive(Debug)]
pub struct Ended<T> {
    /// What the workflow returned.
    pub result: Result<T, Failure>,
    /// Each stored state as JSON.
    pub states: Vec<String>,
    /// What it and the runs that it has invoked have sent, in order.
    pub notifications: Vec<Notification>,
}

/// A notification that a scripted run has sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// The event's id.
    pub event: String,
    /// What was told, as JSON.
    pub payload: String,
    /// The run that it is for, if it is for one.
    pub to: Option<RunId>,
}

impl Script {
    /// A script in which nothing comes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The next wait for a webhook gets a request with this body.
    #[must_use]
    pub fn delivery(mut self, body: impl Into<Bytes>) -> Self {
        self.happenings.push_back(Happening::Delivery(body.into()));
        self
    }

    /// The next wait for an event gets this payload.
    ///
    /// # Panics
    ///
    /// If the payload cannot be written as JSON.
    #[must_use]
    pub fn event(mut self, payload: &impl Serialize) -> Self {
        let payload = serde_json::to_string(payload).expect("the payload can be written as JSON");
        self.happenings.push_back(Happening::Event(payload));
        self
    }

    /// The next wait for a webhook or an event times out. A wait without a timeout passes over it.
    #[must_use]
    pub fn timeout(mut self) -> Self {
        self.happenings.push_back(Happening::Timeout);
        self
    }

    /// Runs a workflow to its end.
    ///
    /// Branches run one after the other in the order of their start, each to its end, and then what
    /// waits for them goes on. Of several waits the first is taken, and the others are given up. An
    /// invoked run goes to its end with the same script. This is what futures would do that are always
    /// ready.
    ///
    /// # Panics
    ///
    /// If the script is at its end and the workflow is not, if it has a delivery where the workflow waits
    /// for an event or the reverse, if the workflow panics, or if what was stored cannot be read again.
    pub async fn run<W: Workflow>(self, workflow: W, input: W::Input) -> Ended<W::Output> {
        let state = workflow.__begin(input).expect("the input can be stored");
        let surroundings = surroundings();
        let run = surroundings.keys.next(surroundings.clock.now());
        let mut play = Play {
            script: self,
            surroundings,
            states: Vec::new(),
            notifications: Vec::new(),
            version: 0,
            frames: 0,
        };
        let begun = Begun::root(run, state);
        let finished = play.frame(&MakeMachine::of(workflow), begun, true).await;
        Ended {
            result: play.finish::<W>(finished),
            states: play.states,
            notifications: play.notifications,
        }
    }
}

/// A script that is being carried out.
struct Play {
    script: Script,
    surroundings: Surroundings,
    states: Vec<String>,
    notifications: Vec<Notification>,
    version: i64,
    /// How many branches have been started.
    frames: u32,
}

/// A frame at its beginning.
struct Begun {
    key: FrameKey,
    branch: Option<Branch>,
    around: Vec<EncodedState>,
    state: EncodedState,
}

impl Begun {
    fn root(run: RunKey, state: EncodedState) -> Self {
        Self {
            key: FrameKey::root(run),
            branch: None,
            around: Vec::new(),
            state,
        }
    }
}

/// A frame that waits.
struct Waiting<'a> {
    code: &'a MakeMachine,
    key: FrameKey,
    /// Whether its states are told.
    is_told: bool,
    /// The states of the frames around the branches that it starts.
    around: Vec<EncodedState>,
    branches: VecDeque<NewBranch>,
    children: Vec<(NewRun, MakeMachine)>,
}

type Playing<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

impl Play {
    /// Runs a frame to its end.
    fn frame<'a>(
        &'a mut self,
        code: &'a MakeMachine,
        begun: Begun,
        is_told: bool,
    ) -> Playing<'a, Finished> {
        Box::pin(async move {
            let Begun {
                key,
                branch,
                around,
                mut state,
            } = begun;
            if is_told {
                self.states.push(state.json.clone());
            }
            let mut next_webhook = 0;
            let mut event = self.turn(0);
            loop {
                let begin = Begin {
                    frame: key,
                    branch: branch.clone(),
                    id: key.run.into(),
                    workflow: code.workflow,
                    state: state.clone(),
                    around: around.clone(),
                    next_webhook,
                    event,
                };
                let (frame, handle) = Frame::new(begin, self.surroundings.clone());
                let mut machine = code.machine(frame);
                let outcome = poll_fn(|cx| match machine.as_mut().poll(cx) {
                    Poll::Ready(finished) => Poll::Ready(Ok(finished)),
                    Poll::Pending => match handle.request() {
                        Some(request) => Poll::Ready(Err(request)),
                        None => Poll::Pending,
                    },
                });
                let request = match outcome.await {
                    Ok(finished) => return finished,
                    Err(request) => request,
                };
                drop(machine);
                self.count();
                next_webhook = handle.next_webhook();
                event = match request {
                    Request::Suspend {
                        state: next,
                        wait,
                        starts,
                    } => {
                        state = next;
                        if is_told {
                            self.states.push(state.json.clone());
                        }
                        if let Some(outgoing) = starts.notification {
                            event = self.send(*outgoing);
                            continue;
                        }
                        let mut around = around.clone();
                        around.push(state.clone());
                        let waiting = Waiting {
                            code,
                            key,
                            is_told,
                            around,
                            branches: starts.branches.into(),
                            children: starts.children.into_iter().zip(starts.machines).collect(),
                        };
                        self.event(waiting, wait).await
                    }
                    Request::Record { json } => Event::Recorded(json),
                    Request::Retry { .. } => self.turn(handle.failed() + 1),
                    Request::Park(parked) => panic!("the run is parked: {parked}"),
                    Request::Loaded => panic!("BUG: a script tries nothing"),
                };
            }
        })
    }

    fn count(&mut self) {
        self.version += 1;
        assert!(
            self.version <= SUSPENSIONS_MAX,
            "the workflow suspended more than {SUSPENSIONS_MAX} times"
        );
    }

    fn turn(&self, failed: u32) -> Event {
        Event::Turn {
            entered: self.version,
            failed,
        }
    }

    async fn event(&mut self, mut waiting: Waiting<'_>, wait: Wait) -> Event {
        match wait {
            Wait::Run { .. } => self.turn(0),
            Wait::Outcome { .. } => panic!("an outcome is not waited for"),
            Wait::Branches => {
                let mut returned = Vec::new();
                while let Some(branch) = waiting.branches.pop_front() {
                    returned.push(self.branch(&waiting, branch).await);
                }
                Event::Joined(returned)
            }
            Wait::Webhook { webhook, deadline } => {
                let source = Source::Webhook { webhook, deadline };
                self.source(waiting, "", source).await
            }
            Wait::Event { event, deadline } => {
                let source = Source::Event { event, deadline };
                self.source(waiting, "", source).await
            }
            Wait::Timer { due } => self.source(waiting, "", Source::Timer { due }).await,
            Wait::Child { run } => self.source(waiting, "", Source::Child { run }).await,
            Wait::Any(arms) => {
                let first = arms.into_iter().next().expect("there is an arm");
                let event = self.source(waiting, &first.name, first.source).await;
                Event::Selected {
                    arm: first.name,
                    event: Box::new(event),
                }
            }
        }
    }

    /// What an arm comes with.
    async fn source(&mut self, mut waiting: Waiting<'_>, arm: &str, source: Source) -> Event {
        match source {
            Source::Webhook { webhook, deadline } => {
                self.delivery(waiting.key.run, webhook, deadline.is_some())
            }
            Source::Event { event, deadline } => self.notification(event, deadline.is_some()),
            Source::Timer { .. } => Event::Slept,
            Source::Child { run } => {
                let mut children = waiting.children.into_iter();
                let child = children.find(|(child, _)| child.key == run);
                let (child, code) = child.expect("the run was started");
                let begun = Begun::root(run, child.state);
                let ending = match self.frame(&code, begun, false).await {
                    Finished::Completed(json) => Ending::Completed(json),
                    Finished::Failed(failure) => Ending::Failed(
                        serde_json::to_string(&failure).expect("texts can be written"),
                    ),
                    Finished::Unstorable(error) => panic!("the result cannot be stored: {error}"),
                };
                Event::Ended(RunEnding::Own(ending))
            }
            Source::Branch => {
                let place = waiting.branches.iter().position(|it| it.name == arm);
                let branch = place.and_then(|place| waiting.branches.remove(place));
                let branch = branch.expect("the branch was started");
                Event::Returned(self.branch(&waiting, branch).await.json)
            }
        }
    }

    async fn branch(&mut self, waiting: &Waiting<'_>, branch: NewBranch) -> Returned {
        self.frames += 1;
        let NewBranch { name, index, state } = branch;
        let begun = Begun {
            key: FrameKey {
                frame: self.frames,
                ..waiting.key
            },
            branch: Some(Branch {
                parent: waiting.key.frame,
                name: name.clone(),
                index,
            }),
            around: waiting.around.clone(),
            state,
        };
        let json = match self.frame(waiting.code, begun, waiting.is_told).await {
            Finished::Completed(json) => json,
            Finished::Failed(failure) => panic!("a branch ended like a run: {failure}"),
            Finished::Unstorable(error) => panic!("the result cannot be stored: {error}"),
        };
        Returned { name, index, json }
    }

    fn delivery(&mut self, run: RunKey, webhook: WebhookNumber, can_time_out: bool) -> Event {
        match self.next(can_time_out) {
            Happening::Timeout => Event::TimedOut,
            Happening::Delivery(body) => {
                Event::Delivered(Box::new(self.request(run, webhook, body)))
            }
            Happening::Event(_) => {
                panic!("the script has an event, and the workflow waits for a webhook")
            }
        }
    }

    fn notification(&mut self, event: EventId, can_time_out: bool) -> Event {
        match self.next(can_time_out) {
            Happening::Timeout => Event::TimedOut,
            Happening::Event(payload) => {
                let now = self.surroundings.clock.now();
                let event = event::Event::new(event, now, payload.as_bytes());
                Event::Notified(Box::new(event.expect("the payload is text")))
            }
            Happening::Delivery(_) => {
                panic!("the script has a delivery, and the workflow waits for an event")
            }
        }
    }

    /// Notes a notification, which nobody waits for.
    fn send(&mut self, outgoing: Outgoing) -> Event {
        let Outgoing { event, payload, to } = outgoing;
        self.notifications.push(Notification {
            event: event.into(),
            payload: String::from_utf8_lossy(&payload).into_owned(),
            to,
        });
        let reached = Reached {
            frames: 0,
            waking: Waking::default(),
        };
        Event::Recorded(Sent::to_all(&reached).outcome)
    }

    fn next(&mut self, can_time_out: bool) -> Happening {
        loop {
            let next = self.script.happenings.pop_front();
            match next.expect("the script is at its end, and the workflow still waits") {
                Happening::Timeout if !can_time_out => {}
                happening => return happening,
            }
        }
    }

    fn request(&self, run: RunKey, webhook: WebhookNumber, body: Bytes) -> WebhookRequest {
        let (mut parts, ()) = ::http::Request::new(()).into_parts();
        parts.method = ::http::Method::POST;
        let head = encode_head(&parts, "", "");
        let received_at = self.surroundings.clock.now();
        let delivery = Delivery {
            seq: self.version,
            channel: webhook.into(),
            received_at,
            head,
            body,
        };
        WebhookRequest::from_delivery(run, &delivery).expect("it was just encoded")
    }

    fn finish<W: Workflow>(&self, finished: Finished) -> Result<W::Output, Failure> {
        match finished {
            Finished::Completed(json) => {
                let scope = &self.surroundings.scope;
                Ok(scope
                    .enter(|| stored::from_str(&json))
                    .expect("the result can be read"))
            }
            Finished::Failed(failure) => Err(failure),
            Finished::Unstorable(error) => panic!("the result cannot be stored: {error}"),
        }
    }
}

fn surroundings() -> Surroundings {
    let keyring = Keyring::from_secret([7; 32]).expect("the secret is long enough");
    let scope = UrlScope::new("http://127.0.0.1", keyring).expect("the address is valid");
    let mut states = AppStates::default();
    states.insert(());
    Surroundings {
        clock: Clock::manual(Timestamp::from_millis(0)),
        scope,
        http: super::http_client(),
        states: Arc::new(states),
        entropy: Entropy::system(),
        keys: Arc::new(RunKeys::new(Entropy::system())),
        branches_max: BRANCHES_MAX,
    }
}
