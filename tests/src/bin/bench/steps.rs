//! Runs of ten steps, 64 at once.

use tokio::task::JoinSet;
use workflow_runtime::{Error, Result};

use crate::figure::Figure;
use crate::subject::{Place, Subject, per_second, timed};
use crate::workflows::ten_steps;

const AT_ONCE: u64 = 64;

const RUNS: u64 = 20_000;

const STEPS_OF_A_RUN: u64 = 10;

pub(crate) async fn measure(place: &Place) -> Result<Vec<Figure>> {
    let folder = place.folder()?;
    let subject = Subject::open(folder.path()).await?;
    let each = place.scaled(RUNS) / AT_ONCE;
    let (took, ()) = timed(async {
        let mut lines = JoinSet::new();
        for _ in 0..AT_ONCE {
            let runtime = subject.runtime.clone();
            lines.spawn(async move {
                for _ in 0..each {
                    let run = runtime.start(ten_steps, ()).await?;
                    if run.result().await? != 45 {
                        return Err(Error::msg("a run has another result"));
                    }
                }
                Ok(())
            });
        }
        while let Some(line) = lines.join_next().await {
            line??;
        }
        Ok(())
    })
    .await?;
    subject.close().await?;
    let runs = per_second(each * AT_ONCE, took);
    Ok(vec![
        Figure::rate(
            "durable steps, 64 runs at once",
            runs * STEPS_OF_A_RUN as f64,
        ),
        Figure::rate("runs of ten steps, 64 at once", runs),
    ])
}
