//! What a workflow can do between its suspensions.

pub mod call;
mod step;
mod timed_out;

pub use self::call::{CallError, CallRequest, CallResponse, HttpClient};
pub use self::step::{
    BACKOFF_MAX, Backoff, CALL_TIMEOUT_DEFAULT, Policy, RETRIES_DEFAULT, StepBody, StepError,
    step_block, step_future,
};
pub use self::timed_out::TimedOut;
