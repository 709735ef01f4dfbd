//! Runs that a frame has started, and the ends of runs.

use rusqlite::params;

use super::effects::Effects;
use super::events;
use super::frames::Head;
use super::rows;
use super::session::Session;
use crate::clock::Timestamp;
use crate::id::{FrameKey, RunKey};
use crate::store::{NewRun, Wait};

pub(super) const OF_FRAME: &str = "SELECT key FROM runs \
    WHERE parent_run = ?1 AND parent_frame = ?2 AND ending IS NULL";

pub(super) const OF_RUN: &str = "SELECT key FROM runs WHERE parent_run = ?1 AND ending IS NULL";

pub(super) const HAS_ENDED: &str = "SELECT 1 FROM runs WHERE key = ?1 AND ending IS NOT NULL";

pub(super) const IS_KNOWN: &str = "SELECT 1 FROM runs WHERE key = ?1";

pub(super) const LIVE_BRANCHES: &str =
    "SELECT frame FROM frames WHERE run = ?1 AND returned_at IS NULL";

pub(super) const DELETE_FRAMES: &str = "DELETE FROM frames WHERE run = ?1";

pub(super) const DELETE_WAITS: &str = "DELETE FROM waits WHERE run = ?1";

/// Raises the version, so that a transition that is under way is stale.
pub(super) const END: &str = "UPDATE runs SET version = version + 1, updated_at = ?2, due_at = NULL, \
    wait_kind = NULL, wait_number = NULL, wait_target = NULL, wait_at = NULL, wait_json = NULL, \
    parked = NULL, state_name = NULL, state_digest = NULL, state_json = NULL, ending = ?3, \
    result = ?4 WHERE key = ?1 AND ending IS NULL";

/// How a run ends, as its columns.
#[derive(Clone, Copy)]
pub(super) struct End<'a> {
    pub(super) ending: i64,
    pub(super) result: Option<&'a str>,
    pub(super) at: Timestamp,
}

impl End<'_> {
    pub(super) fn cancelled(at: Timestamp) -> Self {
        Self {
            ending: rows::ENDING_CANCELLED,
            result: None,
            at,
        }
    }
}

/// Adds the runs that a frame starts.
pub(super) fn start(
    session: &mut Session,
    children: &[NewRun],
    effects: &mut Effects,
) -> rusqlite::Result<()> {
    for child in children {
        super::start::insert(session, child)?;
        effects.woken.insert(FrameKey::root(child.key));
    }
    Ok(())
}

/// Ends a live run and cancels those that it had started, and so on. Returns all of them, itself first.
pub(super) fn end(
    session: &Session,
    root: &Head,
    end: End<'_>,
    effects: &mut Effects,
) -> rusqlite::Result<Vec<RunKey>> {
    end_alone(session, root, end, effects)?;
    let mut ended = vec![root.key.run];
    let mut next = 0;
    while let Some(run) = ended.get(next).copied() {
        next += 1;
        for child in live(session, OF_RUN, params![&run.as_bytes()[..]])? {
            cancel(session, child, end.at, effects)?;
            ended.push(child);
        }
    }
    Ok(ended)
}

/// Cancels the runs that a frame has started, and those that they have.
pub(super) fn cancel_of(
    session: &Session,
    key: FrameKey,
    at: Timestamp,
    effects: &mut Effects,
) -> rusqlite::Result<()> {
    let params = params![&key.run.as_bytes()[..], key.frame];
    for child in live(session, OF_FRAME, params)? {
        let Some(root) = Head::find(session.connection(), FrameKey::root(child))? else {
            continue;
        };
        for run in end(session, &root, End::cancelled(at), effects)? {
            effects.removed.insert(FrameKey::root(run));
        }
    }
    Ok(())
}

/// Makes the frame due that waits for the end of this run.
pub(super) fn tell(
    session: &Session,
    parent: FrameKey,
    run: RunKey,
    at: Timestamp,
) -> rusqlite::Result<bool> {
    match Head::find(session.connection(), parent)? {
        Some(parent) if parent.wait.awaits_child(run) => parent.wake(session, at),
        _ => Ok(false),
    }
}

/// Whether one of the runs that `wait` waits for has ended.
pub(super) fn has_ended(session: &Session, wait: &Wait) -> rusqlite::Result<bool> {
    for run in wait.children() {
        let found = session.first(HAS_ENDED, [&run.as_bytes()[..]], |_| Ok(()))?;
        if found.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn cancel(
    session: &Session,
    run: RunKey,
    at: Timestamp,
    effects: &mut Effects,
) -> rusqlite::Result<()> {
    let Some(root) = Head::find(session.connection(), FrameKey::root(run))? else {
        return Ok(());
    };
    effects.removed.insert(root.key);
    end_alone(session, &root, End::cancelled(at), effects)
}

fn end_alone(
    session: &Session,
    root: &Head,
    end: End<'_>,
    effects: &mut Effects,
) -> rusqlite::Result<()> {
    let key = root.key;
    let run = &key.run.as_bytes()[..];
    if root.has_branched() {
        let mut statement = session.connection().prepare_cached(LIVE_BRANCHES)?;
        let frames = statement.query_map([run], |row| row.get(0))?;
        for frame in frames {
            let frame = frame?;
            effects.removed.insert(FrameKey { frame, ..key });
        }
        session.execute(DELETE_FRAMES, [run])?;
    }
    if root.has_waits() {
        session.execute(DELETE_WAITS, [run])?;
    }
    if root.has_branched() || !root.wait.events().is_empty() {
        events::end_of_run(session, key.run)?;
    }
    let params = params![run, end.at.as_millis(), end.ending, end.result];
    session.execute(END, params)?;
    Ok(())
}

fn live(
    session: &Session,
    sql: &str,
    params: impl rusqlite::Params,
) -> rusqlite::Result<Vec<RunKey>> {
    let mut statement = session.connection().prepare_cached(sql)?;
    let runs = statement.query_map(params, |row| rows::run_key(row, 0))?;
    runs.collect()
}
