//! How a machine ends.

use std::future::Future;
use std::pin::Pin;

use serde::Serialize;

use super::codec::Codec;
use super::exact;
use crate::error::{Error, Failure};

/// A machine that runs: the future of a workflow's body.
pub type Machine = Pin<Box<dyn Future<Output = Finished> + Send>>;

/// What became of a body that has ended.
#[derive(Debug)]
pub enum Finished {
    /// It returned a value, here as JSON.
    Completed(String),
    /// It returned an error. It is described here and not by the engine: describing it runs the user's
    /// code, which may panic, and only what the machine does is guarded.
    Failed(Failure),
    /// It returned a value that cannot be stored.
    Unstorable(serde_json::Error),
}

/// A `Result`, whichever alias it was written as.
pub trait Fallible {
    /// The type of the value in `Ok`.
    type Value;
}

impl<T, E> Fallible for Result<T, E> {
    type Value = T;
}

/// What a workflow can end with in `Err`.
#[diagnostic::on_unimplemented(
    message = "a workflow cannot end with the error `{Self}`",
    label = "its error has to become a `workflow_runtime::Error`",
    note = "any `std::error::Error + Send + Sync + 'static` does; for a text use `Error::msg`"
)]
pub trait EndingError: Into<Error> {}

#[diagnostic::do_not_recommend]
impl<E: Into<Error>> EndingError for E {}

/// Runs a body that returns a `Result`.
pub async fn finish_result<T, E>(body: impl Future<Output = Result<T, E>> + Send) -> Finished
where
    T: Serialize,
    E: EndingError,
{
    match body.await {
        Ok(value) => completed(&value),
        Err(error) => Finished::Failed(error.into().to_failure()),
    }
}

/// Runs a body that returns a plain value.
pub async fn finish_value<T: Serialize>(body: impl Future<Output = T> + Send) -> Finished {
    completed(&body.await)
}

/// Runs the body of a branch. What it returns is a value, also if it is an `Err`.
pub async fn finish_branch<T>(codec: Codec<T>, body: impl Future<Output = T> + Send) -> Finished {
    let mut json = Vec::new();
    match (codec.encode)(&body.await, &mut json) {
        Ok(()) => {
            Finished::Completed(String::from_utf8(json).expect("BUG: serde_json wrote no UTF-8"))
        }
        Err(error) => Finished::Unstorable(error),
    }
}

fn completed(value: &impl Serialize) -> Finished {
    match exact::to_string(value) {
        Ok(json) => Finished::Completed(json),
        Err(error) => Finished::Unstorable(error),
    }
}
