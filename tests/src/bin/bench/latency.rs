//! From a delivery to the run's result, nothing else going on.

use workflow_runtime::Result;
use workflow_tests::load::Connection;

use crate::figure::Figure;
use crate::place::Place;
use crate::storage::StoreKind;
use crate::subject::{Subject, delivery};
use crate::timing::{quantile, timed};
use crate::transport::deliver_one;
use crate::workflows::round_trip;

const RUNS: u64 = 1_000;

pub(crate) async fn measure(place: &Place, kind: StoreKind) -> Result<Vec<Figure>> {
    let storage = place.storage(kind)?;
    let mut subject = Subject::alone(&storage).await?;
    let mut connection = Connection::open(subject.address).await?;
    let mut times = Vec::new();
    for _ in 0..place.scaled(RUNS) {
        let run = subject.runtime.start(round_trip, ()).await?;
        // As with a system whose call to start a run is answered with its result: it is waited for by then.
        let result = tokio::spawn(async move { run.result().await });
        let url = subject.urls(1).await?.remove(0);
        subject.settle().await?;
        let request = delivery(&url);
        let (took, ()) = timed(async {
            deliver_one(&mut connection, &request).await?;
            result.await??;
            Ok(())
        })
        .await?;
        times.push(took);
    }
    drop(connection);
    subject.close().await?;
    let mut figure = |name, share| {
        let name = format!("{kind}: delivery to result: {name}");
        Figure::new(name, quantile(&mut times, share), "ms")
    };
    Ok(vec![figure("p50", 0.5), figure("p99", 0.99)])
}
