//! Errors of the database, in the words of the store.

use tokio_postgres::error::SqlState;

use crate::store::StoreError;

/// Why something could not be done.
#[derive(Debug)]
pub(super) enum Error {
    /// The database or the way to it failed.
    Database(tokio_postgres::Error),
    /// There is no connection.
    Pool(deadpool_postgres::PoolError),
    /// The database holds something that no version of this store wrote.
    Corrupt(&'static str),
    /// What was asked for cannot be.
    Refused(StoreError),
    /// Another transaction has added a run that was to be locked, after it was looked for.
    Late,
}

/// Whose fault it is that a transaction failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blame {
    /// That of another transaction at the same time. It can be tried again.
    Rival,
    /// That of what one command asked for. Other commands can still succeed.
    Command,
    /// That of the database or the way to it.
    Database,
}

impl Error {
    pub(super) fn blame(&self) -> Blame {
        let error = match self {
            Self::Database(error) => error,
            Self::Late => return Blame::Rival,
            Self::Pool(_) | Self::Corrupt(_) | Self::Refused(_) => return Blame::Database,
        };
        let Some(state) = error.code() else {
            return match error.is_closed() {
                true => Blame::Database,
                // A value that cannot be written as a parameter, or read out of a column.
                false => Blame::Command,
            };
        };
        if [
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::T_R_DEADLOCK_DETECTED,
            SqlState::UNIQUE_VIOLATION,
        ]
        .contains(state)
        {
            return Blame::Rival;
        }
        // Data exceptions, violated constraints, and limits of the program.
        match state.code().get(..2) {
            Some("22" | "23" | "54") => Blame::Command,
            _ => Blame::Database,
        }
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Database(error)
    }
}

impl From<deadpool_postgres::PoolError> for Error {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        Self::Pool(error)
    }
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        match error {
            Error::Database(error) => Self::database(error),
            Error::Pool(error) => Self::database(error),
            Error::Corrupt(what) => Self::Corrupt(what.to_owned()),
            Error::Refused(error) => error,
            Error::Late => Self::database("a run was added while it was looked for"),
        }
    }
}
