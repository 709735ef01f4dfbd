//! On which disk, and how much is measured.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;
use workflow_runtime::{Error, Result};
use workflow_tests::Database;

use crate::storage::{Storage, StoreKind};

#[derive(Debug)]
pub(crate) struct Place {
    folder: Option<PathBuf>,
    scale: f64,
    /// On the server that all databases are made on, if there is one.
    server: Option<Database>,
}

impl Place {
    pub(crate) fn new(folder: Option<PathBuf>, scale: f64) -> Self {
        Self {
            folder,
            scale,
            server: None,
        }
    }

    /// Starts a PostgreSQL server, if one is installed.
    pub(crate) fn start_server(&mut self) {
        self.server = Database::durable(self.folder.as_deref());
    }

    /// A database on the server, to ask it something.
    pub(crate) fn server(&self) -> Option<&Database> {
        self.server.as_ref()
    }

    /// A new folder on the disk that is measured.
    pub(crate) fn folder(&self) -> io::Result<TempDir> {
        match &self.folder {
            Some(folder) => tempfile::tempdir_in(folder),
            None => tempfile::tempdir(),
        }
    }

    /// A new database.
    pub(crate) fn storage(&self, kind: StoreKind) -> Result<Storage> {
        match (kind, &self.server) {
            (StoreKind::Sqlite, _) => Ok(Storage::Folder(self.folder()?)),
            (StoreKind::Postgres, Some(server)) => Ok(Storage::Database(server.another())),
            (StoreKind::Postgres, None) => Err(Error::msg("PostgreSQL is not installed")),
        }
    }

    /// So many, or as many as were asked for instead.
    pub(crate) fn scaled(&self, count: u64) -> u64 {
        ((count as f64 * self.scale) as u64).max(1)
    }

    /// So long, or shorter where less was asked for.
    pub(crate) fn window(&self, window: Duration) -> Duration {
        window.mul_f64(self.scale.min(1.0))
    }

    /// Those of some sizes that are not beyond the last one, or what was asked for instead of it. The first is
    /// cut to that.
    pub(crate) fn sizes(&self, sizes: &[u64]) -> Vec<u64> {
        let most = self.scaled(sizes.last().copied().unwrap_or(0));
        let smallest = sizes.first().map(|first| *first.min(&most));
        let others = sizes.iter().skip(1).copied();
        smallest
            .into_iter()
            .chain(others.filter(|size| *size <= most))
            .collect()
    }
}
