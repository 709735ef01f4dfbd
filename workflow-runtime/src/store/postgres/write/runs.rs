//! Runs with their root frames.

use postgres_types::ToSql;

use super::deliveries::insert_deliveries;
use super::due::{delete_due, insert_due, move_due};
use super::ended::insert_ended;
use super::history::insert_history;
use crate::clock::Timestamp;
use crate::id::RunId;
use crate::store::postgres::changes::{NewRunRow, RunChange};
use crate::store::postgres::rows;
use crate::store::postgres::{buffered, history};
use crate::store::{HistoryEntry, RunEnding};

macro_rules! insert_runs {
    () => {
        "INSERT INTO workflow.runs (partition, key, family, version, entered, due_at, \
         next_webhook, next_frame, last_entry, parent_run, parent_frame, created_at, updated_at, workflow, \
         id, labels, wait, parked, state_name, state_digest, outcome, state_json, buffered) \
         SELECT partition, key, family, version, entered, due_at, \
         next_webhook, next_frame, last_entry, parent_run, parent_frame, created_at, updated_at, workflow, \
         id, labels, wait, parked, state_name, state_digest, outcome, state_json, buffered \
         FROM UNNEST($1::workflow.new_run[])"
    };
}

pub(in crate::store::postgres) const INSERT_RUNS: &str = insert_runs!();

/// Those that are not there yet, each of which is due. Returns which these are.
pub(in crate::store::postgres) const INSERT_UNSEEN: &str = concat!(
    "WITH added AS (",
    insert_runs!(),
    " ON CONFLICT DO NOTHING RETURNING partition, key AS run, due_at), due AS (",
    insert_due!("(SELECT partition, run, 0::bigint AS frame, due_at FROM added) AS frames"),
    ") SELECT run FROM added"
);

/// With what else has to hold.
macro_rules! update_runs {
    ($conditions:literal) => {
        concat!(
            "UPDATE workflow.runs AS r SET revision = u.next_revision, version = u.version, entered = u.entered, \
             due_at = u.due_at, next_webhook = u.next_webhook, next_frame = u.next_frame, buffered = u.buffered, \
             last_entry = u.last_entry, updated_at = u.updated_at, ending = u.ending, has_invoked = u.has_invoked, \
             wait = u.wait, parked = u.parked, state_name = u.state_name, state_digest = u.state_digest, \
             outcome = CASE WHEN u.keeps_outcome THEN r.outcome ELSE u.outcome END, result = u.result, \
             state_json = CASE WHEN u.keeps_state THEN r.state_json ELSE u.state_json END \
             FROM UNNEST($1::workflow.run_change[]) AS u \
             WHERE r.partition = ANY (ARRAY[u.partition]) AND r.key BETWEEN u.key AND u.key",
            $conditions
        )
    };
}

pub(in crate::store::postgres) const UPDATE_RUNS: &str = update_runs!("");

/// What runs have become, and what they have done.
pub(in crate::store::postgres) const UPDATE_RUNS_WITH_HISTORY: &str = concat!(
    "WITH history AS (",
    insert_history!("UNNEST($2::workflow.new_entry[])"),
    ") ",
    update_runs!("")
);

/// And deliveries that came to them, and who is due because of that.
pub(in crate::store::postgres) const UPDATE_RUNS_WITH_DELIVERIES: &str = concat!(
    "WITH due AS (",
    insert_due!("UNNEST($2::workflow.due_frame[])"),
    "), deliveries AS (",
    insert_deliveries!("UNNEST($3::workflow.new_delivery[])"),
    ") ",
    update_runs!("")
);

/// And what was due and is not any more, and the runs that have ended. Each table is changed once: not
/// all databases take a statement that adds and removes rows of one.
pub(in crate::store::postgres) const UPDATE_RUNS_WITH_ALL: &str = concat!(
    "WITH history AS (",
    insert_history!("UNNEST($2::workflow.new_entry[])"),
    "), due AS (",
    delete_due!("UNNEST($3::workflow.due_frame[])"),
    "), ended AS (",
    insert_ended!("UNNEST($4::workflow.ended_run[])"),
    ") ",
    update_runs!("")
);

