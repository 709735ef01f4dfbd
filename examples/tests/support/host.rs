//! A runtime that is taken down and built again.

use std::io;
use std::path::Path;

use examples::support::{POLL_INTERVAL, Port, listen, pause, within_patience};
use tempfile::{TempDir, tempdir};
use tokio::task::JoinHandle;
use workflow_runtime::prelude::*;
use workflow_runtime::runtime::Builder;
use workflow_runtime::store::StoreError;

/// A runtime that can be taken down and comes back with the same database, key and address.
pub(crate) struct Host<F> {
    folder: TempDir,
    port: Port,
    configure: F,
    restarts: bool,
    live: Option<(Runtime, JoinHandle<io::Result<()>>)>,
}

impl<F: Fn(Builder) -> Builder> Host<F> {
    pub(crate) async fn new(restarts: bool, configure: F) -> Result<Self> {
        let mut host = Self {
            folder: tempdir()?,
            port: Port::reserve()?,
            configure,
            restarts,
            live: None,
        };
        host.begin().await?;
        Ok(host)
    }

    fn runtime(&self) -> &Runtime {
        &self.live.as_ref().expect("it was built").0
    }

    /// Starts a run. Only its id is kept, since a `Run` keeps the database open.
    pub(crate) async fn start<W: Workflow>(&self, workflow: W, input: W::Input) -> Result<RunId> {
        let run = self.runtime().start(workflow, input).await?;
        Ok(run.id().clone())
    }

    pub(crate) fn run<W: Workflow>(&self, workflow: W, id: &RunId) -> Run<W> {
        self.runtime().run(workflow, id)
    }

    async fn begin(&mut self) -> Result<()> {
        let database = self.folder.path().join("workflows.db");
        let address = self.port.address();
        let builder = Runtime::builder()
            .store(open(&database).await?)
            .public_url(format!("http://{address}"));
        let runtime = (self.configure)(builder).build().await?;
        let app = axum::Router::new().merge(runtime.webhook_router());
        let serving = runtime.clone();
        let listener = listen(address)?;
        let server = tokio::spawn(async move { serving.serve(listener, app).await });
        self.live = Some((runtime, server));
        Ok(())
    }

    /// Where the run waits: everything is shut down in good order.
    pub(crate) async fn restart(&mut self) -> Result<()> {
        if let Some((runtime, server)) = self.live.take_if(|_| self.restarts) {
            runtime.shutdown().await;
            server.await??;
            drop(runtime);
            self.begin().await?;
        }
        Ok(())
    }

    /// In the middle of a step: everything is dropped as it is. Returns whether it was.
    pub(crate) async fn abandon(&mut self) -> Result<bool> {
        let Some((runtime, server)) = self.live.take_if(|_| self.restarts) else {
            return Ok(false);
        };
        server.abort();
        assert!(server.await.is_err_and(|error| error.is_cancelled()));
        drop(runtime);
        self.begin().await?;
        Ok(true)
    }
}

/// A store that was only dropped is closed a little later.
async fn open(database: &Path) -> Result<SqliteStore> {
    let opened = async {
        loop {
            match SqliteStore::open(database).await {
                Err(StoreError::InUse { .. }) => pause(POLL_INTERVAL).await,
                opened => return opened,
            }
        }
    };
    Ok(within_patience("the database to be free", opened).await??)
}
