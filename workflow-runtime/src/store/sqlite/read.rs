//! Reading runs and what is due. Each function sees one consistent state of the database.

use rusqlite::{Connection, params};

use super::rows::{self, first, run_columns};
use super::start::LIVE_WITH_ID;
use crate::clock::Timestamp;
use crate::id::{FrameKey, RunId, RunKey};
use crate::store::{DueCursor, DueFrame, RunFilter, RunRecord};

pub(super) const RUN: &str = concat!("SELECT ", run_columns!(), " FROM runs WHERE key = ?1");

pub(super) const DUE_ROOTS: &str = "SELECT due_at, key FROM runs \
    WHERE due_at <= ?1 AND (due_at, key) > (?2, ?3) ORDER BY due_at, key LIMIT ?4";

pub(super) const DUE_BRANCHES: &str = "SELECT due_at, run, frame FROM frames \
    WHERE due_at <= ?1 AND (due_at, run, frame) > (?2, ?3, ?4) ORDER BY due_at, run, frame LIMIT ?5";

pub(super) const NEXT_DUE_ROOT: &str =
    "SELECT due_at FROM runs WHERE due_at > ?1 ORDER BY due_at LIMIT 1";

pub(super) const NEXT_DUE_BRANCH: &str =
    "SELECT due_at FROM frames WHERE due_at > ?1 ORDER BY due_at LIMIT 1";

pub(super) const ENDED_WITH_ID: &str = "SELECT key FROM runs \
    WHERE workflow = ?1 AND id = ?2 AND id IS NOT NULL AND ending IS NOT NULL \
    ORDER BY key DESC LIMIT 1";

pub(super) const WITH_KEY: &str =
    "SELECT key FROM runs WHERE key = ?2 AND workflow = ?1 AND id IS NULL";

pub(super) const RUNS: &str = concat!(
    "SELECT ",
    run_columns!(),
    " FROM runs \
    WHERE key < ?1 AND (?2 IS NULL OR workflow = ?2) \
    AND (?3 IS NULL OR (ending IS NULL) = ?3) \
    AND (?4 IS NULL OR EXISTS (SELECT 1 FROM json_each(labels) AS label WHERE label.value = ?4)) \
    ORDER BY key DESC LIMIT ?5"
);

/// Sorts after every key.
const AFTER_ALL_KEYS: [u8; 17] = [0xff; 17];

pub(super) fn due(
    connection: &mut Connection,
    until: Timestamp,
    after: Option<DueCursor>,
    limit: usize,
) -> rusqlite::Result<Vec<DueFrame>> {
    // One snapshot for both tables.
    let snapshot = connection.transaction()?;
    let mut frames = due_roots(&snapshot, until, after, limit)?;
    frames.extend(due_branches(&snapshot, until, after, limit)?);
    frames.sort_by_key(DueFrame::cursor);
    frames.truncate(limit);
    Ok(frames)
}

fn due_roots(
    connection: &Connection,
    until: Timestamp,
    after: Option<DueCursor>,
    limit: usize,
) -> rusqlite::Result<Vec<DueFrame>> {
    // An empty key sorts before every key. A root comes before the branches of its run.
    let (due, key) = match &after {
        Some(cursor) => (cursor.due.as_millis(), &cursor.frame.run.as_bytes()[..]),
        None => (i64::MIN, &[][..]),
    };
    let params = params![until.as_millis(), due, key, row_limit(limit)];
    let mut statement = connection.prepare_cached(DUE_ROOTS)?;
    let frames = statement.query_map(params, |row| {
        Ok(DueFrame {
            due: Timestamp::from_millis(row.get(0)?),
            frame: FrameKey::root(rows::run_key(row, 1)?),
        })
    })?;
    frames.collect()
}

fn due_branches(
    connection: &Connection,
    until: Timestamp,
    after: Option<DueCursor>,
    limit: usize,
) -> rusqlite::Result<Vec<DueFrame>> {
    let (due, run, frame) = match &after {
        Some(DueCursor { due, frame }) => (due.as_millis(), &frame.run.as_bytes()[..], frame.frame),
        None => (i64::MIN, &[][..], 0),
    };
    let params = params![until.as_millis(), due, run, frame, row_limit(limit)];
    let mut statement = connection.prepare_cached(DUE_BRANCHES)?;
    let frames = statement.query_map(params, |row| {
        Ok(DueFrame {
            due: Timestamp::from_millis(row.get(0)?),
            frame: FrameKey {
                run: rows::run_key(row, 1)?,
                frame: row.get(2)?,
            },
        })
    })?;
    frames.collect()
}

pub(super) fn next_due(
    connection: &mut Connection,
    after: Timestamp,
) -> rusqlite::Result<Option<Timestamp>> {
    let snapshot = connection.transaction()?;
    let after = [after.as_millis()];
    let root: Option<i64> = first(&snapshot, NEXT_DUE_ROOT, after, |row| row.get(0))?;
    let branch: Option<i64> = first(&snapshot, NEXT_DUE_BRANCH, after, |row| row.get(0))?;
    let earliest = root.into_iter().chain(branch).min();
    Ok(earliest.map(Timestamp::from_millis))
}

pub(super) fn find(
    connection: &mut Connection,
    workflow: &str,
    id: &RunId,
) -> rusqlite::Result<Option<RunKey>> {
    let snapshot = connection.transaction()?;
    for sql in [LIVE_WITH_ID, ENDED_WITH_ID] {
        let params = params![workflow, id.as_str()];
        if let Some(run) = first(&snapshot, sql, params, |row| rows::run_key(row, 0))? {
            return Ok(Some(run));
        }
    }
    let Ok(key) = id.as_str().parse::<RunKey>() else {
        return Ok(None);
    };
    let params = params![workflow, &key.as_bytes()[..]];
    first(&snapshot, WITH_KEY, params, |row| rows::run_key(row, 0))
}

pub(super) fn run(connection: &Connection, run: RunKey) -> rusqlite::Result<Option<RunRecord>> {
    first(connection, RUN, [&run.as_bytes()[..]], rows::run_record)
}

/// Walks from the newest run to older ones until enough of them pass the filter.
pub(super) fn runs(
    connection: &Connection,
    filter: &RunFilter,
) -> rusqlite::Result<Vec<RunRecord>> {
    let before = filter.before.as_ref().map(|run| &run.as_bytes()[..]);
    let params = params![
        before.unwrap_or(&AFTER_ALL_KEYS),
        filter.workflow,
        filter.live,
        filter.label,
        row_limit(filter.limit),
    ];
    let mut statement = connection.prepare_cached(RUNS)?;
    let runs = statement.query_map(params, rows::run_record)?;
    runs.collect()
}

pub(super) fn row_limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
