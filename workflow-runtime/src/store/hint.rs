//! What a store tells the engine unasked.

use crate::id::{FrameKey, RunKey};

/// Something that the engine would find by looking, or that concerns what it runs.
///
/// A hint is dealt with when the next one is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Another process has made these frames due.
    Woken(Vec<FrameKey>),
    /// Another process has ended these runs.
    Ended(Vec<RunKey>),
    /// This process is about to own further partitions.
    Arriving {
        /// Whether their last owner has not released them: it may have died.
        is_interrupted: bool,
        /// Frames that processes may have died of before. They are to be tried with care.
        suspects: Vec<FrameKey>,
    },
    /// This process owns further partitions from now on.
    Arrived,
    /// Other processes own these partitions from now on.
    Lost(Vec<u16>),
    /// There may be something due.
    Look,
}
