//! Running a workflow against a script of deliveries, without a store and without a network.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, LazyLock};
use std::task::Poll;

use bytes::Bytes;

use crate::clock::{Clock, Timestamp};
use crate::entropy::Entropy;
use crate::error::Failure;
use crate::id::RunKey;
use crate::machine::{Begin, Event, Finished, Frame, Request, Surroundings, stored};
use crate::operation::HttpClient;
use crate::runtime::AppStates;
use crate::store::{Delivery, EncodedState, Wait, WebhookNumber};
use crate::webhook::{Keyring, UrlScope, WebhookRequest, encode_head};
use crate::workflow::Workflow;

/// How many suspensions a scripted run may have.
const SUSPENSIONS_MAX: usize = 10_000;

/// What happens to a run from outside: a body for each wait for a webhook, or a timeout.
///
/// At every suspension the state is written, the machine is dropped, and a new one is made from what
/// was written, so that nothing survives but what is stored.
#[derive(Clone, Debug, Default)]
pub struct Script {
    deliveries: VecDeque<Option<Bytes>>,
}

/// How a scripted run ended, and the states that it went through, as they were stored.
#[derive(Debug)]
pub struct Ended<T> {
    /// What the workflow returned.
    pub result: Result<T, Failure>,
    /// Each stored state as JSON.
    pub states: Vec<String>,
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
        self.deliveries.push_back(Some(body.into()));
        self
    }

    /// The next wait for a webhook times out. A wait without a timeout passes over it.
    #[must_use]
    pub fn timeout(mut self) -> Self {
        self.deliveries.push_back(None);
        self
    }

    /// Runs a workflow to its end.
    ///
    /// # Panics
    ///
    /// If the script is at its end and the workflow is not, if the workflow panics, or if what was
    /// stored cannot be read again.
    pub async fn run<W: Workflow>(self, workflow: W, input: W::Input) -> Ended<W::Output> {
        let state = workflow.__begin(input).expect("the input can be stored");
        let states = vec![state.json.clone()];
        let run = RunKey::generate(Timestamp::from_millis(0), &Entropy::system());
        let event = Event::Turn {
            entered: 0,
            failed: 0,
        };
        let surroundings = surroundings();
        let mut play = Play {
            script: self,
            surroundings,
            run,
            states,
            version: 0,
            next_webhook: 0,
        };
        let result = play.run(workflow, state, event).await;
        Ended {
            result,
            states: play.states,
        }
    }
}

/// Shared by all scripts, since reading the root certificates takes longer than a run.
static HTTP: LazyLock<HttpClient> =
    LazyLock::new(|| HttpClient::unpooled().expect("a client can be made"));

/// A script that is being carried out.
struct Play {
    script: Script,
    surroundings: Surroundings,
    run: RunKey,
    states: Vec<String>,
    version: i64,
    next_webhook: u32,
}

impl Play {
    async fn run<W: Workflow>(
        &mut self,
        workflow: W,
        mut state: EncodedState,
        mut event: Event,
    ) -> Result<W::Output, Failure> {
        for _ in 0..SUSPENSIONS_MAX {
            let begin = Begin {
                run: self.run,
                id: self.run.into(),
                workflow: W::NAME,
                state: state.clone(),
                next_webhook: self.next_webhook,
                event,
            };
            let (frame, handle) = Frame::new(begin, self.surroundings.clone());
            let mut machine = workflow.__run(frame);
            let outcome = poll_fn(|cx| match machine.as_mut().poll(cx) {
                Poll::Ready(finished) => Poll::Ready(Ok(finished)),
                Poll::Pending => match handle.request() {
                    Some(request) => Poll::Ready(Err(request)),
                    None => Poll::Pending,
                },
            });
            match outcome.await {
                Ok(finished) => return self.finish::<W>(finished),
                Err(request) => {
                    self.next_webhook = handle.next_webhook();
                    (state, event) = self.carry_out(state, request, handle.failed());
                }
            }
        }
        panic!("the workflow suspended more than {SUSPENSIONS_MAX} times");
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

    fn carry_out(
        &mut self,
        state: EncodedState,
        request: Request,
        failed: u32,
    ) -> (EncodedState, Event) {
        self.version += 1;
        match request {
            Request::Suspend { state, wait } => {
                self.states.push(state.json.clone());
                (state, self.event(&wait))
            }
            Request::Record { json } => (state, Event::Recorded(json)),
            Request::Retry { .. } => {
                let event = Event::Turn {
                    entered: self.version,
                    failed: failed + 1,
                };
                (state, event)
            }
            Request::Park { reason } => panic!("the run is parked: {reason}"),
        }
    }

    fn event(&mut self, wait: &Wait) -> Event {
        match wait {
            Wait::Run { .. } => Event::Turn {
                entered: self.version,
                failed: 0,
            },
            Wait::Timer { .. } => Event::Slept,
            Wait::Outcome { .. } => panic!("an outcome is not waited for"),
            Wait::Webhook { webhook, deadline } => loop {
                let next = self.script.deliveries.pop_front();
                match next.expect("the script is at its end, and the workflow still waits") {
                    None if deadline.is_none() => {}
                    None => break Event::TimedOut,
                    Some(body) => {
                        break Event::Delivered(Box::new(self.request(*webhook, body)));
                    }
                }
            },
        }
    }

    fn request(&self, webhook: WebhookNumber, body: Bytes) -> WebhookRequest {
        let (mut parts, ()) = ::http::Request::new(()).into_parts();
        parts.method = ::http::Method::POST;
        let head = encode_head(&parts, "", "");
        let received_at = self.surroundings.clock.now();
        let delivery = Delivery {
            seq: self.version,
            webhook,
            received_at,
            head,
            body,
        };
        WebhookRequest::from_delivery(self.run, &delivery).expect("it was just encoded")
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
        http: HTTP.clone(),
        states: Arc::new(states),
    }
}
