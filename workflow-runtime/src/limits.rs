//! How much the engine takes on.

/// Frames whose machines run at once. Further ones wait in a queue.
pub const RUNNING_FRAMES_MAX: usize = 1_024;
/// Frames that wait in memory for a running one to finish. Further ones wait in the store.
pub const QUEUED_FRAMES_MAX: usize = 8_192;
/// Entries of a run's history. Older ones are dropped.
pub const HISTORY_ENTRIES_MAX: u32 = 1_000;
/// Bytes of a stored state.
pub const STATE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes of what a step, a branch or a run has come to, as it is stored.
pub const OUTCOME_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Deliveries to one webhook that nobody has consumed, and notifications to one run that it has not awaited.
pub const BUFFERED_DELIVERIES_MAX: u32 = 1_000;
/// Bytes of deliveries to one run that nobody has consumed.
pub const BUFFERED_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Deaths of the process in one state of a run, after which the run is parked.
pub const PROCESS_DEATHS_MAX: u32 = 3;
/// Seconds between two looks into the store for frames that are due, when nothing else tells.
pub const POLL_INTERVAL_SECONDS: u64 = 30;
/// Seconds for which a shutdown waits for running machines to come to a suspension.
pub const SHUTDOWN_GRACE_SECONDS: u64 = 10;

/// Branches that one suspension starts.
pub const BRANCHES_MAX: usize = 10_000;
/// Bytes of the states of all branches and runs that one suspension starts.
pub const STARTED_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Runs that are invoked within each other.
pub const INVOKE_DEPTH_MAX: usize = 100;

/// Bytes of a notification's payload.
pub const EVENT_PAYLOAD_BYTES_MAX: usize = 1024 * 1024;

/// Bytes of an id that a user gives to a run.
pub const RUN_ID_BYTES_MAX: usize = 256;

/// How much the engine takes on. The defaults are the constants beside it.
#[derive(Clone, Debug)]
pub struct Limits {
    pub(crate) running_frames_max: usize,
    pub(crate) state_bytes_max: usize,
    pub(crate) outcome_bytes_max: usize,
    pub(crate) buffered_deliveries_max: u32,
    pub(crate) buffered_bytes_max: u64,
    pub(crate) branches_max: usize,
    pub(crate) started_bytes_max: usize,
    pub(crate) invoke_depth_max: usize,
    pub(crate) history_entries_max: u32,
    pub(crate) event_payload_bytes_max: usize,
    pub(crate) process_deaths_max: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            running_frames_max: RUNNING_FRAMES_MAX,
            state_bytes_max: STATE_BYTES_MAX,
            outcome_bytes_max: OUTCOME_BYTES_MAX,
            buffered_deliveries_max: BUFFERED_DELIVERIES_MAX,
            buffered_bytes_max: BUFFERED_BYTES_MAX,
            branches_max: BRANCHES_MAX,
            started_bytes_max: STARTED_BYTES_MAX,
            invoke_depth_max: INVOKE_DEPTH_MAX,
            history_entries_max: HISTORY_ENTRIES_MAX,
            event_payload_bytes_max: EVENT_PAYLOAD_BYTES_MAX,
            process_deaths_max: PROCESS_DEATHS_MAX,
        }
    }
}

impl Limits {
    /// Sets how many frames run at once ([`RUNNING_FRAMES_MAX`]). At least one does.
    #[must_use]
    pub fn running_frames_max(self, frames: usize) -> Self {
        Self {
            running_frames_max: frames.max(1),
            ..self
        }
    }

    /// Sets how long a stored state may be in bytes ([`STATE_BYTES_MAX`]). A run whose state is longer
    /// is parked.
    #[must_use]
    pub fn state_bytes_max(self, bytes: usize) -> Self {
        Self {
            state_bytes_max: bytes,
            ..self
        }
    }

