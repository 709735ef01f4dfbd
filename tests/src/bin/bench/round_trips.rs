//! Whole runs: started and parked, all of them; then delivered to over HTTP and completed, all of them.

use workflow_runtime::{Error, Result};
use workflow_tests::load::{Request, send_all};

use crate::deliveries::body;
use crate::figure::Figure;
use crate::subject::{Place, Subject, per_second, timed};
use crate::workflows::round_trip;

const RUNS: u64 = 20_000;

const CONNECTIONS: usize = 64;

pub(crate) async fn measure(place: &Place) -> Result<Vec<Figure>> {
    let folder = place.folder()?;
    let mut subject = Subject::open(folder.path()).await?;
    let count = place.scaled(RUNS);
    let (parking, runs) = timed(async {
        let runs = subject.start(round_trip, count).await?;
        subject.settle().await?;
        Ok(runs)
    })
    .await?;
    let urls = subject.urls(count).await?;

    let body = body();
    let requests: Vec<_> = urls.iter().map(|url| Request::post(url, &body)).collect();
    let (completing, report) = timed(async {
        let next = move |number: u64| requests[number as usize].clone();
        let report = send_all(subject.address, CONNECTIONS, count, next).await?;
        subject.settle().await?;
        Ok(report)
    })
    .await?;
    if report.count(202) != count {
        return Err(Error::msg(format!("{:?}", report.statuses)));
    }
    for run in runs.iter().step_by(97) {
        if run.result().await? != body.len() {
            return Err(Error::msg("a run has another result"));
        }
    }
    drop(runs);
    subject.close().await?;
    Ok(vec![
        Figure::rate("runs parked", per_second(count, parking)),
        Figure::rate(
            "runs delivered to and completed",
            per_second(count, completing),
        ),
        Figure::rate("whole runs", per_second(count, parking + completing)),
    ])
}
