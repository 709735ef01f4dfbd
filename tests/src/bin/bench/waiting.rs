//! What runs cost that wait: memory, disk, and the time that a server needs to be there again.

use workflow_runtime::Result;
use workflow_tests::load::Connection;

use crate::figure::Figure;
use crate::place::Place;
use crate::server::Server;
use crate::storage::StoreKind;
use crate::subject::{LEASE, delivery};
use crate::timing::now;
use crate::transport::deliver_one;

pub(crate) const RUNS: u64 = 1_000_000;

pub(crate) async fn measure(place: &Place, kind: StoreKind) -> Result<Vec<Figure>> {
    let storage = place.storage(kind)?;
    let empty = Server::begin(&storage.location(), LEASE).await?;
    let empty_bytes = empty.resident_bytes()?;
    empty.stop().await?;

    let runs = place.scaled(RUNS);
    let mut filled = Server::begin(&storage.location(), LEASE).await?;
    let url = filled.fill(runs).await?;
    let filling_bytes = filled.resident_bytes()?;
    filled.stop().await?;
    let disk_bytes = storage.disk_bytes()?;

    let begun = now();
    let restarted = Server::begin(&storage.location(), LEASE).await?;
    accept(&restarted, &url).await?;
    let accepts = begun.elapsed();
    let waiting_bytes = restarted.resident_bytes()?;
    restarted.stop().await?;

    let above = |bytes: u64| bytes.saturating_sub(empty_bytes) as f64 / 1_000_000.0;
    let name = |what| format!("{kind}: {runs} waiting: {what}");
    Ok(vec![
        Figure::new(name(STARTED), above(filling_bytes), "MB"),
        Figure::new(name(RESTARTED), above(waiting_bytes), "MB"),
        Figure::new(name(DISK), disk_bytes as f64 / runs as f64, "bytes"),
        Figure::new(name(ACCEPTS), accepts.as_secs_f64() * 1_000.0, "ms"),
    ])
}

pub(crate) const STARTED: &str = "memory after they were started, above an empty server";
pub(crate) const RESTARTED: &str = "memory of a restarted server, above an empty one";
pub(crate) const DISK: &str = "disk for each";
pub(crate) const ACCEPTS: &str = "start of the process to an accepted delivery";

/// Delivers to a run that was started by the process before.
async fn accept(server: &Server, url: &str) -> Result<()> {
    let mut connection = Connection::open(server.address).await?;
    deliver_one(&mut connection, &delivery(url)).await
}
