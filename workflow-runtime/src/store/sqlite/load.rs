//! Reading live frames, with what they can go on with.

use rusqlite::{Connection, Row, params};

use super::error::corrupt;
use super::rows::{self, first};
use super::wait_columns::wait;
use super::{branches, events, waits};
use crate::clock::Timestamp;
use crate::id::{FrameKey, RunId, RunKey};
use crate::store::{Arrived, Branch, EncodedState, FrameRecord, Loaded, RunEnding, Wait};

/// The columns that both tables have.
macro_rules! frame_columns {
    () => {
        "version, entered, next_webhook, parked, state_name, state_digest, state_json, wait_kind, \
         wait_number, wait_target, wait_at, wait_json"
    };
}

pub(super) const ROOT: &str = concat!(
    "SELECT ",
    frame_columns!(),
    ", next_frame, workflow, id FROM runs WHERE key = ?1 AND ending IS NULL"
);

pub(super) const BRANCH: &str = concat!(
    "SELECT ",
    frame_columns!(),
    ", frame, parent, branch_name, branch_index FROM frames \
     WHERE run = ?1 AND frame = ?2 AND returned_at IS NULL"
);

pub(super) const BRANCHES: &str = concat!(
    "SELECT ",
    frame_columns!(),
    ", frame, parent, branch_name, branch_index FROM frames \
     WHERE run = ?1 AND returned_at IS NULL ORDER BY frame"
);

pub(super) const NAMES: &str = "SELECT workflow, id FROM runs WHERE key = ?1 AND ending IS NULL";

pub(super) const ROOT_STATE: &str =
    "SELECT state_name, state_digest, state_json FROM runs WHERE key = ?1";

pub(super) const BRANCH_STATE: &str =
    "SELECT state_name, state_digest, state_json, parent FROM frames WHERE run = ?1 AND frame = ?2";

pub(super) const ENDED: &str = "SELECT ending, result, updated_at FROM runs WHERE key = ?1";

pub(super) fn load(connection: &mut Connection, key: FrameKey) -> rusqlite::Result<Option<Loaded>> {
    // One snapshot for the frame and what has come for it.
    let snapshot = connection.transaction()?;
    load_within(&snapshot, key)
}

/// As [`load`], within an open transaction.
pub(super) fn load_within(
    snapshot: &Connection,
    key: FrameKey,
) -> rusqlite::Result<Option<Loaded>> {
    let found = if key.frame == 0 {
        root(snapshot, key.run)?
    } else {
        branch(snapshot, key)?.map(|frame| (frame, true))
    };
    let Some((frame, has_branched)) = found else {
        return Ok(None);
    };
    let has_waits = has_branched || matches!(frame.wait, Wait::Any(_));
    let awaits_branches = frame.wait.awaits_branches();
    let all_returned = awaits_branches && !branches::has_unfinished(snapshot, key)?;
    let arrived = Arrived {
        deliveries: match &frame.wait {
            wait if has_waits => waits::deliveries(snapshot, key, wait)?,
            wait => {
                let channels = wait.channels().into_iter();
                let oldest = channels.map(|(it, _)| rows::oldest_pending(snapshot, key.run, &it));
                oldest
                    .filter_map(Result::transpose)
                    .collect::<Result<_, _>>()?
            }
        },
        notifications: events::all_reached(snapshot, key, &frame.wait)?,
        children: ended_children(snapshot, &frame.wait)?,
        // Some of all branches are of no use.
        returned: match frame.wait {
            Wait::Branches if !all_returned => Vec::new(),
            _ if awaits_branches => branches::returned(snapshot, key)?,
            _ => Vec::new(),
        },
        all_returned,
    };
    Ok(Some(Loaded {
        around: around(snapshot, &frame)?,
        frame,
        arrived,
    }))
}

