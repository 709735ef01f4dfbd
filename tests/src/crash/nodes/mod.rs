//! Several nodes on one database: all of them, and the database's server, are killed and stopped while
//! they work.

mod cluster;
mod disturbance;
mod fences;
mod node;
mod notes;
mod noting;
mod outcome;
mod stored;

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use self::cluster::Cluster;
use self::disturbance::disturb_all;
use self::fences::Fences;
use super::driver::Drivers;
use super::observer::Observer;
use super::oracle::{Again, examine};
use super::random::Random;
use crate::postgres::Database;

pub use self::node::serve_node_if_asked;
pub use self::outcome::Outcome;

/// Nodes.
const NODES: usize = 3;

/// Senders at once.
const SENDERS: usize = 16;

/// What is to happen to the nodes and their server.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How often the database's server is killed.
    pub server_kills: u64,
    /// How often a node is killed.
    pub node_kills: u64,
    /// How often a node is stopped (SIGSTOP) for longer than its lease, and goes on then.
    pub node_stops: u64,
    /// Where random numbers begin.
    pub seed: u64,
}

/// Carries a plan out, lets all heal, and examines what has become of it. Returns nothing where PostgreSQL
/// is not installed.
///
/// # Errors
///
/// If a node does not serve, or refuses what it must take.
pub async fn disturb(
    program: &Path,
    plan: Plan,
    progress: impl Fn(Progress) + Send + Sync + 'static,
) -> Result<Option<Outcome>, Box<dyn Error>> {
    let Some(database) = Database::alone(&["-ctrack_commit_timestamp=on"]) else {
        return Ok(None);
    };
    let random = Arc::new(Random::new(plan.seed));
    let cluster = Arc::new(Cluster::begin(program, database).await?);
    let mut first = Vec::new();
    for place in 0..NODES {
        first.push(cluster.begin_ready(place).await?);
    }
    fences::watch_takeovers(cluster.database())?;
    let drivers = Drivers::begin(SENDERS, cluster.world(), &cluster.servers(), &random)?;
    let observer = Observer::begin(cluster.servers().urls);
    let last = disturb_all(&cluster, plan, &random, first, Arc::new(progress)).await?;
    drivers.finish().await?;
    cluster.healed().await;
    let mut violations = observer.finish().await?;
    for (place, node) in last.into_iter().enumerate() {
        cluster.shut_down(place, node).await?;
    }

    let stored = stored::read(cluster.database())?;
    let findings = examine(cluster.world(), &stored, cluster.lives(), Again::AnyLife);
    let mut fences = Fences::examine(cluster.database(), cluster.notes())?;
    violations.append(&mut fences.violations);
    let mut outcome = Outcome {
        plan,
        lives: cluster.lives(),
        findings,
        takeovers: fences.takeovers,
        attempts: fences.attempts,
        stale: fences.stale,
        outdated: fences.outdated,
        checked: fences.checked,
    };
    outcome.findings.violations.append(&mut violations);
    Ok(Some(outcome))
}

/// How far a plan is carried out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Progress {
    /// How often the server was killed.
    pub server_kills: u64,
    /// How often a node was killed.
    pub node_kills: u64,
    /// How often a node was stopped.
    pub node_stops: u64,
}
