//! What a step's block gives, and how often it is tried.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::entropy::Entropy;
use crate::error::{Error, Failure};

/// How often a step or call is tried again after a failure, unless it says otherwise.
pub const RETRIES_DEFAULT: u32 = 3;

/// How long a call may take unless it says otherwise.
pub const CALL_TIMEOUT_DEFAULT: Duration = Duration::from_secs(60);

/// The longest wait between two attempts.
pub const BACKOFF_MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// Why a step failed.
///
/// Inside a step's block every `std::error::Error` becomes one by `?`. Outside, it is what is left
/// when no attempt succeeded. It can be kept across a suspension; then only the messages of what
/// caused it are left.
///
/// Like [`Error`] it does not implement `std::error::Error`, because then it could not take any.
///
/// ```
/// use std::time::Duration;
/// use workflow_runtime::StepError;
///
/// let declined = StepError::permanent("the card was declined");
/// assert!(declined.is_permanent());
/// let busy = StepError::retry_after("too many requests", Duration::from_secs(30));
/// assert_eq!(busy.delay(), Some(Duration::from_secs(30)));
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepError {
    #[serde(flatten)]
    failure: Failure,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    permanent: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    timed_out: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    delay: Option<Duration>,
}

impl StepError {
    /// A failure that another attempt would not change. The step is not tried again.
    pub fn permanent(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self {
            permanent: true,
            ..Self::of(&*error.into())
        }
    }

    /// A failure after which the next attempt is to wait for `delay`.
    pub fn retry_after(error: impl Into<Box<dyn StdError + Send + Sync>>, delay: Duration) -> Self {
        Self {
            delay: Some(delay),
            ..Self::of(&*error.into())
        }
    }

    /// An ordinary failure with a message of its own.
    pub fn msg(message: impl fmt::Display) -> Self {
        Self::of(&*Box::<dyn StdError + Send + Sync>::from(
            message.to_string(),
        ))
    }

    pub(crate) fn timed_out(after: Duration) -> Self {
        Self {
            timed_out: true,
            ..Self::msg(format_args!("the step took longer than {after:?}"))
        }
    }

    /// Whether the step was not to be tried again.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        self.permanent
    }

    /// Whether the last attempt took longer than the step's timeout.
    #[must_use]
    pub fn is_timed_out(&self) -> bool {
        self.timed_out
    }

    /// How long the next attempt is to wait, if the failure said so.
    #[must_use]
    pub fn delay(&self) -> Option<Duration> {
        self.delay
    }

    /// The failure's message and causes.
    #[must_use]
    pub fn failure(&self) -> &Failure {
        &self.failure
    }

    pub(crate) fn into_source(self) -> Box<dyn StdError + Send + Sync> {
        Box::new(self.failure)
    }

    fn of(error: &(dyn StdError + 'static)) -> Self {
        Self {
            failure: Failure::of(error),
            permanent: false,
            timed_out: false,
            delay: None,
        }
    }
}

impl<E: StdError + Send + Sync + 'static> From<E> for StepError {
    fn from(error: E) -> Self {
        Self::of(&error)
    }
}

impl From<Error> for StepError {
    fn from(error: Error) -> Self {
        Self {
            failure: error.to_failure(),
            permanent: false,
            timed_out: false,
            delay: None,
        }
    }
}

impl std::ops::Deref for StepError {
    type Target = dyn StdError + Send + Sync + 'static;

    fn deref(&self) -> &Self::Target {
        &self.failure
    }
}

impl fmt::Display for StepError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.failure, f)
    }
}

impl fmt::Debug for StepError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StepError")
            .field("message", &self.failure.to_string())
            .field("permanent", &self.permanent)
            .field("timed_out", &self.timed_out)
            .field("delay", &self.delay)
            .finish()
    }
}

/// How long a step waits before its next attempt.
///
/// A time that grows is drawn anew each time, between half of what [`Backoff::delay`] says and all of it, so that
/// runs that failed together do not come back together. What was drawn is stored.
///
/// It can be kept across a suspension, as a value that several steps share has to be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Backoff {
    /// Always the same time.
    Fixed(Duration),
    /// A time that grows with each attempt.
    Exponential {
        /// The wait before the second attempt.
        first: Duration,
        /// What each wait is multiplied by to give the next.
        factor: f64,
        /// The longest wait.
        max: Duration,
    },
}

impl Backoff {
    /// The same time before each attempt.
    #[must_use]
    pub const fn fixed(delay: Duration) -> Self {
        Self::Fixed(delay)
    }

