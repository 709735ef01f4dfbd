//! Adding runs.

use rusqlite::params;

use super::rows::{self, labels_to_json, wait_to_columns};
use super::session::{Session, Write};
use crate::id::RunId;
use crate::store::{NewRun, Started, Wait};

pub(super) const LIVE_WITH_ID: &str = "SELECT key FROM runs \
    WHERE workflow = ?1 AND id = ?2 AND id IS NOT NULL AND ending IS NULL";

const INSERT: &str = "INSERT INTO runs (key, version, entered, due_at, wait_kind, wait_number, wait_at, \
    next_webhook, created_at, updated_at, workflow, id, labels, state_name, state_digest, \
    state_json) \
    VALUES (?1, 0, 0, ?2, ?3, ?4, ?5, 0, ?6, ?6, ?7, ?8, ?9, ?10, ?11, ?12) \
    ON CONFLICT (key) DO NOTHING";

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
        let wait = Wait::Run {
            due: self.due,
            attempt: 0,
        };
        let wait = wait_to_columns(&wait);
        let params = params![
            &self.key.as_bytes()[..],
            self.due.as_millis(),
            wait.kind,
            wait.number,
            wait.at,
            self.created_at.as_millis(),
            self.workflow,
            self.id.as_ref().map(RunId::as_str),
            labels_to_json(&self.labels),
            self.state.name,
            self.state.digest,
            self.state.json,
        ];
        match session.execute(INSERT, params)? {
            0 => Ok(Started::Existing(self.key)),
            _ => Ok(Started::New),
        }
    }
}
