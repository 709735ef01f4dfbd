use std::time::Duration;

use workflow_runtime::prelude::*;

use super::service::Order;

/// What the workflow needs of the application.
#[derive(Debug)]
pub struct App {
    /// Where the service takes orders.
    pub orders_url: String,
    /// How long the service may be silent.
    pub silence_max: Duration,
}

/// What the service is to do.
#[derive(Debug, Serialize, Deserialize)]
pub struct Job {
    /// Its name.
    pub name: String,
}

/// One report of the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// How much is done.
    pub percent: u8,
}

/// Has the service do a job, and returns its reports.
#[workflow]
pub async fn track_progress(cx: Context<App>, job: Job) -> Result<Vec<Progress>> {
    let webhook = create_webhook!("progress-webhook");

    call!(
        "trigger-external",
        CallRequest::post(&cx.state().orders_url).json(&Order {
            job: job.name.clone(),
            webhook_url: webhook.url().to_owned(),
        })?
    )
    .await?
    .error_for_status()?;

    let mut updates = Vec::new();
    loop {
        let Ok(request) =
            wait_for_webhook!("wait-update", webhook, timeout = cx.state().silence_max).await
        else {
            break; // timed out: the service was silent for too long
        };
        updates.push(request.json()?);
        if request
            .headers()
            .get("x-task-finished")
            .is_some_and(|value| value == "true")
        {
            break;
        }
    }
    Ok(updates)
}
