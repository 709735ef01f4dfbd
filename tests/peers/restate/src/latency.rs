//! From a delivery to the run's result, nothing else going on.

use anyhow::{Result, bail};
use figures::{body, timed};

use crate::RESTATE;
use crate::server::Server;

const RUNS: u64 = 200;

const SERVICE: &str = "RoundTrip";

pub(crate) async fn measure(server: &mut Server) -> Result<()> {
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let ingress = server.ingress.clone();
        let result = tokio::spawn(async move { ingress.call(SERVICE).await });
        let awakeable = server.awakeable().await?;
        server.settled(SERVICE, "suspended", 1).await?;
        let (took, result) = timed(async {
            server.ingress.resolve(&awakeable, body()).await?;
            result.await?
        })
        .await?;
        if result != body().len().to_string() {
            bail!("a run has another result: {result}");
        }
        times.push(took);
    }
    RESTATE.tell_quantile("delivery to result: p50", &times, 0.5);
    RESTATE.tell_quantile("delivery to result: p99", &times, 0.99);
    Ok(())
}