/// Of those runs, whose rows are known, the ones that have the revision and the epoch which are known: what they have
/// become, and what goes with it, which is in the columns of `changed`. Returns which runs these are.
macro_rules! update_known {
    ($($change_due:tt)*) => {
        concat!(
            "WITH owned AS MATERIALIZED (SELECT p.partition FROM UNNEST($2::smallint[], $3::bigint[]) AS e(partition, epoch) \
             JOIN workflow.partitions AS p ON p.partition = ANY (ARRAY[e.partition]) AND p.epoch = e.epoch \
             ORDER BY e.partition FOR SHARE OF p), changed AS (",
            update_runs!(
                " AND r.revision = u.revision AND u.partition = ANY (ARRAY(SELECT partition FROM owned)) \
                 RETURNING u.partition, u.key AS run, 0::bigint AS frame, u.last_entry, u.updated_at, u.cause, u.change, \
                 u.from_state, u.to_state, u.was_due_at, u.due_at, u.ending"
            ),
            "), history AS (",
            insert_history!(
                "(SELECT partition, run, last_entry AS seq, frame, updated_at AS at, cause, change, from_state, to_state \
                 FROM changed WHERE cause IS NOT NULL) AS entries"
            ),
            "), due AS (",
            $($change_due)*,
            "), ended AS (",
            insert_ended!(
                "(SELECT partition, updated_at AS ended_at, run FROM changed WHERE ending IS NOT NULL) AS ends"
            ),
            ") SELECT run FROM changed"
        )
    };
}

/// They stay due, or are not due any more.
pub(in crate::store::postgres) const UPDATE_KNOWN: &str = update_known!(delete_due!(
    "(SELECT partition, run, frame, was_due_at AS due_at FROM changed WHERE was_due_at IS NOT NULL)"
));

/// They are due at another instant.
pub(in crate::store::postgres) const UPDATE_KNOWN_AND_MOVE: &str =
    update_known!(move_due!("changed"));

/// A run to add.
#[derive(Debug, ToSql)]
#[postgres(name = "new_run")]
pub(in crate::store::postgres) struct NewRunRecord<'a> {
    partition: i16,
    key: [u8; 16],
    family: [u8; 16],
    version: i64,
    entered: i64,
    due_at: Option<i64>,
    next_webhook: i64,
    next_frame: i64,
    last_entry: i64,
    parent_run: Option<[u8; 16]>,
    parent_frame: Option<i64>,
    created_at: i64,
    updated_at: i64,
    workflow: &'a str,
    id: Option<&'a str>,
    labels: Option<String>,
    wait: Option<String>,
    parked: Option<String>,
    state_name: &'a str,
    state_digest: i64,
    outcome: Option<&'a str>,
    state_json: &'a str,
    buffered: Option<String>,
}

impl<'a> NewRunRecord<'a> {
    /// Nothing if it has ended already, together with the run that started it.
    pub(in crate::store::postgres) fn of(new: &NewRunRow<'a>) -> Option<Self> {
        let run = new.run;
        let record = &run.record;
        let root = run.frames.get(&0)?;
        let parent = record.parent.as_ref();
        Some(Self {
            partition: rows::partition(record.key),
            key: *record.key.as_bytes(),
            family: *new.family.as_bytes(),
            version: root.version,
            entered: root.entered,
            due_at: root.due.map(Timestamp::as_millis),
            next_webhook: i64::from(root.next_webhook),
            next_frame: i64::from(run.next_frame),
            last_entry: run.last_entry,
            parent_run: parent.map(|it| *it.run.as_bytes()),
            parent_frame: parent.map(|it| i64::from(it.frame)),
            created_at: record.created_at.as_millis(),
            updated_at: record.updated_at.as_millis(),
            workflow: &record.workflow,
            id: record.id.as_ref().map(RunId::as_str),
            labels: rows::labels_to_json(&record.labels),
            wait: root.wait.as_ref().map(rows::wait_to_json),
            parked: root.parked.as_ref().map(rows::parked_to_json),
            state_name: &root.state.name,
            state_digest: root.state.digest,
            outcome: root.wait.as_ref().and_then(rows::outcome),
            state_json: &root.state.json,
            buffered: buffered::to_json(run, new.is_in_table),
        })
    }
}

