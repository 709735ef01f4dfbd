//! Frames that may have been running when the process died.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::frames::Head;
use super::rows;
use super::session::{Session, Write};
use crate::id::FrameKey;
use crate::store::Suspect;

const COUNT: &str = "INSERT INTO suspects (run, frame, version, deaths) VALUES (?1, ?2, ?3, 1) \
    ON CONFLICT (run, frame) DO UPDATE SET version = ?3, \
    deaths = CASE WHEN version = ?3 THEN deaths + 1 ELSE 1 END RETURNING deaths";

const ALL: &str = "SELECT run, frame, version, deaths FROM suspects ORDER BY run, frame";

const FORGET: &str = "DELETE FROM suspects WHERE run = ?1 AND frame = ?2";

/// Counts a death for each.
pub(super) struct Suspects(pub(super) Vec<FrameKey>);

impl Write for Suspects {
    type Outcome = Vec<Suspect>;

    fn execute(&self, session: &mut Session) -> rusqlite::Result<Vec<Suspect>> {
        let mut noted = Vec::new();
        for frame in self.0.iter().collect::<BTreeSet<_>>() {
            let Some(head) = Head::find(session.connection(), *frame)? else {
                continue;
            };
            let params = params![&frame.run.as_bytes()[..], frame.frame, head.version];
            if let Some(deaths) = session.first(COUNT, params, |row| row.get(0))? {
                noted.push(Suspect {
                    frame: *frame,
                    version: head.version,
                    deaths,
                });
            }
        }
        Ok(noted)
    }
}

/// Forgets all but some.
pub(super) struct Forget {
    pub(super) keep: Vec<FrameKey>,
}

impl Write for Forget {
    type Outcome = usize;

    fn execute(&self, session: &mut Session) -> rusqlite::Result<usize> {
        let keep: BTreeSet<_> = self.keep.iter().collect();
        let mut forgotten = 0;
        for suspect in all(session.connection())? {
            if !keep.contains(&suspect.frame) {
                let params = params![&suspect.frame.run.as_bytes()[..], suspect.frame.frame];
                forgotten += session.execute(FORGET, params)?;
            }
        }
        Ok(forgotten)
    }
}

/// Those whose frames have not moved.
pub(super) fn list(connection: &mut Connection) -> rusqlite::Result<Vec<Suspect>> {
    let snapshot = connection.transaction()?;
    let mut suspects = Vec::new();
    for suspect in all(&snapshot)? {
        let head = Head::find(&snapshot, suspect.frame)?;
        if head.is_some_and(|head| head.version == suspect.version) {
            suspects.push(suspect);
        }
    }
    Ok(suspects)
}

fn all(connection: &Connection) -> rusqlite::Result<Vec<Suspect>> {
    let mut statement = connection.prepare_cached(ALL)?;
    let suspects = statement.query_map([], |row| {
        Ok(Suspect {
            frame: FrameKey {
                run: rows::run_key(row, 0)?,
                frame: row.get(1)?,
            },
            version: row.get(2)?,
            deaths: row.get(3)?,
        })
    })?;
    suspects.collect()
}
