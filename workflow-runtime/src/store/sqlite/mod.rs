//! A store in one SQLite file.
//!
//! One thread owns the only connection that writes. It takes whatever commands are waiting, runs
//! them in one transaction, commits it, which is the sync to disk, and only then answers. Reads run
//! on threads with read-only connections of their own.

mod advance;
mod branches;
mod broadcast;
mod cancel;
mod channel;
mod children;
mod claim;
mod connection;
mod consume;
mod deliver;
mod effects;
mod error;
mod events;
mod frames;
mod history;
mod load;
mod lock;
mod migrations;
mod pending;
mod queue;
mod read;
mod reader;
mod redrive;
mod retention;
mod rows;
mod session;
mod shortcut;
mod start;
mod step;
mod store;
mod suspects;
mod wait_columns;
mod waits;
mod writer;

pub use self::store::SqliteStore;

#[cfg(test)]
mod plans;
