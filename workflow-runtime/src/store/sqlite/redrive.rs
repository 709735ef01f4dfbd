//! Letting a parked frame go on.

use rusqlite::{Connection, Params, Row, params};

use super::effects::Effects;
use super::error::corrupt;
use super::frames::Head;
use super::session::Session;
use super::{branches, children, events, read, rows, waits};
use crate::clock::Timestamp;
use crate::id::FrameKey;
use crate::store::{ParkedFrame, Wait};

pub(super) const REDRIVE_ROOT: &str = "UPDATE runs SET version = version + 1, updated_at = ?2, \
    due_at = ?3, parked = NULL WHERE key = ?1";

pub(super) const REDRIVE_BRANCH: &str = "UPDATE frames SET version = version + 1, due_at = ?3, \
    parked = NULL WHERE run = ?1 AND frame = ?2";

pub(super) const PARKED_ROOTS: &str = "SELECT key, parked FROM runs \
    WHERE parked IS NOT NULL AND key > ?1 ORDER BY key LIMIT ?2";

pub(super) const PARKED_BRANCHES: &str = "SELECT run, parked, frame FROM frames \
    WHERE parked IS NOT NULL AND (run, frame) > (?1, ?2) ORDER BY run, frame LIMIT ?3";

/// Makes a parked frame what it was before, and due if what it waits for is there. The table of waits
/// stays as it is, so that the frame keeps its turn.
pub(super) fn redrive(
    session: &Session,
    frame: &Head,
    at: Timestamp,
    effects: &mut Effects,
) -> rusqlite::Result<()> {
    let due = if is_there(session, frame)? {
        Some(at)
    } else {
        frame.wait.due(at)
    };
    let run = &frame.key.run.as_bytes()[..];
    let (sql, second) = match frame.key.frame {
        0 => (REDRIVE_ROOT, at.as_millis()),
        frame => (REDRIVE_BRANCH, i64::from(frame)),
    };
    session.execute(sql, params![run, second, due.map(Timestamp::as_millis)])?;
    if due.is_some_and(|due| due <= at) {
        effects.woken.insert(frame.key);
    }
    Ok(())
}

/// Whether something that the frame waits for has come.
fn is_there(session: &Session, frame: &Head) -> rusqlite::Result<bool> {
    let (connection, key, wait) = (session.connection(), frame.key, &frame.wait);
    let has_ended = children::has_ended(session, wait)?
        || match wait {
            Wait::Branches => !branches::has_unfinished(connection, key)?,
            wait => branches::has_finished(session, key, wait)?,
        };
    if has_ended {
        return Ok(true);
    }
    for (channel, _) in wait.channels() {
        let is_delivered = if frame.has_waits() {
            waits::own(connection, key, &channel)?.is_some()
        } else {
            let oldest = rows::oldest_pending(connection, key.run, &channel)?;
            oldest.is_some_and(|it| wait.takes(&channel, it.received_at))
        };
        if is_delivered {
            return Ok(true);
        }
    }
    Ok(!events::all_reached(connection, key, wait)?.is_empty())
}

/// Lists parked frames in the order of their keys.
pub(super) fn parked(
    connection: &mut Connection,
    after: Option<FrameKey>,
    limit: usize,
) -> rusqlite::Result<Vec<ParkedFrame>> {
    // One snapshot for both tables. An empty key sorts before every key, and a root before the branches
    // of its run.
    let snapshot = connection.transaction()?;
    let (run, frame) = match &after {
        Some(after) => (&after.run.as_bytes()[..], after.frame),
        None => (&[][..], 0),
    };
    let limit = read::row_limit(limit);
    let mut frames = rows_of(&snapshot, PARKED_ROOTS, params![run, limit], |_| Ok(0))?;
    let branches = params![run, frame, limit];
    frames.extend(rows_of(&snapshot, PARKED_BRANCHES, branches, |row| {
        row.get(2)
    })?);
    frames.sort_by_key(|it| it.frame);
    frames.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(frames)
}

fn rows_of(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    number: impl Fn(&Row<'_>) -> rusqlite::Result<u32>,
) -> rusqlite::Result<Vec<ParkedFrame>> {
    let mut statement = connection.prepare_cached(sql)?;
    let frames = statement.query_map(params, |row| {
        let (run, frame) = (rows::run_key(row, 0)?, number(row)?);
        let parked = rows::parked(row, 1)?;
        Ok(ParkedFrame {
            frame: FrameKey { run, frame },
            parked: parked.ok_or_else(|| corrupt("a parked frame has no reason"))?,
        })
    })?;
    frames.collect()
}
