//! What a frame's row becomes, be it that of a root or of a branch.

use rusqlite::params;

use super::rows::parked_to_json;
use super::session::Session;
use super::wait_columns::wait_to_columns;
use crate::clock::Timestamp;
use crate::id::FrameKey;
use crate::store::due::still_due;
use crate::store::{EncodedState, NewBranch, NewRun, Parked, Transition, Wait};

macro_rules! wait_assignments {
    () => {
        "version = version + 1, wait_kind = ?4, wait_number = ?5, wait_target = ?6, \
         wait_at = ?7, wait_json = ?8, next_webhook = ?9, parked = NULL, \
         entered = CASE WHEN ?10 IS NULL THEN entered ELSE version + 1 END, \
         state_name = coalesce(?10, state_name), state_digest = coalesce(?11, state_digest), \
         state_json = coalesce(?12, state_json)"
    };
}

pub(super) const WAIT_ROOT: &str = concat!(
    "UPDATE runs SET updated_at = ?2, due_at = ?3, ",
    wait_assignments!(),
    " WHERE key = ?1"
);

pub(super) const WAIT_BRANCH: &str = concat!(
    "UPDATE frames SET due_at = ?3, ",
    wait_assignments!(),
    " WHERE run = ?1 AND frame = ?2"
);

/// As [`WAIT_ROOT`], for one that stays due. The index of what is due is left alone.
pub(super) const STAY_DUE_ROOT: &str = concat!(
    "UPDATE runs SET updated_at = ?2, ",
    wait_assignments!(),
    " WHERE key = ?1"
);

pub(super) const STAY_DUE_BRANCH: &str = concat!(
    "UPDATE frames SET ",
    wait_assignments!(),
    " WHERE run = ?1 AND frame = ?2"
);

pub(super) const PARK_ROOT: &str = "UPDATE runs SET version = version + 1, updated_at = ?2, \
    due_at = NULL, parked = ?3 WHERE key = ?1";

pub(super) const PARK_BRANCH: &str = "UPDATE frames SET version = version + 1, due_at = NULL, \
    parked = ?3 WHERE run = ?1 AND frame = ?2";

pub(super) const RECORD_ROOT: &str = "UPDATE runs SET wait_json = ?2 WHERE key = ?1";

pub(super) const RECORD_BRANCH: &str =
    "UPDATE frames SET wait_json = ?3 WHERE run = ?1 AND frame = ?2";

/// What a frame becomes that waits.
pub(super) struct Waiting<'a> {
    /// Nothing to keep the stored one.
    pub(super) state: Option<&'a EncodedState>,
    pub(super) wait: &'a Wait,
    pub(super) next_webhook: u32,
    pub(super) branches: &'a [NewBranch],
    pub(super) children: &'a [NewRun],
}

pub(super) fn begin_wait(
    session: &Session,
    transition: &Transition,
    waiting: &Waiting<'_>,
    was_due: Option<Timestamp>,
    due: Option<Timestamp>,
) -> rusqlite::Result<()> {
    let due = still_due(was_due, due, transition.at);
    let FrameKey { run, frame } = transition.frame;
    let wait = wait_to_columns(waiting.wait);
    let (sql, second) = match (frame, due == was_due) {
        (0, false) => (WAIT_ROOT, transition.at.as_millis()),
        (0, true) => (STAY_DUE_ROOT, transition.at.as_millis()),
        (frame, false) => (WAIT_BRANCH, i64::from(frame)),
        (frame, true) => (STAY_DUE_BRANCH, i64::from(frame)),
    };
    let params = params![
        &run.as_bytes()[..],
        second,
        due.map(Timestamp::as_millis),
        wait.kind,
        wait.number,
        wait.target,
        wait.at,
        wait.json,
        waiting.next_webhook,
        waiting.state.map(|state| &state.name),
        waiting.state.map(|state| state.digest),
        waiting.state.map(|state| &state.json),
    ];
    session.execute(sql, params).map(drop)
}

/// Writes the outcome that a frame waits with.
pub(super) fn record(session: &Session, key: FrameKey, outcome: &str) -> rusqlite::Result<()> {
    let run = &key.run.as_bytes()[..];
    let recorded = match key.frame {
        0 => session.execute(RECORD_ROOT, params![run, outcome]),
        frame => session.execute(RECORD_BRANCH, params![run, frame, outcome]),
    };
    recorded.map(drop)
}

pub(super) fn park(
    session: &Session,
    key: FrameKey,
    parked: &Parked,
    at: Timestamp,
) -> rusqlite::Result<()> {
    let run = &key.run.as_bytes()[..];
    let (sql, second) = match key.frame {
        0 => (PARK_ROOT, at.as_millis()),
        frame => (PARK_BRANCH, i64::from(frame)),
    };
    let parked = parked_to_json(parked);
    session.execute(sql, params![run, second, parked]).map(drop)
}
