//! Beginning a new epoch, and ending it in good order.

use rusqlite::Connection;

use super::error::corrupt;
use super::rows::first;
use super::session::{Session, Write};
use crate::clock::Timestamp;
use crate::store::Epoch;

/// The instants of the newest delivery, the newest notification and the last end of a run.
pub(super) const NEWEST: &str = "SELECT \
    (SELECT received_at FROM deliveries ORDER BY seq DESC LIMIT 1), \
    (SELECT received_at FROM notifications ORDER BY seq DESC LIMIT 1), \
    (SELECT updated_at FROM runs WHERE ending IS NOT NULL ORDER BY updated_at DESC LIMIT 1)";

/// Takes back to `?1` what came later. They walk through whole tables, and are not run if nothing did.
const TAKE_BACK: [&str; 4] = [
    "UPDATE deliveries SET received_at = ?1 WHERE received_at > ?1",
    "UPDATE notifications SET received_at = ?1 WHERE received_at > ?1",
    "UPDATE runs SET updated_at = ?1 WHERE ending IS NOT NULL AND updated_at > ?1",
    "UPDATE frames SET returned_at = ?1 WHERE returned_at > ?1",
];

pub(super) struct Claim {
    pub(super) now: Timestamp,
}

impl Write for Claim {
    type Outcome = Epoch;

    fn execute(&self, session: &mut Session) -> rusqlite::Result<Epoch> {
        session.execute("UPDATE meta SET epoch = epoch + 1", [])?;
        session.epoch += 1;
        session.is_claimed = true;
        take_back(session, self.now)?;
        Ok(Epoch(session.epoch))
    }
}

/// Lets nothing have come in the future: what an owner with a clock that was ahead has stored is in time for
/// those who begin to wait now, and before all that comes from now on. While a store is open the instants
/// of what comes are in the order of its numbers, so the newest ones tell.
fn take_back(session: &Session, now: Timestamp) -> rusqlite::Result<()> {
    let newest = session.first(NEWEST, [], |row| {
        let [delivery, notification, end]: [Option<i64>; 3] =
            [row.get(0)?, row.get(1)?, row.get(2)?];
        Ok(delivery.max(notification).max(end))
    })?;
    let now = now.as_millis();
    if newest.flatten() > Some(now) {
        for statement in TAKE_BACK {
            session.execute(statement, [now])?;
        }
    }
    Ok(())
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
