//! A call of a store.

use std::sync::Arc;

use crate::id::RunKey;
use crate::store::{Next, Transition};

/// A call of a store's method.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Call {
    /// Which method is called.
    pub method: Method,
    /// The run that it is about, if it is about one.
    pub run: Option<RunKey>,
    /// The transition, if it is [`Method::Advance`].
    pub transition: Option<Arc<Transition>>,
    /// How many calls came before this one.
    pub index: usize,
}

impl Call {
    /// The name of the state that the call lets a run enter, such as `WaitUpdate`.
    #[must_use]
    pub fn enters(&self) -> Option<&str> {
        match &self.transition.as_ref()?.next {
            Next::Wait { state, .. } => Some(&state.as_ref()?.name),
            Next::Notify { state, .. } => Some(&state.name),
            _ => None,
        }
    }
}

/// A method of [`Store`](crate::store::Store).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Method {
    /// `claim`
    Claim,
    /// `is_interrupted`
    IsInterrupted,
    /// `suspect`
    Suspect,
    /// `suspects`
    Suspects,
    /// `forget_suspects`
    ForgetSuspects,
    /// `start`
    Start,
    /// `deliver`
    Deliver,
    /// `broadcast`
    Broadcast,
    /// `wake_reached`
    WakeReached,
    /// `advance`
    Advance,
    /// `cancel`
    Cancel,
    /// `load`
    Load,
    /// `due`
    Due,
    /// `next_due`
    NextDue,
    /// `parked`
    Parked,
    /// `find`
    Find,
    /// `frames`
    Frames,
    /// `run`
    Run,
    /// `history`
    History,
    /// `runs`
    Runs,
    /// `expire_runs`
    ExpireRuns,
    /// `expire_deliveries`
    ExpireDeliveries,
    /// `close`
    Close,
}

impl Method {
    /// Whether it changes a run: it is `start`, `deliver`, `broadcast`, `advance` or `cancel`.
    #[must_use]
    pub const fn is_write(self) -> bool {
        matches!(
            self,
            Self::Start | Self::Deliver | Self::Broadcast | Self::Advance | Self::Cancel
        )
    }
}
