//! The branches of a frame: adding them, ending them, giving them up.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::effects::Effects;
use super::frames::{Head, Place};
use super::rows;
use super::session::Session;
use super::wait_columns::{wait, wait_to_columns};
use super::{children, events, waits};
use crate::clock::Timestamp;
use crate::id::FrameKey;
use crate::store::{Channel, NewBranch, Returned, Wait};

pub(super) const NEXT_FRAME: &str = "SELECT next_frame FROM runs WHERE key = ?1";

pub(super) const SET_NEXT_FRAME: &str = "UPDATE runs SET next_frame = ?2 WHERE key = ?1";

const INSERT: &str = "INSERT INTO frames (run, frame, version, entered, parent, branch_index, due_at, \
    wait_kind, wait_number, wait_at, next_webhook, branch_name, state_name, state_digest, state_json) \
    VALUES (?1, ?2, 0, 0, ?3, ?4, ?5, ?6, ?7, ?5, 0, ?8, ?9, ?10, ?11)";

// Those that walk over branches name their index, since SQLite takes the table's key for as good: the
// rows of a run's other frames may be many.

pub(super) const BRANCHES: &str = "SELECT frame, wait_kind, wait_number, wait_target, wait_at, \
    CASE wait_kind WHEN 3 THEN '' ELSE wait_json END \
    FROM frames INDEXED BY frames_branches WHERE run = ?1 AND parent = ?2";

pub(super) const UNFINISHED: &str = "SELECT 1 FROM frames \
    WHERE run = ?1 AND parent = ?2 AND returned_at IS NULL LIMIT 1";

pub(super) const FINISHED_WITH_NAME: &str = "SELECT 1 FROM frames INDEXED BY frames_branches \
    WHERE run = ?1 AND parent = ?2 AND returned_at IS NOT NULL AND branch_name = ?3 LIMIT 1";

pub(super) const RETURNED: &str = "SELECT branch_name, branch_index, result, returned_at \
    FROM frames INDEXED BY frames_branches WHERE run = ?1 AND parent = ?2 AND returned_at IS NOT NULL";

pub(super) const RETURN: &str = "UPDATE frames SET version = version + 1, due_at = NULL, \
    wait_kind = NULL, wait_number = NULL, wait_target = NULL, wait_at = NULL, wait_json = NULL, \
    parked = NULL, state_name = NULL, state_digest = NULL, state_json = NULL, returned_at = ?3, \
    result = ?4 WHERE run = ?1 AND frame = ?2";

pub(super) const DELETE: &str = "DELETE FROM frames WHERE run = ?1 AND frame = ?2";

/// Adds branches that may run from `at` on.
pub(super) fn fork(
    session: &Session,
    parent: FrameKey,
    branches: &[NewBranch],
    at: Timestamp,
    effects: &mut Effects,
) -> rusqlite::Result<()> {
    if branches.is_empty() {
        return Ok(());
    }
    let run = &parent.run.as_bytes()[..];
    let first: Option<u32> = session.first(NEXT_FRAME, [run], |row| row.get(0))?;
    let mut next = first.ok_or_else(|| super::error::corrupt("a frame has no run"))?;
    let due = Wait::Run {
        due: at,
        attempt: 0,
    };
    let wait = wait_to_columns(&due);
    for branch in branches {
        let params = params![
            run,
            next,
            parent.frame,
            branch.index,
            at.as_millis(),
            wait.kind,
            wait.number,
            branch.name,
            branch.state.name,
            branch.state.digest,
            branch.state.json,
        ];
        session.execute(INSERT, params)?;
        effects.woken.insert(FrameKey {
            frame: next,
            ..parent
        });
        next += 1;
    }
    session.execute(SET_NEXT_FRAME, params![run, next])?;
    Ok(())
}

