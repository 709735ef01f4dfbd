//! The services that are measured.

use std::time::Duration;

use restate_sdk::prelude::*;
use tokio::sync::mpsc;

/// Long enough that a step's outcome comes back before the invocation is suspended.
const SHORT: Duration = Duration::from_millis(10);

/// Where the names of awakeables come out. They go there in memory.
type Announce = mpsc::UnboundedSender<String>;

pub(crate) fn endpoint(announce: Announce) -> Endpoint {
    let round_trip = RoundTrip(announce.clone()).into_service_definition();
    let counted = Counted(announce).into_service_definition();
    Endpoint::builder()
        .bind(round_trip.options(suspended_after(Duration::ZERO)))
        .bind(counted.options(suspended_after(SHORT)))
        .bind(TenSteps)
        .build()
}

fn suspended_after(inactivity: Duration) -> ServiceOptions {
    ServiceOptions::new().inactivity_timeout(inactivity)
}

/// Waits for one call.
struct RoundTrip(Announce);

#[service]
impl RoundTrip {
    #[handler]
    async fn run(&self, context: Context<'_>) -> HandlerResult<u64> {
        let (id, called) = context.awakeable::<Vec<u8>>();
        self.0.send(id)?;
        Ok(called.await?.len() as u64)
    }
}

/// Ten steps that do nothing.
struct TenSteps;

#[service]
impl TenSteps {
    #[handler]
    async fn run(&self, context: Context<'_>) -> HandlerResult<u64> {
        let mut sum = 0;
        for number in 0..10_u64 {
            sum += context.run(|| async move { Ok(number) }).await?;
        }
        Ok(sum)
    }
}

/// Takes calls, one after the other, with a step for each.
struct Counted(Announce);

#[service]
impl Counted {
    #[handler]
    async fn run(&self, context: Context<'_>) -> HandlerResult<u64> {
        let mut calls = 0_u64;
        loop {
            let (id, called) = context.awakeable::<Vec<u8>>();
            self.0.send(id)?;
            if called.await?.is_empty() {
                return Ok(calls);
            }
            calls = context.run(|| async move { Ok(calls + 1) }).await?;
        }
    }
}
