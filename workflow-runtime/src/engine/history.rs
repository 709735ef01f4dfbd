//! What a run has done.

use super::Engine;
use crate::id::RunKey;
use crate::machine::Event;
use crate::store::{
    Cause, Change, HistoryEntry, Noted, RunEnding, RunRecord, START_STATE, StoreError,
};

impl Cause {
    /// What a machine goes on with.
    pub(super) fn of(event: &Event) -> Self {
        match event {
            Event::Turn { .. } => Self::Turn,
            Event::Delivered(_) => Self::Delivery,
            Event::Notified(_) => Self::Notification,
            Event::TimedOut => Self::Timeout,
            Event::Slept => Self::Timer,
            Event::Recorded(_) => Self::Step,
            Event::Joined(_) => Self::Branches,
            Event::Returned(_) => Self::Branch,
            Event::Ended(_) => Self::Child,
            Event::Selected { event, .. } => Self::of(event),
        }
    }
}

impl Engine {
    /// Asks for an entry, unless no history is kept.
    pub(super) fn noted(&self, cause: Cause, from: &str) -> Option<Noted> {
        let entries_max = self.limits.history_entries_max;
        (entries_max > 0).then(|| Noted {
            cause,
            from: from.to_owned(),
            entries_max,
        })
    }

    /// Reads a page of a run's history. The run's row knows of its start and of a cancellation, so they
    /// are not stored once more.
    pub(crate) async fn history(
        &self,
        run: RunKey,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Option<Vec<HistoryEntry>>, StoreError> {
        // Before the entries: an end that is seen here is seen there.
        let Some(record) = self.store.run(run).await? else {
            return Ok(None);
        };
        let mut entries = Vec::new();
        if after.is_none() && limit > 0 {
            entries.push(start(&record));
        }
        let room = limit - entries.len();
        // One more than there is room for tells whether these are the last ones.
        let mut kept = self.store.history(run, after, room + 1).await?;
        let is_last = kept.len() <= room;
        kept.truncate(room);
        entries.extend(kept);
        let is_cancelled = record.ending == Some(RunEnding::Cancelled);
        if is_cancelled && is_last && entries.len() < limit {
            let newest = entries.last().map(|entry| entry.seq);
            entries.extend(self.cancellation(&record, newest, after).await?);
        }
        Ok(Some(entries))
    }

    /// The last entry of a cancelled run, unless it was on an earlier page.
    async fn cancellation(
        &self,
        record: &RunRecord,
        newest: Option<i64>,
        after: Option<i64>,
    ) -> Result<Option<HistoryEntry>, StoreError> {
        let newest = match (newest, after) {
            (Some(newest), _) => newest,
            (None, None | Some(0)) => 0,
            (None, Some(after)) => {
                let before = after.saturating_sub(1);
                let kept = self.store.history(record.key, Some(before), 1).await?;
                if kept.is_empty() {
                    return Ok(None);
                }
                after
            }
        };
        Ok(Some(HistoryEntry {
            seq: newest + 1,
            at: record.updated_at,
            frame: 0,
            cause: Cause::Operator,
            change: Change::Cancelled,
            from: None,
            to: None,
        }))
    }
}

fn start(record: &RunRecord) -> HistoryEntry {
    HistoryEntry {
        seq: 0,
        at: record.created_at,
        frame: 0,
        cause: Cause::Start,
        change: Change::Started,
        from: None,
        to: Some(START_STATE.to_owned()),
    }
}
