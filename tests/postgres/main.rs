//! The store in PostgreSQL, on a server that the tests start themselves.

mod buffered;
mod conformance;
mod disturbed;
mod lock_order;
mod node;
mod nodes;
mod numbers;
mod other_node;
mod plans;
mod retention;
mod roles;
mod standstill;
mod takeovers;
mod transactions;
