//! Deliveries that all have to be accepted.

use std::net::SocketAddr;

use workflow_runtime::{Error, Result};
use workflow_tests::load::{Connection, Report, Request, send_all};

use crate::subject::delivery;

pub(crate) const CONNECTIONS: usize = 64;

/// Sends so many requests; which is the `n`-th, `next` says.
pub(crate) async fn deliver(
    address: SocketAddr,
    count: u64,
    next: impl Fn(u64) -> Request + Send + 'static,
) -> Result<Report> {
    let report = send_all(address, CONNECTIONS, count, next).await?;
    match report.count(202) == count {
        true => Ok(report),
        false => Err(Error::msg(format!("answered: {:?}", report.statuses))),
    }
}

/// Delivers once to each URL.
pub(crate) async fn deliver_to_each(address: SocketAddr, urls: &[String]) -> Result<Report> {
    let requests: Vec<_> = urls.iter().map(|url| delivery(url)).collect();
    let count = requests.len() as u64;
    deliver(address, count, move |number| {
        requests[number as usize].clone()
    })
    .await
}

/// Delivers over a connection that is kept.
pub(crate) async fn deliver_one(connection: &mut Connection, request: &Request) -> Result<()> {
    match connection.send(request).await? {
        202 => Ok(()),
        status => Err(Error::msg(format!("answered {status}"))),
    }
}
