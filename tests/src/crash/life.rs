//! One life of the server: what a child process does.

use std::error::Error;
use std::io::{self, Write};
use std::net::TcpListener;
use std::os::fd::AsFd;
use std::os::unix::process::parent_id;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use workflow_runtime::{Builder, Limits, Runtime, SqliteStore};

use super::workload::{Outside, journey, part};
use crate::server::API_TOKEN;
use crate::until::pause;

/// The argument that makes a program the server.
const SERVE: &str = "serve";

/// How often the server looks whether its parent is there.
const PARENT_INTERVAL: Duration = Duration::from_millis(200);

/// What a life is told when it begins.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Life {
    /// Its number.
    pub(super) number: u64,
    /// The database's file.
    pub(super) database: PathBuf,
    /// What webhook URLs start with.
    pub(super) public_url: String,
    /// Where the world is.
    pub(super) world: String,
    /// Whether it has one thread for all but the store. Then its system calls come in nearly the same
    /// order in each life.
    pub(super) is_single_threaded: bool,
    /// How the database treats its log, if not as usual.
    pub(super) log: Option<Log>,
}

/// How a database treats its log.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Log {
    /// Whether commits are synced.
    pub(super) syncs_commits: bool,
    /// How many pages it grows to.
    pub(super) checkpoint_pages: u16,
}

impl Life {
    /// The arguments of a process that is to live it.
    ///
    /// # Panics
    ///
    /// If it cannot be written, which is a bug.
    #[must_use]
    pub(super) fn arguments(&self) -> [String; 2] {
        let life = serde_json::to_string(self).expect("a life can be written");
        [SERVE.to_owned(), life]
    }
}

/// Serves, if the program's arguments say so, on the socket that is its standard input, until it is
/// killed, told to stop, or its parent is gone. Returns whether it was asked to.
///
/// # Errors
///
/// If it cannot serve.
pub fn serve_if_asked() -> Result<bool, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() != Some(SERVE) {
        return Ok(false);
    }
    let life = arguments.next().ok_or("no life is given")?;
    let life: Life = serde_json::from_str(&life)?;
    let mut threads = if life.is_single_threaded {
        tokio::runtime::Builder::new_current_thread()
    } else {
        let mut threads = tokio::runtime::Builder::new_multi_thread();
        threads.worker_threads(2);
        threads
    };
    threads.enable_all().build()?.block_on(serve(life))?;
    Ok(true)
}

async fn serve(life: Life) -> Result<(), Box<dyn Error>> {
    let store = match life.log {
        None => SqliteStore::open(&life.database).await?,
        Some(log) => {
            let Log {
                syncs_commits,
                checkpoint_pages,
            } = log;
            SqliteStore::open_with_log(&life.database, syncs_commits, checkpoint_pages).await?
        }
    };
    let runtime = build(store, life.public_url, life.world, life.number).await?;
    serve_until_stopped(runtime, life.number, axum::Router::new()).await
}

/// Serves a runtime in the life `number`, and what else is in `routes`, on the socket that is the standard input.
pub(super) async fn serve_until_stopped(
    runtime: Runtime,
    number: u64,
    routes: axum::Router,
) -> Result<(), Box<dyn Error>> {
    let parent = parent_id();
    let listener = TcpListener::from(io::stdin().as_fd().try_clone_to_owned()?);
    listener.set_nonblocking(true)?;
    let stop = Arc::new(Notify::new());
    let told_to_stop = {
        let stop = Arc::clone(&stop);
        move || async move { stop.notify_one() }
    };
    let app = routes
        .merge(runtime.webhook_router())
        .nest("/workflows", runtime.api_router())
        // A request to an earlier life, which has died before it was taken, is not for this one.
        .route(
            &format!("/stop/{number}"),
            axum::routing::post(told_to_stop),
        );
    let serving = {
        let (runtime, listener) = (
            runtime.clone(),
            tokio::net::TcpListener::from_std(listener)?,
        );
        tokio::spawn(async move { runtime.serve(listener, app).await })
    };
    writeln!(io::stdout(), "ready")?;
    tokio::select! {
        () = stop.notified() => {}
        () = orphaned(parent) => {}
    }
    runtime.shutdown().await;
    serving.await??;
    Ok(())
}

/// A runtime with the workflows of these tests.
pub(super) async fn build(
    store: SqliteStore,
    public_url: String,
    world: String,
    life: u64,
) -> Result<Runtime, Box<dyn Error>> {
    let builder = builder(public_url, world, life)?.store(store);
    Ok(builder.build().await?)
}

/// What a runtime with these workflows has, but for its store.
pub(super) fn builder(
    public_url: String,
    world: String,
    life: u64,
) -> Result<Builder, Box<dyn Error>> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let builder = Runtime::builder()
        .public_url(public_url)
        .api_token(API_TOKEN)
        .state(Outside {
            client,
            world,
            life,
        })
        // It is killed on purpose, again and again.
        .limits(Limits::default().process_deaths_max(u32::MAX))
        .workflow(journey)
        .workflow(part);
    Ok(builder)
}

async fn orphaned(parent: u32) {
    while parent_id() == parent {
        pause(PARENT_INTERVAL).await;
    }
}
