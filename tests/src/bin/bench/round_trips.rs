//! Whole runs: started and parked, all of them; then delivered to over HTTP and completed, all of them.

use workflow_runtime::store::postgres::PostgresOptions;
use workflow_runtime::{Error, Result};

use crate::figure::Figure;
use crate::place::Place;
use crate::storage::StoreKind;
use crate::subject::{Subject, body};
use crate::timing::{per_second, timed};
use crate::transport::deliver_to_each;
use crate::workflows::round_trip;

const RUNS: u64 = 20_000;

/// Of so many runs, the result of one is looked at.
const LOOK_EVERY: usize = 97;

/// On PostgreSQL also with a process that reads each run before it delivers to it or moves it: as if it had been used by so
/// many others in between that nothing is known of it any more.
pub(crate) async fn measure(place: &Place, kind: StoreKind) -> Result<Vec<Figure>> {
    let options = PostgresOptions::new();
    let mut figures = measure_with(place, kind, options.clone(), &kind.to_string()).await?;
    if kind == StoreKind::Postgres {
        let options = options.known_bytes(0);
        let name = format!("{kind}, nothing known");
        figures.extend(measure_with(place, kind, options, &name).await?);
    }
    Ok(figures)
}

async fn measure_with(
    place: &Place,
    kind: StoreKind,
    options: PostgresOptions,
    name: &str,
) -> Result<Vec<Figure>> {
    let storage = place.storage(kind)?;
    let mut subject = Subject::alone_with(&storage, options).await?;
    let count = place.scaled(RUNS);
    let (parking, runs) = timed(async {
        let runs = subject.start(round_trip, count).await?;
        subject.settle().await?;
        Ok(runs)
    })
    .await?;
    let urls = subject.urls(count).await?;

    let (completing, _) = timed(async {
        deliver_to_each(subject.address, &urls).await?;
        subject.settle().await
    })
    .await?;
    for run in runs.iter().step_by(LOOK_EVERY) {
        if run.result().await? != body().len() {
            return Err(Error::msg("a run has another result"));
        }
    }
    drop(runs);
    subject.close().await?;
    let figure = |what, took| Figure::rate(format!("{name}: {what}"), per_second(count, took));
    Ok(vec![
        figure("runs parked", parking),
        figure("runs delivered to and completed", completing),
        figure("whole runs", parking + completing),
    ])
}
