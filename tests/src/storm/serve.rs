//! The server that a storm goes against, in a process of its own.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Json;
use axum::routing::get;
use bytes::Bytes;
use clap::Args;
use serde::{Deserialize, Serialize};
use tokio::io::AsyncReadExt;
use workflow_runtime::clock::Clock;
use workflow_runtime::http::HttpLimits;
use workflow_runtime::prelude::*;
use workflow_runtime::testing::{Fault, Faults};
use workflow_runtime::webhook::Keyring;

use super::addresses::Addresses;
use crate::server::{API_TOKEN, start_of_time};
use crate::until::WAIT_MAX;

/// The length of the answer to `GET /large`: more than the buffers of a connection hold.
const LARGE_BYTES: usize = 16 * 1024 * 1024;

/// The id of the run whose webhook is unawaited.
pub(super) const RUN: &str = "distracted";

const SECRET: &str = "a secret that nobody but storms may use";

/// How the server is started.
#[derive(Args, Clone, Debug)]
pub struct ServeOptions {
    /// Where the database is.
    pub folder: PathBuf,
    /// Lets the clock stand still, so that the runtime does nothing by itself.
    #[arg(long)]
    pub at_rest: bool,
    /// Closes connections after tenths of a second and not after many.
    #[arg(long)]
    pub hasty: bool,
}

impl ServeOptions {
    fn http_limits(&self) -> HttpLimits {
        // A slow disk is not what is tested.
        let limits = HttpLimits::default().commit_timeout(WAIT_MAX);
        if !self.hasty {
            return limits;
        }
        limits
            .head_timeout(HASTE)
            .idle_timeout(HASTE * 2)
            .body_rate_window(HASTE)
            .body_timeout(HASTE * 2)
            .write_timeout(HASTE)
    }
}

const HASTE: Duration = Duration::from_millis(300);

/// What the server says when it is ready.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Ready {
    pub(super) address: SocketAddr,
    #[serde(flatten)]
    pub(super) paths: Paths,
}

/// The paths of the webhooks.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Paths {
    /// The path of a webhook whose deliveries are taken as they come.
    pub(super) drain: String,
    /// The path of a webhook that nobody awaits.
    pub(super) unawaited: String,
    /// The path of the webhook that lets the run of the unawaited one go on.
    pub(super) go: String,
}

/// Takes whatever comes.
#[workflow]
async fn drain(cx: Context<Addresses>) -> Result<()> {
    let hook = create_webhook!("drain");
    cx.state().note(cx.run_id(), &hook);
    loop {
        wait_for_webhook!("wait-drain", hook).await;
    }
}

/// What a run finds that awaits a webhook late.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Found {
    pub(super) deliveries: usize,
    pub(super) bytes: usize,
    /// The [`digest`] of the last one's body.
    pub(super) last: u64,
}

/// A number by which bodies are compared.
pub(super) fn digest(body: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    hasher.finish()
}

/// Makes a webhook, waits for another one, and then takes what has come meanwhile.
#[workflow]
async fn distracted(cx: Context<Addresses>) -> Result<Found> {
    let unawaited = create_webhook!("unawaited");
    let go = create_webhook!("go");
    cx.state().note(cx.run_id(), &unawaited);
    cx.state().note(cx.run_id(), &go);
    wait_for_webhook!("wait-go", go).await;
    let mut found = Found::default();
    while let Ok(request) = wait_for_webhook!("take", unawaited, timeout = "2s").await {
        found.deliveries += 1;
        found.bytes += request.body().len();
        found.last = digest(request.body());
    }
    Ok(found)
}

/// Calls of a store by method.
#[derive(Clone, Debug, Default)]
struct Calls(Arc<Mutex<BTreeMap<String, u64>>>);

impl Calls {
    /// Counts all calls from now on.
    fn count(&self, faults: &Faults) {
        let calls = self.clone();
        faults.fail_when(Fault::Io, move |call| {
            let mut calls = calls.0.lock().unwrap_or_else(PoisonError::into_inner);
            *calls.entry(format!("{:?}", call.method)).or_default() += 1;
            false
        });
    }

    fn so_far(&self) -> BTreeMap<String, u64> {
        let calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        calls.clone()
    }
}

/// Serves until the standard input is closed. The first line of the standard output says where.
///
/// # Errors
///
/// If something does not work.
pub async fn serve(options: ServeOptions) -> Result<(), Box<dyn Error>> {
    let (faults, calls) = (Faults::new(), Calls::default());
    calls.count(&faults);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let addresses = Addresses::default();
    let store = SqliteStore::open(options.folder.join("workflows.db")).await?;
    let mut builder = Runtime::builder()
        .store(faults.around(store))
        .public_url(format!("http://{address}"))
        .keyring(Keyring::from_secret(SECRET)?)
        .api_token(API_TOKEN)
        .http_limits(options.http_limits())
        .state(addresses.clone())
        .workflow(drain)
        .workflow(distracted);
    if options.at_rest {
        builder = builder.clock(Clock::manual(start_of_time()));
    }
    let runtime = builder.build().await?;
    let paths = paths(&runtime, &addresses, &options.folder).await?;
    let large = Bytes::from(vec![b'x'; LARGE_BYTES]);
    let app = axum::Router::new()
        .merge(runtime.webhook_router())
        .nest("/workflows", runtime.api_router())
        .route("/calls", get(async move || Json(calls.so_far())))
        .route("/large", get(async move || large));
    let serving = tokio::spawn({
        let runtime = runtime.clone();
        async move { runtime.serve(listener, app).await }
    });
    println!("{}", serde_json::to_string(&Ready { address, paths })?);
    std::io::stdout().flush()?;
    let mut end = Vec::new();
    tokio::io::stdin().read_to_end(&mut end).await?;
    runtime.shutdown().await;
    serving.await??;
    Ok(())
}

/// Starts the runs, and says where they are called. They stay the same when the server is started again,
/// and so do their webhooks.
async fn paths(
    runtime: &Runtime,
    addresses: &Addresses,
    folder: &Path,
) -> Result<Paths, Box<dyn Error>> {
    let file = folder.join("paths.json");
    if file.exists() {
        return Ok(serde_json::from_slice(&fs::read(file)?)?);
    }
    let drained = runtime.start(drain, ()).id("drained").await?;
    let run = runtime.start(distracted, ()).id(RUN).await?;
    let paths = Paths {
        drain: addresses.path(drained.id(), "drain").await,
        unawaited: addresses.path(run.id(), "unawaited").await,
        go: addresses.path(run.id(), "go").await,
    };
    fs::write(file, serde_json::to_vec(&paths)?)?;
    Ok(paths)
}
