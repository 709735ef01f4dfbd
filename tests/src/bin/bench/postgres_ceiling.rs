//! What PostgreSQL does without the runtime.

use std::time::Duration;

use tokio::task::JoinSet;
use workflow_runtime::Result;
use workflow_runtime::store::postgres::tokio_postgres::Client;

use crate::ceiling::{ROWS_TOGETHER, WINDOW};
use crate::figure::Figure;
use crate::place::Place;
use crate::storage::{Location, StoreKind};
use crate::subject::body;
use crate::timing::{now, per_second};

const CREATE: &str =
    "CREATE TABLE rows (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body bytea)";

/// A transaction of its own, since none is open.
const INSERT: &str = "INSERT INTO rows (body) VALUES ($1)";

const INSERT_MANY: &str = "INSERT INTO rows (body) SELECT * FROM UNNEST($1::bytea[])";

const CLIENTS: usize = 16;

pub(crate) async fn measure(place: &Place) -> Result<Vec<Figure>> {
    let storage = place.storage(StoreKind::Postgres)?;
    let (location, window) = (storage.location(), place.window(WINDOW));
    location.connect().await?.batch_execute(CREATE).await?;
    let alone = single(&location, 1, window).await?;
    let together = single(&location, CLIENTS, window).await?;
    let grouped = grouped(location.connect().await?, window).await?;
    Ok(vec![
        Figure::rate("bare PostgreSQL: rows, one to a commit", alone),
        Figure::rate(
            "bare PostgreSQL: rows, one to a commit, 16 connections",
            together,
        ),
        Figure::rate("bare PostgreSQL: rows, 100 to a commit", grouped),
    ])
}

/// Rows of the size of a delivery, over so many connections at once.
async fn single(location: &Location, clients: usize, window: Duration) -> Result<f64> {
    let mut connected = Vec::new();
    for _ in 0..clients {
        let client = location.connect().await?;
        let insert = client.prepare(INSERT).await?;
        connected.push((client, insert));
    }
    let begun = now();
    let mut inserting = JoinSet::new();
    for (client, insert) in connected {
        inserting.spawn(async move {
            let body = body();
            let mut count = 0;
            loop {
                count += client.execute(&insert, &[&body]).await?;
                if begun.elapsed() >= window {
                    return Ok::<_, workflow_runtime::Error>(count);
                }
            }
        });
    }
    let mut count = 0;
    while let Some(inserted) = inserting.join_next().await {
        count += inserted??;
    }
    Ok(per_second(count, begun.elapsed()))
}

async fn grouped(client: Client, window: Duration) -> Result<f64> {
    let insert = client.prepare(INSERT_MANY).await?;
    let bodies = vec![body(); ROWS_TOGETHER];
    let begun = now();
    let mut count = 0;
    while begun.elapsed() < window {
        count += client.execute(&insert, &[&bodies]).await?;
    }
    Ok(per_second(count, begun.elapsed()))
}
