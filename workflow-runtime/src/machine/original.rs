//! Stand-ins for the operations in the copy of a body that rustc checks. They are never called.

use std::future::{Future, pending};
use std::time::{Duration, SystemTime};

use super::types::Ty;
use crate::operation::{
    CallError, CallRequest, CallResponse, Policy, StepBody, StepError, TimedOut,
};
use crate::webhook::{Webhook, WebhookRequest};

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

/// `call!`
pub async fn call(_: Policy, _: CallRequest) -> Result<CallResponse, CallError> {
    pending().await
}
