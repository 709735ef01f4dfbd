//! How types that nobody wrote down travel through the generated code.

use std::fmt;
use std::marker::PhantomData;

/// Stands for a type that rustc infers.
pub struct Ty<T>(PhantomData<fn() -> T>);

impl<T> Ty<T> {
    /// A witness of whatever type its uses agree on.
    #[allow(clippy::new_without_default)]
    #[must_use]
    pub const fn new() -> Self {
        Self(PhantomData)
    }

    /// An empty slot for a value of the type.
    #[must_use]
    pub const fn slot(self) -> Slot<T> {
        Slot(None)
    }
}

impl<T> Clone for Ty<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Ty<T> {}

impl<T> fmt::Debug for Ty<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::any::type_name::<T>())
    }
}

/// Where a local waits while the code that knows it is not running.
#[derive(Debug)]
pub struct Slot<T>(Option<T>);

impl<T> Slot<T> {
    /// Puts the local's value in.
    pub fn put(&mut self, value: T) {
        self.0 = Some(value);
    }

    /// Takes the local's value out.
    ///
    /// # Panics
    ///
    /// If the slot is empty, which is a bug of the compiler.
    #[track_caller]
    pub fn take(&mut self) -> T {
        self.0
            .take()
            .expect("BUG: a local was needed that nobody defined")
    }

    /// The local's value.
    ///
    /// # Panics
    ///
    /// If the slot is empty, which is a bug of the compiler.
    #[track_caller]
    pub fn get(&self) -> &T {
        self.0
            .as_ref()
            .expect("BUG: a local was needed that nobody defined")
    }
}
