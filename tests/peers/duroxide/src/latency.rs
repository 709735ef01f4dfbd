//! From a delivery to the run's result, nothing else going on.

use std::time::Duration;

use anyhow::Result;
use figures::{Peer, body, timed};

use crate::subject::Subject;
use crate::workflows::{CALL, ROUND_TRIP};

const RUNS: u64 = 100;

const LOOK_INTERVAL: Duration = Duration::from_millis(1);

pub(crate) async fn measure(peer: Peer, subject: &Subject) -> Result<()> {
    let client = &subject.client;
    let mut times = Vec::new();
    for run in 0..RUNS {
        let name = run.to_string();
        client.start_orchestration(&name, ROUND_TRIP, "").await?;
        subject.waiting(run + 1, LOOK_INTERVAL).await?;
        let (took, ()) = timed(async {
            client.raise_event(name, CALL, body()).await?;
            subject.completed(run + 1, LOOK_INTERVAL).await
        })
        .await?;
        times.push(took);
    }
    let result = body().len().to_string();
    subject.with_result(RUNS, &result).await?;
    subject.close().await;
    peer.tell_quantile("delivery to result: p50", &times, 0.5);
    peer.tell_quantile("delivery to result: p99", &times, 0.99);
    Ok(())
}
