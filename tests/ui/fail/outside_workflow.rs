use workflow_runtime::prelude::*;

async fn helper(hook: Webhook) -> WebhookRequest {
    wait_for_webhook!("paid", hook).await
}

fn main() {}