pub(super) fn frames(
    connection: &mut Connection,
    run: RunKey,
) -> rusqlite::Result<Vec<FrameRecord>> {
    let snapshot = connection.transaction()?;
    let Some((root, has_branched)) = root(&snapshot, run)? else {
        return Ok(Vec::new());
    };
    let names = (root.workflow.clone(), root.id.clone());
    let mut frames = vec![root];
    if has_branched {
        let mut statement = snapshot.prepare_cached(BRANCHES)?;
        let mut branches = statement.query([&run.as_bytes()[..]])?;
        while let Some(row) = branches.next()? {
            frames.push(branch_record(row, run, names.clone())?);
        }
    }
    Ok(frames)
}

/// The root frame, and whether the run has had branches.
fn root(connection: &Connection, run: RunKey) -> rusqlite::Result<Option<(FrameRecord, bool)>> {
    first(connection, ROOT, [&run.as_bytes()[..]], |row| {
        let frame = record(row, FrameKey::root(run), names(row, 13)?, None)?;
        Ok((frame, row.get::<_, i64>(12)? > 1))
    })
}

fn branch(connection: &Connection, key: FrameKey) -> rusqlite::Result<Option<FrameRecord>> {
    let run = &key.run.as_bytes()[..];
    let Some(names) = first(connection, NAMES, [run], |row| names(row, 0))? else {
        return Ok(None);
    };
    first(connection, BRANCH, params![run, key.frame], |row| {
        branch_record(row, key.run, names)
    })
}

fn branch_record(
    row: &Row<'_>,
    run: RunKey,
    names: (String, Option<RunId>),
) -> rusqlite::Result<FrameRecord> {
    let branch = Branch {
        parent: row.get(13)?,
        name: row.get(14)?,
        index: row.get(15)?,
    };
    let frame = row.get(12)?;
    record(row, FrameKey { run, frame }, names, Some(branch))
}

fn record(
    row: &Row<'_>,
    key: FrameKey,
    (workflow, id): (String, Option<RunId>),
    branch: Option<Branch>,
) -> rusqlite::Result<FrameRecord> {
    let (Some(state), Some(wait)) = (rows::state(row, 4)?, wait(row, 7)?) else {
        return Err(corrupt("a live frame has no state or waits for nothing"));
    };
    Ok(FrameRecord {
        key,
        version: row.get(0)?,
        entered: row.get(1)?,
        workflow,
        id,
        state,
        wait,
        next_webhook: row.get(2)?,
        parked: rows::parked(row, 3)?,
        branch,
    })
}

fn names(row: &Row<'_>, column: usize) -> rusqlite::Result<(String, Option<RunId>)> {
    let id: Option<String> = row.get(column + 1)?;
    Ok((row.get(column)?, id.map(RunId::from)))
}

/// The states around a frame, the root's first.
fn around(connection: &Connection, frame: &FrameRecord) -> rusqlite::Result<Vec<EncodedState>> {
    let run = &frame.key.run.as_bytes()[..];
    let mut states = Vec::new();
    let mut next = frame.branch.as_ref().map(|branch| branch.parent);
    while let Some(number) = next {
        let found = if number == 0 {
            first(connection, ROOT_STATE, [run], |row| {
                Ok((rows::state(row, 0)?, None))
            })?
        } else {
            first(connection, BRANCH_STATE, params![run, number], |row| {
                Ok((rows::state(row, 0)?, row.get::<_, Option<u32>>(3)?))
            })?
        };
        let Some((Some(state), parent)) = found else {
            return Err(corrupt("a branch has nothing around it"));
        };
        states.push(state);
        next = parent;
    }
    states.reverse();
    Ok(states)
}

fn ended_children(
    connection: &Connection,
    wait: &Wait,
) -> rusqlite::Result<Vec<(RunKey, RunEnding, Timestamp)>> {
    let mut ended = Vec::new();
    for run in wait.children() {
        let found = first(connection, ENDED, [&run.as_bytes()[..]], |row| {
            let at = Timestamp::from_millis(row.get(2)?);
            Ok(rows::ending(row, 0)?.map(|ending| (run, ending, at)))
        })?;
        ended.extend(found.flatten());
    }
    Ok(ended)
}
