//! What a resume costs a run that keeps much.

use workflow_runtime::Result;
use workflow_tests::load::Connection;

use crate::figure::Figure;
use crate::place::Place;
use crate::storage::StoreKind;
use crate::subject::{Subject, delivery};
use crate::timing::quantile;
use crate::workflows::laden;

/// The last one is near the limit of a state.
const BYTES: [u64; 6] = [100, 1_000, 10_000, 100_000, 1_000_000, 4_000_000];

const MEASURED: u64 = 100;

pub(crate) async fn measure(place: &Place, kind: StoreKind) -> Result<Vec<Figure>> {
    let storage = place.storage(kind)?;
    let mut subject = Subject::alone(&storage).await?;
    let mut connection = Connection::open(subject.address).await?;
    let mut figures = Vec::new();
    for bytes in place.sizes(&BYTES) {
        subject.runtime.start(laden, bytes as usize).await?;
        let url = subject.urls(1).await?.remove(0);
        let request = delivery(&url);
        let mut times = Vec::new();
        for _ in 0..place.scaled(MEASURED).max(5) {
            subject.settle().await?;
            times.push(subject.resume(&mut connection, &request).await?);
        }
        let name = format!("{kind}: a resume with {bytes} bytes of state: p50");
        figures.push(Figure::new(name, quantile(&mut times, 0.5), "ms"));
        subject.settle().await?;
    }
    drop(connection);
    subject.close().await?;
    Ok(figures)
}
