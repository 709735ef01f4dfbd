//! Removing what is over.

use super::database::Database;
use crate::clock::Timestamp;
use crate::id::RunKey;
use crate::store::{DeliveryExpiry, EndedCursor, Expired};

impl Database {
    pub(super) fn expire_runs(
        &mut self,
        before: Timestamp,
        after: Option<EndedCursor>,
        limit: usize,
    ) -> Expired<EndedCursor> {
        let ended = self.runs.values().filter_map(|run| {
            let cursor = EndedCursor {
                ended_at: run.record.updated_at,
                run: run.record.key,
            };
            let is_over = run.record.ending.is_some() && cursor.ended_at < before;
            (is_over && after.is_none_or(|after| cursor > after)).then_some(cursor)
        });
        let mut ended: Vec<_> = ended.collect();
        ended.sort_unstable();
        ended.truncate(limit);
        let mut removed = 0;
        for cursor in &ended {
            if !self.is_awaited(cursor.run) {
                self.runs.remove(&cursor.run);
                removed += 1;
            }
        }
        Expired {
            removed,
            next: ended.last().copied().filter(|_| ended.len() == limit),
        }
    }

    /// Whether the frame that has started a run has yet to take its result.
    fn is_awaited(&self, run: RunKey) -> bool {
        let parent = self.runs.get(&run).and_then(|run| run.record.parent);
        let frame = parent.and_then(|it| self.runs.get(&it.run)?.frames.get(&it.frame));
        let wait = frame.and_then(|frame| frame.wait.as_ref());
        wait.is_some_and(|wait| wait.awaits_child(run))
    }

    /// What a run has used is gone already, but for the keys.
    pub(super) fn expire_deliveries(&mut self, expiry: DeliveryExpiry) -> Expired<i64> {
        let mut removed = 0;
        for run in self.runs.values_mut() {
            if run.record.ending.is_some() {
                run.pending
                    .retain(|_, it| it.delivery.received_at >= expiry.bodies_before);
            }
            let before = run.seen.len();
            let pending = &run.pending;
            run.seen.retain(|_, (seq, received_at)| {
                pending.contains_key(seq) || !expiry.forgets(*received_at, true)
            });
            removed += before - run.seen.len();
        }
        Expired {
            removed,
            next: None,
        }
    }
}
