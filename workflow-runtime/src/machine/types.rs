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

    /// The witness of a value's type.
    #[must_use]
    pub const fn of(_value: &T) -> Self {
        Self::new()
    }

    /// No value, of the type.
    #[must_use]
    pub const fn nothing(self) -> Option<T> {
        None
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

/// Text, or a list of it, that is borrowed. Nothing implements it: it carries the message.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is held across a suspension point, but a reference cannot be stored",
    label = "this value would have to be part of the workflow's state",
    note = "make it owned, such as with `.to_owned()`, or stop using it before the suspension point"
)]
pub trait Storable {}

/// The types that [`Storable`] is about.
pub trait BorrowedText {}

impl BorrowedText for &str {}
impl BorrowedText for &[u8] {}
impl BorrowedText for &std::path::Path {}
impl BorrowedText for Option<&str> {}
impl BorrowedText for Vec<&str> {}

// One implementation for all of them: where another error has left the type unknown, several would be
// an error of their own.
impl<T: BorrowedText> Ty<T> {
    /// Is refused, since the type is borrowed.
    pub fn refuse_borrowed_text(self)
    where
        T: Storable,
    {
    }
}

/// Accepts every type that [`Ty`] does not refuse by itself.
pub trait OwnedText: Sized {
    /// Does nothing.
    fn refuse_borrowed_text(self) {}
}

impl<T> OwnedText for Ty<T> {}
