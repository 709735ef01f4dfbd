//! Durable webhook workflows: an ordinary async function that waits for webhooks, for minutes or
//! months, as one small row in a database.

pub mod clock;
pub mod entropy;
pub mod id;
pub mod store;
