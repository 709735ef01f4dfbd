//! What a root does that runs one step after the other: it enters a state, and records the outcome of the
//! step. Neither looks at the frame before, because the statement itself does.
//!
//! A root that has just run a step, or has recorded the outcome of one, waits for nothing that others know
//! of. If it has not branched, nothing else of its run moves either.

use rusqlite::params;

use super::history;
use super::session::Session;
use crate::clock::Timestamp;
use crate::store::{EncodedState, Next, Transition, Wait};

pub(super) const RECORD_OUTCOME: &str = "UPDATE runs SET version = version + 1, updated_at = ?2, \
    wait_kind = 3, wait_number = NULL, wait_at = NULL, wait_json = ?3, next_webhook = ?4 \
    WHERE key = ?1 AND version = ?5 AND wait_kind = 0 AND due_at <= ?2";

/// It stays due, so that the index of what is due is left alone.
pub(super) const ENTER_STATE: &str = "UPDATE runs SET version = version + 1, entered = version + 1, \
    updated_at = ?2, wait_kind = 0, wait_number = ?3, wait_at = ?4, wait_json = NULL, next_webhook = ?5, \
    state_name = ?6, state_digest = ?7, state_json = ?8 \
    WHERE key = ?1 AND version = ?9 AND wait_kind IN (0, 3) AND due_at <= ?4 AND next_frame <= 1";

/// Makes the transition, if it is one of these. Returns whether it was made: if not, it may yet be possible, or
/// stale.
pub(super) fn make(session: &Session, transition: &Transition) -> rusqlite::Result<bool> {
    let Next::Wait {
        state,
        wait,
        next_webhook,
        branches,
        children,
    } = &transition.next
    else {
        return Ok(false);
    };
    let is_alone = transition.frame.frame == 0
        && branches.is_empty()
        && children.is_empty()
        && transition.is_of(session.epoch)
        && transition.consumed.is_empty()
        && transition.unless_delivered.is_empty();
    if !is_alone {
        return Ok(false);
    }
    match (state, wait, &transition.noted) {
        (None, Wait::Outcome { json }, None) => {
            record_outcome(session, transition, json, *next_webhook)
        }
        (Some(state), Wait::Run { due, attempt }, noted)
            if *due <= transition.at && !may_be_full(transition) =>
        {
            let turn = (*due, *attempt);
            let is_made = enter_state(session, transition, state, turn, *next_webhook)?;
            if let Some(noted) = noted.as_ref().filter(|_| is_made) {
                history::append(session, transition, noted)?;
            }
            Ok(is_made)
        }
        _ => Ok(false),
    }
}

/// Whether an entry more may be one too many for the run's history, in which no version has more than one.
fn may_be_full(transition: &Transition) -> bool {
    let noted = transition.noted.as_ref();
    noted.is_some_and(|noted| transition.version >= i64::from(noted.entries_max))
}

fn record_outcome(
    session: &Session,
    transition: &Transition,
    json: &str,
    next_webhook: u32,
) -> rusqlite::Result<bool> {
    let params = params![
        &transition.frame.run.as_bytes()[..],
        transition.at.as_millis(),
        json,
        next_webhook,
        transition.version,
    ];
    Ok(session.execute(RECORD_OUTCOME, params)? == 1)
}

fn enter_state(
    session: &Session,
    transition: &Transition,
    state: &EncodedState,
    (due, attempt): (Timestamp, u32),
    next_webhook: u32,
) -> rusqlite::Result<bool> {
    let params = params![
        &transition.frame.run.as_bytes()[..],
        transition.at.as_millis(),
        attempt,
        due.as_millis(),
        next_webhook,
        state.name,
        state.digest,
        state.json,
        transition.version,
    ];
    Ok(session.execute(ENTER_STATE, params)? == 1)
}
