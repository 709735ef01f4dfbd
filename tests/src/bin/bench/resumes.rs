//! What the n-th resume of one run costs. The run is loaded from the store for each.

use std::time::Duration;

use workflow_runtime::{Error, Result};
use workflow_tests::load::{Connection, Request, send_all};

use crate::deliveries::body;
use crate::figure::Figure;
use crate::subject::{Place, Subject, timed};
use crate::workflows::counted;

/// After how many resumes the next ones are measured.
const AGES: [u64; 5] = [10, 1_000, 10_000, 100_000, 1_000_000];

/// How many resumes are measured at each age.
const MEASURED: u64 = 500;

/// Deliveries that are sent at once to make the run older: fewer than a webhook keeps.
const AT_ONCE: u64 = 512;

const CONNECTIONS: usize = 64;

const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) async fn measure(place: &Place) -> Result<Vec<Figure>> {
    let folder = place.folder()?;
    let mut subject = Subject::open(folder.path()).await?;
    let run = subject.runtime.start(counted, ()).await?;
    let url = subject.urls(1).await?.remove(0);
    subject.settle().await?;
    let request = Request::post(&url, &body());
    let mut figures = Vec::new();
    let mut age = 0;
    for wanted in AGES.into_iter().filter(|age| *age <= place.scaled(AGES[4])) {
        while age < wanted {
            let count = (wanted - age).min(AT_ONCE);
            let request = request.clone();
            send_all(subject.address, CONNECTIONS, count, move |_| {
                request.clone()
            })
            .await?;
            age += count;
            reached(&subject, age).await?;
        }
        subject.settle().await?;
        let mut millis = Vec::new();
        let mut connection = Connection::open(subject.address).await?;
        for _ in 0..MEASURED {
            age += 1;
            let (took, ()) = timed(async {
                connection.send(&request).await?;
                reached(&subject, age).await?;
                subject.settle().await
            })
            .await?;
            millis.push(took.as_secs_f64() * 1_000.0);
        }
        millis.sort_by(f64::total_cmp);
        let name = format!("a resume after {wanted}: p50");
        figures.push(Figure::new(name, millis[millis.len() / 2], "ms"));
    }
    drop(run);
    subject.close().await?;
    Ok(figures)
}

/// Waits until the run has counted so many calls.
async fn reached(subject: &Subject, calls: u64) -> Result<()> {
    let mut resumed = subject.resumed.clone();
    let reached = resumed.wait_for(|seen| *seen >= calls);
    tokio::time::timeout(PATIENCE, reached)
        .await?
        .map_err(|_| Error::msg("the workflow is gone"))?;
    Ok(())
}
