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
use workflow_runtime::{Limits, Runtime, SqliteStore};

use super::workload::{Outside, journey, part};
use crate::server::API_TOKEN;
use crate::until::pause_for;

/// The argument that makes a program the server.
const SERVE: &str = "serve";

/// How often the server looks whether its parent is there.
const PARENT_INTERVAL: Duration = Duration::from_millis(200);

/// What a life is told when it begins.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Life {
    /// Its number.
    pub number: u64,
    /// The database's file.
    pub database: PathBuf,
    /// What webhook URLs start with.
    pub public_url: String,
    /// Where the world is.
    pub world: String,
    /// Whether it has one thread for all but the store. Then its system calls come in nearly the same
    /// order in each life.
    pub is_single_threaded: bool,
}

impl Life {
    /// The arguments of a process that is to live it.
    ///
    /// # Panics
    ///
    /// If it cannot be written, which is a bug.
    #[must_use]
    pub fn arguments(&self) -> [String; 2] {
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
    let parent = parent_id();
    let listener = TcpListener::from(io::stdin().as_fd().try_clone_to_owned()?);
    listener.set_nonblocking(true)?;
    let runtime = Runtime::builder()
        .store(SqliteStore::open(&life.database).await?)
        .public_url(life.public_url)
        .api_token(API_TOKEN)
        .state(Outside {
            client: reqwest::Client::builder().no_proxy().build()?,
            world: life.world,
            life: life.number,
        })
        // It is killed on purpose, again and again.
        .limits(Limits::default().process_deaths_max(u32::MAX))
        .workflow(journey)
        .workflow(part)
        .build()
        .await?;
    let stop = Arc::new(Notify::new());
    let told_to_stop = {
        let stop = Arc::clone(&stop);
        move || async move { stop.notify_one() }
    };
    let app = axum::Router::new()
        .merge(runtime.webhook_router())
        .nest("/workflows", runtime.api_router())
        .route("/stop", axum::routing::post(told_to_stop));
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

async fn orphaned(parent: u32) {
    while parent_id() == parent {
        pause_for(PARENT_INTERVAL).await;
    }
}
