//! Moving frames on.

use std::collections::BTreeSet;

use rusqlite::{Params, params};

use super::rows::{self, ending_to_columns, wait_to_columns};
use super::session::{Session, Write};
use crate::clock::Timestamp;
use crate::store::{Advanced, Delivery, EncodedState, Ending, Next, Transition, Wait};

pub(super) const IS_PENDING: &str = "SELECT 1 FROM deliveries \
    WHERE seq = ?1 AND run = ?2 AND consumed_by IS NULL";

pub(super) const CONSUME: &str = "UPDATE deliveries SET consumed_by = ?2 WHERE seq = ?1";

pub(super) const WAIT: &str = "UPDATE runs SET version = version + 1, updated_at = ?3, due_at = ?4, \
    wait_kind = ?5, wait_number = ?6, wait_at = ?7, wait_json = ?8, next_webhook = ?9, \
    parked = NULL, entered = CASE WHEN ?10 IS NULL THEN entered ELSE version + 1 END, \
    state_name = coalesce(?10, state_name), \
    state_digest = coalesce(?11, state_digest), state_json = coalesce(?12, state_json) \
    WHERE key = ?1 AND version = ?2 AND ending IS NULL";

pub(super) const PARK: &str = "UPDATE runs SET version = version + 1, updated_at = ?3, due_at = NULL, \
    parked = ?4 \
    WHERE key = ?1 AND version = ?2 AND ending IS NULL";

pub(super) const END: &str = "UPDATE runs SET version = version + 1, updated_at = ?3, due_at = NULL, \
    wait_kind = NULL, wait_number = NULL, wait_at = NULL, wait_json = NULL, parked = NULL, \
    state_name = NULL, state_digest = NULL, state_json = NULL, ending = ?4, result = ?5 \
    WHERE key = ?1 AND version = ?2 AND ending IS NULL";

impl Write for Transition {
    type Outcome = Advanced;

    fn bytes(&self) -> usize {
        match &self.next {
            Next::Wait { state, wait, .. } => {
                let outcome = match wait {
                    Wait::Outcome { json } => json.len(),
                    Wait::Run { .. } | Wait::Webhook { .. } | Wait::Timer { .. } => 0,
                };
                outcome + state.as_ref().map_or(0, |state| state.json.len())
            }
            Next::Park { reason } => reason.len(),
            Next::End(Ending::Completed(json) | Ending::Failed(json)) => json.len(),
        }
    }

    /// Everything that can refuse the transition is checked before the first write, so that a
    /// refusal leaves nothing to undo. The run's version is checked by the write itself.
    fn execute(&self, session: &mut Session) -> rusqlite::Result<Advanced> {
        if self.frame.frame != 0
            || self.epoch.0 != session.epoch
            || !can_consume(session, self)?
            || is_delivered(session, self)?
        {
            return Ok(Advanced::Stale);
        }
        let mut delivery = None;
        let is_current = match &self.next {
            Next::Wait {
                state,
                wait,
                next_webhook,
            } => {
                delivery = find_delivery(session, self, wait)?;
                let due = match delivery {
                    Some(_) => Some(self.at),
                    None => wait.due(self.at),
                };
                let waiting = Waiting {
                    state: state.as_ref(),
                    wait,
                    next_webhook: *next_webhook,
                    due,
                };
                begin_wait(session, self, &waiting)?
            }
            Next::Park { reason } => park(session, self, reason)?,
            Next::End(ending) => end(session, self, ending)?,
        };
        if !is_current {
            return Ok(Advanced::Stale);
        }
        for seq in &self.consumed {
            session.execute(CONSUME, [*seq, self.version.saturating_add(1)])?;
        }
        Ok(Advanced::Done { delivery })
    }
}

/// What a frame becomes that waits.
struct Waiting<'a> {
    /// Nothing to keep the stored one.
    state: Option<&'a EncodedState>,
    wait: &'a Wait,
    next_webhook: u32,
    due: Option<Timestamp>,
}

fn can_consume(session: &Session, transition: &Transition) -> rusqlite::Result<bool> {
    let seqs = &transition.consumed;
    if seqs.len() > 1 && seqs.iter().collect::<BTreeSet<_>>().len() < seqs.len() {
        return Ok(false);
    }
    let run = &transition.frame.run.as_bytes()[..];
    for seq in seqs {
        let found = session.first(IS_PENDING, params![seq, run], |_| Ok(()))?;
        if found.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a delivery came in time for the wait that the transition says has timed out.
fn is_delivered(session: &Session, transition: &Transition) -> rusqlite::Result<bool> {
    let Some((webhook, deadline)) = transition.unless_delivered else {
        return Ok(false);
    };
    let run = transition.frame.run;
    let oldest = rows::oldest_pending(session.connection(), run, webhook, &[])?;
    Ok(oldest.is_some_and(|it| it.received_at <= deadline))
}

/// The delivery that ends `wait` at once.
fn find_delivery(
    session: &Session,
    transition: &Transition,
    wait: &Wait,
) -> rusqlite::Result<Option<Delivery>> {
    let Wait::Webhook { webhook, .. } = wait else {
        return Ok(None);
    };
    let run = transition.frame.run;
    let consumed = &transition.consumed;
    let oldest = rows::oldest_pending(session.connection(), run, *webhook, consumed)?;
    Ok(oldest.filter(|it| wait.takes(it.webhook, it.received_at)))
}

fn begin_wait(
    session: &Session,
    transition: &Transition,
    waiting: &Waiting<'_>,
) -> rusqlite::Result<bool> {
    let Waiting {
        state,
        wait,
        next_webhook,
        due,
    } = *waiting;
    let wait = wait_to_columns(wait);
    let params = params![
        &transition.frame.run.as_bytes()[..],
        transition.version,
        transition.at.as_millis(),
        due.map(Timestamp::as_millis),
        wait.kind,
        wait.number,
        wait.at,
        wait.json,
        next_webhook,
        state.map(|state| &state.name),
        state.map(|state| state.digest),
        state.map(|state| &state.json),
    ];
    compare_and_swap(session, WAIT, params)
}

fn park(session: &Session, transition: &Transition, reason: &str) -> rusqlite::Result<bool> {
    let run = &transition.frame.run.as_bytes()[..];
    let at = transition.at.as_millis();
    compare_and_swap(session, PARK, params![run, transition.version, at, reason])
}

fn end(session: &Session, transition: &Transition, ending: &Ending) -> rusqlite::Result<bool> {
    let run = &transition.frame.run.as_bytes()[..];
    let at = transition.at.as_millis();
    let (ending, result) = ending_to_columns(ending);
    let params = params![run, transition.version, at, ending, result];
    compare_and_swap(session, END, params)
}

fn compare_and_swap(session: &Session, sql: &str, params: impl Params) -> rusqlite::Result<bool> {
    Ok(session.execute(sql, params)? == 1)
}
