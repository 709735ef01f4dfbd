//! From a delivery to the resumed run, while many others wait.

use workflow_runtime::Result;
use workflow_tests::load::Connection;

use crate::figure::Figure;
use crate::place::Place;
use crate::storage::StoreKind;
use crate::subject::{Subject, delivery};
use crate::timing::quantile;
use crate::workflows::round_trip;

const WAITING: [u64; 4] = [1_000, 10_000, 100_000, 1_000_000];

const MEASURED: u64 = 200;

/// Runs that are started before the next ones are.
const STARTED_AT_ONCE: u64 = 10_000;

/// URLs that are kept of them: at each size, runs of all ages are delivered to.
const KEPT_OF_THEM: usize = 300;

/// A step through the URLs, prime to their number more often than not.
const STRIDE: usize = 7_919;

pub(crate) async fn measure(place: &Place, kind: StoreKind) -> Result<Vec<Figure>> {
    let storage = place.storage(kind)?;
    let mut subject = Subject::alone(&storage).await?;
    let (mut urls, mut waiting) = (Vec::new(), 0);
    let mut figures = Vec::new();
    for size in place.sizes(&WAITING) {
        while waiting < size {
            let count = (size - waiting).min(STARTED_AT_ONCE);
            drop(subject.start(round_trip, count).await?);
            let made = subject.urls(count).await?;
            let step = made.len().div_ceil(KEPT_OF_THEM);
            urls.extend(made.into_iter().step_by(step));
            waiting += count;
        }
        subject.settle().await?;
        let count = place.scaled(MEASURED).max(5);
        let p50 = resumes(&subject, &mut urls, count as usize).await?;
        let name = format!("{kind}: an event with {size} waiting: p50");
        figures.push(Figure::new(name, p50, "ms"));
    }
    subject.close().await?;
    Ok(figures)
}

/// Delivers to so many of them, one after the other.
async fn resumes(subject: &Subject, urls: &mut Vec<String>, count: usize) -> Result<f64> {
    let mut connection = Connection::open(subject.address).await?;
    let mut times = Vec::new();
    for number in 0..count.min(urls.len()) {
        let url = urls.swap_remove(number * STRIDE % urls.len());
        let request = delivery(&url);
        times.push(subject.resume(&mut connection, &request).await?);
        subject.settle().await?;
    }
    Ok(quantile(&mut times, 0.5))
}
