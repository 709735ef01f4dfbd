//! A stored iterator as one of the standard library.

use super::StoredIter;

/// Takes items out of a stored iterator. The adapters with closures of a `for` loop are put on it anew for
/// each item, since a closure cannot be stored.
#[derive(Debug)]
pub struct Taking<'a, I>(&'a mut I);

impl<'a, I> Taking<'a, I> {
    /// Takes from `items`.
    pub const fn new(items: &'a mut I) -> Self {
        Self(items)
    }
}

impl<I: StoredIter> Iterator for Taking<'_, I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        self.0.next()
    }
}
