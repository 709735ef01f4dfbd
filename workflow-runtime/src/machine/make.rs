//! A workflow without its types, for who needs nothing but its machines.

use std::fmt;

use super::{Frame, Machine};
use crate::workflow::Workflow;

/// Makes the machines of one workflow.
pub(crate) struct MakeMachine {
    pub(crate) workflow: &'static str,
    make: Box<dyn Fn(Frame) -> Machine + Send + Sync>,
}

impl MakeMachine {
    pub(crate) fn of<W: Workflow>(workflow: W) -> Self {
        Self {
            workflow: W::NAME,
            make: Box::new(move |frame| workflow.__run(frame)),
        }
    }

    pub(crate) fn machine(&self, frame: Frame) -> Machine {
        (self.make)(frame)
    }
}

impl fmt::Debug for MakeMachine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MakeMachine").field(&self.workflow).finish()
    }
}
