//! Shared fixtures of the cross-crate tests.

mod client;
pub mod crash;
mod gate;
pub mod generator;
pub mod load;
mod median;
pub mod payloads;
mod postgres;
mod runs;
mod server;
pub mod storm;
mod until;

pub use self::client::{Answer, client, post, send};
pub use self::gate::{Gate, Journal};
pub use self::median::median;
pub use self::postgres::Database;
pub use self::runs::{
    announced, ended, is_at, now_at, parked_because, stored_webhooks, webhook, webhooks,
};
pub use self::server::{API_TOKEN, Server, start_of_time};
pub use self::until::{WAIT_MAX, until, within};

/// A case of its own kind: rustc always warns of such labels, and keeps it to itself only in examples.
#[cfg(doctest)]
#[doc = concat!("```\n", include_str!("../ui/pass/shadowed_labels.rs"), "```")]
pub struct ShadowedLabels;
