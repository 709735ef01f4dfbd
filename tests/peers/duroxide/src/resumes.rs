//! What the n-th resume of one run costs. The runtime reads the run's history for each.

use std::time::Duration;

use anyhow::Result;
use figures::{Peer, body, timed};

use crate::subject::Subject;
use crate::workflows::{CALL, COUNTED};

/// After how many resumes the next ones are measured.
const AGES: [u64; 2] = [10, 1_000];

/// How many resumes are measured at each age.
const MEASURED: u64 = 50;

const LOOK_INTERVAL: Duration = Duration::from_millis(1);

/// The start, and the first wait.
const ENTRIES_AT_FIRST: u64 = 2;

/// The call, the step and its outcome, and the next wait.
const ENTRIES_OF_A_RESUME: u64 = 4;

/// The only run.
const RUN: &str = "0";

pub(crate) async fn measure(subject: &Subject) -> Result<()> {
    let start = subject.client.start_orchestration(RUN, COUNTED, "");
    start.await?;
    subject.recorded(ENTRIES_AT_FIRST, LOOK_INTERVAL).await?;
    let mut age = 0;
    for wanted in AGES {
        while age < wanted {
            age += 1;
            resume(subject, age).await?;
        }
        let mut times = Vec::new();
        for _ in 0..MEASURED {
            age += 1;
            let (took, ()) = timed(resume(subject, age)).await?;
            times.push(took);
        }
        let what = format!("a resume after {wanted}: p50");
        Peer("duroxide, 1 ms polling").tell_quantile(&what, &times, 0.5);
    }
    subject.close().await;
    Ok(())
}

/// Delivers, and returns when the run waits again.
async fn resume(subject: &Subject, age: u64) -> Result<()> {
    subject.client.raise_event(RUN, CALL, body()).await?;
    let entries = ENTRIES_AT_FIRST + age * ENTRIES_OF_A_RESUME;
    subject.recorded(entries, LOOK_INTERVAL).await
}