    /// `first` before the second attempt, and twice as long before each further one, up to an hour.
    #[must_use]
    pub const fn exponential(first: Duration) -> Self {
        Self::Exponential {
            first,
            factor: 2.0,
            max: Duration::from_secs(60 * 60),
        }
    }

    /// No wait at all.
    #[must_use]
    pub const fn none() -> Self {
        Self::Fixed(Duration::ZERO)
    }

    /// The wait after `failed` failed attempts, at most.
    #[must_use]
    pub fn delay(&self, failed: u32) -> Duration {
        let delay = match *self {
            Self::Fixed(delay) => delay,
            Self::Exponential { first, factor, max } => {
                let exponent = i32::try_from(failed.saturating_sub(1)).unwrap_or(i32::MAX);
                let seconds = first.as_secs_f64() * factor.max(1.0).powi(exponent);
                Duration::try_from_secs_f64(seconds).unwrap_or(max).min(max)
            }
        };
        delay.min(BACKOFF_MAX)
    }

    /// Draws the wait after `failed` failed attempts.
    pub(crate) fn draw(&self, failed: u32, entropy: &Entropy) -> Duration {
        let most = self.delay(failed);
        match self {
            Self::Fixed(_) => most,
            Self::Exponential { .. } => {
                let half = most / 2;
                let drawn = f64::from(u32::from_be_bytes(entropy.bytes())) / f64::from(u32::MAX);
                half + (most - half).mul_f64(drawn)
            }
        }
    }
}

impl Default for Backoff {
    /// A second before the second attempt, doubling up to an hour.
    fn default() -> Self {
        Self::exponential(Duration::from_secs(1))
    }
}

/// How a step or call is tried.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    pub(crate) retries: u32,
    pub(crate) backoff: Backoff,
    pub(crate) timeout: Option<Duration>,
}

impl Policy {
    /// The defaults: three retries, exponential backoff from a second on, no timeout.
    #[allow(clippy::new_without_default)]
    #[must_use]
    pub fn new() -> Self {
        Self {
            retries: RETRIES_DEFAULT,
            backoff: Backoff::default(),
            timeout: None,
        }
    }

    /// How many attempts may follow the first.
    #[must_use]
    pub fn retries(self, retries: u32) -> Self {
        Self { retries, ..self }
    }

    /// How long to wait between attempts.
    #[must_use]
    pub fn backoff(self, backoff: Backoff) -> Self {
        Self { backoff, ..self }
    }

    /// How long one attempt may take.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        Self {
            timeout: Some(timeout),
            ..self
        }
    }
}

/// A step's future, with its error type fixed.
#[derive(Debug)]
pub struct StepBody<F>(pub(crate) F);

/// A step's `async` block.
pub fn step_block<T, F>(block: F) -> StepBody<F>
where
    F: Future<Output = Result<T, StepError>> + Send,
{
    StepBody(block)
}

/// A step's future that is not a block and has an error of its own.
pub fn step_future<T, E, F>(
    future: F,
) -> StepBody<impl Future<Output = Result<T, StepError>> + Send>
where
    E: Into<StepError>,
    F: IntoFuture<Output = Result<T, E>, IntoFuture: Send>,
{
    let future = future.into_future();
    StepBody(async move { future.await.map_err(Into::into) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_growing_wait_is_drawn_between_half_and_all_of_it() {
        let backoff = Backoff::exponential(Duration::from_secs(60));
        for (byte, seconds) in [(0, 60), (0x80, 90), (0xff, 120)] {
            let entropy = Entropy::from_fn(move |bytes| bytes.fill(byte));
            let drawn = backoff.draw(2, &entropy);
            let distance = drawn.abs_diff(Duration::from_secs(seconds));
            assert!(distance < Duration::from_secs(1), "{byte}: {drawn:?}");
        }
        let (least, most) = (Duration::from_secs(30), Duration::from_secs(60));
        for _ in 0..1_000 {
            let drawn = backoff.draw(1, &Entropy::system());
            assert!((least..=most).contains(&drawn), "{drawn:?}");
        }
    }

    #[test]
    fn a_fixed_wait_is_not_drawn() {
        let backoff = Backoff::fixed(Duration::from_secs(60));
        let entropy = Entropy::from_fn(|bytes| bytes.fill(0));
        assert_eq!(backoff.draw(5, &entropy), Duration::from_secs(60));
    }
}
