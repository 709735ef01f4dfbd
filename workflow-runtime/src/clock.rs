//! Wall-clock time, the only place where the crate reads it.
//!
//! Deadlines have to outlive the process, so they are wall-clock instants. A [`Clock`] never goes
//! backwards within one process: when the machine's clock is set back, it stands still until the
//! old reading is reached again.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
#[cfg(feature = "postgres")]
use std::time::Instant;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

/// The longest single sleep before the wall clock is read again.
///
/// The runtime's monotonic timer stops while a machine is suspended, so a long sleep is cut into
/// pieces of this length.
const SLEEP_SLICE_MAX: Duration = Duration::from_secs(30);

/// A UTC instant in milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The latest instant that can be represented.
    pub const MAX: Self = Self(i64::MAX);

    /// Takes milliseconds since the Unix epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// This instant moved into the future by `duration`, rounded up to a whole millisecond.
    /// Saturates at [`Timestamp::MAX`].
    #[must_use]
    pub fn saturating_add(self, duration: Duration) -> Self {
        let millis = duration.as_nanos().div_ceil(1_000_000);
        Self(
            self.0
                .saturating_add(i64::try_from(millis).unwrap_or(i64::MAX)),
        )
    }

    /// This instant moved into the past by `duration`, rounded down to a whole millisecond. Saturates at
    /// the earliest instant that can be represented.
    #[must_use]
    pub fn saturating_sub(self, duration: Duration) -> Self {
        let millis = i64::try_from(duration.as_nanos().div_ceil(1_000_000));
        Self(millis.map_or(i64::MIN, |millis| self.0.saturating_sub(millis)))
    }

    /// The time from `earlier` to this instant, or zero if `earlier` is later.
    #[must_use]
    pub fn saturating_since(self, earlier: Self) -> Duration {
        let millis = self.0.saturating_sub(earlier.0);
        Duration::from_millis(u64::try_from(millis).unwrap_or(0))
    }
}

impl From<SystemTime> for Timestamp {
    /// Rounds up to a whole millisecond, so that nothing fires early.
    fn from(time: SystemTime) -> Self {
        let millis = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        match time.duration_since(UNIX_EPOCH) {
            Ok(after) => Self(0).saturating_add(after),
            Err(before) => Self(-millis(before.duration())),
        }
    }
}

impl From<Timestamp> for SystemTime {
    fn from(timestamp: Timestamp) -> Self {
        let distance = Duration::from_millis(timestamp.0.unsigned_abs());
        let moved = if timestamp.0 >= 0 {
            UNIX_EPOCH.checked_add(distance)
        } else {
            UNIX_EPOCH.checked_sub(distance)
        };
        moved.unwrap_or(UNIX_EPOCH)
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339, or the bare number of milliseconds for an instant out of its range.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(timestamp) => write!(f, "{timestamp:.3}"),
            Err(_) => write!(f, "{}ms", self.0),
        }
    }
}

/// A source of wall-clock time that can be cloned and shared.
#[derive(Clone)]
pub struct Clock(Arc<Source>);

enum Source {
    System { latest: AtomicI64 },
    Manual(watch::Sender<Timestamp>),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(Source::System {
            latest: AtomicI64::new(i64::MIN),
        }))
    }

    /// A clock that stands still until [`Clock::advance`] moves it.
    #[must_use]
    pub fn manual(start: Timestamp) -> Self {
        Self(Arc::new(Source::Manual(watch::Sender::new(start))))
    }

    /// The current instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match &*self.0 {
            Source::System { latest } => {
                let read = read_system_clock();
                Timestamp(latest.fetch_max(read.0, Ordering::AcqRel).max(read.0))
            }
            Source::Manual(now) => *now.borrow(),
        }
    }

    /// Moves a manual clock forward and wakes everything that slept up to the new instant.
    ///
    /// # Panics
    ///
    /// On the system clock, which nobody can move.
    pub fn advance(&self, by: Duration) {
        match &*self.0 {
            Source::Manual(now) => now.send_modify(|at| *at = at.saturating_add(by)),
            Source::System { .. } => panic!("the system clock cannot be advanced"),
        }
    }

    /// Sleeps until this clock shows at least `deadline`.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future ends the sleep and has no other effect.
    pub async fn sleep_until(&self, deadline: Timestamp) {
        match &*self.0 {
            Source::System { .. } => loop {
                let remaining = deadline.saturating_since(self.now());
                if remaining.is_zero() {
                    return;
                }
                monotonic_sleep(remaining.min(SLEEP_SLICE_MAX)).await;
            },
            Source::Manual(now) => {
                let mut changes = now.subscribe();
                // The sender lives as long as this clock, so waiting cannot fail.
                let _ = changes.wait_for(|at| *at >= deadline).await;
            }
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match &*self.0 {
            Source::System { .. } => "system",
            Source::Manual(_) => "manual",
        };
        f.debug_struct("Clock")
            .field("kind", &kind)
            .field("now", &self.now())
            .finish()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the machine's clock"
)]
fn read_system_clock() -> Timestamp {
    SystemTime::now().into()
}

/// Reads the machine's timer, which goes on when the clock stands still. For how long something is sure.
#[cfg(feature = "postgres")]
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the machine's timer"
)]
pub(crate) fn monotonic() -> Instant {
    Instant::now()
}

/// Sleeps by the machine's timer, which goes on when the clock stands still. For polls and retries;
/// what has to come at an instant uses [`Clock::sleep_until`].
pub(crate) async fn pause(duration: Duration) {
    monotonic_sleep(duration).await;
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that sleeps on the machine's timer"
)]
async fn monotonic_sleep(duration: Duration) {
    tokio::time::sleep(duration).await;
}
