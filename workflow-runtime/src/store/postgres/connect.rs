//! Connections: of the pool, and of the listener.

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Pool, RecyclingMethod};
use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt;
use tokio_postgres::Config;
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::error::Error;
use super::options::PostgresOptions;
use crate::store::StoreError;

/// For how long a connection may take to be made, and a caller to get one.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const POOL_TIMEOUT: Duration = Duration::from_secs(30);

/// What is told to be committed has been synced, whatever the server's default is.
const SYNC: &str = "SELECT set_config('synchronous_commit', 'on', false) \
    WHERE current_setting('synchronous_commit') IN ('off', 'local')";

/// What is asked for is named by its keys, so every join is a loop over an index, and the same plan is right
/// however many keys there are and however large the tables have become. Left to itself, the planner reads
/// small tables as a whole, keeps that plan while they grow, and plans anew for each short array. A table
/// that has no index for what is asked costs so much by these settings that its plan would be compiled.
const PLANS: &str = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; \
    SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_bitmapscan = off; SET jit = off";

/// A statement that is a transaction by itself has the isolation that all transactions of the store ask for.
const ISOLATION: &str = "SET default_transaction_isolation = 'read committed'";

/// How the database is reached.
#[derive(Clone)]
pub(super) struct Address {
    config: Config,
    /// Nothing if the address asks for none.
    tls: Option<MakeRustlsConnect>,
}

impl Address {
    pub(super) fn parse(url: &str) -> Result<Self, StoreError> {
        let mut config: Config = url.parse().map_err(StoreError::database)?;
        if config.get_application_name().is_none() {
            config.application_name("workflow-runtime");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        let tls = match config.get_ssl_mode() {
            SslMode::Disable => None,
            _ => Some(MakeRustlsConnect::new(
                verifying().map_err(StoreError::database)?,
            )),
        };
        Ok(Self { config, tls })
    }

    /// A pool of connections.
    pub(super) fn pool(&self, options: &PostgresOptions) -> Result<Pool, StoreError> {
        let recycling_method = RecyclingMethod::Fast;
        let config = ManagerConfig { recycling_method };
        let manager = match &self.tls {
            None => Manager::from_config(self.config.clone(), tokio_postgres::NoTls, config),
            Some(tls) => Manager::from_config(self.config.clone(), tls.clone(), config),
        };
        // Who is away for longer than its lease holds its locks no longer: others take over its runs.
        let patience = options.lease.as_millis();
        let settings = format!(
            "{SYNC}; {PLANS}; {ISOLATION}; SET idle_in_transaction_session_timeout = {patience}"
        );
        let pool = Pool::builder(manager)
            .max_size(options.connections)
            .wait_timeout(Some(POOL_TIMEOUT))
            .create_timeout(Some(POOL_TIMEOUT))
            .runtime(deadpool_postgres::Runtime::Tokio1)
            .post_create(Hook::async_fn(move |client, _| {
                let settings = settings.clone();
                Box::pin(async move {
                    let set = client.simple_query(&settings).await;
                    set.map(drop).map_err(HookError::Backend)
                })
            }));
        pool.build().map_err(StoreError::database)
    }

    /// A connection of its own. `serve` is run with it until it ends.
    pub(super) async fn listen(&self, on: &super::listener::Listening) -> Result<(), Error> {
        match &self.tls {
            None => {
                let (client, connection) = self.config.connect(tokio_postgres::NoTls).await?;
                on.serve(client, connection).await
            }
            Some(tls) => {
                let (client, connection) = self.config.connect(tls.clone()).await?;
                on.serve(client, connection).await
            }
        }
    }
}

/// TLS that verifies servers as the platform does. The provider is named: if two crates of a program ask for different
/// ones, there is no default.
fn verifying() -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?;
    Ok(config.with_no_client_auth())
}
