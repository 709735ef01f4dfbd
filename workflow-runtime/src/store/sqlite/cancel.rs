//! Ending runs from outside.

use rusqlite::params;

use super::rows;
use super::session::{Session, Write};
use crate::clock::Timestamp;
use crate::id::RunKey;
use crate::store::Cancelled;

/// Raises the version, so that a transition that is under way is stale.
pub(super) const CANCEL: &str = "UPDATE runs SET version = version + 1, updated_at = ?2, due_at = NULL, \
    wait_kind = NULL, wait_number = NULL, wait_at = NULL, wait_json = NULL, parked = NULL, \
    state_name = NULL, state_digest = NULL, state_json = NULL, ending = ?3 \
    WHERE key = ?1 AND ending IS NULL";

pub(super) const ENDING: &str = "SELECT ending FROM runs WHERE key = ?1";

pub(super) struct Cancel {
    pub(super) run: RunKey,
    pub(super) at: Timestamp,
}

impl Write for Cancel {
    type Outcome = Cancelled;

    fn execute(&self, session: &mut Session) -> rusqlite::Result<Cancelled> {
        let run = &self.run.as_bytes()[..];
        let params = params![run, self.at.as_millis(), rows::ENDING_CANCELLED];
        if session.execute(CANCEL, params)? == 1 {
            return Ok(Cancelled::Done);
        }
        let status = session.first(ENDING, [run], |row| rows::ended_status(row, 0))?;
        Ok(status.map_or(Cancelled::Unknown, Cancelled::Ended))
    }
}
