//! Serves runs for another process of this program.

use std::io::Write;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader, stdin};
use workflow_runtime::store::postgres::PostgresOptions;
use workflow_runtime::{Error, Result};

use crate::storage::Location;
use crate::subject::Subject;
use crate::workflows::round_trip;

/// Runs that are started before their URLs are taken.
const STARTED_AT_ONCE: u64 = 10_000;

/// Does what its input says, line by line, until that ends.
pub(crate) async fn serve(location: &Location, lease: Duration) -> Result<()> {
    let mut subject = Subject::open(location, PostgresOptions::new().lease(lease)).await?;
    answer(&[subject.address.to_string()])?;
    let mut orders = BufReader::new(stdin()).lines();
    while let Some(order) = orders.next_line().await? {
        let (order, number) = order.split_once(' ').unwrap_or((&order, "0"));
        let number: u64 = number.parse()?;
        match order {
            "owned" => answer(&[subject.owned().to_string()])?,
            "start" => drop(subject.start(round_trip, number).await?),
            "fill" => fill(&mut subject, number).await?,
            "settle" => subject.settle().await?,
            "urls" => {
                let urls = subject.new_urls();
                answer(&[urls.len().to_string()])?;
                answer(&urls)?;
            }
            _ => return Err(Error::msg(format!("`{order}` is no order"))),
        }
        answer(&["done".to_owned()])?;
    }
    subject.close().await
}

/// Starts many runs, and tells where the last one is called.
async fn fill(subject: &mut Subject, runs: u64) -> Result<()> {
    let (mut left, mut last) = (runs, None);
    while left > 0 {
        let count = left.min(STARTED_AT_ONCE);
        drop(subject.start(round_trip, count).await?);
        last = subject.urls(count).await?.pop();
        left -= count;
    }
    subject.settle().await?;
    answer(last.as_slice())
}

fn answer(lines: &[String]) -> Result<()> {
    let mut out = std::io::stdout().lock();
    for line in lines {
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    Ok(())
}
