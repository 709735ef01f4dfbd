//! Deliveries over HTTP, committed and synced. Nobody reads them meanwhile.

use workflow_runtime::{Error, Result};
use workflow_tests::load::{Request, send_all};

use crate::figure::Figure;
use crate::subject::{Place, Subject};
use crate::workflows::inbox;

const CONNECTIONS: usize = 64;

/// Each has room for as many deliveries as it gets.
const WEBHOOKS: u64 = 1_000;

const DELIVERIES: u64 = 200_000;

const BODY_BYTES: usize = 200;

pub(crate) async fn measure(place: &Place) -> Result<Vec<Figure>> {
    let folder = place.folder()?;
    let mut subject = Subject::open(folder.path()).await?;
    let _runs = subject.start(inbox, WEBHOOKS).await?;
    let urls = subject.urls(WEBHOOKS).await?;
    subject.settle().await?;

    let body = body();
    let requests: Vec<_> = urls.iter().map(|url| Request::post(url, &body)).collect();
    let count = place.scaled(DELIVERIES);
    let next = move |number: u64| requests[number as usize % requests.len()].clone();
    let report = send_all(subject.address, CONNECTIONS, count, next).await?;
    if report.count(202) != count {
        return Err(Error::msg(format!("{:?}", report.statuses)));
    }
    drop(_runs);
    subject.close().await?;
    let at = |quantile| report.latency.value_at_quantile(quantile) as f64 / 1_000.0;
    Ok(vec![
        Figure::rate("deliveries, 64 connections", report.rate()),
        Figure::new("deliveries, 64 connections: p50", at(0.5), "ms"),
        Figure::new("deliveries, 64 connections: p99", at(0.99), "ms"),
    ])
}

/// A body of the usual size.
pub(crate) fn body() -> Vec<u8> {
    let mut body = br#"{"event":"measured","text":""#.to_vec();
    body.resize(BODY_BYTES - 2, b'x');
    body.extend_from_slice(b"\"}");
    body
}
