//! Letting virtual time pass, from one instant at which there is something to do to the next.

use std::time::Duration;

use super::{ADVANCE_INSTANTS_MAX, TestRuntime};
use crate::clock::Timestamp;
use crate::engine::ends_at;
use crate::store::{Source, Wait};

/// Due frames that are read at one instant. Those that are left are waiting for the next millisecond, or
/// belong to workflows that the test does not have.
const DUE_FRAMES_READ: usize = 1_000;

impl TestRuntime {
    /// Lets time pass until an instant, and settles.
    pub(super) async fn pass(&self, until: Timestamp) {
        self.settle().await;
        for _ in 0..ADVANCE_INSTANTS_MAX {
            match self.next_instant(until).await {
                Some(instant) => self.move_clock(instant).await,
                None => return self.move_clock(until).await,
            }
        }
        panic!(
            "there was something to do at {ADVANCE_INSTANTS_MAX} instants, and it is only {}; \
             advance the time in smaller pieces",
            self.0.clock.now()
        );
    }

    async fn move_clock(&self, to: Timestamp) {
        let by = to.saturating_since(self.0.clock.now());
        self.0.clock.advance(by);
        self.settle().await;
    }

    /// The next instant up to `until` at which something happens. What ends with `until` happens a
    /// millisecond later, and that is taken in.
    async fn next_instant(&self, until: Timestamp) -> Option<Timestamp> {
        let now = self.0.clock.now();
        let due = self.ask(|store| store.next_due(now)).await;
        let left = self.waits_until(now).await;
        let ends = left.iter().filter_map(ends_at).filter(|end| *end > now);
        let next = ends.chain(due).min()?;
        if next <= until {
            return Some(next);
        }
        let after = until.saturating_add(Duration::from_millis(1));
        let waits = self.waits_until(after).await;
        let ends_with = |wait: &Wait| ends_at(wait) == Some(after) && has_instant(wait, until);
        (next == after && waits.iter().any(ends_with)).then_some(next)
    }

    /// What the frames wait for that the store finds due at an instant.
    async fn waits_until(&self, at: Timestamp) -> Vec<Wait> {
        let due = self.ask(|store| store.due(at, None, DUE_FRAMES_READ)).await;
        let mut waits = Vec::new();
        for frame in due {
            let loaded = self.ask(|store| store.load(frame.frame)).await;
            waits.extend(loaded.map(|loaded| loaded.frame.wait));
        }
        waits
    }
}

/// Whether a deadline or a timer is at this instant.
fn has_instant(wait: &Wait, at: Timestamp) -> bool {
    match wait {
        Wait::Webhook { deadline, .. } | Wait::Event { deadline, .. } => *deadline == Some(at),
        Wait::Any(arms) => arms.iter().any(|arm| match &arm.source {
            Source::Webhook { deadline, .. } | Source::Event { deadline, .. } => {
                *deadline == Some(at)
            }
            Source::Timer { due } => *due == at,
            Source::Child { .. } | Source::Branch => false,
        }),
        _ => false,
    }
}
