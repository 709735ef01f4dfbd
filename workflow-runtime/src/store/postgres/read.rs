//! Reading runs and what is due.

use super::error::Error;
use super::rows::{self, hash_partition};
use super::session::Session;
use crate::clock::Timestamp;
use crate::id::{FrameKey, RunId, RunKey};
use crate::store::{DueCursor, DueFrame, ParkedFrame, RunFilter, RunRecord};

macro_rules! record_columns {
    () => {
        "r.key, r.workflow, r.id, r.labels, r.created_at, r.updated_at, r.ending, r.result, \
         r.state_name, r.state_digest, r.state_json, r.wait, r.outcome, coalesce(r.parked, \
         (SELECT f.parked FROM workflow.frames AS f WHERE f.partition = r.partition \
         AND f.run = r.key AND f.parked IS NOT NULL ORDER BY f.frame LIMIT 1)), \
         r.parent_run, r.parent_frame"
    };
}

const RUN: &str = concat!(
    "SELECT ",
    record_columns!(),
    " FROM workflow.runs AS r WHERE r.partition = $1 AND r.key = $2"
);

const DUE: &str = "SELECT run, frame, due_at FROM workflow.due \
    WHERE due_at <= $1 AND (due_at, run, frame) > ($2, $3, $4) AND partition = ANY($5::smallint[]) \
    ORDER BY due_at, run, frame LIMIT $6";

const NEXT_DUE: &str = "SELECT due_at FROM workflow.due \
    WHERE due_at > $1 AND partition = ANY($2::smallint[]) ORDER BY due_at LIMIT 1";

const PARKED_ROOTS: &str = "SELECT key, 0::bigint, parked FROM workflow.runs \
    WHERE parked IS NOT NULL AND key > $1 AND partition = ANY($2::smallint[]) ORDER BY key LIMIT $3";

const PARKED_BRANCHES: &str = "SELECT run, frame, parked FROM workflow.frames \
    WHERE parked IS NOT NULL AND (run, frame) > ($1, $2) AND partition = ANY($3::smallint[]) \
    ORDER BY run, frame LIMIT $4";

const WITH_ID: &str = "SELECT run FROM workflow.ids WHERE partition = $1 AND workflow = $2 AND id = $3 \
    ORDER BY is_live DESC, run DESC LIMIT 1";

const WITH_KEY: &str = "SELECT key FROM workflow.runs \
    WHERE partition = $1 AND key = $2 AND workflow = $3 AND id IS NULL";

const RUNS: &str = concat!(
    "SELECT ",
    record_columns!(),
    " FROM workflow.runs AS r WHERE r.key < $1 AND ($2::text IS NULL OR r.workflow = $2) \
     AND ($3::boolean IS NULL OR (r.ending IS NULL) = $3) \
     AND ($4::text IS NULL OR position($4 IN r.labels) > 0) ORDER BY r.key DESC LIMIT $5"
);

/// As [`RUNS`], of those that are parked: by the indexes that have only them.
const PARKED_RUNS: &str = concat!(
    "SELECT ",
    record_columns!(),
    " FROM workflow.runs AS r WHERE (r.partition, r.key) IN (\
     SELECT partition, key FROM workflow.runs WHERE parked IS NOT NULL AND key < $1 UNION \
     SELECT partition, run FROM workflow.frames WHERE parked IS NOT NULL AND run < $1) \
     AND ($2::text IS NULL OR r.workflow = $2) \
     AND ($3::boolean IS NULL OR (r.ending IS NULL) = $3) \
     AND ($4::text IS NULL OR position($4 IN r.labels) > 0) ORDER BY r.key DESC LIMIT $5"
);

/// Sorts after every key.
const AFTER_ALL_KEYS: [u8; 17] = [0xff; 17];

pub(super) fn row_limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

pub(super) async fn due(
    session: &Session,
    partitions: &[i16],
    until: Timestamp,
    after: Option<DueCursor>,
    limit: usize,
) -> Result<Vec<DueFrame>, Error> {
    // An empty key sorts before every key, and a root before the branches of its run.
    let (due, run, frame) = match &after {
        Some(DueCursor { due, frame }) => (
            due.as_millis(),
            &frame.run.as_bytes()[..],
            i64::from(frame.frame),
        ),
        None => (i64::MIN, &[][..], 0),
    };
    let (until, rows) = (until.as_millis(), row_limit(limit));
    let rows = session
        .rows(DUE, &[&until, &due, &run, &frame, &partitions, &rows])
        .await?;
    let frames = rows.iter().map(|row| {
        Ok(DueFrame {
            frame: rows::frame_key(row, 0)?,
            due: rows::instant(row, 2)?,
        })
    });
    frames.collect()
}

