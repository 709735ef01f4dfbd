//! Iterators that can be stored between two items.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::ops::{Range, RangeFrom, RangeInclusive};

use serde::{Deserialize, Serialize};

/// Makes the iterator of a `for` loop that suspends.
pub fn stored_iter<I: IntoStored>(items: I) -> I::Iter {
    items.into_stored()
}

/// What a `for` loop that suspends can go over: owned collections and ranges.
#[diagnostic::on_unimplemented(
    message = "a `for` loop over `{Self}` cannot suspend, because the rest of its items cannot be stored",
    label = "the rest of these items would have to be part of the workflow's state",
    note = "an owned collection or a range can be stored: go over the collection itself or a clone of it, or collect owned items first"
)]
pub trait IntoStored {
    /// The type of the items.
    type Item;
    /// The iterator over them.
    type Iter: StoredIter<Item = Self::Item>;
    /// Makes the iterator.
    fn into_stored(self) -> Self::Iter;
}

/// An iterator that is part of a workflow's state.
pub trait StoredIter {
    /// The type of the items.
    type Item;
    /// Takes the next item.
    fn next(&mut self) -> Option<Self::Item>;
}

/// What remains of a collection, in its order.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Remaining<T>(VecDeque<T>);

impl<T> StoredIter for Remaining<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.0.pop_front()
    }
}

impl<T> FromIterator<T> for Remaining<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

macro_rules! stored_collection {
    ($([$($generics:tt)*] $collection:ty => $item:ty;)*) => {$(
        impl<$($generics)*> IntoStored for $collection {
            type Item = $item;
            type Iter = Remaining<$item>;

            fn into_stored(self) -> Self::Iter {
                self.into_iter().collect()
            }
        }
    )*};
}

stored_collection! {
    [T] Vec<T> => T;
    [T] VecDeque<T> => T;
    [T] LinkedList<T> => T;
    [T] Option<T> => T;
    [T] BTreeSet<T> => T;
    [T] BinaryHeap<T> => T;
    [T, S] HashSet<T, S> => T;
    [K, V] BTreeMap<K, V> => (K, V);
    [K, V, S] HashMap<K, V, S> => (K, V);
    [T, const N: usize] [T; N] => T;
    [T] std::vec::IntoIter<T> => T;
    [T] Box<[T]> => T;
}

/// A number, or a character, of which ranges can be stored.
pub trait Stepped: Copy + PartialOrd {
    /// The next higher one, or nothing after the last.
    fn next_up(self) -> Option<Self>;
}

macro_rules! stepped {
    ($($number:ty)*) => {$(
        impl Stepped for $number {
            fn next_up(self) -> Option<Self> {
                (self..=<$number>::MAX).nth(1)
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
        let item = self.start;
        if item >= self.end {
            return None;
        }
        self.start = item.next_up().unwrap_or(self.end);
        Some(item)
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
        let item = self.0?;
        self.0 = item.next_up();
        Some(item)
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
        if self.exhausted {
            return None;
        }
        let item = self.start;
        match item.next_up() {
            Some(next) if item < self.end => self.start = next,
            _ => self.exhausted = true,
        }
        Some(item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes every item, storing the iterator before each.
    fn stored_between<I>(items: I) -> Vec<I::Item>
    where
        I: IntoStored,
        I::Iter: Serialize + serde::de::DeserializeOwned,
    {
        let mut iter = stored_iter(items);
        let mut taken = Vec::new();
        loop {
            let json = serde_json::to_string(&iter).expect("the items can be stored");
            iter = serde_json::from_str(&json).expect("the items were stored");
            match iter.next() {
                Some(item) => taken.push(item),
                None => return taken,
            }
        }
    }

    #[test]
    fn every_item_comes_once_and_in_order() {
        assert_eq!(stored_between(vec![3, 1, 2]), [3, 1, 2]);
        assert_eq!(stored_between(["a".to_owned(), "b".to_owned()]), ["a", "b"]);
        assert_eq!(stored_between(Some(1)), [1]);
        assert_eq!(stored_between(2..5), [2, 3, 4]);
        let (high, low) = (5, 2);
        assert_eq!(stored_between(high..low), Vec::<i32>::new());
        assert_eq!(stored_between(2..=4), [2, 3, 4]);
        assert_eq!(stored_between(253..=u8::MAX), [253, 254, 255]);
        assert_eq!(stored_between('a'..='c'), ['a', 'b', 'c']);
        assert_eq!(stored_between(254_u8..), [254, 255]);
        let map = BTreeMap::from([(1, 'x'), (2, 'y')]);
        assert_eq!(stored_between(map), [(1, 'x'), (2, 'y')]);
    }
}
