//! What is over and may be removed.

use crate::clock::Timestamp;
use crate::id::RunKey;

/// Which deliveries have been kept for long enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeliveryExpiry {
    /// When they are looked at. Those that came after this came while the clock was ahead.
    pub now: Timestamp,
    /// Those that came before this lose their heads and bodies.
    pub bodies_before: Timestamp,
    /// Those that came before this need not be remembered either. `None` remembers those with a dedupe
    /// key for ever.
    pub keys_before: Option<Timestamp>,
}

/// A position in the list of ended runs: everything up to and including it has been looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EndedCursor {
    /// When the last run ended.
    pub ended_at: Timestamp,
    /// The last run.
    pub run: RunKey,
}

/// What one call has removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expired<C> {
    /// How many rows are gone.
    pub removed: usize,
    /// Where to go on, if there may be more.
    pub next: Option<C>,
}

impl DeliveryExpiry {
    /// Whether a delivery came so late that nearly all after it did, too. They are numbered as they come, so no more need be
    /// looked at; but nothing follows from one that came while the clock was ahead.
    #[cfg(any(feature = "postgres", feature = "sqlite"))]
    pub(super) fn is_young(&self, received_at: Timestamp) -> bool {
        (self.bodies_before..=self.now).contains(&received_at)
    }

    /// Whether a delivery that came at `received_at` may be forgotten altogether.
    pub(super) fn forgets(&self, received_at: Timestamp, has_key: bool) -> bool {
        let is_old = received_at < self.bodies_before;
        is_old && (!has_key || self.keys_before.is_some_and(|before| received_at < before))
    }
}
