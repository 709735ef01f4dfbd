//! One process at a time: a lock on a file beside the database.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::store::StoreError;

/// Holds the lock until it is dropped. The operating system releases it if the process dies.
#[derive(Debug)]
pub(super) struct Lock(#[expect(dead_code, reason = "the lock lives as long as the file")] File);

impl Lock {
    /// Takes the lock, or fails with [`StoreError::InUse`] if somebody has it, in this process or
    /// another.
    ///
    /// The lock file is never removed: somebody may have opened it and be about to lock it.
    pub(super) fn acquire(database: &Path) -> Result<Self, StoreError> {
        let mut path = OsString::from(database);
        path.push(".lock");
        let mut options = OpenOptions::new();
        let file = options.create(true).write(true).truncate(false).open(path);
        let file = file.map_err(StoreError::database)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse {
                path: database.display().to_string(),
            }),
            Err(TryLockError::Error(error)) => Err(StoreError::database(error)),
        }
    }
}

/// The one name of a database, so that all who open it by whatever link use the same lock file.
pub(super) fn canonical(path: &Path) -> io::Result<PathBuf> {
    if path.try_exists()? {
        return path.canonicalize();
    }
    let Some(name) = path.file_name() else {
        let message = "the path of a database must name a file";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    Ok(folder.canonicalize()?.join(name))
}
