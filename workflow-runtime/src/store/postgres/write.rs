//! Writing what has changed: one statement for each kind of change, however many rows there are.

use super::changes::{Changes, FrameChange, IdRow, RunChange};
use super::keys::{FrameKeys, RunKeys};
use super::read_for::slot;
use super::rows;
use super::session::{Params, Pipeline};
use crate::clock::Timestamp;
use crate::id::RunKey;
use crate::store::RunEnding;

pub(super) const INSERT_RUNS: &str = "INSERT INTO workflow.runs (partition, key, family, version, entered, due_at, \
    next_webhook, next_frame, last_entry, parent_run, parent_frame, created_at, updated_at, workflow, \
    id, labels, wait, parked, state_name, state_digest, outcome, state_json) \
    SELECT * FROM UNNEST($1::smallint[], $2::bytea[], $3::bytea[], $4::bigint[], $5::bigint[], \
    $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bytea[], $11::bigint[], \
    $12::bigint[], $13::bigint[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], \
    $19::text[], $20::bigint[], $21::text[], $22::text[])";

const UPDATE_RUNS: &str = "UPDATE workflow.runs AS r SET version = u.version, entered = u.entered, \
    due_at = u.due_at, next_webhook = u.next_webhook, next_frame = u.next_frame, \
    last_entry = u.last_entry, updated_at = u.updated_at, ending = u.ending, wait = u.wait, \
    parked = u.parked, state_name = u.state_name, state_digest = u.state_digest, \
    outcome = CASE WHEN u.keeps_outcome THEN r.outcome ELSE u.outcome END, result = u.result, \
    state_json = CASE WHEN u.keeps_state THEN r.state_json ELSE u.state_json END \
    FROM UNNEST($1::smallint[], $2::bytea[], $3::bigint[], $4::bigint[], $5::bigint[], \
    $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::smallint[], $11::text[], \
    $12::text[], $13::text[], $14::bigint[], $15::boolean[], $16::text[], $17::text[], \
    $18::boolean[], $19::text[]) \
    AS u(partition, key, version, entered, due_at, next_webhook, next_frame, last_entry, updated_at, \
    ending, wait, parked, state_name, state_digest, keeps_outcome, outcome, result, keeps_state, \
    state_json) WHERE r.partition = u.partition AND r.key = u.key";

const INSERT_FRAMES: &str = "INSERT INTO workflow.frames (partition, run, frame, version, entered, \
    parent, branch_index, due_at, next_webhook, branch_name, wait, state_name, state_digest, state_json) \
    SELECT * FROM UNNEST($1::smallint[], $2::bytea[], $3::bigint[], $4::bigint[], $5::bigint[], \
    $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::text[], $11::text[], $12::text[], \
    $13::bigint[], $14::text[])";

const UPDATE_FRAMES: &str = "UPDATE workflow.frames AS f SET version = u.version, \
    entered = u.entered, due_at = u.due_at, next_webhook = u.next_webhook, wait = u.wait, \
    parked = u.parked, returned_at = u.returned_at, result = u.result, state_name = u.state_name, \
    state_digest = u.state_digest, \
    outcome = CASE WHEN u.keeps_outcome THEN f.outcome ELSE u.outcome END, \
    state_json = CASE WHEN u.keeps_state THEN f.state_json ELSE u.state_json END \
    FROM UNNEST($1::smallint[], $2::bytea[], $3::bigint[], $4::bigint[], $5::bigint[], \
    $6::bigint[], $7::bigint[], $8::text[], $9::text[], $10::bigint[], $11::text[], $12::text[], \
    $13::bigint[], $14::boolean[], $15::text[], $16::boolean[], $17::text[]) \
    AS u(partition, run, frame, version, entered, due_at, next_webhook, wait, parked, returned_at, \
    result, state_name, state_digest, keeps_outcome, outcome, keeps_state, state_json) \
    WHERE f.partition = u.partition AND f.run = u.run AND f.frame = u.frame";

const DELETE_FRAMES: &str = "DELETE FROM workflow.frames AS f \
    USING UNNEST($1::smallint[], $2::bytea[], $3::bigint[]) AS u(partition, run, frame) \
    WHERE f.partition = u.partition AND f.run = u.run AND f.frame = u.frame";

