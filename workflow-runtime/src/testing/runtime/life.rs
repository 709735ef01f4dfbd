//! One life of a runtime, from its build until it is killed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, Weak};

use super::super::store::{Call, Intercept, Intercepted, Method, Stamp};
use crate::engine::Engine;
use crate::runtime::{BuildError, Builder, Runtime};
use crate::store::{Store, StoreError, StoreFuture};

/// A runtime that is alive, unless its life is over.
#[derive(Clone)]
pub(super) struct Alive {
    pub(super) runtime: Runtime,
    pub(super) life: Arc<Life>,
}

impl Alive {
    pub(super) async fn begin(
        builder: &Builder,
        store: &Arc<dyn Store>,
    ) -> Result<Self, BuildError> {
        let life = Arc::new(Life::default());
        let store = Intercepted::new(Arc::clone(store), Mortal(Arc::clone(&life)));
        let runtime = builder.clone().store(store).build().await?;
        // Nobody else sets it.
        let _ = life.engine.set(Arc::downgrade(runtime.engine()));
        Ok(Self { runtime, life })
    }

    pub(super) fn engine(&self) -> &Arc<Engine> {
        self.runtime.engine()
    }
}

/// Whether a runtime lives. When its life is over, nothing that is left of it can reach the store.
#[derive(Default)]
pub(super) struct Life {
    is_over: AtomicBool,
    engine: OnceLock<Weak<Engine>>,
}

impl Life {
    pub(super) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::SeqCst)
    }

    pub(super) fn end(&self) {
        self.is_over.store(true, Ordering::SeqCst);
        if let Some(engine) = self.engine.get().and_then(Weak::upgrade) {
            engine.scheduler.stop();
        }
    }
}

/// Lets calls through as long as the life is not over.
struct Mortal(Arc<Life>);

impl Intercept for Mortal {
    fn intercept<'a, T: Send + 'a>(
        &'a self,
        call: Call,
        inner: impl FnOnce(Stamp) -> StoreFuture<'a, T> + Send + 'a,
    ) -> StoreFuture<'a, T> {
        Box::pin(async move {
            if self.0.is_over() {
                return Err(StoreError::Closed);
            }
            let outcome = inner(Stamp::Now).await;
            if self.0.is_over() && !is_answered(call.method) {
                return Err(StoreError::Closed);
            }
            outcome
        })
    }
}

/// Whether somebody outside has the answer, who is not killed with the runtime.
fn is_answered(method: Method) -> bool {
    matches!(method, Method::Start | Method::Deliver | Method::Cancel)
}
