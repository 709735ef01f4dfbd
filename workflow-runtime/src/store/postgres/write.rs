//! Writing what has changed: one statement for each kind of change, however many rows there are.

mod deliveries;
mod due;
mod frames;
mod history;
mod ids;
mod runs;
mod waits;

use self::deliveries::{CONSUME, Deliveries, INSERT_DELIVERIES, Numbered};
use self::due::DELETE_DUE;
pub(super) use self::due::{Due, INSERT_DUE};
use self::frames::{DELETE_FRAMES, Frames, INSERT_FRAMES, NewFrames, UPDATE_FRAMES};
use self::history::{History, INSERT_HISTORY, TRIM_HISTORY};
use self::ids::{DELETE_IDS, END_IDS, INSERT_IDS, Ids};
pub(super) use self::runs::{INSERT_RUNS, NewRuns};
use self::runs::{Runs, UPDATE_RUNS, UPDATE_RUNS_WITH_HISTORY};
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
    history: History<'a>,
    trimmed: Numbered,
    ended_ids: Ids<'a>,
    untaken_ids: Ids<'a>,
    new_ids: Ids<'a>,
}

impl<'a> Arrays<'a> {
    pub(super) fn of(changes: &Changes<'a>) -> Self {
        let mut arrays = Self::default();
        for (run, family) in &changes.new_runs {
            arrays.new_runs.push(run, *family);
        }
        for run in &changes.runs {
            arrays.runs.push(run);
        }
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
        for (run, entry) in &changes.history {
            arrays.history.push(*run, entry);
        }
        for (run, last) in &changes.trimmed {
            arrays.trimmed.push(*run, *last);
        }
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
        let (runs, frames) = (&self.runs, &self.frames);
        add(
            self.new_runs.keys.is_empty(),
            INSERT_RUNS,
            self.new_runs.params(),
        );
        let history = &self.history;
        let are_noted = !runs.keys.is_empty() && !history.keys.is_empty();
        if are_noted {
            let mut params = runs.params();
            params.extend(history.params());
            add(false, UPDATE_RUNS_WITH_HISTORY, params);
        } else {
            add(runs.keys.is_empty(), UPDATE_RUNS, runs.params());
            add(history.keys.is_empty(), INSERT_HISTORY, history.params());
        }
        add(
            self.new_frames.keys.is_empty(),
            INSERT_FRAMES,
            self.new_frames.params(),
        );
        add(frames.keys.is_empty(), UPDATE_FRAMES, frames.params());
        let removed = &self.removed_frames;
        add(removed.is_empty(), DELETE_FRAMES, removed.params().into());
        let (removed, new) = (&self.removed_due, &self.new_due);
        add(removed.keys.is_empty(), DELETE_DUE, removed.params());
        add(new.keys.is_empty(), INSERT_DUE, new.params());
        let (removed, new) = (&self.removed_waits, &self.new_waits);
        add(removed.runs.is_empty(), DELETE_WAITS, removed.names());
        add(new.runs.is_empty(), INSERT_WAITS, new.params());
        let (removed, new) = (&self.removed_event_waits, &self.new_event_waits);
        add(removed.keys.is_empty(), DELETE_EVENT_WAITS, removed.names());
        add(new.keys.is_empty(), INSERT_EVENT_WAITS, new.params());
        let (slots, events) = &self.forgetting;
        add(slots.is_empty(), FORGET_NOTIFICATIONS, vec![slots, events]);
        let deliveries = &self.deliveries;
        add(
            deliveries.keys.is_empty(),
            INSERT_DELIVERIES,
            deliveries.params(),
        );
        let (consumed, trimmed) = (&self.consumed, &self.trimmed);
        add(consumed.keys.is_empty(), CONSUME, consumed.with_channels());
        add(trimmed.keys.is_empty(), TRIM_HISTORY, trimmed.params());
    }
}
