use workflow_runtime::prelude::*;

#[workflow]
async fn order() -> Result<bool> {
    let hook = create_webhook!("hook");
    let is_late = matches!(wait_for_webhook!("late", hook, timeout = "1s").await, Err(TimedOut));
    let value = serde_json::json!({ "body": wait_for_webhook!("body", hook).await.text()? });
    tracing::info!(body = ?wait_for_webhook!("info", hook).await, "came");
    tracing::debug!("{}", wait_for_webhook!("debug", hook).await.text()?);
    Ok(is_late && value.is_object())
}

fn main() {}