    /// Sets how long may be in bytes what a step, a branch or a run has come to, its value or its error, as it is
    /// stored ([`OUTCOME_BYTES_MAX`]). A run that comes to more is parked. When it is redriven, the step is tried
    /// again.
    #[must_use]
    pub fn outcome_bytes_max(self, bytes: usize) -> Self {
        Self {
            outcome_bytes_max: bytes,
            ..self
        }
    }

    /// Sets how many deliveries one webhook holds that nobody has consumed, and how many notifications one
    /// run holds that it has not awaited ([`BUFFERED_DELIVERIES_MAX`]). Further ones are answered with 429.
    #[must_use]
    pub fn buffered_deliveries_max(self, deliveries: u32) -> Self {
        Self {
            buffered_deliveries_max: deliveries,
            ..self
        }
    }

    /// Sets how many bytes of deliveries one run holds that nobody has consumed
    /// ([`BUFFERED_BYTES_MAX`]). Further ones are answered with 429, and one that is longer by itself with 413.
    #[must_use]
    pub fn buffered_bytes_max(self, bytes: u64) -> Self {
        Self {
            buffered_bytes_max: bytes,
            ..self
        }
    }

    /// Sets how many branches one suspension starts ([`BRANCHES_MAX`]). A run that starts more is parked.
    #[must_use]
    pub fn branches_max(self, branches: usize) -> Self {
        Self {
            branches_max: branches,
            ..self
        }
    }

    /// Sets how many bytes the states of all branches and runs have that one suspension starts
    /// ([`STARTED_BYTES_MAX`]). A run that starts more is parked.
    #[must_use]
    pub fn started_bytes_max(self, bytes: usize) -> Self {
        Self {
            started_bytes_max: bytes,
            ..self
        }
    }

    /// Sets how deep runs are invoked within each other ([`INVOKE_DEPTH_MAX`]): a run that nobody has
    /// invoked has depth 0. A run that would go deeper is parked.
    #[must_use]
    pub fn invoke_depth_max(self, depth: usize) -> Self {
        Self {
            invoke_depth_max: depth,
            ..self
        }
    }

    /// Sets how many entries each run's history keeps ([`HISTORY_ENTRIES_MAX`]). With 0 nothing is kept
    /// from then on.
    #[must_use]
    pub fn history_entries_max(self, entries: u32) -> Self {
        Self {
            history_entries_max: entries,
            ..self
        }
    }

    /// Sets how long the payload of a notification may be in bytes ([`EVENT_PAYLOAD_BYTES_MAX`]). A longer
    /// one is refused; a run that sends one is parked.
    #[must_use]
    pub fn event_payload_bytes_max(self, bytes: usize) -> Self {
        Self {
            event_payload_bytes_max: bytes,
            ..self
        }
    }

    /// Sets after how many deaths of the process in one state a run is parked ([`PROCESS_DEATHS_MAX`]). A
    /// run is tried alone from the second death on, which tells the guilty from bystanders, so fewer than
    /// 2 is 2, and 2 parks bystanders too. With [`u32::MAX`] none is parked.
    #[must_use]
    pub fn process_deaths_max(self, deaths: u32) -> Self {
        Self {
            process_deaths_max: deaths.max(2),
            ..self
        }
    }

    /// How long a payload may be: one to a run has to find room there.
    pub(crate) fn payload_bytes_max(&self, to_run: bool) -> usize {
        let max = self.event_payload_bytes_max;
        match usize::try_from(self.buffered_bytes_max) {
            Ok(buffered) if to_run => max.min(buffered),
            _ => max,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_to_a_run_has_to_find_room_there() {
        let limits = Limits::default().buffered_bytes_max(100);
        assert_eq!(limits.payload_bytes_max(true), 100);
        assert_eq!(limits.payload_bytes_max(false), EVENT_PAYLOAD_BYTES_MAX);
        let default = Limits::default();
        assert_eq!(default.payload_bytes_max(true), EVENT_PAYLOAD_BYTES_MAX);
    }
}
