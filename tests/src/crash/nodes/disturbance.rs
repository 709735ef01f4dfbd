//! Kills and stops, all at once.

use std::error::Error;
use std::io;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::process::Command;
use tokio::task::JoinSet;

use super::cluster::{Cluster, LEASE};
use super::{NODES, Plan, Progress};
use crate::client::client;
use crate::crash::process::Process;
use crate::crash::random::Random;
use crate::until::pause;

/// For how long the database's server works between two kills.
const SERVER_MILLIS: (u64, u64) = (200, 1_400);

/// For how long a node works between two of its kills or stops.
const NODE_MILLIS: (u64, u64) = (50, 700);

/// One in this many nodes is killed before it serves.
const UNREADY_ONE_IN: u64 = 5;

/// How much longer than a lease a node is stopped.
const BEYOND_LEASE_MILLIS: (u64, u64) = (100, 500);

/// For how long a node may take to stop itself at an outcome, and the wait between two looks.
const STOP_PATIENCE: Duration = Duration::from_millis(800);
const STOP_INTERVAL: Duration = Duration::from_millis(10);

/// Tries to stop a node while nothing else happens.
const TRIES_MAX: u32 = 50;

/// After that, a node has stopped itself or will not.
const LATE_STOP: Duration = Duration::from_secs(1);

type Tell = Arc<dyn Fn(Progress) + Send + Sync>;

/// Carries a plan out, on these nodes first. Returns the last nodes.
pub(super) async fn disturb_all(
    cluster: &Arc<Cluster>,
    plan: Plan,
    random: &Arc<Random>,
    first: Vec<Process>,
    tell: Tell,
) -> Result<Vec<Process>, Box<dyn Error>> {
    let told = Told {
        progress: Arc::default(),
        tell,
    };
    let mut disturbed = Vec::new();
    for (place, process) in first.into_iter().enumerate() {
        let node = Node {
            cluster: Arc::clone(cluster),
            random: Arc::clone(random),
            told: told.clone(),
            place,
        };
        let share = |all: u64| all / NODES as u64 + u64::from((place as u64) < all % NODES as u64);
        let (kills, mut stops) = (share(plan.node_kills), share(plan.node_stops));
        if stops > 0 {
            node.stop_in_peace(&process).await?;
            stops -= 1;
        }
        disturbed.push((node, process, kills, stops));
    }
    let server = tokio::spawn(kill_server(
        Arc::clone(cluster),
        plan.server_kills,
        Arc::clone(random),
        told.clone(),
    ));
    let mut nodes = JoinSet::new();
    for (node, process, kills, stops) in disturbed {
        nodes.spawn(async move { (node.place, node.disturb(process, kills, stops).await) });
    }
    let mut last = Vec::new();
    for (place, node) in nodes.join_all().await {
        last.push((place, node?));
    }
    server.await??;
    last.sort_unstable_by_key(|(place, _)| *place);
    Ok(last.into_iter().map(|(_, node)| node).collect())
}

async fn kill_server(
    cluster: Arc<Cluster>,
    kills: u64,
    random: Arc<Random>,
    told: Told,
) -> io::Result<()> {
    for _ in 0..kills {
        pause(within(&random, SERVER_MILLIS)).await;
        let cluster = Arc::clone(&cluster);
        let killed = tokio::task::spawn_blocking(move || cluster.database().crash_server());
        killed.await.map_err(io::Error::other)??;
        told.note(|progress| progress.server_kills += 1);
    }
    Ok(())
}

struct Node {
    cluster: Arc<Cluster>,
    random: Arc<Random>,
    told: Told,
    place: usize,
}

