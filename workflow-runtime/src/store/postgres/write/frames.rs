//! The frames of branches.

use crate::clock::Timestamp;
use crate::id::FrameKey;
use crate::store::memory::run::Frame;
use crate::store::postgres::changes::FrameChange;
use crate::store::postgres::keys::FrameKeys;
use crate::store::postgres::rows;
use crate::store::postgres::session::Params;

pub(in crate::store::postgres) const INSERT_FRAMES: &str = "INSERT INTO workflow.frames (partition, run, frame, version, entered, \
    parent, branch_index, due_at, next_webhook, branch_name, wait, state_name, state_digest, state_json) \
    SELECT * FROM UNNEST($1::smallint[], $2::bytea[], $3::bigint[], $4::bigint[], $5::bigint[], \
    $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::text[], $11::text[], $12::text[], \
    $13::bigint[], $14::text[])";

pub(in crate::store::postgres) const UPDATE_FRAMES: &str = "UPDATE workflow.frames AS f SET version = u.version, \
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
    WHERE f.partition = ANY (ARRAY[u.partition]) AND f.run = u.run AND f.frame = u.frame";

pub(in crate::store::postgres) const DELETE_FRAMES: &str = "DELETE FROM workflow.frames AS f \
    USING UNNEST($1::smallint[], $2::bytea[], $3::bigint[]) AS u(partition, run, frame) \
    WHERE f.partition = ANY (ARRAY[u.partition]) AND f.run = u.run AND f.frame = u.frame";

#[derive(Default)]
pub(in crate::store::postgres) struct NewFrames<'a> {
    pub(in crate::store::postgres) keys: FrameKeys,
    pub(in crate::store::postgres) versions: Vec<i64>,
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
    pub(in crate::store::postgres) fn push(&mut self, key: FrameKey, frame: &'a Frame) {
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

    pub(in crate::store::postgres) fn params(&self) -> Params<'_> {
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
pub(in crate::store::postgres) struct Frames<'a> {
    pub(in crate::store::postgres) keys: FrameKeys,
    pub(in crate::store::postgres) versions: Vec<i64>,
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
    pub(in crate::store::postgres) fn push(&mut self, change: &FrameChange<'a>) {
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
        let json = if returned.is_some() || change.keeps_state {
            ""
        } else {
            &*frame.state.json
        };
        self.state_jsons.push(json);
    }

    pub(in crate::store::postgres) fn params(&self) -> Params<'_> {
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
