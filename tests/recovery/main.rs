//! What a run keeps, and what it does again, when its process stops, dies, or is another program.

mod branches;
mod calls;
mod canary;
mod cancelling;
mod children;
mod clocks;
mod crashing;
mod events;
mod every_call;
mod faults;
mod history;
mod idempotency;
mod operations;
mod outcomes;
mod owners;
mod parking;
mod redriving;
mod scheduling;
mod service;
mod starting;
mod steps;
mod stopping;
mod timers;
mod tour;
mod unstorable;
mod versions;
