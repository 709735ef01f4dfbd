//! Durable webhook workflows: an ordinary async function that waits for webhooks, for minutes or
//! months, as one small row in a database.

pub mod clock;
pub mod duration;
pub mod entropy;
pub mod http;
pub mod id;
pub mod operation;
pub mod store;
pub mod webhook;
