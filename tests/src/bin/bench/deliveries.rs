//! Deliveries over HTTP, committed and synced. Nobody reads them meanwhile.

use workflow_runtime::Result;

use crate::figure::Figure;
use crate::place::Place;
use crate::storage::StoreKind;
use crate::subject::{Subject, delivery};
use crate::transport::deliver;
use crate::workflows::inbox;

/// Each has room for as many deliveries as it gets.
const WEBHOOKS: u64 = 1_000;

const DELIVERIES: u64 = 200_000;

pub(crate) async fn measure(place: &Place, kind: StoreKind) -> Result<Vec<Figure>> {
    let storage = place.storage(kind)?;
    let mut subject = Subject::alone(&storage).await?;
    let webhooks = place.scaled(WEBHOOKS);
    let runs = subject.start(inbox, webhooks).await?;
    let urls = subject.urls(webhooks).await?;
    subject.settle().await?;

    let requests: Vec<_> = urls.iter().map(|url| delivery(url)).collect();
    let count = place.scaled(DELIVERIES);
    let next = move |number: u64| requests[number as usize % requests.len()].clone();
    let report = deliver(subject.address, count, next).await?;
    drop(runs);
    subject.close().await?;
    let at = |quantile| report.latency.value_at_quantile(quantile) as f64 / 1_000.0;
    let name = format!("{kind}: deliveries, 64 connections");
    Ok(vec![
        Figure::rate(&name, report.rate()),
        Figure::new(format!("{name}: p50"), at(0.5), "ms"),
        Figure::new(format!("{name}: p99"), at(0.99), "ms"),
    ])
}
