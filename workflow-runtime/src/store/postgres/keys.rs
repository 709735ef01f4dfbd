//! Runs and frames as the arrays that a statement takes.

use std::collections::BTreeSet;

use tokio_postgres::types::ToSql;

use super::rows::partition;
use crate::id::{FrameKey, RunKey};

/// The keys of runs with their partitions.
#[derive(Debug, Default)]
pub(super) struct RunKeys {
    partitions: Vec<i16>,
    keys: Vec<[u8; 16]>,
}

impl RunKeys {
    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = RunKey> {
        self.keys.iter().map(|key| RunKey::from_bytes(*key))
    }

    pub(super) fn push(&mut self, run: RunKey) {
        self.partitions.push(partition(run));
        self.keys.push(*run.as_bytes());
    }

    pub(super) fn params(&self) -> [&(dyn ToSql + Sync); 2] {
        [&self.partitions, &self.keys]
    }
}

impl FromIterator<RunKey> for RunKeys {
    /// Each key once, in their order.
    fn from_iter<I: IntoIterator<Item = RunKey>>(runs: I) -> Self {
        let mut keys = Self::default();
        let runs: BTreeSet<_> = runs.into_iter().collect();
        runs.into_iter().for_each(|run| keys.push(run));
        keys
    }
}

/// The keys of frames with their partitions.
#[derive(Debug, Default)]
pub(super) struct FrameKeys {
    runs: RunKeys,
    frames: Vec<i64>,
}

impl FrameKeys {
    pub(super) fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    pub(super) fn push(&mut self, frame: FrameKey) {
        self.runs.push(frame.run);
        self.frames.push(i64::from(frame.frame));
    }

    pub(super) fn params(&self) -> [&(dyn ToSql + Sync); 3] {
        let [partitions, keys] = self.runs.params();
        [partitions, keys, &self.frames]
    }
}

impl FromIterator<FrameKey> for FrameKeys {
    fn from_iter<I: IntoIterator<Item = FrameKey>>(frames: I) -> Self {
        let mut keys = Self::default();
        frames.into_iter().for_each(|frame| keys.push(frame));
        keys
    }
}
