//! Where lives of a server take place, one after the other: a folder, a port and a world.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use super::life::{Life, Log};
use super::oracle::{Again, Findings, examine};
use super::process::{Port, Process};
use super::stored::Stored;
use super::world::World;
use crate::until::{WAIT_MAX, pause};

/// The database's name in the folder.
pub(super) const DATABASE: &str = "workflows.db";

/// Between two looks for runs that have not ended.
const HEAL_INTERVAL: Duration = Duration::from_millis(10);

/// For how long the last life may take until every run has ended.
const HEAL_MAX: Duration = Duration::from_secs(60);

/// Who runs what a server does beside its store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Threads {
    /// System calls come in nearly the same order in each life.
    One,
    Several,
}

/// A folder, a port and a world that outlive servers.
#[derive(Debug)]
pub(super) struct Stage {
    program: PathBuf,
    folder: TempDir,
    database: PathBuf,
    world: World,
    port: Port,
    threads: Threads,
    log: Option<Log>,
}

impl Stage {
    /// An empty one for servers that are lives of `program`.
    pub(super) async fn set(program: &Path, threads: Threads) -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        Ok(Self {
            program: program.to_owned(),
            database: folder.path().canonicalize()?.join(DATABASE),
            folder,
            world: World::begin().await?,
            port: Port::take()?,
            threads,
            log: None,
        })
    }

    /// Lets databases treat their logs in another way.
    pub(super) fn with_log(self, log: Log) -> Self {
        let log = Some(log);
        Self { log, ..self }
    }

    pub(super) fn world(&self) -> &World {
        &self.world
    }

    pub(super) fn port(&self) -> &Port {
        &self.port
    }

    pub(super) fn folder(&self) -> io::Result<PathBuf> {
        self.folder.path().canonicalize()
    }

    /// Begins a life, under a tracer if there is one.
    pub(super) fn begin(&self, number: u64, tracer: Option<&[String]>) -> io::Result<Process> {
        let life = Life {
            number,
            database: self.database.clone(),
            public_url: self.port.url(),
            world: self.world.url().to_owned(),
            is_single_threaded: self.threads == Threads::One,
            log: self.log,
        };
        Process::begin(
            &self.program,
            life.number,
            &life.arguments(),
            &self.port,
            tracer,
        )
    }

    /// Begins a life, and waits until it serves.
    pub(super) async fn begin_ready(&self, number: u64) -> Result<Process, Box<dyn Error>> {
        let mut process = self.begin(number, None)?;
        if process.is_ready().await? {
            return Ok(process);
        }
        Err(format!("life {number} does not serve").into())
    }

    /// Ends a life in good order.
    pub(super) async fn shut_down(&self, process: Process) -> Result<(), Box<dyn Error>> {
        process.stop().await?;
        let status = process.ended().await?;
        if status.success() {
            return Ok(());
        }
        Err(format!("the server ends with {status}").into())
    }

    /// Waits until every run has ended. What is stuck is told by who examines the database.
    pub(super) async fn healed(&self) -> rusqlite::Result<()> {
        let healing = async {
            while self.live_runs()? > 0 {
                pause(HEAL_INTERVAL).await;
            }
            Ok(())
        };
        let healed = tokio::time::timeout(HEAL_MAX, healing).await;
        healed.unwrap_or(Ok(()))
    }

    /// Compares what the world knows with what is in the database, which has had so many lives.
    pub(super) fn examine(&self, lives: u64) -> rusqlite::Result<Findings> {
        let stored = Stored::read(&self.database)?;
        Ok(examine(&self.world, &stored, lives, Again::OtherLives))
    }

    fn live_runs(&self) -> rusqlite::Result<i64> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let connection = Connection::open_with_flags(&self.database, flags)?;
        connection.busy_timeout(WAIT_MAX)?;
        let sql = "SELECT count(*) FROM runs WHERE ending IS NULL AND parked IS NULL";
        connection.query_row(sql, [], |row| row.get(0))
    }
}
