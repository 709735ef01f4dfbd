//! Runs of ten steps, 64 at once.

use anyhow::{Result, bail};
use figures::timed;
use tokio::task::JoinSet;

use crate::RESTATE;
use crate::server::Server;

const AT_ONCE: u64 = 64;

const RUNS: u64 = 32 * AT_ONCE;

const STEPS_OF_A_RUN: u64 = 10;

/// So many that each partition of the server has had some, and connections are open.
const WARM_UP_RUNS: u64 = 8 * AT_ONCE;

pub(crate) async fn warm_up(server: &Server) -> Result<()> {
    run(server, WARM_UP_RUNS).await
}

pub(crate) async fn measure(server: &Server) -> Result<()> {
    let (took, ()) = timed(run(server, RUNS)).await?;
    let steps = RUNS * STEPS_OF_A_RUN;
    RESTATE.tell_rate("durable steps, 64 runs at once", steps, took);
    RESTATE.tell_rate("runs of ten steps, 64 at once", RUNS, took);
    Ok(())
}

async fn run(server: &Server, runs: u64) -> Result<()> {
    let mut lines = JoinSet::new();
    for _ in 0..AT_ONCE {
        let ingress = server.ingress.clone();
        lines.spawn(async move {
            for _ in 0..runs / AT_ONCE {
                let result = ingress.call("TenSteps").await?;
                if result != "45" {
                    bail!("a run has another result: {result}");
                }
            }
            Ok(())
        });
    }
    while let Some(line) = lines.join_next().await {
        line??;
    }
    Ok(())
}
