//! Adding runs.

use rusqlite::params;

use super::children::IS_KNOWN;
use super::rows::{self, labels_to_json};
use super::session::{Session, Write};
use super::wait_columns::wait_to_columns;
use crate::id::RunId;
use crate::store::{NewRun, Started, Wait};

pub(super) const LIVE_WITH_ID: &str = "SELECT key FROM runs \
    WHERE workflow = ?1 AND id = ?2 AND id IS NOT NULL AND ending IS NULL";

const INSERT: &str = "INSERT INTO runs (key, version, entered, due_at, wait_kind, wait_number, wait_at, \
    next_webhook, next_frame, created_at, updated_at, workflow, id, labels, state_name, \
    state_digest, state_json, parent_run, parent_frame) \
    VALUES (?1, 0, 0, ?2, ?3, ?4, ?5, 0, 1, ?6, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";

impl Write for NewRun {
    type Outcome = Started;

    fn bytes(&self) -> usize {
        self.state.json.len()
    }

    fn execute(&self, session: &mut Session) -> rusqlite::Result<Started> {
        if let Some(id) = &self.id {
            let params = params![self.workflow, id.as_str()];
            if let Some(live) = session.first(LIVE_WITH_ID, params, |row| rows::run_key(row, 0))? {
                return Ok(Started::Existing(live));
            }
        }
        let key = &self.key.as_bytes()[..];
        if session.first(IS_KNOWN, [key], |_| Ok(()))?.is_some() {
            return Ok(Started::Existing(self.key));
        }
        insert(session, self)?;
        Ok(Started::New)
    }
}

/// Adds a run. Fails if its key or its id is taken.
pub(super) fn insert(session: &Session, new: &NewRun) -> rusqlite::Result<()> {
    let wait = Wait::Run {
        due: new.due,
        attempt: 0,
    };
    let wait = wait_to_columns(&wait);
    let parent = new.parent.as_ref();
    let params = params![
        &new.key.as_bytes()[..],
        new.due.as_millis(),
        wait.kind,
        wait.number,
        wait.at,
        new.created_at.as_millis(),
        new.workflow,
        new.id.as_ref().map(RunId::as_str),
        labels_to_json(&new.labels),
        new.state.name,
        new.state.digest,
        new.state.json,
        parent.map(|parent| &parent.run.as_bytes()[..]),
        parent.map(|parent| parent.frame),
    ];
    session.execute(INSERT, params).map(drop)
}
