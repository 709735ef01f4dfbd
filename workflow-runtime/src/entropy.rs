//! Random bytes, the only place where the crate draws them.

use std::fmt;
use std::sync::Arc;

type Fill = dyn Fn(&mut [u8]) + Send + Sync;

/// A source of random bytes that can be cloned and shared.
#[derive(Clone)]
pub struct Entropy(Arc<Fill>);

impl Entropy {
    /// The operating system's cryptographic random number generator.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(fill_from_system))
    }

    /// A source of the caller's own, for tests that need the same ids in every run.
    pub fn from_fn(fill: impl Fn(&mut [u8]) + Send + Sync + 'static) -> Self {
        Self(Arc::new(fill))
    }

    /// Draws `N` random bytes.
    ///
    /// # Panics
    ///
    /// If the operating system has no random numbers to give. Nothing can be kept secret then, so
    /// going on would be worse than stopping.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.0)(&mut bytes);
        bytes
    }
}

impl fmt::Debug for Entropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entropy").finish_non_exhaustive()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that asks the system for randomness"
)]
fn fill_from_system(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system has no random numbers");
}
