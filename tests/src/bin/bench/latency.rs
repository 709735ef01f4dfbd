//! From a delivery to the run's result, nothing else going on.

use workflow_runtime::{Error, Result};
use workflow_tests::load::{Connection, Request};

use crate::deliveries::body;
use crate::figure::Figure;
use crate::subject::{Place, Subject, timed};
use crate::workflows::round_trip;

const RUNS: u64 = 1_000;

pub(crate) async fn measure(place: &Place) -> Result<Vec<Figure>> {
    let folder = place.folder()?;
    let mut subject = Subject::open(folder.path()).await?;
    let mut connection = Connection::open(subject.address).await?;
    let body = body();
    let mut millis = Vec::new();
    for _ in 0..place.scaled(RUNS) {
        let run = subject.runtime.start(round_trip, ()).await?;
        let url = subject.urls(1).await?.remove(0);
        subject.settle().await?;
        let request = Request::post(&url, &body);
        let (took, ()) = timed(async {
            let result = tokio::spawn(async move { run.result().await });
            let status = connection.send(&request).await?;
            if status != 202 {
                return Err(Error::msg(format!("answered {status}")));
            }
            result.await??;
            Ok(())
        })
        .await?;
        millis.push(took.as_secs_f64() * 1_000.0);
    }
    drop(connection);
    subject.close().await?;
    millis.sort_by(f64::total_cmp);
    let at = |share: f64| millis[((millis.len() - 1) as f64 * share) as usize];
    Ok(vec![
        Figure::new("delivery to result: p50", at(0.5), "ms"),
        Figure::new("delivery to result: p99", at(0.99), "ms"),
    ])
}
