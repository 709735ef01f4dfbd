//! Opening connections.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::error::store_error;
use super::migrations;
use crate::store::StoreError;

/// The first version that does not lose a commit when the log is reset while another connection
/// writes a checkpoint.
const SQLITE_VERSION_MIN: i32 = 3_051_003;

/// How long a connection waits for a lock. Only a backup or a checkpoint can hold one.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The page cache of each connection. A commit that has put the pages of an index in order looks through
/// all of the cache, so a larger one makes deliveries slower; what is not in it, the system has.
const CACHE_KIB: i32 = 4 * 1024;

/// How many pages the write-ahead log grows to before a commit copies them into the database. Hot
/// pages are copied once for all the commits in between; the copying delays one commit.
const CHECKPOINT_PAGES: i32 = 4_000;

/// How the connection that writes treats its log. Only a test has another than the default.
#[derive(Clone, Copy, Debug)]
pub(super) struct LogTuning {
    /// Whether a commit is synced, as it has to be.
    pub(super) syncs_commits: bool,
    /// See [`CHECKPOINT_PAGES`].
    pub(super) checkpoint_pages: i32,
}

impl Default for LogTuning {
    fn default() -> Self {
        Self {
            syncs_commits: true,
            checkpoint_pages: CHECKPOINT_PAGES,
        }
    }
}

/// To what length the log is cut when it has outgrown that because of long reads.
const LOG_BYTES_MAX: i64 = 64 * 1024 * 1024;

/// More prepared statements than there are.
const STATEMENTS_MAX: usize = 128;

/// Marks the file as a database of this store: `WFLW`.
pub(super) const APPLICATION_ID: i32 = 0x5746_4c57;

/// Opens the connection that writes, creating the database and migrating it if need be.
pub(super) fn open_writer(path: &Path, tuning: LogTuning) -> Result<Connection, StoreError> {
    check_version(rusqlite::version_number())?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let mut connection = open(path, flags)?;
    migrations::check(&connection)?;
    configure_writer(&connection, tuning)?;
    migrations::run(&mut connection)?;
    Ok(connection)
}

/// Opens a connection that cannot write.
pub(super) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

/// Opens the writing connection again after the disk has failed it, and makes sure that the disk
/// can be trusted again: the file is sound, and everything committed can be copied into it and
/// synced.
///
/// After a failed sync the system may drop what it could not write and report the next sync as a
/// success, so a connection that has seen one must not go on.
pub(super) fn reopen_writer(path: &Path, tuning: LogTuning) -> Result<Connection, StoreError> {
    let connection = open_writer(path, tuning)?;
    let verdict: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(store_error)?;
    if verdict != "ok" {
        return Err(StoreError::Corrupt(verdict));
    }
    let busy: i32 = connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .map_err(store_error)?;
    if busy != 0 {
        return Err(StoreError::database("the log is being read"));
    }
    Ok(connection)
}

fn check_version(version: i32) -> Result<(), StoreError> {
    if version >= SQLITE_VERSION_MIN {
        return Ok(());
    }
    let message = format!(
        "SQLite {version} can lose commits: {SQLITE_VERSION_MIN} or newer is needed \
         (major * 1000000 + minor * 1000 + patch)"
    );
    Err(StoreError::database(message))
}

/// Reads stay ordinary reads instead of a memory map: an error of the disk is then an error and not
/// a signal that ends the process, and memory stays within the page cache.
fn open(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(store_error)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    // Otherwise a statement is prepared anew whenever a parameter is bound that its plan looked at.
    let is_stable = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true);
    if !is_stable.map_err(store_error)? {
        return Err(StoreError::database("SQLite refused to keep its plans"));
    }
    connection.busy_timeout(BUSY_TIMEOUT).map_err(store_error)?;
    set(&connection, "cache_size", -CACHE_KIB)?;
    set(&connection, "mmap_size", 0)?;
    set(&connection, "temp_store", 2)?;
    set(&connection, "trusted_schema", 0)?;
    Ok(connection)
}

fn configure_writer(connection: &Connection, tuning: LogTuning) -> Result<(), StoreError> {
    let mode: String = connection
        .pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))
        .map_err(store_error)?;
    if mode != "wal" {
        let message = format!("the file system allows no write-ahead log, only {mode:?}");
        return Err(StoreError::database(message));
    }
    let (full, normal) = (2, 1);
    let level = if tuning.syncs_commits { full } else { normal };
    set(connection, "synchronous", level)?;
    // Without it a sync on macOS does not reach the disk. Elsewhere it has no effect.
    set(connection, "fullfsync", 1)?;
    set(connection, "wal_autocheckpoint", tuning.checkpoint_pages)?;
    connection
        .pragma_update(None, "journal_size_limit", LOG_BYTES_MAX)
        .map_err(store_error)
}

/// Sets a pragma and reads it back, since SQLite ignores what it does not understand.
fn set(connection: &Connection, pragma: &str, value: i32) -> Result<(), StoreError> {
    let update = connection.pragma_update(None, pragma, value);
    update.map_err(store_error)?;
    let read = connection.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0));
    let read = match read {
        // Compiled out, such as a memory map, so that its size is zero.
        Err(rusqlite::Error::QueryReturnedNoRows) => 0,
        read => read.map_err(store_error)?,
    };
    if read == value {
        return Ok(());
    }
    let message = format!("SQLite refused to set {pragma} to {value}: it is {read}");
    Err(StoreError::database(message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_sqlite_is_refused() {
        let error = check_version(3_051_002).expect_err("3.51.2 must be refused");
        assert!(format!("{error:?}").contains("3051003"), "{error:?}");
        check_version(3_051_003).expect("3.51.3 must be accepted");
        check_version(rusqlite::version_number()).expect("the bundled version must be accepted");
    }

    #[test]
    fn the_writer_syncs_every_commit() {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let writer = open_writer(&folder.path().join("db"), LogTuning::default())
            .expect("a new database opens");
        let pragma = |name: &str| -> i64 {
            let value = writer.pragma_query_value(None, name, |row| row.get(0));
            value.expect("the pragma can be read")
        };
        assert_eq!(pragma("synchronous"), 2, "FULL");
        assert_eq!(pragma("wal_autocheckpoint"), i64::from(CHECKPOINT_PAGES));
        assert_eq!(pragma("journal_size_limit"), LOG_BYTES_MAX);
        assert_eq!(pragma("busy_timeout"), 5_000);
        assert_eq!(pragma("cache_size"), i64::from(-CACHE_KIB));
        let mode: String = writer
            .pragma_query_value(None, "journal_mode", |row| row.get(0))
            .expect("the pragma can be read");
        assert_eq!(mode, "wal");
    }
}
