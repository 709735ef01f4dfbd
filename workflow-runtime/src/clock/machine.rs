//! What the machine knows about time.

use std::time::{Duration, SystemTime};

use super::Timestamp;

/// Both clocks of a machine, read together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    /// What it takes for the time of day. It can be set.
    pub(super) wall: Timestamp,
    /// How much time has passed since some beginning.
    pub(super) elapsed: Duration,
}

impl Reading {
    pub(super) fn of_machine() -> Self {
        Self {
            wall: wall(),
            elapsed: elapsed(),
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the machine's clock"
)]
fn wall() -> Timestamp {
    SystemTime::now().into()
}

/// Counts on while the machine is suspended, which the standard library's `Instant` does not do on Linux.
#[cfg(unix)]
pub(crate) fn elapsed() -> Duration {
    use rustix::time::{ClockId, clock_gettime};

    #[cfg(any(target_os = "linux", target_os = "android"))]
    const STEADY: ClockId = ClockId::Boottime;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    const STEADY: ClockId = ClockId::Monotonic;

    let read = clock_gettime(STEADY);
    let seconds = u64::try_from(read.tv_sec).unwrap_or(0);
    Duration::new(seconds, u32::try_from(read.tv_nsec).unwrap_or(0))
}

#[cfg(not(unix))]
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the machine's timer"
)]
pub(crate) fn elapsed() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;

    static FIRST: LazyLock<Instant> = LazyLock::new(Instant::now);
    FIRST.elapsed()
}

/// Sleeps by the machine's timer, also where a manual clock stands still. For polls and retries; what has
/// to come at an instant uses [`Clock::sleep_until`](super::Clock::sleep_until).
pub(crate) async fn pause(duration: Duration) {
    monotonic_sleep(duration).await;
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that sleeps on the machine's timer"
)]
pub(super) async fn monotonic_sleep(duration: Duration) {
    tokio::time::sleep(duration).await;
}
