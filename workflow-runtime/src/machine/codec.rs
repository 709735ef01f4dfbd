//! Writing locals into states and reading them back.

use std::any::type_name;
use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::types::Ty;
use super::{exact, stored};
use crate::store::ParkReason;

/// What can be kept across a suspension: everything that serde can write and read.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is held across a suspension point, but it cannot be stored",
    label = "this value would have to be part of the workflow's state",
    note = "what is held across a suspension point has to implement `Serialize` and `DeserializeOwned`: derive serde's traits for a type of your own",
    note = "what cannot be stored has to end before: clone what a reference points to, or use the value in a block that ends before the suspension point"
)]
pub trait Durable: Serialize + DeserializeOwned {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned> Durable for T {}

/// How values of one type are written and read. Made once for each stored local, so that a type which
/// cannot be stored is reported once.
pub struct Codec<T> {
    pub(crate) encode: fn(&T, &mut Vec<u8>) -> Result<(), serde_json::Error>,
    pub(crate) decode: fn(&str) -> Result<T, serde_json::Error>,
    pub(crate) type_name: &'static str,
}

impl<T> Clone for Codec<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Codec<T> {}

impl<T> fmt::Debug for Codec<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Codec").field(&self.type_name).finish()
    }
}

#[cfg(test)]
impl<T: Durable> Codec<T> {
    /// The codec of the type that a witness stands for.
    #[must_use]
    pub(crate) fn new(witness: Ty<T>) -> Self {
        codec::<Json, T>(witness)
    }
}

/// What a type is written to and read from.
pub trait Format {
    /// How values of one type are written and read.
    type Codec<T>;

    /// The codec of `T`.
    fn codec<T: Durable>() -> Self::Codec<T>;
}

/// The stored form.
#[derive(Clone, Copy, Debug)]
pub struct Json;

impl Format for Json {
    type Codec<T> = Codec<T>;

    fn codec<T: Durable>() -> Codec<T> {
        Codec {
            encode: encode::<T>,
            decode: decode::<T>,
            type_name: type_name::<T>(),
        }
    }
}

/// The codec of the type that `_witness` stands for. All codecs of all formats come from here, so that
/// rustc says the same of a type that has none, and says it once.
#[must_use]
pub fn codec<F: Format, T: Durable>(_witness: Ty<T>) -> F::Codec<T> {
    F::codec()
}

fn encode<T: Serialize>(value: &T, out: &mut Vec<u8>) -> Result<(), serde_json::Error> {
    exact::to_writer(out, value)
}

fn decode<T: DeserializeOwned>(json: &str) -> Result<T, serde_json::Error> {
    stored::from_str(json)
}

/// A local could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the local `{field}` cannot be stored at `{state}`: {source}")]
pub struct SaveError {
    pub(crate) state: String,
    pub(crate) field: String,
    pub(crate) source: serde_json::Error,
}

/// A stored state does not fit the code.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The state is not JSON of the right form.
    #[error("the stored state cannot be read: {0}")]
    Malformed(#[source] serde_json::Error),
    /// The code has no state of this name.
    #[error("the stored state `{0}` does not exist in this version of the workflow")]
    UnknownState(String),
    /// The code needs a local that the stored state does not have.
    #[error(
        "the stored state `{state}` has no `{field}`, which this version of the workflow needs"
    )]
    MissingField {
        /// The state.
        state: String,
        /// The local.
        field: String,
    },
    /// A stored name was taken several times, and is not as often in the code: which local it means cannot be told.
    #[error(
        "the stored state `{state}` has `{field}` beside `{name}`, and this version of the workflow has only `{name}`: \
         which of the two it means cannot be told"
    )]
    AmbiguousField {
        /// The state.
        state: String,
        /// The local.
        name: String,
        /// What the code has no more.
        field: String,
    },
    /// A stored local has another form than the code needs.
    #[error("`{field}` in the stored state `{state}` is no `{expected}`: {source}")]
    WrongType {
        /// The state.
        state: String,
        /// The local.
        field: String,
        /// The type that the code needs.
        expected: &'static str,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// The code has no arm of this name where the stored state waits.
    #[error("the stored wait has an arm `{0}`, which this version of the workflow has not")]
    UnknownArm(String),
    /// A branch is stored within another state than the one that the code has it in.
    #[error(
        "the branch belongs to the state `{expected}`, and what is stored around it is {found}"
    )]
    WrongSurroundings {
        /// The state that the code has the branch in.
        expected: String,
        /// What is stored.
        found: String,
    },
    /// The recorded event is not one that the state can go on with.
    #[error("the recorded outcome does not fit the state: {0}")]
    WrongOutcome(String),
}

impl LoadError {
    /// Whether it is the code that lacks something, or a value that cannot be read.
    pub(crate) fn reason(&self) -> ParkReason {
        match self {
            Self::UnknownState(_)
            | Self::MissingField { .. }
            | Self::AmbiguousField { .. }
            | Self::UnknownArm(_)
            | Self::WrongSurroundings { .. } => ParkReason::Schema,
            Self::Malformed(_) | Self::WrongType { .. } | Self::WrongOutcome(_) => {
                ParkReason::Decode
            }
        }
    }
}
