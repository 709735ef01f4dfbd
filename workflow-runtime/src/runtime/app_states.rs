//! The application's own resources, by type.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// The values that were given to the builder as `state`, each by its type.
#[derive(Clone, Default)]
pub struct AppStates(HashMap<TypeId, Arc<dyn Any + Send + Sync>>);

impl AppStates {
    pub(crate) fn insert<S: Send + Sync + 'static>(&mut self, state: S) {
        self.0.insert(TypeId::of::<S>(), Arc::new(state));
    }

    pub(crate) fn contains(&self, id: TypeId) -> bool {
        self.0.contains_key(&id)
    }

    pub(crate) fn get<S: Send + Sync + 'static>(&self) -> Option<Arc<S>> {
        let state = Arc::clone(self.0.get(&TypeId::of::<S>())?);
        state.downcast().ok()
    }
}

impl fmt::Debug for AppStates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppStates")
            .field("len", &self.0.len())
            .finish()
    }
}
