//! Letting a parked frame go on.

use rusqlite::params;

use super::effects::Effects;
use super::frames::Head;
use super::session::Session;
use super::{branches, children, rows, waits};
use crate::clock::Timestamp;
use crate::store::Wait;

pub(super) const REDRIVE_ROOT: &str = "UPDATE runs SET version = version + 1, updated_at = ?2, \
    due_at = ?3, parked = NULL WHERE key = ?1";

pub(super) const REDRIVE_BRANCH: &str = "UPDATE frames SET version = version + 1, due_at = ?3, \
    parked = NULL WHERE run = ?1 AND frame = ?2";

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
    for (webhook, _) in wait.webhooks() {
        let is_delivered = if frame.has_waits() {
            waits::own(connection, key, webhook)?.is_some()
        } else {
            let oldest = rows::oldest_pending(connection, key.run, webhook)?;
            oldest.is_some_and(|it| wait.takes(webhook, it.received_at))
        };
        if is_delivered {
            return Ok(true);
        }
    }
    Ok(false)
}
