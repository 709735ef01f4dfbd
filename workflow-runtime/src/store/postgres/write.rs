//! Writing what has changed: one statement for each kind of change, however many rows there are.
//!
//! Here and where rows are read for arrays of keys, the planner must not read the whole index of a table that it takes
//! for an empty one, as it does if the index's order would be of use, or if all that is read is in the index. So the first
//! column of a primary key is compared by `= ANY (ARRAY[...])`, that of another index by `BETWEEN`, what is locked is in the
//! order of the arrays, and rows that are in an index as a whole are found by a `LATERAL` subquery with `OFFSET 0`. An array
//! for a later column would be a filter: the index would be read for the columns before it.

mod children;
mod deliveries;
mod due;
mod ended;
mod frames;
mod history;
mod ids;
mod runs;
mod waits;

use self::children::{Children, DELETE_CHILDREN, INSERT_CHILDREN};
use self::deliveries::{
    DELETE_PENDING, Deliveries, INSERT_DELIVERIES, INSERT_DELIVERIES_AND_DUE, INSERT_PENDING,
    Numbered, PendingRows,
};
pub(super) use self::due::{Due, INSERT_DUE};
use self::ended::Ended;
use self::frames::{DELETE_FRAMES, Frames, INSERT_FRAMES, NewFrames, UPDATE_FRAMES};
use self::history::{History, INSERT_HISTORY, TRIM_HISTORY, Trimmed};
use self::ids::{DELETE_IDS, END_IDS, INSERT_IDS, Ids};
pub(super) use self::runs::{INSERT_RUNS, NewRuns};
use self::runs::{Runs, UPDATE_RUNS, UPDATE_RUNS_WITH_ALL, UPDATE_RUNS_WITH_HISTORY};
pub(super) use self::waits::FORGET_NOTIFICATIONS;
use self::waits::{
    DELETE_EVENT_WAITS, DELETE_WAITS, EventWaits, INSERT_EVENT_WAITS, INSERT_WAITS, Waits,
};
use super::changes::Changes;
use super::event_order::slot;
use super::keys::FrameKeys;
use super::session::{Params, Pipeline};
use crate::clock::Timestamp;

/// The rows to write as arrays, which live until they are sent.
#[derive(Default)]
pub(super) struct Arrays<'a> {
    new_runs: NewRuns<'a>,
    runs: Runs<'a>,
    removed_children: Children,
    new_children: Children,
    ended: Ended,
    new_frames: NewFrames<'a>,
    frames: Frames<'a>,
    removed_frames: FrameKeys,
    removed_due: Due,
    new_due: Due,
    removed_waits: Waits,
    new_waits: Waits,
    removed_event_waits: EventWaits,
    new_event_waits: EventWaits,
    forgetting: (Vec<i16>, Vec<String>),
    deliveries: Deliveries<'a>,
    consumed: Numbered,
    pending: PendingRows,
    history: History<'a>,
    trimmed: Trimmed,
    ended_ids: Ids<'a>,
    untaken_ids: Ids<'a>,
    new_ids: Ids<'a>,
}

impl<'a> Arrays<'a> {
    pub(super) fn of(changes: &Changes<'a>) -> Self {
        let mut arrays = Self::default();
        for new in &changes.new_runs {
            arrays.new_runs.push(new);
        }
        for run in &changes.runs {
            arrays.runs.push(run);
        }
        arrays.removed_children = changes.removed_children.iter().copied().collect();
        arrays.new_children = changes.new_children.iter().copied().collect();
        arrays.ended = changes.ended.iter().copied().collect();
        for (key, frame) in &changes.new_frames {
            arrays.new_frames.push(*key, frame);
        }
        for frame in &changes.frames {
            arrays.frames.push(frame);
        }
        arrays.removed_frames = changes.removed_frames.iter().copied().collect();
        arrays.removed_due = changes.removed_due.iter().collect();
        arrays.new_due = changes.new_due.iter().collect();
        for (run, channel, since) in &changes.removed_waits {
            arrays.removed_waits.push(*run, channel, *since);
        }
        for (run, channel, since, wait) in &changes.new_waits {
            arrays.new_waits.push(*run, channel, *since);
            arrays.new_waits.frames.push(i64::from(wait.frame));
            let deadline = wait.deadline.map(Timestamp::as_millis);
            arrays.new_waits.deadlines.push(deadline);
        }
        for (frame, event) in &changes.removed_event_waits {
            arrays.removed_event_waits.push(*frame, event);
            arrays.forgetting.0.push(slot(event));
            arrays.forgetting.1.push(event.as_str().to_owned());
        }
        for (frame, event, wait) in &changes.new_event_waits {
            arrays.new_event_waits.push(*frame, event);
            arrays.new_event_waits.sinces.push(wait.since);
            let deadline = wait.deadline.map(Timestamp::as_millis);
            arrays.new_event_waits.deadlines.push(deadline);
        }
        for (run, delivery, dedupe_key) in &changes.deliveries {
            arrays.deliveries.push(*run, delivery, *dedupe_key);
        }
        for (run, channel, seq) in &changes.consumed {
            arrays.consumed.push_of(*run, channel, *seq);
        }
        for (run, pending) in &changes.pending {
            arrays.pending.push(*run, pending);
        }
        for (run, entry) in &changes.history {
            arrays.history.push(*run, entry);
        }
        arrays.trimmed = changes.trimmed.iter().collect();
        arrays.ended_ids = changes.ended_ids.iter().collect();
        arrays.untaken_ids = changes.untaken_ids.iter().collect();
        arrays.new_ids = changes.new_ids.iter().collect();
        arrays
    }

