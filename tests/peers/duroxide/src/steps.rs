//! Runs of ten steps, 64 at once.

use std::time::Duration;

use anyhow::Result;
use figures::{Peer, timed};

use crate::subject::Subject;
use crate::workflows::TEN_STEPS;

const AT_ONCE: u64 = 64;

const RUNS: u64 = 2 * AT_ONCE;

const STEPS_OF_A_RUN: u64 = 10;

const LOOK_INTERVAL: Duration = Duration::from_millis(10);

pub(crate) async fn measure(peer: Peer, subject: &Subject) -> Result<()> {
    let (took, ()) = timed(async {
        let mut completed = 0;
        let mut started = 0;
        while completed < RUNS {
            while started < RUNS.min(completed + AT_ONCE) {
                let name = started.to_string();
                let start = subject.client.start_orchestration(&name, TEN_STEPS, "");
                start.await?;
                started += 1;
            }
            subject.completed(completed + 1, LOOK_INTERVAL).await?;
            completed = subject.completed_now().await?;
        }
        Ok(())
    })
    .await?;
    let runs = subject.with_result(RUNS, "45").await?;
    subject.close().await;
    let steps = runs * STEPS_OF_A_RUN;
    peer.tell_rate("durable steps, 64 runs at once", steps, took);
    peer.tell_rate("runs of ten steps, 64 at once", runs, took);
    Ok(())
}
