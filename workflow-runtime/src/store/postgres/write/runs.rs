//! Runs with their root frames.

use super::due::delete_due;
use super::ended::insert_ended;
use super::history::insert_history;
use crate::clock::Timestamp;
use crate::id::RunId;
use crate::store::RunEnding;
use crate::store::postgres::buffered;
use crate::store::postgres::changes::{NewRunRow, RunChange};
use crate::store::postgres::keys::RunKeys;
use crate::store::postgres::rows;
use crate::store::postgres::session::Params;

pub(in crate::store::postgres) const INSERT_RUNS: &str = "INSERT INTO workflow.runs (partition, key, family, version, entered, due_at, \
    next_webhook, next_frame, last_entry, parent_run, parent_frame, created_at, updated_at, workflow, \
    id, labels, wait, parked, state_name, state_digest, outcome, state_json, buffered) \
    SELECT * FROM UNNEST($1::smallint[], $2::bytea[], $3::bytea[], $4::bigint[], $5::bigint[], \
    $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bytea[], $11::bigint[], \
    $12::bigint[], $13::bigint[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], \
    $19::text[], $20::bigint[], $21::text[], $22::text[], $23::text[])";

macro_rules! update_runs {
    () => {
        "UPDATE workflow.runs AS r SET version = u.version, entered = u.entered, \
    due_at = u.due_at, next_webhook = u.next_webhook, next_frame = u.next_frame, \
    buffered = u.buffered, last_entry = u.last_entry, updated_at = u.updated_at, ending = u.ending, has_invoked = u.has_invoked, \
    wait = u.wait, parked = u.parked, state_name = u.state_name, state_digest = u.state_digest, \
    outcome = CASE WHEN u.keeps_outcome THEN r.outcome ELSE u.outcome END, result = u.result, \
    state_json = CASE WHEN u.keeps_state THEN r.state_json ELSE u.state_json END \
    FROM UNNEST($1::smallint[], $2::bytea[], $3::bigint[], $4::bigint[], $5::bigint[], \
    $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::smallint[], $11::text[], \
    $12::text[], $13::text[], $14::bigint[], $15::boolean[], $16::text[], $17::text[], \
    $18::boolean[], $19::text[], $20::text[], $21::boolean[]) \
    AS u(partition, key, version, entered, due_at, next_webhook, next_frame, last_entry, updated_at, \
    ending, wait, parked, state_name, state_digest, keeps_outcome, outcome, result, keeps_state, \
    state_json, buffered, has_invoked) WHERE r.partition = ANY (ARRAY[u.partition]) AND r.key BETWEEN u.key AND u.key"
    };
}

pub(in crate::store::postgres) const UPDATE_RUNS: &str = update_runs!();

/// What runs have become, and what they have done.
pub(in crate::store::postgres) const UPDATE_RUNS_WITH_HISTORY: &str = concat!(
    "WITH history AS (",
    insert_history!(
        "$22::smallint[], $23::bytea[], $24::bigint[], $25::bigint[], $26::bigint[], \
         $27::text[], $28::text[], $29::text[], $30::text[]"
    ),
    ") ",
    update_runs!()
);

/// And what was due and is not any more, and the runs that have ended. Each table is changed once: not
/// all databases take a statement that adds and removes rows of one.
pub(in crate::store::postgres) const UPDATE_RUNS_WITH_ALL: &str = concat!(
    "WITH history AS (",
    insert_history!(
        "$22::smallint[], $23::bytea[], $24::bigint[], $25::bigint[], $26::bigint[], \
         $27::text[], $28::text[], $29::text[], $30::text[]"
    ),
    "), due AS (",
    delete_due!("$31::smallint[], $32::bytea[], $33::bigint[], $34::bigint[]"),
    "), ended AS (",
    insert_ended!("$35::smallint[], $36::bytea[], $37::bigint[]"),
    ") ",
    update_runs!()
);

/// Runs to add as arrays.
#[derive(Default)]
pub(in crate::store::postgres) struct NewRuns<'a> {
    pub(in crate::store::postgres) keys: RunKeys,
    families: Vec<[u8; 16]>,
    pub(in crate::store::postgres) versions: Vec<i64>,
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
    buffered: Vec<Option<String>>,
}

impl<'a> NewRuns<'a> {
    pub(in crate::store::postgres) fn push(&mut self, new: &NewRunRow<'a>) {
        let NewRunRow {
            run,
            family,
            is_in_table,
        } = *new;
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
        self.ids.push(record.id.as_ref().map(RunId::as_str));
        self.labels.push(rows::labels_to_json(&record.labels));
        self.waits.push(root.wait.as_ref().map(rows::wait_to_json));
        self.parked
            .push(root.parked.as_ref().map(rows::parked_to_json));
        self.state_names.push(Some(&root.state.name));
        self.state_digests.push(Some(root.state.digest));
        self.outcomes
            .push(root.wait.as_ref().and_then(rows::outcome));
        self.state_jsons.push(Some(&root.state.json));
        self.buffered.push(buffered::to_json(run, is_in_table));
    }

    pub(in crate::store::postgres) fn params(&self) -> Params<'_> {
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
            &self.buffered,
        ]
    }
}

#[derive(Default)]
pub(in crate::store::postgres) struct Runs<'a> {
    pub(in crate::store::postgres) keys: RunKeys,
    pub(in crate::store::postgres) versions: Vec<i64>,
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
    buffered: Vec<Option<String>>,
    have_invoked: Vec<bool>,
}

impl<'a> Runs<'a> {
    pub(in crate::store::postgres) fn push(&mut self, change: &RunChange<'a>) {
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
        self.dues.push(
            root.and_then(|root| root.frame.due)
                .map(Timestamp::as_millis),
        );
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
        self.buffered
            .push(buffered::to_json(run, change.is_in_table));
        self.have_invoked.push(change.has_invoked);
    }

    pub(in crate::store::postgres) fn params(&self) -> Params<'_> {
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
            &self.buffered,
            &self.have_invoked,
        ]
    }
}
