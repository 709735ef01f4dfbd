//! How long what is over is kept.

use std::time::Duration;

use crate::clock::Timestamp;

const DAY_SECONDS: u64 = 24 * 60 * 60;

/// Days for which an ended run is kept, with its result and its history.
pub const ENDED_RUNS_DAYS: u64 = 30;
/// Days for which the head and body of a delivery are kept that a run has used.
pub const DELIVERY_BODIES_DAYS: u64 = 7;
/// Days for which a sender's repetition of a delivery is known as one. Some senders repeat for more than
/// three days.
pub const DEDUPE_KEYS_DAYS: u64 = 7;

/// How long what is over is kept. The defaults are the constants beside it; `None` keeps it for ever.
///
/// Runs that have not ended are never removed, however long they wait or are parked, nor deliveries that
/// such a run has not used.
///
/// ```
/// use std::time::Duration;
/// use workflow_runtime::{Retention, Runtime};
///
/// let week = Duration::from_secs(7 * 24 * 60 * 60);
/// let retention = Retention::default().ended_runs(week).delivery_bodies(None);
/// let builder = Runtime::builder().retention(retention);
/// ```
#[derive(Clone, Debug)]
pub struct Retention {
    ended_runs: Option<Duration>,
    delivery_bodies: Option<Duration>,
    dedupe_keys: Option<Duration>,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            ended_runs: Some(days(ENDED_RUNS_DAYS)),
            delivery_bodies: Some(days(DELIVERY_BODIES_DAYS)),
            dedupe_keys: Some(days(DEDUPE_KEYS_DAYS)),
        }
    }
}

impl Retention {
    /// Keeps everything for ever.
    #[must_use]
    pub const fn keep_all() -> Self {
        Self {
            ended_runs: None,
            delivery_bodies: None,
            dedupe_keys: None,
        }
    }

    /// Sets for how long an ended run is kept, with its result and its history ([`ENDED_RUNS_DAYS`]). It
    /// is kept at least as long as dedupe keys are: a sender is told until then that the run has ended.
    #[must_use]
    pub fn ended_runs(self, period: impl Into<Option<Duration>>) -> Self {
        Self {
            ended_runs: period.into(),
            ..self
        }
    }

    /// Sets for how long after their receipt the heads and bodies of deliveries are kept that a run has
    /// used, or that came to a run which has ended ([`DELIVERY_BODIES_DAYS`]).
    #[must_use]
    pub fn delivery_bodies(self, period: impl Into<Option<Duration>>) -> Self {
        Self {
            delivery_bodies: period.into(),
            ..self
        }
    }

    /// Sets for how long after its receipt a delivery is remembered, so that it is not taken a second
    /// time ([`DEDUPE_KEYS_DAYS`]).
    #[must_use]
    pub fn dedupe_keys(self, period: impl Into<Option<Duration>>) -> Self {
        Self {
            dedupe_keys: period.into(),
            ..self
        }
    }

    /// Runs that ended before this may go.
    pub(crate) fn runs_before(&self, now: Timestamp) -> Option<Timestamp> {
        let period = self.ended_runs?.max(self.dedupe_keys?);
        Some(now.saturating_sub(period))
    }

    /// Deliveries that came before this may lose their bodies.
    pub(crate) fn bodies_before(&self, now: Timestamp) -> Option<Timestamp> {
        Some(now.saturating_sub(self.delivery_bodies?))
    }

    /// Deliveries that came before this need not be remembered.
    pub(crate) fn keys_before(&self, now: Timestamp) -> Option<Timestamp> {
        Some(now.saturating_sub(self.dedupe_keys?))
    }
}

fn days(days: u64) -> Duration {
    Duration::from_secs(days * DAY_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ended_run_outlives_its_dedupe_keys() {
        let now = Timestamp::from_millis(1_700_000_000_000);
        let retention = Retention::default().ended_runs(Duration::ZERO);
        assert_eq!(retention.runs_before(now), retention.keys_before(now));
        let retention = Retention::default().dedupe_keys(None);
        assert_eq!(retention.runs_before(now), None);
        let retention = Retention::default().ended_runs(Duration::MAX);
        let before = retention.runs_before(now);
        assert_eq!(before, Some(Timestamp::from_millis(i64::MIN)));
    }
}