const DELETE_WAITS: &str = "DELETE FROM workflow.waits AS w \
    USING UNNEST($1::smallint[], $2::bytea[], $3::bytea[], $4::bigint[]) \
    AS u(partition, run, channel, since) WHERE w.partition = u.partition AND w.run = u.run \
    AND w.channel = u.channel AND w.since = u.since";

const INSERT_WAITS: &str = "INSERT INTO workflow.waits (partition, run, channel, since, frame, deadline) \
    SELECT * FROM UNNEST($1::smallint[], $2::bytea[], $3::bytea[], $4::bigint[], $5::bigint[], \
    $6::bigint[])";

const DELETE_EVENT_WAITS: &str = "DELETE FROM workflow.event_waits AS w \
    USING UNNEST($1::smallint[], $2::bytea[], $3::bigint[], $4::text[]) \
    AS u(partition, run, frame, event) WHERE w.partition = u.partition AND w.run = u.run \
    AND w.frame = u.frame AND w.event = u.event";

const INSERT_EVENT_WAITS: &str = "INSERT INTO workflow.event_waits \
    (partition, run, frame, event, since, deadline) \
    SELECT * FROM UNNEST($1::smallint[], $2::bytea[], $3::bigint[], $4::text[], $5::bigint[], \
    $6::bigint[])";

/// Forgets notifications that no wait is left for which they are the first one.
pub(super) const FORGET_NOTIFICATIONS: &str = "DELETE FROM workflow.notifications AS n \
    USING UNNEST($1::smallint[], $2::text[]) AS u(slot, event) \
    WHERE n.slot = u.slot AND n.event = u.event AND NOT EXISTS (\
    SELECT 1 FROM workflow.event_waits AS w WHERE w.event = n.event AND w.since < n.seq \
    AND w.since >= (SELECT coalesce(max(b.seq), 0) FROM workflow.notifications AS b \
    WHERE b.slot = n.slot AND b.event = n.event AND b.seq < n.seq))";

const INSERT_DELIVERIES: &str = "INSERT INTO workflow.deliveries \
    (partition, run, seq, channel, received_at, bytes, dedupe_key, head, body) \
    SELECT * FROM UNNEST($1::smallint[], $2::bytea[], $3::bigint[], $4::bytea[], $5::bigint[], \
    $6::bigint[], $7::bytea[], $8::bytea[], $9::bytea[])";

const CONSUME: &str = "UPDATE workflow.deliveries AS d SET consumed_by = u.version \
    FROM UNNEST($1::smallint[], $2::bytea[], $3::bigint[], $4::bigint[]) \
    AS u(partition, run, seq, version) \
    WHERE d.partition = u.partition AND d.run = u.run AND d.seq = u.seq";

const INSERT_HISTORY: &str = "INSERT INTO workflow.history \
    (partition, run, seq, frame, at, cause, change, from_state, to_state) \
    SELECT * FROM UNNEST($1::smallint[], $2::bytea[], $3::bigint[], $4::bigint[], $5::bigint[], \
    $6::text[], $7::text[], $8::text[], $9::text[])";

const TRIM_HISTORY: &str = "DELETE FROM workflow.history AS h \
    USING UNNEST($1::smallint[], $2::bytea[], $3::bigint[]) AS u(partition, run, last) \
    WHERE h.partition = u.partition AND h.run = u.run AND h.seq <= u.last";

const END_IDS: &str = "UPDATE workflow.ids AS i SET is_live = false \
    FROM UNNEST($1::smallint[], $2::text[], $3::text[], $4::bytea[]) \
    AS u(partition, workflow, id, run) WHERE i.partition = u.partition AND i.workflow = u.workflow \
    AND i.id = u.id AND i.run = u.run";

const DELETE_IDS: &str = "DELETE FROM workflow.ids AS i \
    USING UNNEST($1::smallint[], $2::text[], $3::text[], $4::bytea[]) \
    AS u(partition, workflow, id, run) WHERE i.partition = u.partition AND i.workflow = u.workflow \
    AND i.id = u.id AND i.run = u.run";

const INSERT_IDS: &str = "INSERT INTO workflow.ids (partition, workflow, id, run, is_live) \
    SELECT partition, workflow, id, run, true \
    FROM UNNEST($1::smallint[], $2::text[], $3::text[], $4::bytea[]) \
    AS n(partition, workflow, id, run)";

