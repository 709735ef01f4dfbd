//! A runtime under a test.

mod builder;
mod life;
mod passing;
mod run;
mod start;
mod webhooks;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::body::to_bytes;
use bytes::Bytes;
use http::Response;
use tokio::sync::Mutex;
use tower::ServiceExt;

pub use self::builder::{TestBuilder, start_of_time};
use self::life::{Alive, Origin};
pub use self::run::TestRun;
pub use self::start::StartTestRun;
pub use self::webhooks::NoWebhook;
use super::request::{InvalidRequest, TestRequest};
use crate::clock::{Clock, pause};
use crate::duration::IntoDuration;
use crate::id::RunId;
use crate::runtime::{BuildError, Runtime};
use crate::store::{RunFilter, RunRecord, Store, StoreError, StoreFuture};
use crate::webhook::Webhook;
use crate::workflow::Workflow;

/// Real seconds for which [`TestRuntime::settle`] waits, unless the builder says otherwise.
pub const SETTLE_SECONDS_MAX: u64 = 30;

/// Instants at which something may become due in one call of [`TestRuntime::advance`].
pub const ADVANCE_INSTANTS_MAX: usize = 100_000;

/// How long a store has for one answer to the test.
const STORE_PATIENCE: Duration = Duration::from_secs(5);

/// The wait before a store that has failed is asked again.
const STORE_PAUSE: Duration = Duration::from_millis(10);

/// A runtime in virtual time, without a network: its engine, its webhooks' router and a store, which
/// are the ones that an application has.
///
/// Its clock stands still until [`advance`](Self::advance) moves it. Cloning it is cheap; it runs as
/// long as a clone or one of its [`TestRun`]s is there. See the [module](super) for an example.
#[derive(Clone)]
pub struct TestRuntime(Arc<Shared>);

struct Shared {
    /// For this life of the runtime and the next ones.
    origin: Origin,
    clock: Clock,
    settle_max: Duration,
    alive: Mutex<Alive>,
}

