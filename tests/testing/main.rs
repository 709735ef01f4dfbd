//! The testing kit, as the tests of an application use it.

mod conformance;
mod crashes;
mod requests;
mod runtime;
mod settling;
mod time;
mod webhooks;
mod workflows;
