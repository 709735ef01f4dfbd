//! Whether the next transaction is likely to meet runs that others have started.

use std::sync::atomic::{AtomicU32, Ordering};

/// For how many transactions the whole families are locked at once, after one in which that was necessary.
const FAMILIES_EXPECTED_FOR: u32 = 64;

/// Whether runs that others have started are to be expected. Most runs are a family of their own: to look for the
/// topmost one of it is of no use for them.
#[derive(Debug, Default)]
pub(super) struct Expected(AtomicU32);

impl Expected {
    pub(super) fn families(&self) -> bool {
        self.0.load(Ordering::Relaxed) > 0
    }

    /// Notes whether a transaction has met some.
    pub(super) fn note(&self, are_families: bool) {
        if are_families {
            self.0.store(FAMILIES_EXPECTED_FOR, Ordering::Relaxed);
        } else {
            let less = |left: u32| left.checked_sub(1);
            // Nothing is left to be taken off if there was nothing.
            let _ = self
                .0
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
        }
    }
}
