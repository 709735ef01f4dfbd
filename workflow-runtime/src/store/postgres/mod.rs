//! A store in PostgreSQL, for any number of processes.
//!
//! What is asked for at the same time is committed together: a transaction locks and reads the runs that
//! its commands concern, decides about them in memory as [`MemoryStore`](super::MemoryStore) does, and
//! writes what has changed, each with a few statements over arrays.
//!
//! Runs are spread over partitions. A process owns some of them under a lease, and advances only their
//! runs; any process can start runs, take deliveries and end runs of all of them.

mod broadcast;
mod buffered;
mod changes;
mod claim;
mod command;
mod connect;
mod error;
mod event_order;
mod expected;
mod hints;
mod history;
mod hydrate;
mod incoming;
mod keeper;
mod keys;
mod known;
mod listener;
mod load;
mod lock;
mod migrations;
mod numbers;
mod options;
mod partitions;
mod pending;
mod queue;
mod read;
mod reader;
mod retention;
mod rows;
mod session;
mod shortcut;
mod start;
mod store;
mod suspects;
mod transaction;
mod write;
mod writer;

pub use tokio_postgres;

pub use self::options::{CONNECTIONS, KNOWN_BYTES, LEASE_SECONDS, PostgresOptions};
pub(crate) use self::start::start_in;
pub use self::store::PostgresStore;
