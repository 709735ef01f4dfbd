//! What a server finds on the disk of another after a power cut.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use workflow_runtime::SqliteStore;
use workflow_runtime::clock::Clock;
use workflow_runtime::entropy::Entropy;
use workflow_runtime::id::RunKey;
use workflow_runtime::store::{EncodedState, NewRun, Store, StoreError};

use super::power::Promised;

/// What is wrong with it.
#[derive(Debug)]
#[expect(dead_code, reason = "what they hold is printed")]
pub(super) enum Fault {
    Lost(String),
    Corrupt(String),
    Doubled(String),
    Stuck(String),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Corrupt(error.to_string())
    }
}

/// Opens an image as a server does, loads what is due, writes something new, and closes it.
pub(super) async fn open_and_write(path: &Path) -> Result<(), StoreError> {
    let store = SqliteStore::open(path).await?;
    let clock = Clock::system();
    store.claim(clock.now()).await?;
    for due in store.due(clock.now(), None, usize::MAX).await? {
        store.load(due.frame).await?;
    }
    let now = clock.now();
    let state = EncodedState {
        name: "Start".to_owned(),
        json: r#"{"Start":{"number":0}}"#.to_owned(),
        digest: 0,
    };
    let run = NewRun {
        key: RunKey::generate(now, &Entropy::system()),
        workflow: "part".to_owned(),
        id: None,
        labels: Vec::new(),
        state,
        created_at: now,
        due: now,
        parent: None,
    };
    let _ = store.start(run).await?.into_inner();
    store.close().await
}

/// Compares an image with what was promised.
pub(super) fn check(path: &Path, promised: &Promised) -> Result<(), Fault> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let integrity: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if integrity != "ok" {
        return Err(Fault::Corrupt(integrity));
    }
    let mut runs = BTreeSet::new();
    let mut statement = connection
        .prepare("SELECT id, coalesce(state_json, result) FROM runs WHERE workflow = 'journey'")?;
    let mut taken = BTreeSet::new();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        runs.insert(row.get::<_, String>(0)?);
        for id in taken_in(&row.get::<_, String>(1)?)? {
            if !taken.insert(id.clone()) {
                return Err(Fault::Doubled(format!("{id} was taken twice")));
            }
        }
    }
    if let Some(lost) = promised.starts.difference(&runs).next() {
        return Err(Fault::Lost(lost.clone()));
    }
    let mut deliveries = BTreeSet::new();
    let sql = "SELECT dedupe_key, consumed_by IS NOT NULL FROM deliveries ORDER BY seq";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let key: String = row.get(0)?;
        let id = key.rsplit(':').next().unwrap_or_default().to_owned();
        let (is_consumed, is_taken) = (row.get::<_, bool>(1)?, taken.contains(&id));
        // What branches have taken is not part of the function's own state until they have all ended.
        let is_of_branch = id.starts_with("left-") || id.starts_with("go-");
        if is_taken && !is_consumed || is_consumed && !is_taken && !is_of_branch {
            let told = format!("{id} is consumed: {is_consumed}, taken: {is_taken}");
            return Err(Fault::Doubled(told));
        }
        if !deliveries.insert(id.clone()) {
            return Err(Fault::Doubled(format!("{id} is there twice")));
        }
    }
    match promised.deliveries.difference(&deliveries).next() {
        Some(lost) => Err(Fault::Lost(lost.clone())),
        None => Ok(()),
    }
}

/// What a state or result says that the journey has taken.
fn taken_in(json: &str) -> Result<Vec<String>, Fault> {
    let value: serde_json::Value =
        serde_json::from_str(json).map_err(|error| Fault::Corrupt(error.to_string()))?;
    let states = value.as_object().into_iter().flat_map(|it| it.values());
    let taken = states
        .chain([&value])
        .find_map(|state| state.get("taken")?.as_array());
    let ids = taken.into_iter().flatten();
    Ok(ids.filter_map(|id| Some(id.as_str()?.to_owned())).collect())
}
