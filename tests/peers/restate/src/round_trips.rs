//! Whole runs: started and parked, all of them; then delivered to and completed, all of them.

use std::sync::Arc;

use anyhow::Result;
use figures::{body, timed};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::RESTATE;
use crate::server::Server;

const RUNS: u64 = 20_000;

const STARTS_AT_ONCE: usize = 256;

const DELIVERIES_AT_ONCE: usize = 64;

const SERVICE: &str = "RoundTrip";

pub(crate) async fn measure(server: &mut Server) -> Result<()> {
    let (parking, awakeables) = timed(async {
        let starts = (0..RUNS).map(|_| {
            let ingress = server.ingress.clone();
            async move { ingress.start(SERVICE).await }
        });
        all(starts, STARTS_AT_ONCE).await?;
        let mut awakeables = Vec::new();
        for _ in 0..RUNS {
            awakeables.push(server.awakeable().await?);
        }
        server.settled(SERVICE, "suspended", RUNS).await?;
        Ok(awakeables)
    })
    .await?;

    let (completing, ()) = timed(async {
        let deliveries = awakeables.into_iter().map(|awakeable| {
            let ingress = server.ingress.clone();
            async move { ingress.resolve(&awakeable, body()).await }
        });
        all(deliveries, DELIVERIES_AT_ONCE).await?;
        server.settled(SERVICE, "completed", RUNS).await
    })
    .await?;

    RESTATE.tell_rate("runs parked", RUNS, parking);
    RESTATE.tell_rate("runs delivered to and completed", RUNS, completing);
    RESTATE.tell_rate("whole runs", RUNS, parking + completing);
    Ok(())
}

/// Does all, so many at once.
async fn all<F>(works: impl Iterator<Item = F>, at_once: usize) -> Result<()>
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    let room = Arc::new(Semaphore::new(at_once));
    let mut doing = JoinSet::new();
    for work in works {
        let place = Arc::clone(&room).acquire_owned().await?;
        doing.spawn(async move {
            let done = work.await;
            drop(place);
            done
        });
    }
    while let Some(done) = doing.join_next().await {
        done??;
    }
    Ok(())
}
