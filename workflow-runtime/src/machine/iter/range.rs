//! Ranges, of which only the ends are stored.

use std::ops::{Range, RangeFrom, RangeInclusive};

use serde::{Deserialize, Serialize};

use super::{IntoStored, StoredDoubleEnded, StoredExact, StoredIter};

/// A number, or a character, of which ranges can be stored.
pub trait Stepped: Copy + PartialOrd {
    /// The one `n` higher, or nothing after the last.
    fn up_by(self, n: usize) -> Option<Self>;

    /// The one `n` lower, or nothing before the first.
    fn down_by(self, n: usize) -> Option<Self>;

    /// How many there are from this one to `end`, without `end`.
    fn steps_to(self, end: Self) -> usize;
}

macro_rules! stepped {
    ($($number:ty)*) => {$(
        impl Stepped for $number {
            fn up_by(self, n: usize) -> Option<Self> {
                (self..=<$number>::MAX).nth(n)
            }

            fn down_by(self, n: usize) -> Option<Self> {
                (<$number>::MIN..=self).nth_back(n)
            }

            fn steps_to(self, end: Self) -> usize {
                (self..end).count()
            }
        }
    )*};
}

stepped!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize char);

// Generic over the number, as in the standard library, so that the type of a range's items tells the
// type of its ends.
impl<T: Stepped> IntoStored for Range<T> {
    type Item = T;
    type Iter = Self;

    fn into_stored(self) -> Self {
        self
    }
}

impl<T: Stepped> StoredIter for Range<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.nth(0)
    }

    fn nth(&mut self, n: usize) -> Option<T> {
        match self.start.up_by(n) {
            Some(item) if item < self.end => {
                self.start = item.up_by(1).unwrap_or(self.end);
                Some(item)
            }
            _ => {
                if self.start < self.end {
                    self.start = self.end;
                }
                None
            }
        }
    }
}

impl<T: Stepped> StoredDoubleEnded for Range<T> {
    fn next_back(&mut self) -> Option<T> {
        self.nth_back(0)
    }

    fn nth_back(&mut self, n: usize) -> Option<T> {
        let last = self.end.down_by(1).and_then(|last| last.down_by(n));
        match last {
            Some(item) if self.start <= item => {
                self.end = item;
                Some(item)
            }
            _ => {
                if self.start < self.end {
                    self.end = self.start;
                }
                None
            }
        }
    }
}

impl<T: Stepped> StoredExact for Range<T> {
    fn remaining(&self) -> usize {
        self.start.steps_to(self.end)
    }
}

/// A range without an end, which stops after the last number there is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RangeFromIter<T>(Option<T>);

impl<T: Stepped> IntoStored for RangeFrom<T> {
    type Item = T;
    type Iter = RangeFromIter<T>;

    fn into_stored(self) -> Self::Iter {
        RangeFromIter(Some(self.start))
    }
}

impl<T: Stepped> StoredIter for RangeFromIter<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.nth(0)
    }

    fn nth(&mut self, n: usize) -> Option<T> {
        let item = self.0.and_then(|start| start.up_by(n));
        self.0 = item.and_then(|item| item.up_by(1));
        item
    }
}

/// A range from its first remaining number to its last, which knows when the last has been taken.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RangeInclusiveIter<T> {
    start: T,
    end: T,
    exhausted: bool,
}

impl<T: Stepped> IntoStored for RangeInclusive<T> {
    type Item = T;
    type Iter = RangeInclusiveIter<T>;

    fn into_stored(self) -> Self::Iter {
        let exhausted = self.is_empty();
        let (start, end) = self.into_inner();
        RangeInclusiveIter {
            start,
            end,
            exhausted,
        }
    }
}

impl<T: Stepped> StoredIter for RangeInclusiveIter<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.nth(0)
    }

    fn nth(&mut self, n: usize) -> Option<T> {
        let item = self.start.up_by(n).filter(|item| *item <= self.end);
        let item = item.filter(|_| !self.exhausted);
        match item.and_then(|item| item.up_by(1)) {
            Some(next) if item < Some(self.end) => self.start = next,
            _ => self.exhausted = true,
        }
        item
    }
}

impl<T: Stepped> StoredDoubleEnded for RangeInclusiveIter<T> {
    fn next_back(&mut self) -> Option<T> {
        self.nth_back(0)
    }

    fn nth_back(&mut self, n: usize) -> Option<T> {
        let item = self.end.down_by(n).filter(|item| *item >= self.start);
        let item = item.filter(|_| !self.exhausted);
        match item.and_then(|item| item.down_by(1)) {
            Some(next) if item > Some(self.start) => self.end = next,
            _ => self.exhausted = true,
        }
        item
    }
}

impl<T: Stepped> StoredExact for RangeInclusiveIter<T> {
    fn remaining(&self) -> usize {
        if self.exhausted {
            return 0;
        }
        self.start.steps_to(self.end) + 1
    }
}
