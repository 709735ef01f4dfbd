//! A runtime on a file, served on a port of its own, that can be stopped and built again.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;
use tokio::task::JoinHandle;
use workflow_runtime::clock::{Clock, Timestamp};
use workflow_runtime::http::HttpLimits;
use workflow_runtime::store::{Store, StoreError};
use workflow_runtime::testing::Faults;
use workflow_runtime::{Builder, Runtime, SqliteStore};

use crate::until::{WAIT_MAX, until, within};

/// What the operators' API asks for.
pub const API_TOKEN: &str = "operators-token";

/// Where tests with a clock of their own begin: 2026-01-01T00:00:00Z.
#[must_use]
pub const fn start_of_time() -> Timestamp {
    Timestamp::from_millis(1_767_225_600_000)
}

type Configure = Box<dyn Fn(Builder) -> Builder + Send + Sync>;

/// A runtime on a file, served on 127.0.0.1.
///
/// The file, the keys and the port stay the same when it is stopped and started again, so the URLs
/// that were handed out stay good. The webhooks are at `/webhooks/…`, the operators' API is at
/// `/workflows/…`.
pub struct Server {
    folder: TempDir,
    /// Kept while the server is down, so that nobody else gets its port.
    port: TcpListener,
    address: SocketAddr,
    configure: Configure,
    faults: Faults,
    running: Option<Running>,
}

struct Running {
    runtime: Runtime,
    store: Arc<dyn Store>,
    serving: JoinHandle<io::Result<()>>,
}

impl Server {
    /// Builds a runtime with what `configure` adds to the builder, and serves it.
    ///
    /// # Panics
    ///
    /// If that fails.
    pub async fn start(configure: impl Fn(Builder) -> Builder + Send + Sync + 'static) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        port.set_nonblocking(true)
            .expect("a socket can be nonblocking");
        let mut server = Self {
            folder: tempfile::tempdir().expect("a folder can be made"),
            address: port.local_addr().expect("it is bound"),
            port,
            configure: Box::new(configure),
            faults: Faults::new(),
            running: None,
        };
        server.resume().await;
        server
    }

    /// As [`Server::start`], with a clock that stands at [`start_of_time`] until it is advanced.
    pub async fn start_at_rest(
        configure: impl Fn(Builder) -> Builder + Send + Sync + 'static,
    ) -> (Self, Clock) {
        let clock = Clock::manual(start_of_time());
        let handed = clock.clone();
        let server = Self::start(move |builder| configure(builder.clock(handed.clone()))).await;
        (server, clock)
    }

    /// The runtime.
    ///
    /// # Panics
    ///
    /// If the server is stopped.
    #[must_use]
    pub fn runtime(&self) -> &Runtime {
        &self
            .running
            .as_ref()
            .expect("the server is stopped")
            .runtime
    }

    /// What is kept of runs, as the runtime sees it. Drop it before the server is stopped: it keeps the
    /// file open.
    ///
    /// # Panics
    ///
    /// If the server is stopped.
    #[must_use]
    pub fn store(&self) -> Arc<dyn Store> {
        let running = self.running.as_ref().expect("the server is stopped");
        Arc::clone(&running.store)
    }

    /// The faults of its store: none, until the test adds some.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where its files are.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A URL on this server.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Stops serving, lets machines come to a suspension, and closes the file.
    ///
    /// # Panics
    ///
    /// If that fails.
    pub async fn stop(&mut self) {
        let Running {
            runtime,
            store,
            serving,
        } = self.running.take().expect("the server is stopped");
        drop(store);
        within("the shutdown", runtime.shutdown()).await;
        let served = within("the listener to stop", serving).await;
        served
            .expect("serving does not panic")
            .expect("serving goes well");
    }

    /// Drops the runtime and its listener where they stand. Drop every `Run` before: they keep the
    /// file open.
    ///
    /// # Panics
    ///
    /// If the server is stopped.
    pub async fn crash(&mut self) {
        let Running {
            runtime,
            store,
            serving,
        } = self.running.take().expect("the server is stopped");
        serving.abort();
        drop((runtime, store));
        let _ = within("the listener to be dropped", serving).await;
    }

    /// Starts a stopped server from its file.
    ///
    /// # Panics
    ///
    /// If that fails, or something keeps the file open.
    pub async fn resume(&mut self) {
        assert!(self.running.is_none(), "the server is running");
        let path = self.folder.path().join("workflows.db");
        let store = until("the file to be free; is a `Run` still held?", || async {
            match SqliteStore::open(&path).await {
                Ok(store) => Some(store),
                Err(StoreError::InUse { .. }) => None,
                Err(error) => panic!("the store cannot be opened: {error}"),
            }
        })
        .await;
        let store = self.faults.around(store);
        let builder = Runtime::builder()
            .store(store.clone())
            .public_url(self.url(""))
            .api_token(API_TOKEN)
            // A slow disk is not what is tested.
            .http_limits(HttpLimits::default().commit_timeout(WAIT_MAX));
        let runtime = (self.configure)(builder).build().await;
        let runtime = runtime.expect("the runtime can be built");
        let app = axum::Router::new()
            .merge(runtime.webhook_router())
            .nest("/workflows", runtime.api_router());
        let port = self.port.try_clone().expect("a socket can be cloned");
        let listener = tokio::net::TcpListener::from_std(port).expect("it listens");
        let serve = runtime.clone();
        let serving = tokio::spawn(async move { serve.serve(listener, app).await });
        self.running = Some(Running {
            runtime,
            store: Arc::new(store),
            serving,
        });
    }

    /// Stops the server and starts it from its file.
    pub async fn restart(&mut self) {
        self.stop().await;
        self.resume().await;
    }

    /// Stops the server and starts it from its file as another program.
    pub async fn restart_as(
        &mut self,
        configure: impl Fn(Builder) -> Builder + Send + Sync + 'static,
    ) {
        self.stop().await;
        self.configure = Box::new(configure);
        self.resume().await;
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("address", &self.address)
            .field("is_running", &self.running.is_some())
            .finish_non_exhaustive()
    }
}