/// The rows to write as arrays, which live until they are sent.
#[derive(Default)]
pub(super) struct Arrays<'a> {
    new_runs: NewRuns<'a>,
    runs: Runs<'a>,
    new_frames: NewFrames<'a>,
    frames: Frames<'a>,
    removed_frames: FrameKeys,
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
        for (run, seq, version) in &changes.consumed {
            arrays.consumed.push(*run, *seq);
            arrays.consumed.versions.push(*version);
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
        add(runs.keys.is_empty(), UPDATE_RUNS, runs.params());
        add(
            self.new_frames.keys.is_empty(),
            INSERT_FRAMES,
            self.new_frames.params(),
        );
        add(frames.keys.is_empty(), UPDATE_FRAMES, frames.params());
        let removed = &self.removed_frames;
        add(removed.is_empty(), DELETE_FRAMES, removed.params().into());
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
        add(consumed.keys.is_empty(), CONSUME, consumed.with_versions());
        let history = &self.history;
        add(history.keys.is_empty(), INSERT_HISTORY, history.params());
        add(trimmed.keys.is_empty(), TRIM_HISTORY, trimmed.params());
    }
}

/// Runs to add as arrays.
#[derive(Default)]
pub(super) struct NewRuns<'a> {
    keys: RunKeys,
    families: Vec<[u8; 16]>,
    versions: Vec<i64>,
    entered: Vec<i64>,
    dues: Vec<Option<i64>>,
    next_webhooks: Vec<i64>,
    next_frames: Vec<i64>,
    last_entries: Vec<i64>,
    parent_runs: Vec<Option<[u8; 16]>>,
    parent_frames: Vec<Option<i64>>,
    created_ats: Vec<i64>,
    updated_ats: Vec<i64>,
    workflows: Vec<&'a str>,
    ids: Vec<Option<&'a str>>,
    labels: Vec<Option<String>>,
    waits: Vec<Option<String>>,
    parked: Vec<Option<String>>,
    state_names: Vec<Option<&'a str>>,
    state_digests: Vec<Option<i64>>,
    outcomes: Vec<Option<&'a str>>,
    state_jsons: Vec<Option<&'a str>>,
}

impl<'a> NewRuns<'a> {
    pub(super) fn push(&mut self, run: &'a crate::store::memory::run::Run, family: RunKey) {
        let record = &run.record;
        let Some(root) = run.frames.get(&0) else {
            return;
        };
        self.keys.push(record.key);
        self.families.push(*family.as_bytes());
        self.versions.push(root.version);
        self.entered.push(root.entered);
        self.dues.push(root.due.map(Timestamp::as_millis));
        self.next_webhooks.push(i64::from(root.next_webhook));
        self.next_frames.push(i64::from(run.next_frame));
        self.last_entries.push(run.last_entry);
        let parent = record.parent.as_ref();
        self.parent_runs.push(parent.map(|it| *it.run.as_bytes()));
        self.parent_frames
            .push(parent.map(|it| i64::from(it.frame)));
        self.created_ats.push(record.created_at.as_millis());
        self.updated_ats.push(record.updated_at.as_millis());
        self.workflows.push(&record.workflow);
        self.ids
            .push(record.id.as_ref().map(crate::id::RunId::as_str));
        self.labels.push(rows::labels_to_json(&record.labels));
        self.waits.push(root.wait.as_ref().map(rows::wait_to_json));
        self.parked
            .push(root.parked.as_ref().map(rows::parked_to_json));
        self.state_names.push(Some(&root.state.name));
        self.state_digests.push(Some(root.state.digest));
        self.outcomes
            .push(root.wait.as_ref().and_then(rows::outcome));
        self.state_jsons.push(Some(&root.state.json));
    }

    pub(super) fn params(&self) -> Params<'_> {
        let [partitions, keys] = self.keys.params();
        vec![
            partitions,
            keys,
            &self.families,
            &self.versions,
            &self.entered,
            &self.dues,
            &self.next_webhooks,
            &self.next_frames,
            &self.last_entries,
            &self.parent_runs,
            &self.parent_frames,
            &self.created_ats,
            &self.updated_ats,
            &self.workflows,
            &self.ids,
            &self.labels,
            &self.waits,
            &self.parked,
            &self.state_names,
            &self.state_digests,
            &self.outcomes,
            &self.state_jsons,
        ]
    }
}

