//! What outlives nodes: a database, a world, and a port for each of them.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tempfile::TempDir;

use super::NODES;
use super::node::NodeLife;
use crate::crash::driver::Servers;
use crate::crash::process::{Port, Process};
use crate::crash::world::World;
use crate::postgres::Database;
use crate::until::pause;

/// For how long a node owns its partitions after it was last heard of.
pub(super) const LEASE: Duration = Duration::from_secs(1);

/// How long an effect takes that was had before. A node that was stopped with the outcome of a step records it
/// while the new owner is still about to have one: only the epoch tells the two apart.
const REPEAT_DELAY: Duration = Duration::from_secs(2);

/// For how long a sender waits for an answer. Stopped nodes do not give one in time.
const PATIENCE: Duration = Duration::from_millis(700);

/// Between two attempts of a sender.
const RETRY_PAUSE: Duration = Duration::from_millis(25);

/// Between two looks for runs that have not ended.
const HEAL_INTERVAL: Duration = Duration::from_millis(200);

/// How many of them there are.
const HEAL_LOOKS: u32 = 450;

const LIVE_RUNS: &str =
    "SELECT count(*) FROM workflow.runs WHERE ending IS NULL AND parked IS NULL";

/// A database, a world and ports.
#[derive(Debug)]
pub(super) struct Cluster {
    program: PathBuf,
    notes: TempDir,
    database: Database,
    world: World,
    ports: Vec<Port>,
    lives: AtomicU64,
}

impl Cluster {
    /// One without nodes, which are lives of `program`.
    pub(super) async fn begin(program: &Path, database: Database) -> io::Result<Self> {
        Ok(Self {
            program: program.to_owned(),
            notes: tempfile::tempdir()?,
            database,
            world: World::begin_slow(REPEAT_DELAY).await?,
            ports: (0..NODES).map(|_| Port::take()).collect::<Result<_, _>>()?,
            lives: AtomicU64::new(0),
        })
    }

    pub(super) fn database(&self) -> &Database {
        &self.database
    }

    pub(super) fn world(&self) -> &World {
        &self.world
    }

    /// Where nodes note what they do.
    pub(super) fn notes(&self) -> &Path {
        self.notes.path()
    }

    /// How many nodes there have been.
    pub(super) fn lives(&self) -> u64 {
        self.lives.load(Ordering::Relaxed)
    }

    pub(super) fn port(&self, place: usize) -> &Port {
        &self.ports[place]
    }

    /// The nodes as senders see them.
    pub(super) fn servers(&self) -> Servers {
        Servers {
            public_url: self.public_url(),
            urls: self.ports.iter().map(Port::url).collect(),
            patience: PATIENCE,
            retry_pause: RETRY_PAUSE,
        }
    }

    /// Begins a life of the node in this place.
    pub(super) fn begin_node(&self, place: usize) -> io::Result<Process> {
        let number = self.lives.fetch_add(1, Ordering::Relaxed);
        let life = NodeLife {
            number,
            database: self.database.url(),
            public_url: self.public_url(),
            world: self.world.url().to_owned(),
            notes: self.notes().join(number.to_string()),
        };
        Process::begin(
            &self.program,
            number,
            &life.arguments(),
            &self.ports[place],
            None,
        )
    }

    /// Begins a life of the node in this place, and waits until it serves.
    pub(super) async fn begin_ready(&self, place: usize) -> io::Result<Process> {
        let mut node = self.begin_node(place)?;
        match node.is_ready().await? {
            true => Ok(node),
            false => Err(io::Error::other(format!("the node {place} did not serve"))),
        }
    }

    /// Ends the node in this place in good order.
    pub(super) async fn shut_down(
        &self,
        place: usize,
        node: Process,
    ) -> Result<(), Box<dyn Error>> {
        node.stop().await?;
        let status = node.ended().await?;
        match status.success() {
            true => Ok(()),
            false => Err(format!("the node {place} ends with {status}").into()),
        }
    }

    /// Waits until every run has ended. What is stuck is told by who examines the database.
    pub(super) async fn healed(&self) {
        for _ in 0..HEAL_LOOKS {
            if self.database.sql(LIVE_RUNS) == "0" {
                return;
            }
            pause(HEAL_INTERVAL).await;
        }
    }

    fn public_url(&self) -> String {
        self.ports[0].url()
    }
}