impl TestRuntime {
    /// Begins to put a runtime together.
    #[expect(
        clippy::new_ret_no_self,
        reason = "it is built when the builder says so"
    )]
    pub fn new() -> TestBuilder {
        TestBuilder::new()
    }

    /// Starts a run. Await what is returned, after setting options on it.
    ///
    /// # Errors
    ///
    /// As [`Runtime::start`].
    pub fn start<W: Workflow>(&self, workflow: W, input: W::Input) -> StartTestRun<W> {
        StartTestRun::new(self.clone(), &workflow, input)
    }

    /// The run with this id: the live one if there is one, else the newest.
    pub fn run<W: Workflow>(&self, _workflow: W, id: impl Into<RunId>) -> TestRun<W> {
        TestRun::find(self.clone(), id.into())
    }

    /// Waits until nothing is running or due at the present virtual time: every run waits for a
    /// webhook or for a later instant, is parked, or has ended.
    ///
    /// A step or call that is being carried out is waited for in real time. What a step waits for has
    /// to come without the test's help.
    ///
    /// # Panics
    ///
    /// If something still runs after [`SETTLE_SECONDS_MAX`], or the limit that the builder was given.
    /// The message names it.
    pub async fn settle(&self) {
        let settled = async {
            loop {
                let alive = self.alive().await;
                let scheduler = &alive.engine().scheduler;
                tokio::select! {
                    () = scheduler.settled(&self.0.clock) => {}
                    () = scheduler.closed() => {}
                }
                if !alive.life.is_over() {
                    return;
                }
            }
        };
        if tokio::time::timeout(self.0.settle_max, settled)
            .await
            .is_err()
        {
            panic!("{}", self.unsettled().await);
        }
    }

    /// Calls a webhook as its sender does, and returns the answer. The delivery is stored by then; what
    /// it wakes may still run.
    ///
    /// # Errors
    ///
    /// If the request or the webhook is not one that can be sent to. Refusals are answers.
    pub async fn deliver(
        &self,
        webhook: &Webhook,
        request: TestRequest,
    ) -> Result<Response<Bytes>, InvalidRequest> {
        loop {
            let alive = self.alive().await;
            let router = alive.runtime.webhook_router();
            let answer = router.oneshot(request.to(webhook)?).await;
            let (parts, body) = answer.unwrap_or_else(|never| match never {}).into_parts();
            if parts.status.is_server_error() && alive.life.is_over() {
                // Nobody has answered: the sender tries again.
                continue;
            }
            let body = to_bytes(body, usize::MAX).await;
            let body = body.expect("an answer is in memory");
            return Ok(Response::from_parts(parts, body));
        }
    }

    /// Lets virtual time pass, such as `"5m"` or a `Duration`. What becomes due on the way runs in
    /// order, each at its own instant, until everything has [settled](Self::settle).
    ///
    /// A delivery that comes at the very deadline of a wait is in time. So if a wait's deadline is the
    /// last instant, the millisecond after it passes too, and the wait times out.
    ///
    /// # Panics
    ///
    /// If the text is no duration, if something does not settle, or if there is something to do at more
    /// than [`ADVANCE_INSTANTS_MAX`] instants.
    pub async fn advance(&self, by: impl IntoDuration) {
        let by = by.into_duration().unwrap_or_else(|error| panic!("{error}"));
        self.pass(self.0.clock.now().saturating_add(by)).await;
    }

    /// Lets virtual time pass until an instant, as [`advance`](Self::advance) does. If it has passed,
    /// this only [settles](Self::settle).
    ///
    /// # Panics
    ///
    /// As [`advance`](Self::advance).
    pub async fn advance_to(&self, instant: SystemTime) {
        self.pass(instant.into()).await;
    }

    /// The present virtual time.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.0.clock.now().into()
    }

    /// The clock. [`Clock::advance`] moves it at once and waits for nothing: a step that does not come
    /// to an end is timed out so.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The application's own resource of this type, if the builder was given one.
    #[must_use]
    pub fn state<S: Send + Sync + 'static>(&self) -> Option<Arc<S>> {
        self.0.origin.builder.states().get()
    }

    /// Kills the runtime where it stands, and begins another one on the same store. Steps that are
    /// being carried out are dropped at their next await, and run again.
    ///
    /// Everything that was made from this `TestRuntime` goes on with the other runtime.
    ///
    /// # Panics
    ///
    /// If code of the killed runtime does not come to an await, or the other one cannot be built.
    pub async fn crash(&self) {
        let alive = self.alive().await;
        alive.life.end();
        drop(alive);
        self.alive().await;
    }

    /// The runtime itself, for whatever this type has no method for. After a crash it is another one.
    pub async fn runtime(&self) -> Runtime {
        self.alive().await.runtime
    }

    async fn begin(origin: Origin, settle_max: Duration) -> Result<Self, BuildError> {
        let clock = origin.builder.time().clone();
        let alive = origin.begin().await?;
        Ok(Self(Arc::new(Shared {
            origin,
            clock,
            settle_max,
            alive: Mutex::new(alive),
        })))
    }

    /// All runs that are in the store.
    pub(super) async fn all_runs(&self) -> Vec<RunRecord> {
        let filter = || RunFilter {
            limit: usize::MAX,
            ..RunFilter::default()
        };
        self.ask(|store| store.runs(filter())).await
    }

    /// The runtime that lives, or begins another one if it has been killed.
    async fn alive(&self) -> Alive {
        let mut alive = self.0.alive.lock().await;
        if alive.life.is_over() {
            let idle = alive.engine().scheduler.idle();
            let stopped = tokio::time::timeout(self.0.settle_max, idle).await;
            stopped.expect("code of the killed runtime has come to an await");
            let next = self.0.origin.begin().await;
            *alive = next.unwrap_or_else(|error| panic!("another runtime begins: {error}"));
        }
        alive.clone()
    }

    /// Asks the store, again if it fails.
    async fn ask<'a, T>(&'a self, ask: impl Fn(&'a dyn Store) -> StoreFuture<'a, T>) -> T {
        let answered = async {
            loop {
                let answer = ask(&*self.0.origin.store);
                match tokio::time::timeout(STORE_PATIENCE, answer).await {
                    Ok(Ok(answer)) => return answer,
                    Ok(Err(StoreError::Closed)) => panic!("the store of the test is closed"),
                    Ok(Err(_)) => pause(STORE_PAUSE).await,
                    Err(_) => {}
                }
            }
        };
        let answered = tokio::time::timeout(self.0.settle_max, answered).await;
        answered.expect("the store of the test answers")
    }

    /// What keeps everything from being settled.
    async fn unsettled(&self) -> String {
        let alive = self.alive().await;
        let mut what = String::new();
        for frame in alive.engine().scheduler.unsettled() {
            let loaded = tokio::time::timeout(STORE_PAUSE, self.0.origin.store.load(frame)).await;
            let place = match loaded {
                Ok(Ok(Some(loaded))) => {
                    let frame = loaded.frame;
                    format!("`{}` in `{}`", frame.workflow, frame.state.name)
                }
                Ok(Ok(None)) => "one that has ended".to_owned(),
                Ok(Err(error)) => format!("one that cannot be read: {error}"),
                Err(_) => "one that the store does not give".to_owned(),
            };
            what += &format!("\n- run {}: {place}", frame.run);
        }
        format!(
            "not settled after {:?}. A step that waits for the test, or for virtual time, does not end \
             by itself. These still run:{what}",
            self.0.settle_max
        )
    }
}

impl fmt::Debug for TestRuntime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestRuntime")
            .field("now", &self.0.clock.now())
            .finish_non_exhaustive()
    }
}
