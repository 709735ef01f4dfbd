//! What is committed, and by which owner.

/// A value that a store has committed and synced.
///
/// An acknowledgement is made from it, so it cannot be sent before the commit.
#[derive(Debug, PartialEq, Eq)]
#[must_use]
pub struct Committed<T>(T);

impl<T> Committed<T> {
    /// States that `value` describes something which is committed and synced. For stores only.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// Another thing that the same commit says.
    pub fn map<U>(self, map: impl FnOnce(T) -> U) -> Committed<U> {
        Committed(map(self.0))
    }

    /// The outcome of the commit, without giving up the proof of it.
    pub fn get(&self) -> &T {
        &self.0
    }

    /// The outcome of the commit.
    pub fn into_inner(self) -> T {
        self.0
    }
}

/// The generation of a store's owner. See [`Store::claim`](crate::store::Store::claim).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Epoch(pub i64);
