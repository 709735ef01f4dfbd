use serde::{Deserialize, Serialize};

/// Nothing came before a wait's deadline.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error,
)]
#[error("nothing came in time")]
pub struct TimedOut;
