//! Whole runs: started and parked, all of them; then delivered to and completed, all of them.

use std::time::Duration;

use anyhow::Result;
use figures::{Peer, body, timed};

use crate::subject::Subject;
use crate::workflows::{CALL, ROUND_TRIP};

const RUNS: u64 = 1_000;

/// Seldom enough to leave the database alone.
const LOOK_INTERVAL: Duration = Duration::from_millis(20);

pub(crate) async fn measure(peer: Peer, subject: &Subject) -> Result<()> {
    let client = &subject.client;
    let (parking, ()) = timed(async {
        for run in 0..RUNS {
            let name = run.to_string();
            client.start_orchestration(&name, ROUND_TRIP, "").await?;
        }
        subject.waiting(RUNS, LOOK_INTERVAL).await
    })
    .await?;
    let (completing, ()) = timed(async {
        for run in 0..RUNS {
            client.raise_event(run.to_string(), CALL, body()).await?;
        }
        subject.completed(RUNS, LOOK_INTERVAL).await
    })
    .await?;
    let result = body().len().to_string();
    let runs = subject.with_result(RUNS, &result).await?;
    subject.close().await;
    peer.tell_rate("runs parked", RUNS, parking);
    peer.tell_rate("runs delivered to and completed", runs, completing);
    peer.tell_rate("whole runs", runs, parking + completing);
    Ok(())
}