    /// Adds the statements that write them.
    pub(super) fn write(&'a self, pipeline: &mut Pipeline<'a>) {
        let mut add = |is_empty: bool, sql, params: Params<'a>| {
            if !is_empty {
                pipeline.add(sql, params);
            }
        };
        let ids = [
            (&self.untaken_ids, DELETE_IDS),
            (&self.new_ids, INSERT_IDS),
            (&self.ended_ids, END_IDS),
        ];
        for (ids, sql) in ids {
            add(ids.runs.is_empty(), sql, ids.params());
        }
        let new = &self.new_runs;
        add(new.keys.is_empty(), INSERT_RUNS, new.params());
        let (sql, params) = self.updates();
        add(params.is_empty(), sql, params);
        let (removed, new) = (&self.removed_children, &self.new_children);
        add(removed.is_empty(), DELETE_CHILDREN, removed.params());
        add(new.is_empty(), INSERT_CHILDREN, new.params());
        add(
            self.new_frames.keys.is_empty(),
            INSERT_FRAMES,
            self.new_frames.params(),
        );
        let frames = &self.frames;
        add(frames.keys.is_empty(), UPDATE_FRAMES, frames.params());
        let removed = &self.removed_frames;
        add(removed.is_empty(), DELETE_FRAMES, removed.params().into());
        let (sql, params) = self.arrivals();
        add(params.is_empty(), sql, params);
        let (consumed, pending) = (&self.consumed, &self.pending);
        add(
            consumed.keys.is_empty(),
            DELETE_PENDING,
            consumed.with_channels(),
        );
        add(pending.keys.is_empty(), INSERT_PENDING, pending.params());
        let (removed, new) = (&self.removed_waits, &self.new_waits);
        add(removed.runs.is_empty(), DELETE_WAITS, removed.names());
        add(new.runs.is_empty(), INSERT_WAITS, new.params());
        let (removed, new) = (&self.removed_event_waits, &self.new_event_waits);
        add(removed.keys.is_empty(), DELETE_EVENT_WAITS, removed.names());
        add(new.keys.is_empty(), INSERT_EVENT_WAITS, new.params());
        let (slots, events) = &self.forgetting;
        add(slots.is_empty(), FORGET_NOTIFICATIONS, vec![slots, events]);
        let trimmed = &self.trimmed;
        add(trimmed.keys.is_empty(), TRIM_HISTORY, trimmed.params());
    }

    /// The statement that says what runs have become, with what goes with it. A statement costs something
    /// however little it does, and so does each part of it: where nothing was due or ended, as in a batch
    /// of steps, a shorter one says it.
    fn updates(&'a self) -> (&'static str, Params<'a>) {
        let are_alone = self.removed_due.keys.is_empty() && self.ended.is_empty();
        let mut params = self.runs.params();
        if !are_alone {
            params.extend(self.history.params());
            params.extend(self.removed_due.params());
            params.extend(self.ended.params());
            return (UPDATE_RUNS_WITH_ALL, params);
        }
        match (self.runs.keys.is_empty(), self.history.keys.is_empty()) {
            (true, true) => (UPDATE_RUNS, Params::new()),
            (true, false) => (INSERT_HISTORY, self.history.params()),
            (false, true) => (UPDATE_RUNS, params),
            (false, false) => {
                params.extend(self.history.params());
                (UPDATE_RUNS_WITH_HISTORY, params)
            }
        }
    }

    /// The statement that adds deliveries and what is due.
    fn arrivals(&'a self) -> (&'static str, Params<'a>) {
        let (deliveries, due) = (&self.deliveries, &self.new_due);
        let mut params = Params::new();
        if !deliveries.keys.is_empty() {
            params.extend(deliveries.params());
        }
        if !due.keys.is_empty() {
            params.extend(due.params());
        }
        let sql = match (deliveries.keys.is_empty(), due.keys.is_empty()) {
            (true, _) => INSERT_DUE,
            (false, true) => INSERT_DELIVERIES,
            (false, false) => INSERT_DELIVERIES_AND_DUE,
        };
        (sql, params)
    }
}
