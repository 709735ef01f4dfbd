//! What runs have done.

use super::database::Database;
use super::run::Run;
use crate::id::RunKey;
use crate::store::{HistoryEntry, Transition};

impl Database {
    pub(super) fn history(
        &self,
        run: RunKey,
        after: Option<i64>,
        limit: usize,
    ) -> Vec<HistoryEntry> {
        let history = self.runs.get(&run).into_iter().flat_map(|run| &run.history);
        let later = history.filter(|entry| after.is_none_or(|after| entry.seq > after));
        later.take(limit).cloned().collect()
    }
}

impl Run {
    /// Keeps a transition that is about to be made, if it is to be kept.
    pub(super) fn note(&mut self, transition: &Transition) {
        let Some(noted) = &transition.noted else {
            return;
        };
        let from = noted.from.clone();
        let (change, to) = transition.change();
        let to = to.map(str::to_owned);
        self.last_entry += 1;
        self.history.push_back(HistoryEntry {
            seq: self.last_entry,
            at: transition.at,
            frame: transition.frame.frame,
            cause: noted.cause,
            change,
            to: to.or_else(|| change.stays().then(|| from.clone())),
            from: Some(from),
        });
        while self.history.len() > noted.entries_max as usize {
            self.history.pop_front();
        }
    }
}
