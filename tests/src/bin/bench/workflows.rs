//! The workflows that are measured.

use tokio::sync::{mpsc, watch};
use workflow_runtime::prelude::*;

/// What the workflows tell the program that measures them.
#[derive(Debug)]
pub(crate) struct Board {
    urls: mpsc::UnboundedSender<String>,
    resumed: watch::Sender<u64>,
}

impl Board {
    /// A board, and where the webhooks' URLs come out.
    pub(crate) fn new() -> (Self, mpsc::UnboundedReceiver<String>) {
        let (urls, announced) = mpsc::unbounded_channel();
        let resumed = watch::Sender::new(0);
        (Self { urls, resumed }, announced)
    }

    pub(crate) fn resumed(&self) -> watch::Receiver<u64> {
        self.resumed.subscribe()
    }

    fn announce(&self, hook: &Webhook) {
        // At the end nobody listens any more.
        let _ = self.urls.send(hook.url().to_owned());
    }
}

/// Waits for one call.
#[workflow]
pub(crate) async fn round_trip(cx: Context<Board>) -> Result<usize> {
    let hook = create_webhook!("hook");
    cx.state().announce(&hook);
    let request = wait_for_webhook!("wait-call", hook).await;
    Ok(request.body().len())
}

/// Never reads what is delivered to it.
#[workflow]
pub(crate) async fn inbox(cx: Context<Board>) -> Result<usize> {
    let hook = create_webhook!("inbox");
    cx.state().announce(&hook);
    sleep!("closed", "30d").await;
    let request = wait_for_webhook!("wait-call", hook).await;
    Ok(request.body().len())
}

/// Ten steps that do nothing.
#[workflow]
pub(crate) async fn ten_steps(_cx: Context) -> Result<u64> {
    let mut sum = 0;
    for number in 0..10_u64 {
        sum += step!("number", async { Ok(number) }).await?;
    }
    Ok(sum)
}

/// Takes calls, one after the other, with a step for each.
#[workflow]
pub(crate) async fn counted(cx: Context<Board>) -> Result<u64> {
    let hook = create_webhook!("hook");
    cx.state().announce(&hook);
    let mut calls = 0_u64;
    loop {
        let request = wait_for_webhook!("wait-call", hook).await;
        if request.body().is_empty() {
            return Ok(calls);
        }
        calls = step!("count", async { Ok(calls + 1) }).await?;
        cx.state().resumed.send_replace(calls);
    }
}
