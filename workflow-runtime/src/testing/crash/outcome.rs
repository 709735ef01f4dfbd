//! What a scenario returns.

use std::fmt::Debug;

use crate::error::Error;

/// What a scenario may return: a `Result` of something that can be compared, or nothing, if it asserts
/// all by itself.
pub trait Outcome: private::Sealed {
    /// What is compared.
    type Value: PartialEq + Debug;

    /// The value, or what went wrong.
    #[doc(hidden)]
    fn into_value(self) -> Result<Self::Value, Error>;
}

impl Outcome for () {
    type Value = ();

    fn into_value(self) -> Result<(), Error> {
        Ok(())
    }
}

impl<T: PartialEq + Debug, E: Into<Error>> Outcome for Result<T, E> {
    type Value = T;

    fn into_value(self) -> Result<T, Error> {
        self.map_err(Into::into)
    }
}

mod private {
    pub trait Sealed {}
    impl Sealed for () {}
    impl<T, E> Sealed for Result<T, E> {}
}