/// What a run becomes.
#[derive(Debug, ToSql)]
#[postgres(name = "run_change")]
pub(in crate::store::postgres) struct RunChangeRecord<'a> {
    partition: i16,
    key: [u8; 16],
    revision: i32,
    next_revision: i32,
    version: i64,
    entered: i64,
    due_at: Option<i64>,
    next_webhook: i64,
    next_frame: i64,
    last_entry: i64,
    updated_at: i64,
    ending: Option<i16>,
    has_invoked: bool,
    wait: Option<String>,
    parked: Option<String>,
    state_name: Option<&'a str>,
    state_digest: Option<i64>,
    keeps_outcome: bool,
    outcome: Option<&'a str>,
    result: Option<&'a str>,
    keeps_state: bool,
    state_json: Option<&'a str>,
    buffered: Option<String>,
    // What goes with the change, where it is not said by arrays of its own.
    was_due_at: Option<i64>,
    cause: Option<String>,
    change: Option<String>,
    from_state: Option<&'a str>,
    to_state: Option<&'a str>,
}

impl<'a> RunChangeRecord<'a> {
    pub(in crate::store::postgres) fn of(change: &RunChange<'a>) -> Self {
        let run = change.run;
        let root = change.root.as_ref();
        let frame = root.map(|root| root.frame);
        let wait = frame.and_then(|frame| frame.wait.as_ref());
        let parked = frame.and_then(|frame| frame.parked.as_ref());
        let ending: Option<&RunEnding> = run.record.ending.as_ref();
        let ending = ending.map(rows::ending_to_columns);
        // What was under way is stale.
        let ended_version = change.version + 1;
        Self {
            partition: rows::partition(run.record.key),
            key: *run.record.key.as_bytes(),
            revision: change.revision.0,
            next_revision: change.next_revision.0,
            version: frame.map_or(ended_version, |it| it.version),
            entered: frame.map_or(0, |it| it.entered),
            due_at: frame.and_then(|it| it.due).map(Timestamp::as_millis),
            next_webhook: frame.map_or(0, |it| i64::from(it.next_webhook)),
            next_frame: i64::from(run.next_frame),
            last_entry: run.last_entry,
            updated_at: run.record.updated_at.as_millis(),
            ending: ending.map(|(kind, _)| kind),
            has_invoked: change.has_invoked,
            wait: wait.map(rows::wait_to_json),
            parked: parked.map(rows::parked_to_json),
            state_name: frame.map(|it| &*it.state.name),
            state_digest: frame.map(|it| it.state.digest),
            keeps_outcome: root.is_some_and(|it| it.keeps_outcome),
            outcome: wait.and_then(rows::outcome),
            result: ending.and_then(|(_, result)| result),
            keeps_state: root.is_some_and(|it| it.keeps_state),
            state_json: root
                .filter(|it| !it.keeps_state)
                .map(|it| &*it.frame.state.json),
            buffered: buffered::to_json(run, change.is_in_table),
            was_due_at: None,
            cause: None,
            change: None,
            from_state: None,
            to_state: None,
        }
    }

    /// Its place in the order in which runs are locked.
    pub(in crate::store::postgres) fn place(&self) -> (i16, [u8; 16]) {
        (self.partition, self.key)
    }

    /// With what goes with the change of a run that has no branches.
    pub(in crate::store::postgres) fn with(
        mut self,
        entry: Option<&'a HistoryEntry>,
        was_due: Option<Timestamp>,
    ) -> Self {
        self.was_due_at = was_due.map(Timestamp::as_millis);
        if let Some(entry) = entry {
            self.cause = Some(history::word(&entry.cause));
            self.change = Some(history::word(&entry.change));
            self.from_state = entry.from.as_deref();
            self.to_state = history::to_state(entry);
        }
        self
    }
}
