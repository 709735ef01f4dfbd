//! What runs have done.

use rusqlite::{Connection, params};

use super::frames::Head;
use super::read;
use super::session::Session;
use crate::clock::Timestamp;
use crate::id::RunKey;
use crate::store::{Cause, Change, HistoryEntry, Noted, Transition};

pub(super) const INSERT: &str = "INSERT INTO history \
    (run, seq, frame, at, cause, change, from_state, to_state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

/// As [`INSERT`], after the newest entry, which is the one that is looked up.
pub(super) const APPEND: &str = "INSERT INTO history \
    (run, seq, frame, at, cause, change, from_state, to_state) \
    VALUES (?1, 1 + coalesce((SELECT max(seq) FROM history WHERE run = ?1), 0), ?2, ?3, ?4, ?5, ?6, ?7)";

pub(super) const TRIM: &str = "DELETE FROM history WHERE run = ?1 AND seq <= ?2";

pub(super) const LIST: &str = "SELECT seq, frame, at, cause, change, from_state, to_state \
    FROM history WHERE run = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3";

/// Their places are what is stored: none may ever be taken away or put between others.
const CAUSES: [Cause; 13] = [
    Cause::Start,
    Cause::Turn,
    Cause::Delivery,
    Cause::Timeout,
    Cause::Timer,
    Cause::Step,
    Cause::Branches,
    Cause::Branch,
    Cause::Child,
    Cause::Operator,
    Cause::Program,
    Cause::Death,
    Cause::Notification,
];
const CHANGES: [Change; 9] = [
    Change::Started,
    Change::Entered,
    Change::Retried,
    Change::Parked,
    Change::Redriven,
    Change::Returned,
    Change::Completed,
    Change::Failed,
    Change::Cancelled,
];

/// Keeps a transition of a frame that is about to be made, if it is to be kept.
pub(super) fn note(
    session: &Session,
    transition: &Transition,
    frame: &Head,
) -> rusqlite::Result<()> {
    let Some(noted) = &transition.noted else {
        return Ok(());
    };
    let run = &transition.frame.run.as_bytes()[..];
    let (change, to) = transition.change();
    let seq = frame.newest_entry + 1;
    let params = params![
        run,
        seq,
        transition.frame.frame,
        transition.at.as_millis(),
        code(&CAUSES, noted.cause),
        code(&CHANGES, change),
        noted.from,
        to,
    ];
    session.execute(INSERT, params)?;
    let dropped = seq - i64::from(noted.entries_max);
    if dropped > 0 {
        session.execute(TRIM, params![run, dropped])?;
    }
    Ok(())
}

/// Keeps a transition after the newest entry of its run, and drops none.
pub(super) fn append(
    session: &Session,
    transition: &Transition,
    noted: &Noted,
) -> rusqlite::Result<()> {
    let (change, to) = transition.change();
    let params = params![
        &transition.frame.run.as_bytes()[..],
        transition.frame.frame,
        transition.at.as_millis(),
        code(&CAUSES, noted.cause),
        code(&CHANGES, change),
        noted.from,
        to,
    ];
    session.execute(APPEND, params).map(drop)
}

pub(super) fn list(
    connection: &Connection,
    run: RunKey,
    after: Option<i64>,
    limit: usize,
) -> rusqlite::Result<Vec<HistoryEntry>> {
    let mut statement = connection.prepare_cached(LIST)?;
    let after = after.unwrap_or(i64::MIN);
    let params = params![&run.as_bytes()[..], after, read::row_limit(limit)];
    let entries = statement.query_map(params, |row| {
        let change = decoded(&CHANGES, row.get(4)?).unwrap_or(Change::Other);
        let from: Option<String> = row.get(5)?;
        let to: Option<String> = row.get(6)?;
        Ok(HistoryEntry {
            seq: row.get(0)?,
            frame: row.get(1)?,
            at: Timestamp::from_millis(row.get(2)?),
            cause: decoded(&CAUSES, row.get(3)?).unwrap_or(Cause::Other),
            change,
            to: to.or_else(|| from.clone().filter(|_| change.stays())),
            from,
        })
    })?;
    entries.collect()
}

/// What no version stores has no place.
fn code<T: Copy + PartialEq>(all: &[T], value: T) -> Option<i64> {
    let mut places = (0..).zip(all);
    places.find_map(|(place, it)| (*it == value).then_some(place))
}

fn decoded<T: Copy>(all: &[T], code: Option<i64>) -> Option<T> {
    all.get(usize::try_from(code?).ok()?).copied()
}
