//! Runnable examples of durable webhook workflows.
//!
//! Each example is a folder: its workflow and what stands in for other services are a module of this
//! library, so that tests can use them, and `main.rs` is a command to try.
//!
//! ```text
//! cargo run -p examples --bin image_generation
//! cargo run -p examples --bin image_generation -- --kill
//! cargo run -p examples --bin progress_updates
//! cargo run -p examples --bin progress_updates -- --silent
//! ```

pub mod image_generation;
pub mod progress_updates;
pub mod support;
