//! Random numbers that many tasks draw from one seed.

use std::sync::{Mutex, PoisonError};

use crate::generator::Random as Sequence;

/// A sequence of random numbers that can be shared.
#[derive(Debug)]
pub(super) struct Random(Mutex<Sequence>);

impl Random {
    /// The sequence that begins with `seed`.
    #[must_use]
    pub(super) const fn new(seed: u64) -> Self {
        Self(Mutex::new(Sequence::new(seed)))
    }

    /// A number from `start` to `end`, with both.
    pub(super) fn within(&self, start: u64, end: u64) -> u64 {
        let mut sequence = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        start + sequence.below(end - start + 1)
    }

    /// Whether one of `n` equal chances came true.
    pub(super) fn one_in(&self, n: u64) -> bool {
        self.within(1, n) == 1
    }
}
