//! Workflows that put their URLs where they can.

use std::io;

use workflow_runtime::prelude::*;
use workflow_tests::announced;

/// What they work with.
#[derive(Clone)]
pub(crate) struct Shop {
    /// The URL of a service that wants the password.
    pub(crate) service: String,
    pub(crate) password: String,
}

impl Shop {
    fn call(&self, hook: &Webhook) -> Result<CallRequest> {
        let request = CallRequest::post(&self.service).bearer(&self.password);
        let request = request.query(&[("callback", hook.url())]);
        Ok(request.json(&hook.url())?)
    }
}

#[workflow]
pub(crate) async fn everything(cx: Context<Shop>) -> Result<Vec<Webhook>> {
    let open = announced(create_webhook!("open"));
    let signed = announced(create_webhook!(
        "signed",
        verify = Verify::github("GITHUB_SECRET")
    ));
    let told = announced(create_webhook!(
        "told",
        verify = Verify::header("X-Gitlab-Token", "GITLAB_SECRET")
    ));
    let standard = announced(create_webhook!(
        "standard",
        verify = Verify::standard("STANDARD_SECRET"),
        handshake = Handshake::Meta("META_SECRET"),
    ));

    step!("tell", retries = 1, backoff = Backoff::none(), async {
        tracing::info!("in a step");
        if cx.attempt() == 1 {
            let message = format!("{} cannot be reached", open.url());
            return Err(StepError::from(io::Error::other(message)));
        }
        Ok(())
    })
    .await?;
    let broken = step!("break", retries = 0, async {
        if open.url().is_empty() {
            return Ok(());
        }
        let message = format!("{} is down", signed.url());
        Err(StepError::permanent(io::Error::other(message)))
    })
    .await;
    let answered = call!("ask", cx.state().call(&open)?).await?;
    // A request that a local holds would be part of the state, with what the code has put into it.
    let unanswered = call!(
        "ask-nobody",
        CallRequest::get("http://127.0.0.1:9/").query(&[("callback", told.url())]),
        retries = 0
    )
    .await;
    let failed = [broken.is_err(), unanswered.is_err()];
    tracing::info!(?failed, status = %answered.status(), "asked");

    let first = wait_for_webhook!("wait-open", open).await;
    let second = wait_for_webhook!("wait-signed", signed, timeout = "1h").await;
    let third = wait_for_webhook!("wait-told", told).await;
    let event = wait_for_event!("wait-event", "settled").await;
    sleep!("nap", "1ms").await;
    let left = announced(create_webhook!("left"));
    let right = announced(create_webhook!("right"));
    let (one, two) = join!(wait_for_webhook!("wait-left", left), async {
        let request = wait_for_webhook!("wait-right", right).await;
        step!("look", async { Ok(request.body().len()) }).await
    })
    .await;
    let chosen = select! {
        _ = wait_for_webhook!("wait-standard", standard) => true,
        _ = sleep!("give-up", "1ms") => false,
    }
    .await;
    notify!("tell-others", "opened", &open).await;
    let child = invoke!("ask-child", pass_on, open.clone()).await?;
    let sizes = [&first, &third, &one].map(|request| request.body().len());
    let kept = (second.is_ok(), event.id().len(), two?);
    tracing::info!(?sizes, ?kept, chosen, "came");
    wait_for_webhook!("wait-last", open).await;
    Ok(vec![open, signed, told, child])
}

/// Returns a webhook of another run.
#[workflow]
pub(crate) async fn pass_on(hook: Webhook) -> Webhook {
    let length = step!("look-at", async { Ok(hook.url().len()) }).await;
    tracing::info!(?length, "passed on");
    hook
}

#[workflow]
pub(crate) async fn panics() {
    let hook = announced(create_webhook!("hook"));
    wait_for_webhook!("wait-hook", hook).await;
    panic!("{} has fallen", hook.url());
}

#[workflow]
pub(crate) async fn fails() -> Result<()> {
    let hook = announced(create_webhook!("hook"));
    wait_for_webhook!("wait-hook", hook).await;
    Err(Error::msg(format!("{} is of no use", hook.url())))
}