pub(super) async fn next_due(
    session: &Session,
    partitions: &[i16],
    after: Timestamp,
) -> Result<Option<Timestamp>, Error> {
    let after = after.as_millis();
    match session.first(NEXT_DUE, &[&after, &partitions]).await? {
        Some(row) => rows::instant(&row, 0).map(Some),
        None => Ok(None),
    }
}

/// Lists parked frames in the order of their keys.
pub(super) async fn parked(
    session: &Session,
    partitions: &[i16],
    after: Option<FrameKey>,
    limit: usize,
) -> Result<Vec<ParkedFrame>, Error> {
    let (run, frame) = match &after {
        Some(after) => (&after.run.as_bytes()[..], i64::from(after.frame)),
        None => (&[][..], 0),
    };
    let rows = row_limit(limit);
    let mut pipeline = session.pipeline();
    pipeline.add(PARKED_ROOTS, vec![&run, &partitions, &rows]);
    pipeline.add(PARKED_BRANCHES, vec![&run, &frame, &partitions, &rows]);
    let mut frames = Vec::new();
    for row in pipeline.run().await?.iter().flatten() {
        let parked = rows::parked(row, 2)?;
        frames.push(ParkedFrame {
            frame: rows::frame_key(row, 0)?,
            parked: parked.ok_or(Error::Corrupt("a parked frame has no reason"))?,
        });
    }
    frames.sort_by_key(|it| it.frame);
    frames.truncate(limit);
    Ok(frames)
}

pub(super) async fn find(
    session: &Session,
    workflow: &str,
    id: &RunId,
) -> Result<Option<RunKey>, Error> {
    // A text of PostgreSQL has no such character, so there is no such run.
    if workflow.contains('\0') || id.as_str().contains('\0') {
        return Ok(None);
    }
    let partition = hash_partition(&[workflow, id.as_str()]);
    let row = session
        .first(WITH_ID, &[&partition, &workflow, &id.as_str()])
        .await?;
    if let Some(row) = row {
        return rows::run_key(&row, 0).map(Some);
    }
    let Ok(key) = id.as_str().parse::<RunKey>() else {
        return Ok(None);
    };
    let row = session
        .first(
            WITH_KEY,
            &[&rows::partition(key), &key.as_bytes(), &workflow],
        )
        .await?;
    row.map(|row| rows::run_key(&row, 0)).transpose()
}

pub(super) async fn run(session: &Session, run: RunKey) -> Result<Option<RunRecord>, Error> {
    let row = session
        .first(RUN, &[&rows::partition(run), &run.as_bytes()])
        .await?;
    row.as_ref().map(record).transpose()
}

pub(super) async fn runs(session: &Session, filter: &RunFilter) -> Result<Vec<RunRecord>, Error> {
    let before = filter.before.as_ref().map(|run| &run.as_bytes()[..]);
    let before = before.unwrap_or(&AFTER_ALL_KEYS);
    if filter
        .workflow
        .as_deref()
        .is_some_and(|it| it.contains('\0'))
    {
        return Ok(Vec::new());
    }
    // Within the JSON of all labels, this is found where one of them is the same, and nowhere else.
    let label = filter
        .label
        .as_deref()
        .map(|label| serde_json::Value::from(label).to_string());
    let (workflow, live) = (&filter.workflow, &filter.live);
    let limit = row_limit(filter.limit);
    let sql = if filter.parked { PARKED_RUNS } else { RUNS };
    let rows = session
        .rows(sql, &[&before, workflow, live, &label, &limit])
        .await?;
    rows.iter().map(record).collect()
}

fn record(row: &tokio_postgres::Row) -> Result<RunRecord, Error> {
    Ok(RunRecord {
        key: rows::run_key(row, 0)?,
        workflow: rows::get(row, 1)?,
        id: rows::id(row, 2)?,
        labels: rows::labels(row, 3)?,
        created_at: rows::instant(row, 4)?,
        updated_at: rows::instant(row, 5)?,
        ending: rows::ending(row, [6, 7])?,
        state: rows::state(row, [8, 9, 10])?,
        wait: rows::wait(row, [11, 12])?,
        parked: rows::parked(row, 13)?,
        parent: rows::parent(row, 14)?,
    })
}
