//! The schema's history. A migration that was released is never edited; a change is a new one.

use rusqlite::{Connection, TransactionBehavior};

use super::connection::APPLICATION_ID;
use super::error::store_error;
use crate::store::StoreError;

/// In order. The first brings an empty database to version 1.
const MIGRATIONS: &[&str] = &[include_str!("../../../migrations/sqlite/0001_initial.sql")];

/// Refuses a database that a newer version of the store wrote, or somebody else.
pub(super) fn check(connection: &Connection) -> Result<(), StoreError> {
    let version = version(connection).map_err(store_error)?;
    if version > MIGRATIONS.len() {
        return Err(StoreError::Corrupt(format!(
            "its schema has version {version}, and this program knows versions up to {}: \
             use the newer program",
            MIGRATIONS.len()
        )));
    }
    let is_ours = if version == 0 {
        is_empty(connection)
    } else {
        application_id(connection).map(|id| id == APPLICATION_ID)
    };
    if is_ours.map_err(store_error)? {
        return Ok(());
    }
    let message = "it is a database of another application".to_owned();
    Err(StoreError::Corrupt(message))
}

/// Applies what is missing, in one transaction.
pub(super) fn run(connection: &mut Connection) -> Result<(), StoreError> {
    migrate(connection).map_err(store_error)
}

fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    let version = version(connection)?;
    if version >= MIGRATIONS.len() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for migration in &MIGRATIONS[version..] {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    let newest = i32::try_from(MIGRATIONS.len()).expect("there are few migrations");
    transaction.pragma_update(None, "user_version", newest)?;
    transaction.commit()
}

fn version(connection: &Connection) -> rusqlite::Result<usize> {
    let version =
        connection.pragma_query_value(None, "user_version", |row| row.get::<_, i32>(0))?;
    usize::try_from(version).map_err(|_| super::error::corrupt("a negative schema version"))
}

fn application_id(connection: &Connection) -> rusqlite::Result<i32> {
    connection.pragma_query_value(None, "application_id", |row| row.get(0))
}

fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| {
        row.get(0)
    })
}
