//! Frames that may have been running when the process died.

use super::database::Database;
use crate::id::FrameKey;
use crate::store::Suspect;

impl Database {
    /// What is closed is forgotten, so whoever finds an earlier epoch finds one that was not closed.
    pub(super) fn is_interrupted(&self) -> bool {
        self.epoch > 1
    }

    pub(super) fn suspect(&mut self, frames: &[FrameKey]) -> Vec<Suspect> {
        for frame in frames {
            let Some(version) = self.version(*frame) else {
                continue;
            };
            let noted = self.suspects.entry(*frame).or_insert((version, 0));
            *noted = match *noted {
                (known, deaths) if known == version => (version, deaths + 1),
                _ => (version, 1),
            };
        }
        let mut noted = self.suspects();
        noted.retain(|suspect| frames.contains(&suspect.frame));
        noted
    }

    pub(super) fn suspects(&self) -> Vec<Suspect> {
        let suspects = self.suspects.iter().map(|(frame, noted)| Suspect {
            frame: *frame,
            version: noted.0,
            deaths: noted.1,
        });
        suspects
            .filter(|it| self.version(it.frame) == Some(it.version))
            .collect()
    }

    pub(super) fn forget_suspects(&mut self, keep: &[FrameKey]) -> usize {
        let before = self.suspects.len();
        self.suspects.retain(|frame, _| keep.contains(frame));
        before - self.suspects.len()
    }

    /// The version of a live frame.
    fn version(&self, key: FrameKey) -> Option<i64> {
        let frame = self.runs.get(&key.run)?.frames.get(&key.frame)?;
        frame.wait.as_ref().map(|_| frame.version)
    }
}
