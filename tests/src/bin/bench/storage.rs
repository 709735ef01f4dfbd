//! Where the runs that are measured are kept.

use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use clap::ValueEnum;
use tempfile::TempDir;
use workflow_runtime::id::PARTITIONS;
use workflow_runtime::store::Store;
use workflow_runtime::store::postgres::PostgresOptions;
use workflow_runtime::store::postgres::tokio_postgres::{Client, Config, NoTls};
use workflow_runtime::{Builder, Error, PostgresStore, Result, SqliteStore};
use workflow_tests::Database;

const DATABASE: &str = "workflows.db";

/// A kind of store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum StoreKind {
    Sqlite,
    Postgres,
}

impl fmt::Display for StoreKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// A place for one database, which is gone with this value.
#[derive(Debug)]
pub(crate) enum Storage {
    Folder(TempDir),
    Database(Database),
}

impl Storage {
    pub(crate) fn location(&self) -> Location {
        match self {
            Self::Folder(folder) => Location::Sqlite(folder.path().to_owned()),
            Self::Database(database) => Location::Postgres(database.url()),
        }
    }

    /// What the database takes on disk.
    pub(crate) fn disk_bytes(&self) -> Result<u64> {
        match self {
            Self::Folder(folder) => Ok(fs::metadata(folder.path().join(DATABASE))?.len()),
            Self::Database(database) => Ok(database
                .sql(
                    "SELECT sum(pg_total_relation_size(oid)) FROM pg_class \
                     WHERE relkind = 'r' AND relnamespace = 'workflow'::regnamespace",
                )
                .parse()?),
        }
    }
}

/// Where a database is, also for other processes.
#[derive(Clone, Debug)]
pub(crate) enum Location {
    Sqlite(PathBuf),
    Postgres(String),
}

impl Location {
    /// Gives the builder the store that is there.
    pub(crate) async fn open(
        &self,
        builder: Builder,
        options: PostgresOptions,
    ) -> Result<(Builder, Opened)> {
        match self {
            Self::Sqlite(folder) => {
                let store = SqliteStore::open(folder.join(DATABASE)).await?;
                Ok((builder.store(store.clone()), Opened::Sqlite(store)))
            }
            Self::Postgres(url) => {
                let store = PostgresStore::connect_with(url, options).await?;
                Ok((builder.store(store.clone()), Opened::Postgres(store)))
            }
        }
    }

    /// A connection to PostgreSQL, past the store.
    pub(crate) async fn connect(&self) -> Result<Client> {
        let Self::Postgres(url) = self else {
            return Err(Error::msg("SQLite has no connections"));
        };
        let (client, connection) = url.parse::<Config>()?.connect(NoTls).await?;
        tokio::spawn(connection);
        Ok(client)
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(folder) => write!(f, "sqlite:{}", folder.display()),
            Self::Postgres(url) => write!(f, "postgres:{url}"),
        }
    }
}

impl FromStr for Location {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("sqlite", folder)) => Ok(Self::Sqlite(folder.into())),
            Some(("postgres", url)) => Ok(Self::Postgres(url.to_owned())),
            _ => Err(format!(
                "`{text}` is neither sqlite:FOLDER nor postgres:URL"
            )),
        }
    }
}

/// A store that is open.
#[derive(Clone, Debug)]
pub(crate) enum Opened {
    Sqlite(SqliteStore),
    Postgres(PostgresStore),
}

impl Opened {
    pub(crate) fn store(&self) -> Arc<dyn Store> {
        match self {
            Self::Sqlite(store) => Arc::new(store.clone()),
            Self::Postgres(store) => Arc::new(store.clone()),
        }
    }

    /// How many partitions of the runs this process owns: on SQLite, all.
    pub(crate) fn partitions_owned(&self) -> usize {
        match self {
            Self::Sqlite(_) => usize::from(PARTITIONS),
            Self::Postgres(store) => store.partitions_owned(),
        }
    }
}
