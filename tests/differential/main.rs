//! The same body, compiled twice: as a plain async function over scripted operations, and as a
//! workflow whose state is written, dropped and read again at every suspension. Both must have the
//! same effects in the same order, and the same result.

#[macro_use]
mod harness;
mod branches;
mod choices;
mod conditions;
mod control_flow;
mod events;
mod expressions;
mod forms;
mod generated;
mod guards;
mod jumps;
mod large;
mod lints;
mod locals;
mod loops;
mod regressions;
#[rustfmt::skip]
mod sample;
mod steps;
