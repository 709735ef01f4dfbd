use std::error::Error as StdError;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
use std::sync::Arc;

/// A store could not do what it was asked. Whether a write took effect is unknown unless the
/// variant says otherwise.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Too many calls are waiting. Nothing was written.
    #[error("the store has too many calls waiting")]
    Overloaded,
    /// The store was closed, or stopped after a defect of its own. What was asked for after that was
    /// not written; what was asked for before may have been.
    #[error("the store is closed")]
    Closed,
    /// Somebody has the store open, in this process or another. Nothing was written.
    #[error("the store at {path} is in use already")]
    InUse {
        /// What was to be opened.
        path: String,
    },
    /// The store holds something this version cannot read.
    #[error("the store holds data this version cannot read: {0}")]
    Corrupt(String),
    /// The database failed.
    #[error("the database failed")]
    Database(#[source] Box<dyn StdError + Send + Sync>),
}

impl StoreError {
    /// Wraps an error of the database's own client.
    pub fn database(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Database(error.into())
    }
}

/// Makes an error for each of those who have asked for something together.
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(super) fn to_each(error: StoreError) -> impl FnMut() -> StoreError {
    let shared = Arc::new(error);
    move || match &*shared {
        StoreError::Corrupt(what) => StoreError::Corrupt(what.clone()),
        _ => StoreError::database(Arc::clone(&shared)),
    }
}
