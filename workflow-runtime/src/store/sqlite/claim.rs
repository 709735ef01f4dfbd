//! Beginning a new epoch.

use super::session::{Session, Write};
use crate::store::Epoch;

pub(super) struct Claim;

impl Write for Claim {
    type Outcome = Epoch;

    fn execute(&self, session: &mut Session) -> rusqlite::Result<Epoch> {
        session.execute("UPDATE meta SET epoch = epoch + 1", [])?;
        session.epoch += 1;
        Ok(Epoch(session.epoch))
    }
}