#[derive(Default)]
struct Runs<'a> {
    keys: RunKeys,
    versions: Vec<i64>,
    entered: Vec<i64>,
    dues: Vec<Option<i64>>,
    next_webhooks: Vec<i64>,
    next_frames: Vec<i64>,
    last_entries: Vec<i64>,
    updated_ats: Vec<i64>,
    endings: Vec<Option<i16>>,
    waits: Vec<Option<String>>,
    parked: Vec<Option<String>>,
    state_names: Vec<Option<&'a str>>,
    state_digests: Vec<Option<i64>>,
    keeps_outcomes: Vec<bool>,
    outcomes: Vec<Option<&'a str>>,
    results: Vec<Option<&'a str>>,
    keeps_states: Vec<bool>,
    state_jsons: Vec<Option<&'a str>>,
}

impl<'a> Runs<'a> {
    fn push(&mut self, change: &RunChange<'a>) {
        let run = change.run;
        let root = change.root.as_ref();
        let frame = root.map(|root| root.frame);
        let wait = frame.and_then(|frame| frame.wait.as_ref());
        let ending: Option<&RunEnding> = run.record.ending.as_ref();
        let ending = ending.map(rows::ending_to_columns);
        // What was under way is stale.
        let ended_version = change.version + 1;
        self.keys.push(run.record.key);
        self.versions
            .push(frame.map_or(ended_version, |it| it.version));
        self.entered.push(frame.map_or(0, |it| it.entered));
        self.dues.push(change.due().map(Timestamp::as_millis));
        let next_webhook = frame.map_or(0, |it| it.next_webhook);
        self.next_webhooks.push(i64::from(next_webhook));
        self.next_frames.push(i64::from(run.next_frame));
        self.last_entries.push(run.last_entry);
        self.updated_ats.push(run.record.updated_at.as_millis());
        self.endings.push(ending.map(|(kind, _)| kind));
        self.waits.push(wait.map(rows::wait_to_json));
        let parked = frame.and_then(|frame| frame.parked.as_ref());
        self.parked.push(parked.map(rows::parked_to_json));
        self.state_names.push(frame.map(|it| &*it.state.name));
        self.state_digests.push(frame.map(|it| it.state.digest));
        self.keeps_outcomes
            .push(root.is_some_and(|it| it.keeps_outcome));
        self.outcomes.push(wait.and_then(rows::outcome));
        self.results.push(ending.and_then(|(_, result)| result));
        self.keeps_states
            .push(root.is_some_and(|it| it.keeps_state));
        self.state_jsons.push(frame.map(|it| &*it.state.json));
    }

    fn params(&self) -> Params<'_> {
        let [partitions, keys] = self.keys.params();
        vec![
            partitions,
            keys,
            &self.versions,
            &self.entered,
            &self.dues,
            &self.next_webhooks,
            &self.next_frames,
            &self.last_entries,
            &self.updated_ats,
            &self.endings,
            &self.waits,
            &self.parked,
            &self.state_names,
            &self.state_digests,
            &self.keeps_outcomes,
            &self.outcomes,
            &self.results,
            &self.keeps_states,
            &self.state_jsons,
        ]
    }
}

#[derive(Default)]
struct NewFrames<'a> {
    keys: FrameKeys,
    versions: Vec<i64>,
    entered: Vec<i64>,
    parents: Vec<i64>,
    indexes: Vec<i64>,
    dues: Vec<Option<i64>>,
    next_webhooks: Vec<i64>,
    names: Vec<&'a str>,
    waits: Vec<Option<String>>,
    state_names: Vec<&'a str>,
    state_digests: Vec<i64>,
    state_jsons: Vec<&'a str>,
}

impl<'a> NewFrames<'a> {
    fn push(&mut self, key: crate::id::FrameKey, frame: &'a crate::store::memory::run::Frame) {
        let Some(branch) = &frame.branch else {
            return;
        };
        self.keys.push(key);
        self.versions.push(frame.version);
        self.entered.push(frame.entered);
        self.parents.push(i64::from(branch.parent));
        self.indexes.push(i64::from(branch.index));
        self.dues.push(frame.due.map(Timestamp::as_millis));
        self.next_webhooks.push(i64::from(frame.next_webhook));
        self.names.push(&branch.name);
        self.waits.push(frame.wait.as_ref().map(rows::wait_to_json));
        self.state_names.push(&frame.state.name);
        self.state_digests.push(frame.state.digest);
        self.state_jsons.push(&frame.state.json);
    }

