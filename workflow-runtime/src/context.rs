//! What a workflow's body knows about its run.

use std::any::{TypeId, type_name};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::id::{FrameKey, RunId};
use crate::machine::Event;
use crate::runtime::AppStates;

/// What a workflow's body knows about its run, and the application's own resources.
///
/// It is the optional first parameter of a workflow, and never part of its stored state. `S` is the
/// type that was given to the runtime's builder as `state`.
pub struct Context<S = ()> {
    step: Arc<Step>,
    state: Arc<S>,
}

impl<S> Context<S> {
    /// The run's id.
    #[must_use]
    pub fn run_id(&self) -> &RunId {
        &self.step.id
    }

    /// The application's own resources.
    #[must_use]
    pub fn state(&self) -> &S {
        &self.state
    }

    /// Which attempt at the current step this is, from 1 on.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.step.failed().saturating_add(1)
    }

    /// A key for the current step: the same in every attempt, also after a restart, and another one
    /// each time the body comes to a step. Give it to services that can tell a repeated request.
    #[must_use]
    pub fn idempotency_key(&self) -> String {
        self.step.idempotency_key()
    }
}

impl<S> Clone for Context<S> {
    fn clone(&self) -> Self {
        Self {
            step: Arc::clone(&self.step),
            state: Arc::clone(&self.state),
        }
    }
}

impl<S> fmt::Debug for Context<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("run_id", &self.step.id)
            .finish_non_exhaustive()
    }
}

/// The type of a workflow's first parameter, if it is a context.
pub trait ContextType: Sized {
    /// What the runtime has to be given for it.
    fn required() -> Required;
    /// Makes the context.
    fn make(step: Arc<Step>, states: &AppStates) -> Self;
}

impl<S: Send + Sync + 'static> ContextType for Context<S> {
    fn required() -> Required {
        Required {
            state: Some((TypeId::of::<S>(), type_name::<S>())),
        }
    }

    fn make(step: Arc<Step>, states: &AppStates) -> Self {
        let state = states
            .get()
            .expect("BUG: the runtime was built without a state that it needs");
        Self { step, state }
    }
}

/// What a workflow needs of the runtime.
#[derive(Clone, Copy, Debug)]
pub struct Required {
    pub(crate) state: Option<(TypeId, &'static str)>,
}

impl Required {
    /// Nothing.
    #[must_use]
    pub fn nothing() -> Self {
        Self { state: None }
    }
}

/// Where a run's body is.
#[derive(Debug)]
pub struct Step {
    id: RunId,
    frame: FrameKey,
    place: Mutex<Place>,
}

#[derive(Debug, Default)]
struct Place {
    state: String,
    entered: i64,
    failed: u32,
}

impl Step {
    pub(crate) fn new(id: RunId, frame: FrameKey) -> Self {
        Self {
            id,
            frame,
            place: Mutex::default(),
        }
    }

    /// Notes that the body goes on with `event`, in `state` if that is another one.
    pub(crate) fn enter(&self, state: Option<&str>, event: &Event) {
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(state) = state {
            state.clone_into(&mut place.state);
        }
        if let Event::Turn { entered, failed } = event {
            (place.entered, place.failed) = (*entered, *failed);
        }
    }

    pub(crate) fn failed(&self) -> u32 {
        self.place
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .failed
    }

    pub(crate) fn idempotency_key(&self) -> String {
        let place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        let (state, entered) = (&place.state, place.entered);
        match self.frame {
            FrameKey { run, frame: 0 } => format!("{run}-{state}-{entered}"),
            FrameKey { run, frame } => format!("{run}.{frame}-{state}-{entered}"),
        }
    }
}
