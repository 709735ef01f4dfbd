//! Whole runs of several processes that share one PostgreSQL server.

use std::time::Duration;

use futures_util::future::try_join_all;
use workflow_runtime::id::PARTITIONS;
use workflow_runtime::{Error, Result};

use crate::figure::Figure;
use crate::place::Place;
use crate::server::Server;
use crate::storage::StoreKind;
use crate::timing::{pause, per_second, timed};
use crate::transport::deliver_to_each;

const NODES: [usize; 3] = [1, 2, 3];

const RUNS: u64 = 12_000;

/// A fifth of the usual one: nodes share the runs when a lease is renewed.
const LEASE: Duration = Duration::from_secs(3);

/// Between two looks whether the nodes have their shares.
const LOOK_INTERVAL: Duration = Duration::from_millis(50);

/// Several leases.
const LOOKS_MAX: u32 = 1_200;

pub(crate) async fn measure(place: &Place) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for nodes in NODES {
        let rate = whole_runs(place, nodes).await?;
        let plural = if nodes == 1 { "" } else { "s" };
        let name = format!("PostgreSQL: whole runs on {nodes} node{plural}");
        figures.push(Figure::rate(name, rate));
    }
    Ok(figures)
}

async fn whole_runs(place: &Place, nodes: usize) -> Result<f64> {
    let storage = place.storage(StoreKind::Postgres)?;
    let mut servers = Vec::new();
    for _ in 0..nodes {
        servers.push(Server::begin(&storage.location(), LEASE).await?);
    }
    share(&mut servers).await?;

    let each = place.scaled(RUNS) / nodes as u64 + 1;
    let (parking, ()) = timed(async {
        try_join_all(servers.iter_mut().map(|server| server.start(each))).await?;
        settle(&mut servers).await
    })
    .await?;
    let urls = try_join_all(servers.iter_mut().map(Server::urls))
        .await?
        .concat();
    let runs = each * nodes as u64;
    if urls.len() as u64 != runs {
        return Err(Error::msg(format!("{} of {runs} runs wait", urls.len())));
    }
    let (completing, ()) = timed(async {
        let shares = urls.chunks(each as usize);
        let sent = servers.iter().zip(shares);
        let sent = sent.map(|(server, urls)| deliver_to_each(server.address, urls));
        try_join_all(sent).await?;
        settle(&mut servers).await
    })
    .await?;
    for server in servers {
        server.stop().await?;
    }
    Ok(per_second(runs, parking + completing))
}

/// Returns when the nodes own all partitions between them, and none more than its share.
async fn share(servers: &mut [Server]) -> Result<()> {
    let all = usize::from(PARTITIONS);
    let share = all.div_ceil(servers.len());
    for _ in 0..LOOKS_MAX {
        let owned = try_join_all(servers.iter_mut().map(Server::owned)).await?;
        if owned.iter().sum::<usize>() == all && owned.iter().all(|owned| *owned <= share) {
            return Ok(());
        }
        pause(LOOK_INTERVAL).await;
    }
    Err(Error::msg("the nodes do not share the runs"))
}

/// Returns when no node has anything to do.
async fn settle(servers: &mut [Server]) -> Result<()> {
    try_join_all(servers.iter_mut().map(Server::settle)).await?;
    Ok(())
}