    fn params(&self) -> Params<'_> {
        let [partitions, runs, frames] = self.keys.params();
        vec![
            partitions,
            runs,
            frames,
            &self.versions,
            &self.entered,
            &self.parents,
            &self.indexes,
            &self.dues,
            &self.next_webhooks,
            &self.names,
            &self.waits,
            &self.state_names,
            &self.state_digests,
            &self.state_jsons,
        ]
    }
}

#[derive(Default)]
struct Frames<'a> {
    keys: FrameKeys,
    versions: Vec<i64>,
    entered: Vec<i64>,
    dues: Vec<Option<i64>>,
    next_webhooks: Vec<i64>,
    waits: Vec<Option<String>>,
    parked: Vec<Option<String>>,
    returned_ats: Vec<Option<i64>>,
    results: Vec<Option<&'a str>>,
    state_names: Vec<&'a str>,
    state_digests: Vec<i64>,
    keeps_outcomes: Vec<bool>,
    outcomes: Vec<Option<&'a str>>,
    keeps_states: Vec<bool>,
    state_jsons: Vec<&'a str>,
}

impl<'a> Frames<'a> {
    fn push(&mut self, change: &FrameChange<'a>) {
        let frame = change.frame;
        let wait = frame.wait.as_ref();
        self.keys.push(change.key);
        self.versions.push(frame.version);
        self.entered.push(frame.entered);
        self.dues.push(frame.due.map(Timestamp::as_millis));
        self.next_webhooks.push(i64::from(frame.next_webhook));
        self.waits.push(wait.map(rows::wait_to_json));
        self.parked
            .push(frame.parked.as_ref().map(rows::parked_to_json));
        let returned = frame.returned.as_ref();
        self.returned_ats
            .push(returned.map(|(_, at)| at.as_millis()));
        self.results.push(returned.map(|(json, _)| &**json));
        self.state_names.push(&frame.state.name);
        self.state_digests.push(frame.state.digest);
        self.keeps_outcomes.push(change.keeps_outcome);
        self.outcomes.push(wait.and_then(rows::outcome));
        self.keeps_states.push(change.keeps_state);
        // What has returned needs its state no more.
        let json = if returned.is_some() {
            ""
        } else {
            &*frame.state.json
        };
        self.state_jsons.push(json);
    }

    fn params(&self) -> Params<'_> {
        let [partitions, runs, frames] = self.keys.params();
        vec![
            partitions,
            runs,
            frames,
            &self.versions,
            &self.entered,
            &self.dues,
            &self.next_webhooks,
            &self.waits,
            &self.parked,
            &self.returned_ats,
            &self.results,
            &self.state_names,
            &self.state_digests,
            &self.keeps_outcomes,
            &self.outcomes,
            &self.keeps_states,
            &self.state_jsons,
        ]
    }
}

#[derive(Default)]
struct Waits {
    runs: RunKeys,
    channels: Vec<Vec<u8>>,
    sinces: Vec<i64>,
    frames: Vec<i64>,
    deadlines: Vec<Option<i64>>,
}

impl Waits {
    fn push(&mut self, run: RunKey, channel: &crate::store::Channel, since: i64) {
        self.runs.push(run);
        self.channels.push(rows::channel_to_bytes(channel));
        self.sinces.push(since);
    }

    fn names(&self) -> Params<'_> {
        let [partitions, runs] = self.runs.params();
        vec![partitions, runs, &self.channels, &self.sinces]
    }

    fn params(&self) -> Params<'_> {
        let mut params = self.names();
        params.push(&self.frames);
        params.push(&self.deadlines);
        params
    }
}

#[derive(Default)]
struct EventWaits {
    keys: FrameKeys,
    events: Vec<String>,
    sinces: Vec<i64>,
    deadlines: Vec<Option<i64>>,
}

impl EventWaits {
    fn push(&mut self, frame: crate::id::FrameKey, event: &crate::event::EventId) {
        self.keys.push(frame);
        self.events.push(event.as_str().to_owned());
    }

