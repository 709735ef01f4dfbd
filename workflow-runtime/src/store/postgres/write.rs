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
mod known_changes;
mod known_deliveries;
mod runs;
mod waits;

use self::children::{Children, DELETE_CHILDREN, INSERT_CHILDREN};
use self::deliveries::{
    DELETE_PENDING, DeliveryRecord, INSERT_DELIVERIES, INSERT_DELIVERIES_AND_DUE, INSERT_PENDING,
    Numbered, PendingRows,
};
pub(super) use self::due::{DueFrame, INSERT_DUE};
use self::ended::EndedRun;
use self::frames::{DELETE_FRAMES, Frames, INSERT_FRAMES, NewFrames, UPDATE_FRAMES};
use self::history::{INSERT_HISTORY, NewEntry, TRIM_HISTORY, Trimmed};
use self::ids::{DELETE_IDS, END_IDS, INSERT_IDS, Ids};
pub(super) use self::known_changes::KnownChanges;
pub(super) use self::runs::{INSERT_RUNS, NewRunRecord};
use self::runs::{
    RunChangeRecord, UPDATE_RUNS, UPDATE_RUNS_WITH_ALL, UPDATE_RUNS_WITH_DELIVERIES,
    UPDATE_RUNS_WITH_HISTORY,
};
pub(super) use self::waits::FORGET_NOTIFICATIONS;
use self::waits::{
    DELETE_EVENT_WAITS, DELETE_WAITS, EventWaits, INSERT_EVENT_WAITS, INSERT_WAITS, Waits,
};
use super::changes::Changes;
use super::event_order::slot;
use super::keys::FrameKeys;
use super::session::{Params, Pipeline};
use crate::clock::Timestamp;
use crate::id::FrameKey;

/// The rows to write as arrays, which live until they are sent.
#[derive(Default)]
pub(super) struct Arrays<'a> {
    new_runs: Vec<NewRunRecord<'a>>,
    runs: Vec<RunChangeRecord<'a>>,
    removed_children: Children,
    new_children: Children,
    ended: Vec<EndedRun>,
    new_frames: NewFrames<'a>,
    frames: Frames<'a>,
    removed_frames: FrameKeys,
    removed_due: Vec<DueFrame>,
    new_due: Vec<DueFrame>,
    removed_waits: Waits,
    new_waits: Waits,
    removed_event_waits: EventWaits,
    new_event_waits: EventWaits,
    forgetting: (Vec<i16>, Vec<String>),
    deliveries: Vec<DeliveryRecord<'a>>,
    consumed: Numbered,
    pending: PendingRows,
    history: Vec<NewEntry<'a>>,
    trimmed: Trimmed,
    ended_ids: Ids<'a>,
    untaken_ids: Ids<'a>,
    new_ids: Ids<'a>,
}

impl<'a> Arrays<'a> {
    pub(super) fn of(changes: &Changes<'a>) -> Self {
        let mut arrays = Self::default();
        let new_runs = changes.new_runs.iter();
        arrays.new_runs = new_runs.filter_map(NewRunRecord::of).collect();
        arrays.runs = changes.runs.iter().map(RunChangeRecord::of).collect();
        arrays.removed_children = changes.removed_children.iter().copied().collect();
        arrays.new_children = changes.new_children.iter().copied().collect();
        let ended = changes.ended.iter();
        arrays.ended = ended.map(|(run, at)| EndedRun::of(*run, *at)).collect();
        for (key, frame) in &changes.new_frames {
            arrays.new_frames.push(*key, frame);
        }
        for frame in &changes.frames {
            arrays.frames.push(frame);
        }
        arrays.removed_frames = changes.removed_frames.iter().copied().collect();
        arrays.removed_due = due_frames(&changes.removed_due);
        arrays.new_due = due_frames(&changes.new_due);
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
        let deliveries = changes.deliveries.iter();
        arrays.deliveries = deliveries
            .map(|(run, delivery, dedupe_key)| DeliveryRecord::of(*run, delivery, *dedupe_key))
            .collect();
        for (run, channel, seq) in &changes.consumed {
            arrays.consumed.push_of(*run, channel, *seq);
        }
        for (run, pending) in &changes.pending {
            arrays.pending.push(*run, pending);
        }
        let history = changes.history.iter();
        arrays.history = history
            .map(|(run, entry)| NewEntry::of(*run, entry))
            .collect();
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
        add(new.is_empty(), INSERT_RUNS, vec![new]);
        for (sql, params) in self.updates_and_arrivals() {
            add(params.is_empty(), sql, params);
        }
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

    /// One statement, if deliveries come to runs that do nothing else, as most do.
    fn updates_and_arrivals(&'a self) -> Vec<(&'static str, Params<'a>)> {
        let are_alone =
            self.removed_due.is_empty() && self.ended.is_empty() && self.history.is_empty();
        if are_alone && !self.runs.is_empty() && !self.deliveries.is_empty() {
            let params: Params<'a> = vec![&self.runs, &self.new_due, &self.deliveries];
            return vec![(UPDATE_RUNS_WITH_DELIVERIES, params)];
        }
        vec![self.updates(), self.arrivals()]
    }

    /// The statement that says what runs have become, with what goes with it. A statement costs something
    /// however little it does, and so does each part of it: where nothing was due or ended, as in a batch
    /// of steps, a shorter one says it.
    fn updates(&'a self) -> (&'static str, Params<'a>) {
        let are_alone = self.removed_due.is_empty() && self.ended.is_empty();
        let (runs, history) = (&self.runs, &self.history);
        if !are_alone {
            let params: Params<'a> = vec![runs, history, &self.removed_due, &self.ended];
            return (UPDATE_RUNS_WITH_ALL, params);
        }
        match (runs.is_empty(), history.is_empty()) {
            (true, true) => (UPDATE_RUNS, Params::new()),
            (true, false) => (INSERT_HISTORY, vec![history]),
            (false, true) => (UPDATE_RUNS, vec![runs]),
            (false, false) => (UPDATE_RUNS_WITH_HISTORY, vec![runs, history]),
        }
    }

    /// The statement that adds deliveries and what is due.
    fn arrivals(&'a self) -> (&'static str, Params<'a>) {
        let (deliveries, due) = (&self.deliveries, &self.new_due);
        match (deliveries.is_empty(), due.is_empty()) {
            (true, true) => (INSERT_DUE, Params::new()),
            (true, false) => (INSERT_DUE, vec![due]),
            (false, true) => (INSERT_DELIVERIES, vec![deliveries]),
            (false, false) => (INSERT_DELIVERIES_AND_DUE, vec![deliveries, due]),
        }
    }
}

fn due_frames(frames: &[(FrameKey, Timestamp)]) -> Vec<DueFrame> {
    let frames = frames.iter();
    frames.map(|(key, at)| DueFrame::of(*key, *at)).collect()
}
