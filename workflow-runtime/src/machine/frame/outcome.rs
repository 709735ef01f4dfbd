//! Steps and calls: what runs outside of the machine, and whose outcome is recorded before the machine goes
//! on.

use std::fmt;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Event, Frame, Request, unexpected, unstorable};
use crate::machine::codec::{Codec, LoadError};
use crate::machine::stored;
use crate::operation::{
    CALL_TIMEOUT_DEFAULT, CallError, CallRequest, CallResponse, Policy, StepBody, StepError,
};

impl Frame {
    /// Whether the outcome of the state's step has been recorded.
    #[must_use]
    pub fn has_outcome(&self) -> bool {
        matches!(self.shared.cell().event, Some(Event::Recorded(_)))
    }

    /// The recorded outcome of the state's step.
    ///
    /// # Errors
    ///
    /// If there is none, or in another form.
    pub fn recorded<T>(&self, codec: Codec<T>) -> Result<Result<T, StepError>, LoadError> {
        #[derive(Deserialize)]
        enum Recorded {
            Ok(Box<RawValue>),
            Err(StepError),
        }
        match self.outcome::<Recorded>()? {
            Recorded::Ok(json) => {
                let decoded = self
                    .shared
                    .surroundings
                    .scope
                    .enter(|| (codec.decode)(json.get()));
                decoded
                    .map(Ok)
                    .map_err(|error| LoadError::WrongOutcome(error.to_string()))
            }
            Recorded::Err(error) => Ok(Err(error)),
        }
    }

    /// The recorded outcome of the state's call.
    ///
    /// # Errors
    ///
    /// If there is none, or in another form.
    pub fn called(&self) -> Result<Result<CallResponse, CallError>, LoadError> {
        self.outcome()
    }

    /// Runs a step once. Returns when its outcome has been recorded; if it is to be tried again, the
    /// machine is dropped here.
    pub async fn step<T, F>(
        &self,
        codec: Codec<T>,
        policy: Policy,
        body: StepBody<F>,
    ) -> Result<T, StepError>
    where
        F: Future<Output = Result<T, StepError>>,
    {
        let outcome = match policy.timeout {
            None => body.0.await,
            Some(limit) => {
                self.within(limit, body.0, || StepError::timed_out(limit))
                    .await
            }
        };
        match outcome {
            Ok(value) => {
                let mut json = b"{\"Ok\":".to_vec();
                if let Err(error) = (codec.encode)(&value, &mut json) {
                    let what = format!("the step's result cannot be stored: {error}");
                    self.park(unstorable(&what)).await
                }
                json.push(b'}');
                let json = String::from_utf8(json).expect("BUG: serde_json wrote no UTF-8");
                self.ask(Request::Record { json }).await;
                Ok(value)
            }
            Err(error) => {
                let may_help = !error.is_permanent();
                let delay = error.delay();
                self.retry_or_record(policy, may_help, delay, error).await
            }
        }
    }

    /// Makes a call once. As [`Frame::step`].
    pub async fn call(
        &self,
        policy: Policy,
        request: CallRequest,
    ) -> Result<CallResponse, CallError> {
        let key = self.shared.step.idempotency_key();
        let limit = policy.timeout.unwrap_or(CALL_TIMEOUT_DEFAULT);
        match self
            .shared
            .surroundings
            .http
            .send(&request, &key, limit)
            .await
        {
            Ok(response) => {
                if response.asks_for_retry() && self.may_retry(policy) {
                    let delay = response.retry_after(self.now());
                    let error = format!("the response was {}", response.status());
                    self.retry(policy, delay, error).await;
                }
                self.record(&Ok::<_, CallError>(&response)).await;
                Ok(response)
            }
            Err(error) => {
                let may_help = error.is_timeout() || error.is_connect() || error.is_transport();
                self.retry_or_record(policy, may_help, None, error).await
            }
        }
    }

    async fn retry_or_record<T, E: Serialize + fmt::Display>(
        &self,
        policy: Policy,
        may_help: bool,
        delay: Option<Duration>,
        error: E,
    ) -> Result<T, E> {
        if may_help && self.may_retry(policy) {
            self.retry(policy, delay, error.to_string()).await;
        }
        self.record(&Err::<(), _>(&error)).await;
        Err(error)
    }

    fn may_retry(&self, policy: Policy) -> bool {
        self.shared.step.failed() < policy.retries
    }

    /// Lets the state's step be tried again after `delay`, or after what the backoff says. The machine is
    /// dropped here.
    async fn retry(&self, policy: Policy, delay: Option<Duration>, error: String) {
        let failed = self.shared.step.failed() + 1;
        let entropy = &self.shared.surroundings.entropy;
        let delay = delay.unwrap_or_else(|| policy.backoff.draw(failed, entropy));
        self.ask(Request::Retry { delay, error }).await;
    }

    async fn record(&self, outcome: &impl Serialize) {
        match serde_json::to_string(outcome) {
            Ok(json) => self.ask(Request::Record { json }).await,
            Err(error) => {
                let what = format!("the outcome cannot be stored: {error}");
                self.park(unstorable(&what)).await
            }
        }
    }

    async fn within<T, E>(
        &self,
        limit: Duration,
        future: impl Future<Output = Result<T, E>>,
        timed_out: impl FnOnce() -> E,
    ) -> Result<T, E> {
        let deadline = self.now().saturating_add(limit);
        tokio::select! {
            biased;
            outcome = future => outcome,
            () = self.shared.surroundings.clock.sleep_until(deadline) => Err(timed_out()),
        }
    }

    pub(super) fn outcome<T: DeserializeOwned>(&self) -> Result<T, LoadError> {
        match self.event() {
            Some(Event::Recorded(json)) => {
                stored::from_str(&json).map_err(|error| LoadError::WrongOutcome(error.to_string()))
            }
            other => Err(unexpected("a recorded outcome", other.as_ref())),
        }
    }
}
