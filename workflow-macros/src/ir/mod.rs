//! The control-flow graph of a workflow's body.

pub(crate) mod cfg;
mod display;
pub(crate) mod local;