    fn names(&self) -> Params<'_> {
        let [partitions, runs, frames] = self.keys.params();
        vec![partitions, runs, frames, &self.events]
    }

    fn params(&self) -> Params<'_> {
        let mut params = self.names();
        params.push(&self.sinces);
        params.push(&self.deadlines);
        params
    }
}

#[derive(Default)]
struct Deliveries<'a> {
    keys: RunKeys,
    seqs: Vec<i64>,
    channels: Vec<Vec<u8>>,
    received_ats: Vec<i64>,
    bytes: Vec<i64>,
    dedupe_keys: Vec<Option<Vec<u8>>>,
    heads: Vec<&'a [u8]>,
    bodies: Vec<&'a [u8]>,
}

impl<'a> Deliveries<'a> {
    fn push(
        &mut self,
        run: RunKey,
        delivery: &'a crate::store::Delivery,
        dedupe_key: Option<&str>,
    ) {
        self.keys.push(run);
        self.seqs.push(delivery.seq);
        self.channels
            .push(rows::channel_to_bytes(&delivery.channel));
        self.received_ats.push(delivery.received_at.as_millis());
        let bytes = delivery.head.len().saturating_add(delivery.body.len());
        self.bytes.push(i64::try_from(bytes).unwrap_or(i64::MAX));
        self.dedupe_keys.push(dedupe_key.map(rows::dedupe_key));
        self.heads.push(&delivery.head);
        self.bodies.push(&delivery.body);
    }

    fn params(&self) -> Params<'_> {
        let [partitions, runs] = self.keys.params();
        vec![
            partitions,
            runs,
            &self.seqs,
            &self.channels,
            &self.received_ats,
            &self.bytes,
            &self.dedupe_keys,
            &self.heads,
            &self.bodies,
        ]
    }
}

/// Numbers of something that runs have.
#[derive(Default)]
struct Numbered {
    keys: RunKeys,
    numbers: Vec<i64>,
    versions: Vec<i64>,
}

impl Numbered {
    fn push(&mut self, run: RunKey, number: i64) {
        self.keys.push(run);
        self.numbers.push(number);
    }

    fn params(&self) -> Params<'_> {
        let [partitions, runs] = self.keys.params();
        vec![partitions, runs, &self.numbers]
    }

    fn with_versions(&self) -> Params<'_> {
        let mut params = self.params();
        params.push(&self.versions);
        params
    }
}

#[derive(Default)]
struct History<'a> {
    keys: RunKeys,
    seqs: Vec<i64>,
    frames: Vec<i64>,
    ats: Vec<i64>,
    causes: Vec<String>,
    changes: Vec<String>,
    from: Vec<Option<&'a str>>,
    to: Vec<Option<&'a str>>,
}

impl<'a> History<'a> {
    fn push(&mut self, run: RunKey, entry: &'a crate::store::HistoryEntry) {
        self.keys.push(run);
        self.seqs.push(entry.seq);
        self.frames.push(i64::from(entry.frame));
        self.ats.push(entry.at.as_millis());
        self.causes.push(super::history::word(&entry.cause));
        self.changes.push(super::history::word(&entry.change));
        self.from.push(entry.from.as_deref());
        let to = entry.to.as_deref().filter(|_| !entry.change.stays());
        self.to.push(to);
    }

    fn params(&self) -> Params<'_> {
        let [partitions, runs] = self.keys.params();
        vec![
            partitions,
            runs,
            &self.seqs,
            &self.frames,
            &self.ats,
            &self.causes,
            &self.changes,
            &self.from,
            &self.to,
        ]
    }
}

#[derive(Default)]
struct Ids<'a> {
    partitions: Vec<i16>,
    workflows: Vec<&'a str>,
    ids: Vec<&'a str>,
    runs: Vec<[u8; 16]>,
}

impl Ids<'_> {
    fn params(&self) -> Params<'_> {
        vec![&self.partitions, &self.workflows, &self.ids, &self.runs]
    }
}

impl<'a, 'b> FromIterator<&'b IdRow<'a>> for Ids<'a>
where
    'a: 'b,
{
    fn from_iter<I: IntoIterator<Item = &'b IdRow<'a>>>(rows: I) -> Self {
        let mut ids = Self::default();
        for row in rows {
            ids.partitions.push(row.partition);
            ids.workflows.push(row.workflow);
            ids.ids.push(row.id.as_str());
            ids.runs.push(*row.run.as_bytes());
        }
        ids
    }
}
