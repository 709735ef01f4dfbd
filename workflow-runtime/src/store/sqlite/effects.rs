//! What a change does to other frames than the one that it is about.

use std::collections::BTreeSet;

use crate::id::FrameKey;

#[derive(Default)]
pub(super) struct Effects {
    /// They are due now.
    pub(super) woken: BTreeSet<FrameKey>,
    /// They were live and are gone.
    pub(super) removed: BTreeSet<FrameKey>,
}
