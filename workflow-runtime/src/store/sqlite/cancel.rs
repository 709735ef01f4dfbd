//! Ending runs from outside.

use super::children::{self, End};
use super::effects::Effects;
use super::frames::{Head, Place};
use super::rows;
use super::session::{Session, Write};
use crate::clock::Timestamp;
use crate::id::{FrameKey, RunKey};
use crate::store::Cancelled;

pub(super) const ENDING: &str = "SELECT ending FROM runs WHERE key = ?1";

pub(super) struct Cancel {
    pub(super) run: RunKey,
    pub(super) at: Timestamp,
}

impl Write for Cancel {
    type Outcome = Cancelled;

    fn execute(&self, session: &mut Session) -> rusqlite::Result<Cancelled> {
        let Some(root) = Head::find(session.connection(), FrameKey::root(self.run))? else {
            let run = &self.run.as_bytes()[..];
            let status = session.first(ENDING, [run], |row| rows::ended_status(row, 0))?;
            return Ok(status.map_or(Cancelled::Unknown, Cancelled::Ended));
        };
        let end = End::cancelled(self.at);
        let runs = children::end(session, &root, end, &mut Effects::default())?;
        let woken = match root.place {
            Place::Root {
                parent: Some(parent),
                ..
            } => children::tell(session, parent, self.run, self.at)?.then_some(parent),
            _ => None,
        };
        Ok(Cancelled::Done { runs, woken })
    }
}
