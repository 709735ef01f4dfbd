//! The error of a workflow.

use std::error::Error as StdError;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::operation::StepError;
use crate::webhook::without_tokens;

/// The result of a workflow whose error can be anything.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Any error, as a workflow ends with it.
///
/// Every `std::error::Error` becomes one by `?`. It does not implement `std::error::Error` itself,
/// because then it could not take any.
///
/// ```
/// use workflow_runtime::{Error, Result};
///
/// fn parse(text: &str) -> Result<u32> {
///     if text.is_empty() {
///         return Err(Error::msg("there is nothing to parse"));
///     }
///     Ok(text.parse()?)
/// }
/// assert_eq!(parse("x").unwrap_err().to_string(), "invalid digit found in string");
/// ```
pub struct Error(Box<dyn StdError + Send + Sync>);

impl Error {
    /// An error that is nothing but a message.
    pub fn msg(message: impl fmt::Display) -> Self {
        Self(message.to_string().into())
    }

    /// The error as the type it was made from.
    #[must_use]
    pub fn downcast_ref<E: StdError + 'static>(&self) -> Option<&E> {
        self.0.downcast_ref()
    }

    /// What is kept of the error when the run has ended with it.
    #[must_use]
    pub fn to_failure(&self) -> Failure {
        Failure::of(&*self.0)
    }
}

impl<E: StdError + Send + Sync + 'static> From<E> for Error {
    fn from(error: E) -> Self {
        Self(Box::new(error))
    }
}

impl From<StepError> for Error {
    fn from(error: StepError) -> Self {
        Self(error.into_source())
    }
}

impl std::ops::Deref for Error {
    type Target = dyn StdError + Send + Sync + 'static;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Error {
    /// The message and the messages of its causes, for a `main` that returns it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.to_failure(), f)
    }
}

/// Keeps the messages, as [`Error::to_failure`] does.
impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        self.to_failure().serialize(serializer)
    }
}

/// Gives an error with the same messages. Its type is not the one that it had.
impl<'de> Deserialize<'de> for Error {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let Failure { message, causes } = Failure::deserialize(deserializer)?;
        let latest_first = causes.into_iter().rev();
        let source = latest_first.fold(None, |source, message| {
            Some(Box::new(Stored { message, source }))
        });
        Ok(Self(Box::new(Stored { message, source })))
    }
}

/// An error that was stored, with its causes as errors again.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
struct Stored {
    message: String,
    source: Option<Box<Stored>>,
}

/// A run that `invoke!` has started did not return a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[non_exhaustive]
pub enum InvokeError {
    /// It ended with an error.
    #[error("the invoked run failed: {0}")]
    Failed(Failure),
    /// It was cancelled.
    #[error("the invoked run was cancelled")]
    Cancelled,
}

/// An error as it is stored: its message and those of its causes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    message: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    causes: Vec<String>,
}

/// How many causes of an error are kept at most.
const CAUSES_MAX: usize = 32;

impl Failure {
    pub(crate) fn of(error: &(dyn StdError + 'static)) -> Self {
        // One that was stored has its causes as texts, not as sources.
        if let Some(stored) = error.downcast_ref::<Self>() {
            return stored.clone();
        }
        let causes = std::iter::successors(error.source(), source_of).take(CAUSES_MAX);
        Self {
            message: message_of(error),
            causes: causes.map(message_of).collect(),
        }
    }

    /// The error's own message.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The messages of what caused it, the nearest first.
    #[must_use]
    pub fn causes(&self) -> &[String] {
        &self.causes
    }
}

/// An error's message. Clients name the URL that they failed with, which can hold a webhook's.
fn message_of(error: &(dyn StdError + 'static)) -> String {
    without_tokens(&error.to_string()).into_owned()
}

fn source_of<'a>(error: &&'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    (*error).source()
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.causes
            .iter()
            .try_for_each(|cause| write!(f, ": {cause}"))
    }
}

impl StdError for Failure {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_comes_back_with_its_causes() {
        #[derive(Debug, thiserror::Error)]
        #[error("the outer one")]
        struct Outer(#[source] fmt::Error);

        let error = Error::from(Outer(fmt::Error));
        let json = serde_json::to_string(&error).expect("it can be written");
        let back: Error = serde_json::from_str(&json).expect("it was just written");
        assert_eq!(back.to_string(), "the outer one");
        assert_eq!(back.to_failure(), error.to_failure());
        assert_eq!(back.to_failure().causes().len(), 1);
    }
}
