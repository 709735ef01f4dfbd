//! Putting a runtime for a test together.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::super::crash::CrashPlan;
use super::super::http_client;
use super::life::Origin;
use super::{SETTLE_SECONDS_MAX, TestRuntime};
use crate::clock::{Clock, Timestamp};
use crate::limits::Limits;
use crate::retention::Retention;
use crate::runtime::{BuildError, Builder, Runtime};
use crate::store::{MemoryStore, Store};
use crate::webhook::Keyring;
use crate::workflow::Workflow;

/// The same in every test, so that a store's webhooks keep their URLs from one runtime to the next.
const SECRET: &str = "a secret that nobody but tests may use";

/// Where virtual time begins: 2026-01-01T00:00:00Z.
#[must_use]
pub fn start_of_time() -> SystemTime {
    START.into()
}

/// A test that lets a year pass asks for results afterwards.
const KEEP_ALL: Retention = Retention::keep_all();

const START: Timestamp = Timestamp::from_millis(1_767_225_600_000);

/// Puts a [`TestRuntime`] together.
#[derive(Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct TestBuilder {
    builder: Builder,
    store: Option<Arc<dyn Store>>,
    settle_max: Duration,
    crash_plan: Arc<CrashPlan>,
}

impl TestBuilder {
    pub(super) fn new() -> Self {
        let keyring = Keyring::from_secret(SECRET).expect("the secret is long enough");
        let builder = Runtime::builder()
            .public_url("http://webhooks.test")
            .keyring(keyring)
            .http_client(http_client())
            .retention(KEEP_ALL)
            .clock(Clock::manual(START));
        Self {
            builder,
            store: None,
            settle_max: Duration::from_secs(SETTLE_SECONDS_MAX),
            crash_plan: Arc::new(CrashPlan::none()),
        }
    }

    /// A workflow that is tested, or that one of them invokes.
    pub fn workflow<W: Workflow>(self, workflow: W) -> Self {
        self.configure(|builder| builder.workflow(workflow))
    }

    /// The application's own resources, which a workflow reads through `Context<S>`. In a test they are
    /// stand-ins. Several values are kept by their types.
    pub fn state<S: Send + Sync + 'static>(self, state: S) -> Self {
        self.configure(|builder| builder.state(state))
    }

    /// Where runs are kept. A [`MemoryStore`] of its own without this.
    pub fn store(self, store: impl Store) -> Self {
        Self {
            store: Some(Arc::new(store)),
            ..self
        }
    }

    /// The value of a secret that a webhook names.
    pub fn secret(self, name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        self.configure(|builder| builder.secret(name, value))
    }

    /// How much the engine takes on.
    pub fn limits(self, limits: Limits) -> Self {
        self.configure(|builder| builder.limits(limits))
    }

    /// How long what is over is kept. For ever without this, unlike in a [`Runtime`].
    pub fn retention(self, retention: Retention) -> Self {
        self.configure(|builder| builder.retention(retention))
    }

    /// The clock, if several runtimes are to share one. It has to be a [manual](Clock::manual) one.
    pub fn clock(self, clock: Clock) -> Self {
        self.configure(|builder| builder.clock(clock))
    }

    /// How long something may run in real time before [`TestRuntime::settle`] panics.
    pub fn settle_within(self, limit: Duration) -> Self {
        Self {
            settle_max: limit,
            ..self
        }
    }

    /// Sets whatever else the runtime's own builder takes. The store is set by
    /// [`store`](Self::store) only.
    pub fn configure(self, configure: impl FnOnce(Builder) -> Builder) -> Self {
        Self {
            builder: configure(self.builder),
            ..self
        }
    }

    pub(in crate::testing) fn crash_plan(self, plan: Arc<CrashPlan>) -> Self {
        Self {
            crash_plan: plan,
            ..self
        }
    }

    /// Opens the store and begins to advance runs.
    ///
    /// # Panics
    ///
    /// If something is missing or does not fit together, or the store fails.
    pub async fn build(self) -> TestRuntime {
        let runtime = self.try_build().await;
        runtime.unwrap_or_else(|error| panic!("the runtime cannot be built: {error}"))
    }

    /// As [`build`](Self::build), for a test of what cannot be built.
    ///
    /// # Errors
    ///
    /// As [`Builder::build`].
    pub async fn try_build(self) -> Result<TestRuntime, BuildError> {
        let store = self.store.unwrap_or_else(|| Arc::new(MemoryStore::new()));
        let origin = Origin {
            builder: self.builder,
            store,
            crash_plan: self.crash_plan,
        };
        TestRuntime::begin(origin, self.settle_max).await
    }
}

impl fmt::Debug for TestBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestBuilder")
            .field("builder", &self.builder)
            .field("settle_max", &self.settle_max)
            .finish_non_exhaustive()
    }
}
