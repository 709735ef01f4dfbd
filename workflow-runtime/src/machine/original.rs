//! Stand-ins for the operations in the copy of a body that rustc checks. They are never called.

use std::convert::Infallible;
use std::future::{Future, pending};
use std::time::{Duration, SystemTime};

use serde::Serialize;

use super::types::Ty;
use crate::error::InvokeError;
use crate::event::{Event, Notified, Undeliverable};
use crate::id::RunId;
use crate::operation::{
    CallError, CallRequest, CallResponse, Policy, StepBody, StepError, TimedOut,
};
use crate::webhook::{Webhook, WebhookRequest};
use crate::workflow::Workflow;

/// Says that a local of this type is stored.
pub fn note<T>(_: Ty<T>, _: &T) {}

/// An operation, with the notes on what is stored at it.
pub fn at<N, F: Future>(_: N, operation: F) -> F {
    operation
}

/// `create_webhook!`
#[must_use]
pub fn create_webhook(_: (), _: &'static str) -> Webhook {
    unreachable!("BUG: the original of a workflow was called")
}

/// `wait_for_webhook!`
pub async fn wait_for_webhook(_: &impl AsRef<Webhook>) -> WebhookRequest {
    pending().await
}

/// `wait_for_webhook!` with a timeout.
pub async fn wait_for_webhook_in_time(
    _: &impl AsRef<Webhook>,
    _: Duration,
) -> Result<WebhookRequest, TimedOut> {
    pending().await
}

/// `wait_for_event!`
pub async fn wait_for_event(_: &impl AsRef<str>) -> Event {
    pending().await
}

/// `wait_for_event!` with a timeout.
pub async fn wait_for_event_in_time(_: &impl AsRef<str>, _: Duration) -> Result<Event, TimedOut> {
    pending().await
}

/// `notify!`
pub async fn notify(_: &impl AsRef<str>, _: &impl Serialize) -> Notified {
    pending().await
}

/// `notify!` to one run.
pub async fn notify_run(
    _: &impl AsRef<str>,
    _: &impl Serialize,
    _: impl Into<RunId>,
) -> Result<Notified, Undeliverable> {
    pending().await
}

/// `sleep!`
pub async fn sleep(_: Duration) {
    pending().await
}

/// `sleep_until!`
pub async fn sleep_until(_: impl Into<SystemTime>) {
    pending().await
}

/// `step!`
pub async fn step<T, F>(_: Ty<T>, _: Policy, _: StepBody<F>) -> Result<T, StepError>
where
    F: Future<Output = Result<T, StepError>>,
{
    pending().await
}

/// `invoke!`
pub async fn invoke<W: Workflow>(_: W, _: W::Input) -> Result<W::Output, InvokeError> {
    pending().await
}

/// A branch, of which `_` notes what it returns.
pub fn branch<T, F: Future<Output = T>>(_: Ty<T>, branch: F) -> F {
    branch
}

/// The branches of a `join!`: a tuple of futures.
pub trait Branches {
    /// What they return, as a tuple.
    type Outputs;
}

macro_rules! branches {
    ($($first:ident $($rest:ident)*)?) => {$(
        impl<$first: Future, $($rest: Future),*> Branches for ($first, $($rest,)*) {
            type Outputs = ($first::Output, $($rest::Output,)*);
        }
        branches!($($rest)*);
    )?};
}

branches!(A B C D E F G H I J K L);

/// `join!`
pub async fn join<B: Branches>(_: B) -> B::Outputs {
    pending().await
}

/// `join_all!`
pub async fn join_all<I, T, F>(_: Ty<I::Item>, _: Ty<T>, _: I, _: F) -> Vec<T>
where
    I: IntoIterator,
    F: AsyncFn(I::Item) -> T,
{
    pending().await
}

/// The first arm's outcome, or that of one of the others.
#[derive(Debug)]
pub enum Either<L, R> {
    /// The first one's.
    Left(L),
    /// One of the others'.
    Right(R),
}

/// The arms of a `select!`: the first one's future, and the others.
pub trait Arms {
    /// The outcome of the arm that comes first.
    type First;
}

impl Arms for () {
    type First = Infallible;
}

impl<F: Future, R: Arms> Arms for (F, R) {
    type First = Either<F::Output, R::First>;
}

/// `select!`
pub async fn select<A: Arms>(_: A) -> A::First {
    pending().await
}

/// `call!`
pub async fn call(_: Policy, _: CallRequest) -> Result<CallResponse, CallError> {
    pending().await
}
