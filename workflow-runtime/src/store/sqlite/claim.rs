//! Beginning a new epoch, and ending it in good order.

use rusqlite::Connection;

use super::error::corrupt;
use super::rows::first;
use super::session::{Session, Write};
use crate::store::Epoch;

pub(super) struct Claim;

impl Write for Claim {
    type Outcome = Epoch;

    fn execute(&self, session: &mut Session) -> rusqlite::Result<Epoch> {
        session.execute("UPDATE meta SET epoch = epoch + 1", [])?;
        session.epoch += 1;
        session.is_claimed = true;
        Ok(Epoch(session.epoch))
    }
}

/// Notes that the owner of the epoch closes the store. Who only looked into it is no owner.
pub(super) struct Release;

impl Write for Release {
    type Outcome = ();

    fn execute(&self, session: &mut Session) -> rusqlite::Result<()> {
        if session.is_claimed {
            session.execute("UPDATE meta SET closed = epoch", [])?;
        }
        Ok(())
    }
}

/// Whether the epoch before the present one was not closed.
pub(super) fn is_interrupted(connection: &Connection) -> rusqlite::Result<bool> {
    let closed = first(
        connection,
        "SELECT closed < epoch - 1 FROM meta",
        [],
        |row| row.get(0),
    )?;
    closed.ok_or_else(|| corrupt("the epoch is missing"))
}
