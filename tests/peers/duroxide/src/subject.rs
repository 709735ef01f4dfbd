//! The runtime that is measured.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use duroxide::Client;
use duroxide::providers::sqlite::SqliteProvider;
use duroxide::runtime::{Runtime, RuntimeOptions};
use figures::until;
use sqlx::Row;

use crate::workflows;

/// How a commit is synced.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sync {
    /// As the provider sets it: not at each commit.
    Default,
    Full,
}

impl Sync {
    fn pragma(self) -> i64 {
        match self {
            Self::Default => 1,
            Self::Full => 2,
        }
    }
}

pub(crate) struct Subject {
    pub(crate) client: Client,
    store: Arc<SqliteProvider>,
    runtime: Arc<Runtime>,
}

impl Subject {
    /// A runtime with the options that it has by itself, on a new database.
    pub(crate) async fn open(folder: &Path, name: &str, sync: Sync) -> Result<Self> {
        let name = format!("{name}-{sync:?}");
        Self::start(folder, &name, sync, RuntimeOptions::default()).await
    }

    /// One that looks for work each millisecond, so that no resume waits for the next look.
    pub(crate) async fn open_eager(folder: &Path, name: &str) -> Result<Self> {
        let options = RuntimeOptions {
            dispatcher_min_poll_interval: Duration::from_millis(1),
            orchestration_concurrency: 1,
            worker_concurrency: 1,
            ..RuntimeOptions::default()
        };
        Self::start(folder, name, Sync::Default, options).await
    }

    async fn start(folder: &Path, name: &str, sync: Sync, options: RuntimeOptions) -> Result<Self> {
        let url = format!("sqlite:{}/{name}.db?mode=rwc", folder.display());
        let store = Arc::new(SqliteProvider::new(&url, None).await?);
        set(&store, sync).await?;
        let activities = workflows::activities();
        let orchestrations = workflows::orchestrations();
        let provider = Arc::clone(&store);
        let runtime =
            Runtime::start_with_options(provider, activities, orchestrations, options).await;
        Ok(Self {
            client: Client::new(Arc::clone(&store) as _),
            store,
            runtime,
        })
    }

    pub(crate) async fn close(&self) {
        self.runtime.clone().shutdown(None).await;
        self.store.get_pool().close().await;
    }

    /// Returns when so many waits for an event are recorded.
    pub(crate) async fn waiting(&self, count: u64, interval: Duration) -> Result<()> {
        let query = "SELECT COUNT(*) FROM history WHERE event_type = 'ExternalSubscribed'";
        let what = format!("the {count}th wait");
        until(&what, interval, || async {
            Ok(self.number(query).await? >= count)
        })
        .await
    }

    /// Returns when so many runs have completed.
    pub(crate) async fn completed(&self, count: u64, interval: Duration) -> Result<()> {
        let what = format!("the {count}th result");
        until(&what, interval, || async {
            Ok(self.completed_now().await? >= count)
        })
        .await
    }

    pub(crate) async fn completed_now(&self) -> Result<u64> {
        let query = "SELECT COUNT(*) FROM executions WHERE status <> 'Running'";
        self.number(query).await
    }

    /// Returns when the history of the only run has so many entries.
    pub(crate) async fn recorded(&self, entries: u64, interval: Duration) -> Result<()> {
        let query = "SELECT COALESCE(MAX(event_id), 0) FROM history WHERE instance_id = '0'";
        until("the history", interval, || async {
            Ok(self.number(query).await? >= entries)
        })
        .await
    }

    /// How many runs have that result. The others are told of.
    ///
    /// # Errors
    ///
    /// If it is fewer than most of them.
    pub(crate) async fn with_result(&self, count: u64, result: &str) -> Result<u64> {
        let right = format!("status = 'Completed' AND output = '{result}'");
        let query = format!("SELECT COUNT(*) FROM executions WHERE {right}");
        let found = self.number(&query).await?;
        if found < count {
            let query = format!("SELECT output FROM executions WHERE NOT ({right}) LIMIT 1");
            let row = sqlx::query(&query).fetch_one(self.store.get_pool()).await?;
            let output: Option<String> = row.try_get(0)?;
            eprintln!("{found} of {count} runs have the result {result}; one has {output:?}");
        }
        if found * 20 < count * 19 {
            bail!("too many runs have failed");
        }
        Ok(found)
    }

    async fn number(&self, query: &str) -> Result<u64> {
        let row = sqlx::query(query).fetch_one(self.store.get_pool()).await?;
        Ok(u64::try_from(row.try_get::<i64, _>(0)?)?)
    }
}

/// Sets it on every connection, which all have to be held for that at once, and makes sure of it.
async fn set(store: &SqliteProvider, sync: Sync) -> Result<()> {
    let pool = store.get_pool();
    let mut connections = Vec::new();
    for _ in 0..pool.options().get_max_connections() {
        connections.push(pool.acquire().await?);
    }
    for connection in &mut connections {
        if let Sync::Full = sync {
            let pragma = sqlx::query("PRAGMA synchronous = FULL");
            pragma.execute(&mut **connection).await?;
        }
        let row = sqlx::query("PRAGMA synchronous");
        let found: i64 = row.fetch_one(&mut **connection).await?.try_get(0)?;
        if found != sync.pragma() {
            bail!("synchronous is {found} instead of {}", sync.pragma());
        }
    }
    Ok(())
}
