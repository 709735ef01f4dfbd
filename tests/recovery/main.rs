//! What a run keeps, and what it does again, when its process stops, dies, or is another program.

mod branches;
mod canary;
mod cancelling;
mod children;
mod every_call;
mod faults;
mod idempotency;
mod operations;
mod outcomes;
mod parking;
mod scheduling;
mod service;
mod starting;
mod steps;
mod stopping;
mod timers;
mod tour;
mod unstorable;
mod versions;