/// Keeps what a branch has returned, and makes its parent due if that was what it waited for.
pub(super) fn finish(
    session: &Session,
    branch: &Head,
    json: &str,
    at: Timestamp,
    effects: &mut Effects,
) -> rusqlite::Result<()> {
    let Place::Branch { parent, name } = &branch.place else {
        return Ok(());
    };
    let run = &branch.key.run.as_bytes()[..];
    session.execute(RETURN, params![run, branch.key.frame, at.as_millis(), json])?;
    let parent = FrameKey {
        frame: *parent,
        ..branch.key
    };
    let Some(parent) = Head::find(session.connection(), parent)? else {
        return Ok(());
    };
    let is_awaited = match &parent.wait {
        Wait::Branches => !has_unfinished(session.connection(), parent.key)?,
        wait => wait.awaits_branch(name),
    };
    if is_awaited && parent.wake(session, at)? {
        effects.woken.insert(parent.key);
    }
    Ok(())
}

/// Whether a branch of `parent` has not ended.
pub(super) fn has_unfinished(connection: &Connection, parent: FrameKey) -> rusqlite::Result<bool> {
    let mut statement = connection.prepare_cached(UNFINISHED)?;
    statement.exists(params![&parent.run.as_bytes()[..], parent.frame])
}

/// Whether a branch has returned that `wait` has an arm for.
pub(super) fn has_finished(
    session: &Session,
    parent: FrameKey,
    wait: &Wait,
) -> rusqlite::Result<bool> {
    let Wait::Any(arms) = wait else {
        return Ok(false);
    };
    for arm in arms.iter().filter(|arm| wait.awaits_branch(&arm.name)) {
        let params = params![&parent.run.as_bytes()[..], parent.frame, arm.name];
        if session
            .first(FINISHED_WITH_NAME, params, |_| Ok(()))?
            .is_some()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The branches of a frame and theirs.
pub(super) struct Below(Vec<(FrameKey, Option<Wait>)>);

impl Below {
    pub(super) fn nothing() -> Self {
        Self(Vec::new())
    }

    pub(super) fn find(session: &Session, key: FrameKey) -> rusqlite::Result<Self> {
        let mut statement = session.connection().prepare_cached(BRANCHES)?;
        let mut found = Vec::new();
        let mut parents = vec![key];
        while let Some(parent) = parents.pop() {
            let params = params![&parent.run.as_bytes()[..], parent.frame];
            let branches = statement.query_map(params, |row| {
                let frame = row.get(0)?;
                Ok((FrameKey { frame, ..key }, wait(row, 1)?))
            })?;
            for branch in branches {
                let branch = branch?;
                parents.push(branch.0);
                found.push(branch);
            }
        }
        Ok(Self(found))
    }

    /// The channels that they wait for.
    pub(super) fn channels(&self) -> BTreeSet<Channel> {
        let waits = self.0.iter().filter_map(|(_, wait)| wait.as_ref());
        waits
            .flat_map(Wait::channels)
            .map(|(channel, _)| channel)
            .collect()
    }

    /// Removes them, and cancels the runs that they have started.
    pub(super) fn remove(
        &self,
        session: &Session,
        at: Timestamp,
        effects: &mut Effects,
    ) -> rusqlite::Result<()> {
        for (key, wait) in &self.0 {
            if let Some(wait) = wait {
                waits::end(session, *key, wait)?;
                events::end(session, *key, wait)?;
                effects.removed.insert(*key);
            }
            session.execute(DELETE, params![&key.run.as_bytes()[..], key.frame])?;
            children::cancel_of(session, *key, at, effects)?;
        }
        Ok(())
    }
}

/// Reads when and with what the branches of a frame have returned, by name and index.
pub(super) fn returned(
    connection: &Connection,
    key: FrameKey,
) -> rusqlite::Result<Vec<(Returned, Timestamp)>> {
    let mut statement = connection.prepare_cached(RETURNED)?;
    let params = params![&key.run.as_bytes()[..], key.frame];
    let returned = statement.query_map(params, |row| {
        let returned = Returned {
            name: row.get(0)?,
            index: row.get(1)?,
            json: row.get(2)?,
        };
        let at = rows::timestamp(row, 3)?;
        Ok((returned, at.unwrap_or(Timestamp::MAX)))
    })?;
    let mut returned: Vec<_> = returned.collect::<Result<_, _>>()?;
    returned.sort_by(|(a, _), (b, _)| (&a.name, a.index).cmp(&(&b.name, b.index)));
    Ok(returned)
}
