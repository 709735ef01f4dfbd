//! A server that goes on with the disk of another, until every run has ended.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use http::StatusCode;
use tokio::net::TcpListener;
use workflow_runtime::{Run, RunFilter, Runtime, SqliteStore};

use super::life;
use super::oracle::expected_items;
use super::power::Promised;
use super::recording::Hooks;
use super::workload::{GO, Item, journey};
use super::world::{Urls, World};
use crate::client::client;
use crate::until::{WAIT_MAX, pause};

/// Between two rounds of sending what may be missing.
const ROUND_PAUSE: std::time::Duration = std::time::Duration::from_millis(10);

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Sends all that the runs in the database still wait for, as senders do that got no acknowledgement, and
/// compares their results with what they must have taken.
pub(super) async fn to_the_end(database: &Path, promised: &Promised, hooks: &Hooks) -> Outcome<()> {
    let world = World::begin().await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let store = SqliteStore::open(database).await?;
    let runtime = life::build(store, url.clone(), world.url().to_owned(), 0).await?;
    let app = runtime.webhook_router();
    let serving = tokio::spawn({
        let runtime = runtime.clone();
        async move { runtime.serve(listener, app).await }
    });
    let resumed =
        match tokio::time::timeout(WAIT_MAX, resume(&runtime, promised, &hooks.at(&url))).await {
            Ok(resumed) => resumed,
            Err(_) => Err(stuck(&runtime).await?.into()),
        };
    runtime.shutdown().await;
    serving.await??;
    resumed
}

/// Which runs have not ended, and where they are.
async fn stuck(runtime: &Runtime) -> Outcome<String> {
    let filter = RunFilter {
        live: Some(true),
        limit: usize::MAX,
        ..RunFilter::default()
    };
    let runs = runtime.runs(filter).await?.into_iter();
    let told: Vec<_> = runs
        .map(|run| format!("{} {:?} at {:?}", run.id, run.status, run.state))
        .collect();
    Ok(format!("{WAIT_MAX:?} are over, and these live: {told:?}"))
}

async fn resume(
    runtime: &Runtime,
    promised: &Promised,
    hooks: &BTreeMap<u64, Urls>,
) -> Outcome<()> {
    let filter = RunFilter {
        workflow: Some("journey".to_owned()),
        limit: usize::MAX,
        ..RunFilter::default()
    };
    let runs = runtime.runs(filter).await?;
    let ids: Vec<_> = runs.iter().map(|run| run.id.to_string()).collect();
    if let Some(lost) = promised.starts.iter().find(|id| !ids.contains(id)) {
        return Err(format!("{lost} is lost").into());
    }
    let mut live = Vec::new();
    for id in &ids {
        let number = id.strip_prefix("journey-").ok_or("a run of another kind")?;
        live.push((runtime.run(journey, id.as_str()), number.parse()?));
    }
    while !live.is_empty() {
        let mut remaining = Vec::new();
        for (run, number) in live {
            if run.status().await?.is_ended() {
                compare(&run, number).await?;
            } else {
                let hooks = hooks.get(&number).ok_or("a journey of nobody")?;
                send_what_is_missing(runtime, &run, number, hooks).await?;
                remaining.push((run, number));
            }
        }
        live = remaining;
        pause(ROUND_PAUSE).await;
    }
    Ok(())
}

async fn compare(run: &Run<journey>, number: u64) -> Outcome<()> {
    let report = run.result().await?;
    let items = [1, 2].map(|item| format!("item-{number}-{item}"));
    let (taken, expected) = (&report.taken, expected_items(number, &items, &report));
    if *taken == expected {
        return Ok(());
    }
    Err(format!("journey {number} has taken {taken:?} and not {expected:?}").into())
}

/// What was sent before is not stored again.
async fn send_what_is_missing(
    runtime: &Runtime,
    run: &Run<journey>,
    number: u64,
    hooks: &Urls,
) -> Outcome<()> {
    for (name, url) in hooks {
        let items = match name.as_str() {
            "items" => [1, 2]
                .map(|item| (format!("item-{number}-{item}"), item == 2))
                .to_vec(),
            name => vec![(format!("{name}-{number}"), true)],
        };
        for (id, is_last) in items {
            let item = Item { id, is_last };
            let request = client().post(url).header("webhook-id", &item.id);
            let status = request.json(&item).send().await?.status();
            // It may have ended meanwhile.
            if !status.is_success() && status != StatusCode::GONE {
                return Err(format!("{} is answered with {status}", item.id).into());
            }
        }
    }
    let go = Item {
        id: format!("go-{number}"),
        is_last: true,
    };
    let notified = runtime.notify(GO, &go).to(run.id().clone());
    // It may have ended meanwhile.
    let _ = notified.idempotency_key(go.id.clone()).await;
    Ok(())
}
