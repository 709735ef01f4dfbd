//! What is tested with.

use std::time::Duration;

use workflow_runtime::prelude::*;
use workflow_tests::{Gate, Journal};

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub(crate) struct Progress {
    pub(crate) percent: u8,
}

/// Tells the URL of its webhook, and collects what comes until five minutes of silence.
#[workflow]
pub(crate) async fn generate_image(cx: Context<Journal>, prompt: String) -> Result<Vec<Progress>> {
    let webhook = create_webhook!("fal-generation-webhook");
    step!("start-generation", async {
        cx.state().note(format!("{prompt} {}", webhook.url()));
        Ok(())
    })
    .await?;
    let mut updates = Vec::new();
    loop {
        let Ok(request) = wait_for_webhook!("wait-update", webhook, timeout = "5m").await else {
            break;
        };
        updates.push(request.json()?);
        if request.headers().get("x-task-finished").is_some() {
            break;
        }
    }
    Ok(updates)
}

/// Asks several people at once, and takes their answers in the order of the asking.
#[workflow]
pub(crate) async fn poll(cx: Context<Journal>, people: Vec<String>) -> Result<Vec<String>> {
    let closing = create_webhook!("closing");
    let answers = join_all!("ask-all", for person in people => async {
        let answer = create_webhook!("answer");
        let request = wait_for_webhook!("wait-answer", answer).await;
        format!("{person}: {}", request.text().unwrap_or_default())
    })
    .await;
    cx.state().note("asked");
    wait_for_webhook!("wait-closing", closing).await;
    Ok(answers)
}

/// What holds a step.
#[derive(Clone)]
pub(crate) struct Hold {
    pub(crate) gate: Gate,
    /// The attempts that have begun.
    pub(crate) begun: Journal<u32>,
}

impl Hold {
    pub(crate) fn closed() -> Self {
        Self {
            gate: Gate::closed(),
            begun: Journal::default(),
        }
    }
}

/// Has a step whose first attempt the test holds.
#[workflow]
pub(crate) async fn held(cx: Context<Hold>) -> Result<u32> {
    let attempt = step!(
        "hold",
        async {
            let attempt = cx.attempt();
            cx.state().begun.note(attempt);
            if attempt == 1 {
                cx.state().gate.passed().await;
            }
            Ok(attempt)
        },
        timeout = "30s",
        backoff = Backoff::fixed(Duration::from_secs(60)),
    )
    .await?;
    Ok(attempt)
}
