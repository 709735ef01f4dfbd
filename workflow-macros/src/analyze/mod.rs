//! What is alive where, and what the states are called and hold.

mod initialized;
pub(crate) mod liveness;
pub(crate) mod shadowing;
pub(crate) mod states;
pub(crate) mod steps;
pub(crate) mod types;
