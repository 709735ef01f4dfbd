//! Errors of the database, in the words of the store.

use rusqlite::ErrorCode;

use crate::store::StoreError;

/// Says that the database holds something that no version of this store wrote.
pub(super) fn corrupt(what: &'static str) -> rusqlite::Error {
    let kind = rusqlite::types::Type::Null;
    rusqlite::Error::FromSqlConversionFailure(0, kind, what.into())
}

pub(super) fn store_error(error: rusqlite::Error) -> StoreError {
    if is_corruption(&error) {
        return StoreError::Corrupt(error.to_string());
    }
    StoreError::database(error)
}

/// Whose fault it is that a transaction failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blame {
    /// That of what one command asked for. Other commands can still succeed.
    Command,
    /// That of the machine's resources. The connection is sound.
    Resources,
    /// That of the disk or the file. What the connection believes about them may be wrong.
    Disk,
}

pub(super) fn blame(error: &rusqlite::Error) -> Blame {
    let Some(code) = error.sqlite_error_code() else {
        return Blame::Command;
    };
    match code {
        ErrorCode::ConstraintViolation
        | ErrorCode::TooBig
        | ErrorCode::TypeMismatch
        | ErrorCode::ParameterOutOfRange => Blame::Command,
        ErrorCode::DiskFull
        | ErrorCode::OutOfMemory
        | ErrorCode::DatabaseBusy
        | ErrorCode::DatabaseLocked => Blame::Resources,
        _ => Blame::Disk,
    }
}

fn is_corruption(error: &rusqlite::Error) -> bool {
    match error {
        rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::IntegralValueOutOfRange(..)
        | rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::Utf8Error(..) => true,
        other => matches!(
            other.sqlite_error_code(),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
        ),
    }
}
