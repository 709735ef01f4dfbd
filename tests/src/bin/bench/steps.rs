//! Runs of ten steps, 64 at once.

use tokio::task::JoinSet;
use workflow_runtime::{Error, Result};

use crate::figure::Figure;
use crate::place::Place;
use crate::storage::StoreKind;
use crate::subject::Subject;
use crate::timing::{per_second, timed};
use crate::workflows::ten_steps;

const AT_ONCE: u64 = 64;

const RUNS_EACH: u64 = 312;

const STEPS_OF_A_RUN: u64 = 10;

pub(crate) async fn measure(place: &Place, kind: StoreKind) -> Result<Vec<Figure>> {
    let storage = place.storage(kind)?;
    let subject = Subject::alone(&storage).await?;
    let each = place.scaled(RUNS_EACH);
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
    let steps = runs * STEPS_OF_A_RUN as f64;
    Ok(vec![
        Figure::rate(format!("{kind}: durable steps, 64 runs at once"), steps),
        Figure::rate(format!("{kind}: runs of ten steps, 64 at once"), runs),
    ])
}
