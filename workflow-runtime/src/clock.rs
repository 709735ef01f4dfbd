//! Time, the only place where the crate reads it.
//!
//! Deadlines have to outlive the process, so they are instants of the calendar. But a machine's clock can be
//! set, and then a day may be over in a second, or twice. A [`Clock`] reads the machine's clock once, when it
//! is made, and goes on from there with the time that passes. Nobody can set that, and it also passes while
//! the machine is suspended. See `docs/decisions/009-clocks.md`.

mod machine;
#[cfg(test)]
mod tests;
mod timestamp;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use tokio::sync::watch;

use self::machine::{Reading, monotonic_sleep};
pub(crate) use self::machine::{elapsed, pause};
pub use self::timestamp::Timestamp;

/// The longest single sleep before the time is read again.
///
/// The runtime's monotonic timer stops while a machine is suspended, so a long sleep is cut into
/// pieces of this length.
const SLEEP_SLICE_MAX: Duration = Duration::from_secs(30);

/// A change of the machine's clock that is worth being told, in milliseconds.
const JUMP_MILLIS_MIN: u64 = 1_000;

/// A source of time that can be cloned and shared. It never goes backwards, and nobody can set it.
#[derive(Clone)]
pub struct Clock(Arc<Origin>);

/// What a clock counts from.
struct Origin {
    source: Source,
    begun: Reading,
    /// By how much the machine's clock was ahead when that was last told, in milliseconds.
    told: AtomicI64,
}

enum Source {
    System,
    Manual(Arc<watch::Sender<Reading>>),
}

impl Clock {
    /// A clock that begins with what the machine's clock shows.
    #[must_use]
    pub fn system() -> Self {
        Self::begin(Source::System)
    }

    /// A clock that stands still until [`Clock::advance`] moves it.
    #[must_use]
    pub fn manual(start: Timestamp) -> Self {
        Self::begin(Source::Manual(Arc::new(watch::Sender::new(Reading {
            wall: start,
            elapsed: Duration::ZERO,
        }))))
    }

    fn begin(source: Source) -> Self {
        Self(Arc::new(Origin {
            begun: source.read(),
            source,
            told: AtomicI64::new(0),
        }))
    }

    /// The clock of another program on the same machine, which begins now: it shows what the machine's clock
    /// shows.
    #[must_use]
    pub fn begin_again(&self) -> Self {
        Self::begin(match &self.0.source {
            Source::System => Source::System,
            Source::Manual(machine) => Source::Manual(Arc::clone(machine)),
        })
    }

    /// The current instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.at(self.0.source.elapsed())
    }

    fn at(&self, elapsed: Duration) -> Timestamp {
        let begun = &self.0.begun;
        begun
            .wall
            .saturating_add(elapsed.saturating_sub(begun.elapsed))
    }

    /// What the machine's clock shows. It is the same as [`Clock::now`] as long as nobody sets it.
    #[must_use]
    pub fn machine_time(&self) -> Timestamp {
        self.0.source.read().wall
    }

    /// Lets time pass on a manual clock, and wakes everything that slept up to the new instant.
    ///
    /// # Panics
    ///
    /// On the system clock, which nobody can move.
    pub fn advance(&self, by: Duration) {
        self.0.machine().send_modify(|at| {
            at.wall = at.wall.saturating_add(by);
            at.elapsed = at.elapsed.saturating_add(by);
        });
    }

    /// Sets the machine's clock behind a manual clock, as an operator does. No time passes.
    ///
    /// # Panics
    ///
    /// On the system clock.
    pub fn set_machine_time(&self, wall: Timestamp) {
        self.0.machine().send_modify(|at| at.wall = wall);
    }

    /// By how much the machine's clock is ahead of this one, in milliseconds, if it was set since this was
    /// asked last.
    pub(crate) fn take_jump(&self) -> Option<i64> {
        let reading = self.0.source.read();
        let now = self.at(reading.elapsed).as_millis();
        let ahead = reading.wall.as_millis().saturating_sub(now);
        let told = self.0.told.load(Ordering::Relaxed);
        if ahead.abs_diff(told) < JUMP_MILLIS_MIN {
            return None;
        }
        self.0.told.store(ahead, Ordering::Relaxed);
        Some(ahead)
    }

    /// Sleeps until this clock shows at least `deadline`.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future ends the sleep and has no other effect.
    pub async fn sleep_until(&self, deadline: Timestamp) {
        match &self.0.source {
            Source::System => loop {
                let remaining = deadline.saturating_since(self.now());
                if remaining.is_zero() {
                    return;
                }
                monotonic_sleep(remaining.min(SLEEP_SLICE_MAX)).await;
            },
            Source::Manual(machine) => {
                let mut changes = machine.subscribe();
                // The sender lives as long as this clock, so waiting cannot fail.
                let _ = changes.wait_for(|at| self.at(at.elapsed) >= deadline).await;
            }
        }
    }
}

impl Origin {
    fn machine(&self) -> &watch::Sender<Reading> {
        match &self.source {
            Source::Manual(machine) => machine,
            Source::System => panic!("the system clock cannot be moved"),
        }
    }
}

impl Source {
    fn read(&self) -> Reading {
        match self {
            Self::System => Reading::of_machine(),
            Self::Manual(machine) => *machine.borrow(),
        }
    }

    fn elapsed(&self) -> Duration {
        match self {
            Self::System => elapsed(),
            Self::Manual(machine) => machine.borrow().elapsed,
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match &self.0.source {
            Source::System => "system",
            Source::Manual(_) => "manual",
        };
        f.debug_struct("Clock")
            .field("kind", &kind)
            .field("now", &self.now())
            .finish()
    }
}