impl Node {
    /// Kills and stops the node in turn, in random order.
    async fn disturb(
        &self,
        mut process: Process,
        mut kills: u64,
        mut stops: u64,
    ) -> io::Result<Process> {
        while kills + stops > 0 {
            pause(within(&self.random, NODE_MILLIS)).await;
            if self.random.within(1, kills + stops) <= kills {
                self.kill(process).await?;
                process = self.begin().await?;
                kills -= 1;
            } else {
                self.stop(&process).await?;
                stops -= 1;
            }
        }
        // It may have been asked to stop itself, and come to it late.
        pause(LATE_STOP).await;
        signal("CONT", process.id().unwrap_or_default()).await?;
        match process.is_ready().await? {
            true => Ok(process),
            false => Err(io::Error::other(format!(
                "the node {} did not serve",
                self.place
            ))),
        }
    }

    async fn begin(&self) -> io::Result<Process> {
        if self.random.one_in(UNREADY_ONE_IN) {
            return self.cluster.begin_node(self.place);
        }
        self.cluster.begin_ready(self.place).await
    }

    async fn kill(&self, process: Process) -> io::Result<()> {
        let ended = process.kill().await?;
        self.told.note(|progress| progress.node_kills += 1);
        match ended {
            None => Ok(()),
            Some(status) => {
                let told = format!("the node {} ended by itself: {status}", self.place);
                Err(io::Error::other(told))
            }
        }
    }

    /// Stops the node for longer than its lease: anywhere, or when it is about to record an outcome.
    async fn stop(&self, process: &Process) -> io::Result<()> {
        let id = process.id().unwrap_or_default();
        if !self.random.one_in(2) || !self.has_stopped_at_outcome(id).await {
            signal("STOP", id).await?;
        }
        pause(LEASE + within(&self.random, BEYOND_LEASE_MILLIS)).await;
        signal("CONT", id).await?;
        self.told.note(|progress| progress.node_stops += 1);
        Ok(())
    }

    /// Stops the node while it is about to record an outcome and nothing else happens, so that others surely take over
    /// what it owns before it goes on.
    async fn stop_in_peace(&self, process: &Process) -> io::Result<()> {
        let id = process.id().unwrap_or_default();
        let mut tries = 0;
        while !self.has_stopped_at_outcome(id).await {
            tries += 1;
            if tries == TRIES_MAX {
                return Err(io::Error::other("the node records no outcomes"));
            }
        }
        pause(LEASE * 2).await;
        signal("CONT", id).await?;
        self.told.note(|progress| progress.node_stops += 1);
        Ok(())
    }

    /// Asks the node to stop itself when it is about to record an outcome. Returns false if none comes.
    async fn has_stopped_at_outcome(&self, id: u32) -> bool {
        let url = format!("{}/stop-at-outcome", self.cluster.port(self.place).url());
        let asked = client().post(url).timeout(STOP_PATIENCE).send();
        let looking = async {
            while !is_stopped(id) {
                pause(STOP_INTERVAL).await;
            }
        };
        // A node that stops does not answer.
        tokio::select! {
            () = looking => true,
            _ = asked => is_stopped(id),
        }
    }
}

/// Whether a process is stopped, where the system tells.
fn is_stopped(id: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    // After the name of the program.
    stat.rsplit_once(')')
        .is_some_and(|(_, rest)| rest.starts_with(" T"))
}

async fn signal(signal: &str, id: u32) -> io::Result<()> {
    let mut command = Command::new("sh");
    command.args(["-c", "kill -\"$0\" \"$1\"", signal, &id.to_string()]);
    let status = command.stdin(Stdio::null()).status().await?;
    match status.success() {
        true => Ok(()),
        false => Err(io::Error::other(format!("the node is gone: {status}"))),
    }
}

#[derive(Clone)]
struct Told {
    progress: Arc<Mutex<Progress>>,
    tell: Tell,
}

impl Told {
    fn note(&self, note: impl FnOnce(&mut Progress)) {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        note(&mut progress);
        (self.tell)(*progress);
    }
}

fn within(random: &Random, (from, to): (u64, u64)) -> Duration {
    Duration::from_millis(random.within(from, to))
}
