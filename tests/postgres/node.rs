//! A process, as far as others can tell: a runtime with a store and a port of its own.

use std::io;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use workflow_runtime::http::HttpLimits;
use workflow_runtime::store::postgres::PostgresOptions;
use workflow_runtime::webhook::Keyring;
use workflow_runtime::{Builder, PostgresStore, Runtime};
use workflow_tests::{API_TOKEN, Database, WAIT_MAX, until, within};

/// For how long a node is missed before its runs are taken over.
pub(crate) const LEASE: Duration = Duration::from_secs(3);

/// Longer than any test waits.
pub(crate) const LONG_LEASE: Duration = Duration::from_secs(600);

pub(crate) struct Node {
    pub(crate) runtime: Runtime,
    pub(crate) store: PostgresStore,
    address: String,
    serving: JoinHandle<io::Result<()>>,
}

impl Node {
    pub(crate) async fn start(
        database: &Database,
        lease: Duration,
        configure: impl Fn(Builder) -> Builder,
    ) -> Self {
        Self::connect(&database.url(), lease, configure).await
    }

    /// As the user that the URL names.
    pub(crate) async fn connect(
        url: &str,
        lease: Duration,
        configure: impl Fn(Builder) -> Builder,
    ) -> Self {
        let options = PostgresOptions::new().lease(lease);
        let store = PostgresStore::connect_with(url, options).await;
        let store = store.expect("the store opens");
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("a port is free");
        let address = listener.local_addr().expect("it is bound").to_string();
        let keyring = Keyring::from_secret([7; 32]).expect("it is long enough");
        let builder = Runtime::builder()
            .store(store.clone())
            .public_url(format!("http://{address}"))
            .keyring(keyring)
            .api_token(API_TOKEN)
            .http_limits(HttpLimits::default().commit_timeout(WAIT_MAX));
        let runtime = configure(builder).build().await;
        let runtime = runtime.expect("the runtime can be built");
        let app = axum::Router::new()
            .merge(runtime.webhook_router())
            .nest("/workflows", runtime.api_router());
        let serve = runtime.clone();
        let serving = tokio::spawn(async move { serve.serve(listener, app).await });
        Self {
            runtime,
            store,
            address,
            serving,
        }
    }

    /// The URL of a webhook at this node, whichever has made it.
    pub(crate) fn url(&self, webhook: &str) -> String {
        let path = webhook.split_once("/webhooks/").expect("it is a webhook's");
        format!("http://{}/webhooks/{}", self.address, path.1)
    }

    /// Waits until it owns so many partitions.
    pub(crate) async fn owns(&self, partitions: usize) {
        until(&format!("{partitions} partitions"), || async {
            (self.store.partitions_owned() == partitions).then_some(())
        })
        .await;
    }

    pub(crate) async fn stop(self) {
        within("the shutdown", self.runtime.shutdown()).await;
        let served = within("the listener to stop", self.serving).await;
        served.expect("no panic").expect("serving goes well");
    }

    /// Is gone without a word.
    pub(crate) async fn crash(self) {
        self.serving.abort();
        let _ = within("the listener to be dropped", self.serving).await;
    }
}
