//! The workflows that are measured.

use duroxide::runtime::registry::ActivityRegistry;
use duroxide::{ActivityContext, OrchestrationContext, OrchestrationRegistry};

pub(crate) const ROUND_TRIP: &str = "RoundTrip";

pub(crate) const TEN_STEPS: &str = "TenSteps";

pub(crate) const COUNTED: &str = "Counted";

/// The event that runs wait for.
pub(crate) const CALL: &str = "call";

const NUMBER: &str = "Number";

pub(crate) fn activities() -> ActivityRegistry {
    let number = |_: ActivityContext, number: String| async move { Ok(number) };
    ActivityRegistry::builder().register(NUMBER, number).build()
}

pub(crate) fn orchestrations() -> OrchestrationRegistry {
    OrchestrationRegistry::builder()
        .register(ROUND_TRIP, round_trip)
        .register(TEN_STEPS, ten_steps)
        .register(COUNTED, counted)
        .build()
}

/// Waits for one call.
async fn round_trip(context: OrchestrationContext, _input: String) -> Result<String, String> {
    let body = context.schedule_wait(CALL).await;
    Ok(body.len().to_string())
}

/// Ten steps that do nothing.
async fn ten_steps(context: OrchestrationContext, _input: String) -> Result<String, String> {
    let mut sum = 0;
    for number in 0..10_u64 {
        sum += step(&context, number).await?;
    }
    Ok(sum.to_string())
}

/// Takes calls, one after the other, with a step for each.
async fn counted(context: OrchestrationContext, _input: String) -> Result<String, String> {
    let mut calls = 0;
    while !context.schedule_wait(CALL).await.is_empty() {
        calls = step(&context, calls + 1).await?;
    }
    Ok(calls.to_string())
}

async fn step(context: &OrchestrationContext, number: u64) -> Result<u64, String> {
    let done = context
        .schedule_activity(NUMBER, number.to_string())
        .await?;
    done.parse().map_err(|_| format!("{done} is not a number"))
}
