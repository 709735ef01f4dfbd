//! Collections whose items are found again by their position.

use std::collections::{BTreeMap, BTreeSet, LinkedList, VecDeque};

/// What a `for` loop that suspends can go over without owning it: the loop stores a position, and borrows
/// the item there again.
#[diagnostic::on_unimplemented(
    message = "a `for` loop that suspends cannot go over a borrowed `{Self}`",
    label = "the items of this cannot be found again by their position",
    note = "it has to be a collection that keeps its order when it is stored: a vector, an array, a `BTreeMap` or \
            `BTreeSet`",
    note = "go over the collection itself or a clone of it, or collect owned items first"
)]
pub trait Positioned {
    /// The type of the borrowed items.
    type Item<'a>
    where
        Self: 'a;

    /// The item at a position.
    fn at(&self, position: usize) -> Option<Self::Item<'_>>;

    /// The item at a position, counted from the end.
    fn at_back(&self, position: usize) -> Option<Self::Item<'_>>;
}

/// The local that a loop goes over may be a borrow itself, such as the item of another loop.
impl<T: Positioned + ?Sized> Positioned for &T {
    type Item<'a>
        = T::Item<'a>
    where
        Self: 'a;

    fn at(&self, position: usize) -> Option<Self::Item<'_>> {
        (**self).at(position)
    }

    fn at_back(&self, position: usize) -> Option<Self::Item<'_>> {
        (**self).at_back(position)
    }
}

macro_rules! positioned {
    ($([$($generics:tt)*] $collection:ty => $item:ty;)*) => {$(
        impl<$($generics)*> Positioned for $collection {
            type Item<'a> = $item where Self: 'a;

            fn at(&self, position: usize) -> Option<Self::Item<'_>> {
                self.iter().nth(position)
            }

            fn at_back(&self, position: usize) -> Option<Self::Item<'_>> {
                self.iter().nth_back(position)
            }
        }
    )*};
}

positioned! {
    [T] Vec<T> => &'a T;
    [T] VecDeque<T> => &'a T;
    [T] LinkedList<T> => &'a T;
    [T] Option<T> => &'a T;
    [T] Box<[T]> => &'a T;
    [T, const N: usize] [T; N] => &'a T;
    [T] BTreeSet<T> => &'a T;
    [K, V] BTreeMap<K, V> => (&'a K, &'a V);
}
