//! One life of a node: what a child process does.

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::routing::post;
use serde::{Deserialize, Serialize};
use workflow_runtime::store::postgres::PostgresOptions;
use workflow_runtime::webhook::Keyring;
use workflow_runtime::{PostgresStore, Runtime};

use super::cluster::LEASE;
use super::notes::Notes;
use super::noting::Noting;
use crate::crash::life::{builder, serve_until_stopped};
use crate::until::pause;

/// The argument that makes a program a node.
const NODE: &str = "node";

/// Attempts to begin while the database's server may be down, and the wait between them.
const ATTEMPTS_MAX: u32 = 500;
const ATTEMPT_PAUSE: Duration = Duration::from_millis(50);

/// For how long a node that is to stop at an outcome waits for one.
const OUTCOME_WAIT: Duration = Duration::from_millis(400);

/// What a node is told when it begins.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct NodeLife {
    /// Its number among all lives of all nodes.
    pub(super) number: u64,
    /// The database's URL.
    pub(super) database: String,
    /// What webhook URLs start with.
    pub(super) public_url: String,
    /// Where the world is.
    pub(super) world: String,
    /// The file for its notes.
    pub(super) notes: PathBuf,
}

impl NodeLife {
    /// The arguments of a process that is to live it.
    #[must_use]
    pub(super) fn arguments(&self) -> [String; 2] {
        let life = serde_json::to_string(self).expect("a life can be written");
        [NODE.to_owned(), life]
    }
}

/// Is a node, if the program's arguments say so, on the socket that is its standard input, until it is
/// killed, told to stop, or its parent is gone. Returns whether it was asked to.
///
/// # Errors
///
/// If it cannot serve.
pub fn serve_node_if_asked() -> Result<bool, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() != Some(NODE) {
        return Ok(false);
    }
    let life = arguments.next().ok_or("no life is given")?;
    let life: NodeLife = serde_json::from_str(&life)?;
    let mut threads = tokio::runtime::Builder::new_multi_thread();
    threads.worker_threads(2).enable_all();
    threads.build()?.block_on(serve(&life))?;
    Ok(true)
}

async fn serve(life: &NodeLife) -> Result<(), Box<dyn Error>> {
    let notes = Notes::begin(&life.notes)?;
    let mut attempts = 0;
    let (store, runtime) = loop {
        match begin(life, &notes).await {
            Ok(begun) => break begun,
            Err(error) if attempts == ATTEMPTS_MAX => return Err(error),
            Err(_) => attempts += 1,
        }
        pause(ATTEMPT_PAUSE).await;
    };
    let stop_at_outcome = move || async move {
        store.stops.store(true, Ordering::Relaxed);
        pause(OUTCOME_WAIT).await;
        store.stops.store(false, Ordering::Relaxed);
    };
    let routes = axum::Router::new().route("/stop-at-outcome", post(stop_at_outcome));
    serve_until_stopped(runtime, life.number, routes).await
}

async fn begin(life: &NodeLife, notes: &Arc<Notes>) -> Result<(Noting, Runtime), Box<dyn Error>> {
    let options = PostgresOptions::new().lease(LEASE);
    let store = PostgresStore::connect_with(&life.database, options).await?;
    let store = Noting::new(store, Arc::clone(notes));
    let builder = builder(life.public_url.clone(), life.world.clone(), life.number)?;
    let keyring = Keyring::from_secret([7; 32])?;
    let runtime = builder
        .store(store.clone())
        .keyring(keyring)
        .build()
        .await?;
    Ok((store, runtime))
}
