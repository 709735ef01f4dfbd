//! A workflow that uses every operation.

use std::time::SystemTime;

use workflow_runtime::prelude::*;
use workflow_tests::{Gate, Journal, announced};

/// What the workflow works with.
#[derive(Clone)]
pub(crate) struct Guide {
    pub(crate) service: String,
    pub(crate) gate: Gate,
    pub(crate) steps: Journal,
}

/// Its input.
#[derive(Serialize, Deserialize)]
pub(crate) struct Plan {
    pub(crate) name: String,
    pub(crate) noon: SystemTime,
    pub(crate) items: Vec<u32>,
}

#[workflow]
pub(crate) async fn tour(cx: Context<Guide>, plan: Plan) -> Result<Vec<String>> {
    let hook = announced(create_webhook!("hook"));
    let mut log = vec![format!("start {}", plan.name)];

    let first = wait_for_webhook!("wait-plain", hook).await;
    log.push(first.text()?);

    match wait_for_webhook!("wait-in-time", hook, timeout = "1h").await {
        Ok(request) => log.push(format!("{} after {}", request.text()?, first.text()?)),
        Err(TimedOut) => log.push("in vain".to_owned()),
    }
    match wait_for_webhook!("wait-in-vain", hook, timeout = "1h").await {
        Ok(request) => log.push(request.text()?),
        Err(TimedOut) => log.push("timed out".to_owned()),
    }

    let length = step!("measure", async {
        cx.state().steps.note("measure");
        cx.state().gate.passed().await;
        Ok(log.len())
    })
    .await?;
    log.push(format!("measured {length}"));

    let request = CallRequest::post(cx.state().service.clone()).body(plan.name.clone());
    let response = call!("ask", request).await?;
    log.push(response.text()?);

    sleep!("nap", "30m").await;
    sleep_until!("wait-noon", plan.noon).await;

    for item in plan.items {
        let verdict = wait_for_webhook!("wait-verdict", hook).await.text()?;
        match verdict.as_str() {
            "skip" => continue,
            "last" => {
                log.push(format!("{item} is the last"));
                break;
            }
            _ => {
                let noted = step!("note", async { Ok(cx.state().steps.note("note")) }).await?;
                log.push(format!("{item} {verdict} {noted}"));
            }
        }
    }

    let mut queue = vec![1, 2];
    while let Some(n) = queue.pop() {
        sleep!("tick", "1m").await;
        log.push(format!("tick {n}"));
    }
    Ok(log)
}
