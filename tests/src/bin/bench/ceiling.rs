//! What the machine does without the runtime.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use rusqlite::Connection;
use tokio::net::TcpListener;
use workflow_runtime::Result;
use workflow_tests::load::{Request, send_all};

use crate::figure::Figure;
use crate::place::Place;
use crate::storage::StoreKind;
use crate::subject::body;
use crate::timing::{now, per_second, quantile};
use crate::{postgres_ceiling, transport};

/// How long each of them is tried.
pub(crate) const WINDOW: Duration = Duration::from_secs(2);

pub(crate) const ROWS_TOGETHER: usize = 100;

const PAGE_BYTES: usize = 4_096;

const REQUESTS: u64 = 200_000;

/// How often two commits in a row are tried, and how long nothing happens before: about as long as before a
/// delivery whose way to the result is measured.
const PAIRS: u64 = 500;
const PAUSE: Duration = Duration::from_millis(2);

pub(crate) async fn measure(place: &Place, stores: &[StoreKind]) -> Result<Vec<Figure>> {
    let (folder, window) = (place.folder()?, place.window(WINDOW));
    let path = folder.path().to_owned();
    let pairs = place.scaled(PAIRS);
    let disk = tokio::task::spawn_blocking(move || {
        Ok::<_, workflow_runtime::Error>([
            syncs(&path.join("synced"), window)?,
            rows(&path.join("single.db"), 1, window)?,
            rows(&path.join("grouped.db"), ROWS_TOGETHER, window)?,
            two_commits(&path.join("pairs.db"), pairs)?,
        ])
    });
    let [syncs, single, grouped, pair] = disk.await??;
    let mut figures = vec![
        Figure::rate("4 KiB appended and synced", syncs),
        Figure::rate("bare SQLite: rows, one to a commit", single),
        Figure::rate("bare SQLite: rows, 100 to a commit", grouped),
        Figure::new("bare SQLite: two commits after a pause: p50", pair, "ms"),
    ];
    if stores.contains(&StoreKind::Postgres) {
        figures.extend(postgres_ceiling::measure(place).await?);
    }
    let posts = posts(place).await?;
    figures.push(Figure::rate("bare axum: POST, 64 connections", posts));
    Ok(figures)
}

fn syncs(path: &Path, window: Duration) -> Result<f64> {
    let mut file = File::create(path)?;
    let begun = now();
    let mut count = 0;
    while begun.elapsed() < window {
        file.write_all(&[0; PAGE_BYTES])?;
        file.sync_data()?;
        count += 1;
    }
    Ok(per_second(count, begun.elapsed()))
}

/// Rows of the size of a delivery, under the settings of the store.
fn rows(path: &Path, together: usize, window: Duration) -> Result<f64> {
    let connection = database(path)?;
    let mut insert = connection.prepare(INSERT)?;
    let body = body();
    let begun = now();
    let mut count = 0;
    while begun.elapsed() < window {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for _ in 0..together {
            insert.execute([&body])?;
        }
        connection.execute_batch("COMMIT")?;
        count += together as u64;
    }
    Ok(per_second(count, begun.elapsed()))
}

/// What a delivery and an end cost at least, in milliseconds, when nothing else goes on.
fn two_commits(path: &Path, pairs: u64) -> Result<f64> {
    let connection = database(path)?;
    let mut insert = connection.prepare(INSERT)?;
    let body = body();
    let mut times = Vec::new();
    for _ in 0..pairs {
        std::thread::sleep(PAUSE);
        let begun = now();
        insert.execute([&body])?;
        insert.execute([&body])?;
        times.push(begun.elapsed());
    }
    Ok(quantile(&mut times, 0.5))
}

const INSERT: &str = "INSERT INTO rows (body) VALUES (?1)";

fn database(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute(
        "CREATE TABLE rows (number INTEGER PRIMARY KEY, body BLOB)",
        [],
    )?;
    Ok(connection)
}

/// A handler that reads the body and answers as a webhook does.
async fn posts(place: &Place) -> Result<f64> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let handler = |body: Bytes| async move {
        std::hint::black_box(body);
        http::StatusCode::ACCEPTED
    };
    let app = Router::new().route("/webhooks/{token}", post(handler));
    let serving = tokio::spawn(async move { axum::serve(listener, app).await });
    let request = Request::post(&format!("http://{address}/webhooks/token"), &body());
    let count = place.scaled(REQUESTS);
    let next = move |_| request.clone();
    let report = send_all(address, transport::CONNECTIONS, count, next).await?;
    serving.abort();
    Ok(report.rate())
}
