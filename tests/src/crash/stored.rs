//! What is in a server's database when it is over.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, Row};
use serde::Deserialize;

/// How the column `ending` says that a run has completed.
const COMPLETED: i64 = 0;

/// What is in the database.
pub(super) struct Stored {
    pub(super) integrity: String,
    pub(super) runs: Vec<StoredRun>,
    /// Places in `runs`.
    pub(super) by_id: BTreeMap<String, usize>,
    /// By the sender's id, whether each was consumed.
    pub(super) deliveries: BTreeMap<String, Vec<bool>>,
}

#[derive(Deserialize)]
pub(super) struct StoredRun {
    pub(super) name: String,
    pub(super) is_ended: bool,
    pub(super) parked: Option<String>,
    pub(super) state: Option<String>,
    pub(super) result: Option<String>,
    #[serde(default)]
    pub(super) history: Vec<Entry>,
}

/// A change of a frame's state.
#[derive(Deserialize)]
pub(super) struct Entry {
    pub(super) seq: i64,
    pub(super) frame: i64,
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
}

impl Stored {
    pub(super) fn read(database: &Path) -> rusqlite::Result<Self> {
        let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let integrity = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        let mut histories: BTreeMap<Vec<u8>, Vec<Entry>> = BTreeMap::new();
        let sql = "SELECT run, seq, frame, from_state, to_state FROM history ORDER BY run, seq";
        for_each(&connection, sql, |row| {
            let entry = Entry {
                seq: row.get(1)?,
                frame: row.get(2)?,
                from: row.get(3)?,
                to: row.get(4)?,
            };
            histories.entry(row.get(0)?).or_default().push(entry);
            Ok(())
        })?;
        let (mut runs, mut by_id) = (Vec::new(), BTreeMap::new());
        let sql = "SELECT key, id, ending, parked, state_name, result, hex(key) FROM runs";
        for_each(&connection, sql, |row| {
            let id: Option<String> = row.get(1)?;
            let key: Vec<u8> = row.get(0)?;
            runs.push(StoredRun {
                name: id.clone().map_or_else(|| row.get(6), Ok)?,
                is_ended: row.get::<_, Option<i64>>(2)? == Some(COMPLETED),
                parked: row.get(3)?,
                state: row.get(4)?,
                result: row.get(5)?,
                history: histories.remove(&key).unwrap_or_default(),
            });
            by_id.extend(id.map(|id| (id, runs.len() - 1)));
            Ok(())
        })?;
        let mut deliveries: BTreeMap<String, Vec<bool>> = BTreeMap::new();
        let sql = "SELECT dedupe_key, consumed_by IS NOT NULL FROM deliveries ORDER BY seq";
        for_each(&connection, sql, |row| {
            let key: String = row.get(0)?;
            let id = key.rsplit(':').next().unwrap_or_default();
            deliveries
                .entry(id.to_owned())
                .or_default()
                .push(row.get(1)?);
            Ok(())
        })?;
        Ok(Self {
            integrity,
            runs,
            by_id,
            deliveries,
        })
    }
}

impl StoredRun {
    /// What is wrong with it, whatever it does.
    pub(super) fn fault(&self) -> Option<String> {
        if let Some(parked) = &self.parked {
            return Some(format!("it is parked: {parked}"));
        }
        if !self.is_ended {
            return Some(format!("it is stuck in the state {:?}", self.state));
        }
        let mut states: BTreeMap<i64, &Option<String>> = BTreeMap::new();
        for (place, entry) in (1..).zip(&self.history) {
            if entry.seq != place {
                return Some(format!("the transition {place} is missing"));
            }
            let before = states.insert(entry.frame, &entry.to);
            if before.is_some_and(|before| before != &entry.from) {
                return Some(format!(
                    "transition {place} of frame {} leaves {:?}, and it was in {before:?}",
                    entry.frame, entry.from
                ));
            }
        }
        None
    }

    /// The states that the function itself has left.
    pub(super) fn path(&self) -> Vec<&str> {
        let own = self.history.iter().filter(|entry| entry.frame == 0);
        own.filter_map(|entry| entry.from.as_deref()).collect()
    }
}

fn for_each(
    connection: &Connection,
    sql: &str,
    mut each: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        each(row)?;
    }
    Ok(())
}
