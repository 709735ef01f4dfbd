//! The adapters of the standard library that hold no closure, in a form that can be stored.

use serde::{Deserialize, Serialize};

use super::{StoredDoubleEnded, StoredExact, StoredIter};

/// The items with their numbers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Enumerate<I> {
    items: I,
    next: usize,
}

impl<I> Enumerate<I> {
    pub(super) const fn new(items: I) -> Self {
        Self { items, next: 0 }
    }
}

impl<I: StoredIter> StoredIter for Enumerate<I> {
    type Item = (usize, I::Item);

    fn next(&mut self) -> Option<Self::Item> {
        self.nth(0)
    }

    fn nth(&mut self, n: usize) -> Option<Self::Item> {
        let item = self.items.nth(n)?;
        let index = self.next + n;
        self.next = index + 1;
        Some((index, item))
    }
}

impl<I: StoredExact> StoredDoubleEnded for Enumerate<I> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let item = self.items.next_back()?;
        Some((self.next + self.items.remaining(), item))
    }
}

impl<I: StoredExact> StoredExact for Enumerate<I> {
    fn remaining(&self) -> usize {
        self.items.remaining()
    }
}

/// The items from the end.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rev<I>(I);

impl<I> Rev<I> {
    pub(super) const fn new(items: I) -> Self {
        Self(items)
    }
}

impl<I: StoredDoubleEnded> StoredIter for Rev<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        self.0.next_back()
    }

    fn nth(&mut self, n: usize) -> Option<I::Item> {
        self.0.nth_back(n)
    }
}

impl<I: StoredDoubleEnded> StoredDoubleEnded for Rev<I> {
    fn next_back(&mut self) -> Option<I::Item> {
        self.0.next()
    }

    fn nth_back(&mut self, n: usize) -> Option<I::Item> {
        self.0.nth(n)
    }
}

impl<I: StoredExact> StoredExact for Rev<I> {
    fn remaining(&self) -> usize {
        self.0.remaining()
    }
}

/// The items without the first ones.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Skip<I> {
    items: I,
    skip: usize,
}

impl<I> Skip<I> {
    pub(super) const fn new(items: I, skip: usize) -> Self {
        Self { items, skip }
    }
}

impl<I: StoredIter> StoredIter for Skip<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        self.items.nth(std::mem::take(&mut self.skip))
    }
}

impl<I: StoredExact> StoredDoubleEnded for Skip<I> {
    fn next_back(&mut self) -> Option<I::Item> {
        if self.remaining() == 0 {
            return None;
        }
        self.items.next_back()
    }
}

impl<I: StoredExact> StoredExact for Skip<I> {
    fn remaining(&self) -> usize {
        self.items.remaining().saturating_sub(self.skip)
    }
}

/// The first items.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Take<I> {
    items: I,
    take: usize,
}

impl<I> Take<I> {
    pub(super) const fn new(items: I, take: usize) -> Self {
        Self { items, take }
    }
}

impl<I: StoredIter> StoredIter for Take<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        self.take = self.take.checked_sub(1)?;
        self.items.next()
    }
}

impl<I: StoredExact> StoredDoubleEnded for Take<I> {
    fn next_back(&mut self) -> Option<I::Item> {
        let beyond = self.items.remaining().saturating_sub(self.take);
        self.take = self.take.checked_sub(1)?;
        self.items.nth_back(beyond)
    }
}

impl<I: StoredExact> StoredExact for Take<I> {
    fn remaining(&self) -> usize {
        self.items.remaining().min(self.take)
    }
}

/// One of so many items, beginning with the first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StepBy<I> {
    items: I,
    /// How many items are left out between two.
    between: usize,
    begun: bool,
}

impl<I> StepBy<I> {
    pub(super) const fn new(items: I, step: usize) -> Self {
        assert!(step != 0, "a step of zero items");
        Self {
            items,
            between: step - 1,
            begun: false,
        }
    }
}

impl<I: StoredIter> StoredIter for StepBy<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        if std::mem::replace(&mut self.begun, true) {
            self.items.nth(self.between)
        } else {
            self.items.next()
        }
    }
}

impl<I: StoredExact> StoredDoubleEnded for StepBy<I> {
    fn next_back(&mut self) -> Option<I::Item> {
        let beyond = match (
            self.items.remaining().checked_rem(self.between + 1)?,
            self.begun,
        ) {
            (beyond, true) => beyond,
            (0, false) => self.between,
            (beyond, false) => beyond - 1,
        };
        self.items.nth_back(beyond)
    }
}

impl<I: StoredExact> StoredExact for StepBy<I> {
    fn remaining(&self) -> usize {
        let (items, step) = (self.items.remaining(), self.between + 1);
        if self.begun {
            items / step
        } else {
            items.div_ceil(step)
        }
    }
}

/// The items of one iterator, then those of another.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Chain<A, B> {
    first: A,
    then: B,
}

impl<A, B> Chain<A, B> {
    pub(super) const fn new(first: A, then: B) -> Self {
        Self { first, then }
    }
}

impl<A: StoredIter, B: StoredIter<Item = A::Item>> StoredIter for Chain<A, B> {
    type Item = A::Item;

    fn next(&mut self) -> Option<A::Item> {
        self.first.next().or_else(|| self.then.next())
    }
}

impl<A, B> StoredDoubleEnded for Chain<A, B>
where
    A: StoredDoubleEnded,
    B: StoredDoubleEnded<Item = A::Item>,
{
    fn next_back(&mut self) -> Option<A::Item> {
        self.then.next_back().or_else(|| self.first.next_back())
    }
}

/// The items of two iterators in pairs, until one of them ends.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Zip<A, B> {
    left: A,
    right: B,
}

impl<A, B> Zip<A, B> {
    pub(super) const fn new(left: A, right: B) -> Self {
        Self { left, right }
    }
}

impl<A: StoredIter, B: StoredIter> StoredIter for Zip<A, B> {
    type Item = (A::Item, B::Item);

    fn next(&mut self) -> Option<Self::Item> {
        Some((self.left.next()?, self.right.next()?))
    }
}

impl<A: StoredExact, B: StoredExact> StoredDoubleEnded for Zip<A, B> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let (left, right) = (self.left.remaining(), self.right.remaining());
        let left = self.left.nth_back(left.saturating_sub(right))?;
        let right = self
            .right
            .nth_back(right.saturating_sub(self.left.remaining() + 1))?;
        Some((left, right))
    }
}

impl<A: StoredExact, B: StoredExact> StoredExact for Zip<A, B> {
    fn remaining(&self) -> usize {
        self.left.remaining().min(self.right.remaining())
    }
}
