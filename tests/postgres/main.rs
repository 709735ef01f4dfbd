//! The store in PostgreSQL, on a server that the tests start themselves.

mod conformance;
mod node;
mod nodes;
mod plans;
mod takeovers;
mod transactions;
