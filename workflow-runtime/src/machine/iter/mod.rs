//! Iterators that can be stored between two items.

mod adapter;
mod positioned;
mod range;
mod taking;

use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};

use serde::{Deserialize, Serialize};

use self::adapter::{Chain, Enumerate, Rev, Skip, StepBy, Take, Zip};
pub use self::positioned::Positioned;
pub use self::taking::Taking;

/// Makes the iterator of a `for` loop that suspends.
pub fn stored_iter<I: IntoStored>(items: I) -> I::Iter {
    items.into_stored()
}

/// Makes the iterator below an adapter. What is below an adapter of the standard library is an iterator
/// itself, so that methods of the same name on a collection are told from it.
pub fn adapted<I: IntoStored + Iterator>(items: I) -> <I as IntoStored>::Iter {
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

    /// Numbers the items.
    fn enumerate(self) -> Enumerate<Self>
    where
        Self: Sized,
    {
        Enumerate::new(self)
    }

    /// Takes the items from the end.
    fn rev(self) -> Rev<Self>
    where
        Self: Sized + StoredDoubleEnded,
    {
        Rev::new(self)
    }

    /// Leaves out the first `n` items.
    fn skip(self, n: usize) -> Skip<Self>
    where
        Self: Sized,
    {
        Skip::new(self, n)
    }

    /// Leaves out all items after the first `n`.
    fn take(self, n: usize) -> Take<Self>
    where
        Self: Sized,
    {
        Take::new(self, n)
    }

    /// Takes each `step`th item, beginning with the first.
    ///
    /// # Panics
    ///
    /// If `step` is zero.
    fn step_by(self, step: usize) -> StepBy<Self>
    where
        Self: Sized,
    {
        StepBy::new(self, step)
    }

    /// Goes on with the items of `other`.
    fn chain<I: StoredIter<Item = Self::Item>>(self, other: I) -> Chain<Self, I>
    where
        Self: Sized,
    {
        Chain::new(self, other)
    }

    /// Pairs each item with one of `other`.
    fn zip<I: StoredIter>(self, other: I) -> Zip<Self, I>
    where
        Self: Sized,
    {
        Zip::new(self, other)
    }

    /// Takes the item after `n` others, which are dropped.
    fn nth(&mut self, n: usize) -> Option<Self::Item> {
        for _ in 0..n {
            self.next()?;
        }
        self.next()
    }
}

/// An iterator in a workflow's state that can also be taken from its end.
#[diagnostic::on_unimplemented(
    message = "a `for` loop that suspends cannot go over `{Self}` backwards",
    label = "this cannot be reversed and stored",
    note = "collect the items, and go over them with `.into_iter().rev()`"
)]
pub trait StoredDoubleEnded: StoredIter {
    /// Takes the last item.
    fn next_back(&mut self) -> Option<Self::Item>;

    /// Takes the item before the `n` last ones, which are dropped.
    fn nth_back(&mut self, n: usize) -> Option<Self::Item> {
        for _ in 0..n {
            self.next_back()?;
        }
        self.next_back()
    }
}

/// An iterator in a workflow's state that knows how many items remain.
#[diagnostic::on_unimplemented(
    message = "a `for` loop that suspends cannot go over `{Self}` backwards",
    label = "how many items remain is not known here",
    note = "collect the items, and go over them with `.into_iter().rev()`"
)]
pub trait StoredExact: StoredDoubleEnded {
    /// How many items remain.
    fn remaining(&self) -> usize;
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

impl<T> StoredDoubleEnded for Remaining<T> {
    fn next_back(&mut self) -> Option<T> {
        self.0.pop_back()
    }
}

impl<T> StoredExact for Remaining<T> {
    fn remaining(&self) -> usize {
        self.0.len()
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
    [T] std::collections::vec_deque::IntoIter<T> => T;
    [T] std::collections::linked_list::IntoIter<T> => T;
    [T] std::option::IntoIter<T> => T;
    [T] std::collections::btree_set::IntoIter<T> => T;
    [T] std::collections::binary_heap::IntoIter<T> => T;
    [T] std::collections::hash_set::IntoIter<T> => T;
    [K, V] std::collections::btree_map::IntoIter<K, V> => (K, V);
    [K, V] std::collections::btree_map::IntoKeys<K, V> => K;
    [K, V] std::collections::btree_map::IntoValues<K, V> => V;
    [K, V] std::collections::hash_map::IntoIter<K, V> => (K, V);
    [K, V] std::collections::hash_map::IntoKeys<K, V> => K;
    [K, V] std::collections::hash_map::IntoValues<K, V> => V;
    [T, const N: usize] std::array::IntoIter<T, N> => T;
    [T] Box<[T]> => T;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored_between<I>(items: I) -> Vec<I::Item>
    where
        I: IntoStored,
        I::Iter: Serialize + serde::de::DeserializeOwned,
    {
        between(stored_iter(items))
    }

    /// Takes every item, storing the iterator before each.
    fn between<I>(mut iter: I) -> Vec<I::Item>
    where
        I: StoredIter + Serialize + serde::de::DeserializeOwned,
    {
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

    #[test]
    fn adapters_give_what_those_of_the_standard_library_give() {
        let items = || adapted(vec![1, 2, 3, 4, 5].into_iter());
        let std = || vec![1, 2, 3, 4, 5].into_iter();
        assert_eq!(
            between(items().enumerate().rev()),
            std().enumerate().rev().collect::<Vec<_>>()
        );
        for n in 0..7 {
            assert_eq!(between(items().skip(n)), std().skip(n).collect::<Vec<_>>());
            assert_eq!(between(items().take(n)), std().take(n).collect::<Vec<_>>());
            assert_eq!(
                between(items().skip(n).rev()),
                std().skip(n).rev().collect::<Vec<_>>()
            );
            assert_eq!(
                between(items().take(n).rev()),
                std().take(n).rev().collect::<Vec<_>>()
            );
            let step = n + 1;
            assert_eq!(
                between(items().step_by(step)),
                std().step_by(step).collect::<Vec<_>>()
            );
            assert_eq!(
                between(items().step_by(step).rev()),
                std().step_by(step).rev().collect::<Vec<_>>()
            );
        }
        assert_eq!(
            between(items().chain(stored_iter(7..9)).rev()),
            std().chain(7..9).rev().collect::<Vec<_>>()
        );
        assert_eq!(
            between(items().zip(stored_iter(7..9)).rev()),
            std().zip(7..9).rev().collect::<Vec<_>>()
        );
        assert_eq!(
            between(items().zip(stored_iter(7..))),
            std().zip(7..).collect::<Vec<_>>()
        );
    }

    #[test]
    fn ranges_are_stepped_over_and_never_expanded() {
        let far = stored_iter(0..=u64::MAX).step_by(1 << 62);
        assert_eq!(between(far), [0, 1 << 62, 2 << 62, 3 << 62]);
        let back = StoredIter::rev(stored_iter(0..u64::MAX)).step_by(1 << 63);
        assert_eq!(between(back), [u64::MAX - 1, (1 << 63) - 2]);
        assert_eq!(between(stored_iter('a'..='c').rev()), ['c', 'b', 'a']);
        assert_eq!(between(stored_iter(0..=2_u8).rev()), [2, 1, 0]);
        assert_eq!(between(StoredIter::rev(stored_iter(0..2_u8))), [1, 0]);
        assert_eq!(between(stored_iter(254_u8..).skip(1)), [255]);
        assert_eq!(between(stored_iter(254_u8..).skip(2)), Vec::<u8>::new());
    }
}
