//! One life of a runtime, from its build until it is killed.

use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use tokio::sync::watch;

use super::super::crash::{Crash, CrashPlan};
use super::super::store::{Call, Intercept, Intercepted, Method, Stamp};
use crate::engine::Engine;
use crate::runtime::{BuildError, Builder, Runtime};
use crate::store::{Store, StoreError, StoreFuture};

/// How long a store has for a call that was under way when its runtime was killed.
const DECISION_MAX: Duration = Duration::from_secs(1);

/// What every life of a runtime begins with.
pub(super) struct Origin {
    pub(super) builder: Builder,
    pub(super) store: Arc<dyn Store>,
    pub(super) crash_plan: Arc<CrashPlan>,
}

/// A runtime that is alive, unless its life is over.
#[derive(Clone)]
pub(super) struct Alive {
    pub(super) runtime: Runtime,
    pub(super) life: Arc<Life>,
}

impl Origin {
    pub(super) async fn begin(&self) -> Result<Alive, BuildError> {
        let life = Arc::new(Life::default());
        let mortal = Mortal {
            life: Arc::clone(&life),
            crash_plan: Arc::clone(&self.crash_plan),
        };
        let store = Intercepted::new(Arc::clone(&self.store), mortal);
        let runtime = self.builder.clone().store(store).build().await?;
        // Nobody else sets it.
        let _ = life.engine.set(Arc::downgrade(runtime.engine()));
        Ok(Alive { runtime, life })
    }
}

impl Alive {
    pub(super) fn engine(&self) -> &Arc<Engine> {
        self.runtime.engine()
    }
}

/// Whether a runtime lives. When its life is over, nothing that is left of it can reach the store.
#[derive(Default)]
pub(super) struct Life {
    is_over: watch::Sender<bool>,
    engine: OnceLock<Weak<Engine>>,
}

impl Life {
    pub(super) fn is_over(&self) -> bool {
        *self.is_over.borrow()
    }

    async fn over(&self) {
        // The sender is here.
        let _ = self.is_over.subscribe().wait_for(|is_over| *is_over).await;
    }

    pub(super) fn end(&self) {
        self.is_over.send_replace(true);
        if let Some(engine) = self.engine.get().and_then(Weak::upgrade) {
            engine.scheduler.stop();
        }
    }
}

/// Lets calls through as long as the life is not over, and ends it where the plan says so.
struct Mortal {
    life: Arc<Life>,
    crash_plan: Arc<CrashPlan>,
}

impl Intercept for Mortal {
    fn intercept<'a, T: Send + 'a>(
        &'a self,
        call: Call,
        inner: impl FnOnce(Stamp) -> StoreFuture<'a, T> + Send + 'a,
    ) -> StoreFuture<'a, T> {
        Box::pin(async move {
            if self.life.is_over() {
                return Err(StoreError::Closed);
            }
            let crash = self.crash_plan.meet(&call);
            if crash == Crash::Before {
                self.life.end();
                return Err(StoreError::Closed);
            }
            let outcome = self.decided(inner(Stamp::Now)).await;
            if crash == Crash::After {
                self.life.end();
            }
            if self.life.is_over() && !is_answered(call.method) {
                return Err(StoreError::Closed);
            }
            outcome
        })
    }
}

impl Mortal {
    /// What the store decides. A kill does not keep it from deciding, but nobody waits for long.
    async fn decided<T>(&self, mut call: StoreFuture<'_, T>) -> Result<T, StoreError> {
        tokio::select! {
            biased;
            outcome = &mut call => outcome,
            () = self.life.over() => match tokio::time::timeout(DECISION_MAX, call).await {
                Ok(outcome) => outcome,
                Err(_) => Err(StoreError::Closed),
            },
        }
    }
}

/// Whether somebody outside has the answer, who is not killed with the runtime.
fn is_answered(method: Method) -> bool {
    matches!(method, Method::Start | Method::Deliver | Method::Cancel)
}
