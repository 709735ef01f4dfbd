use workflow_runtime::prelude::*;

use super::fal::{FalClient, GenerateRequest, Generation};
use super::inbox::InboxClient;

/// What the workflow needs of the application.
#[derive(Debug)]
pub struct App {
    /// The provider of images.
    pub fal: FalClient,
    /// Where the user reads what came of it.
    pub inbox: InboxClient,
}

/// Has an image generated, and sends it to the user.
#[workflow]
pub async fn generate_image(cx: Context<App>, req: GenerateRequest) -> Result<Generation> {
    let webhook = create_webhook!("fal-generation-webhook");

    let request_id = step!("start-generation", async {
        // After a crash the step runs again. By the key the provider knows that it is the same job.
        let key = cx.idempotency_key();
        let submitted = cx.state().fal.submit(&req, webhook.url(), &key).await?;
        Ok(submitted.request_id)
    })
    .await?;

    let generation =
        match wait_for_webhook!("wait-until-generation-completes", webhook, timeout = "1d").await {
            Ok(request) => request.json()?,
            Err(TimedOut) => {
                let message = format!("the provider did not finish {request_id} within a day");
                return Err(Error::msg(message));
            }
        };

    step!("send-generation-to-user", async {
        let key = cx.idempotency_key();
        cx.state().inbox.send(&generation, &key).await?;
        Ok(())
    })
    .await?;

    Ok(generation)
}
