//! What a fan-out costs for each of its branches, and for each child run, against its width.

use workflow_runtime::{Error, Result, Workflow};

use crate::figure::Figure;
use crate::place::Place;
use crate::storage::StoreKind;
use crate::subject::Subject;
use crate::timing::{quantile, timed};
use crate::workflows::{branches, children};

/// The last one is as many as a run may have at once.
const WIDTHS: [u64; 5] = [1, 10, 100, 1_000, 10_000];

/// How often a narrow fan-out is repeated.
const REPEATED: u64 = 50;

/// A wide one is repeated until it had so many branches.
const BRANCHES: u64 = 10_000;

pub(crate) async fn measure(place: &Place, kind: StoreKind) -> Result<Vec<Figure>> {
    let storage = place.storage(kind)?;
    let subject = Subject::alone(&storage).await?;
    let mut figures = Vec::new();
    for width in place.sizes(&WIDTHS) {
        let repeated = place.scaled(REPEATED).min(BRANCHES / width);
        let each = each_of(&subject, branches, width, repeated).await?;
        let name = format!("{kind}: a fan-out to {width} branches: each");
        figures.push(Figure::new(name, each, "ms"));
        let each = each_of(&subject, children, width, repeated).await?;
        let name = format!("{kind}: a fan-out to {width} child runs: each");
        figures.push(Figure::new(name, each, "ms"));
    }
    subject.close().await?;
    Ok(figures)
}

/// From the start of a run to its result, in milliseconds for each part. The first run is not measured.
async fn each_of<W>(subject: &Subject, workflow: W, width: u64, repeated: u64) -> Result<f64>
where
    W: Workflow<Input = u64, Output = u64> + Copy,
{
    subject.runtime.start(workflow, 1).await?.result().await?;
    let mut times = Vec::new();
    for _ in 0..repeated {
        let (took, sum) = timed(async {
            let run = subject.runtime.start(workflow, width).await?;
            Ok(run.result().await?)
        })
        .await?;
        if sum != (0..width).sum::<u64>() {
            return Err(Error::msg("a run has another result"));
        }
        times.push(took);
    }
    Ok(quantile(&mut times, 0.5) / width as f64)
}
