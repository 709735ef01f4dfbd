//! The workflows that are measured.

use tokio::sync::{mpsc, watch};
use workflow_runtime::prelude::*;

/// A body that asks [`counted`] to do without the step.
pub(crate) const QUICK: &[u8] = b"quick";

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

    /// How many resumes of all runs there have been.
    pub(crate) fn resumed(&self) -> watch::Receiver<u64> {
        self.resumed.subscribe()
    }

    fn announce(&self, hook: &Webhook) {
        // At the end nobody listens any more.
        let _ = self.urls.send(hook.url().to_owned());
    }

    fn count(&self) {
        self.resumed.send_modify(|resumed| *resumed += 1);
    }
}

/// Waits for one call.
#[workflow]
pub(crate) async fn round_trip(cx: Context<Board>) -> Result<usize> {
    let hook = create_webhook!("hook");
    cx.state().announce(&hook);
    let request = wait_for_webhook!("wait-call", hook).await;
    cx.state().count();
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
        if request.body().as_ref() == QUICK {
            calls += 1;
        } else {
            calls = step!("count", async { Ok(calls + 1) }).await?;
        }
        cx.state().count();
    }
}

/// As [`counted`], with so many bytes that it keeps.
#[workflow]
pub(crate) async fn laden(cx: Context<Board>, bytes: usize) -> Result<usize> {
    let hook = create_webhook!("hook");
    cx.state().announce(&hook);
    let load = "x".repeat(bytes);
    let mut calls = 0_u64;
    loop {
        let request = wait_for_webhook!("wait-call", hook).await;
        if request.body().is_empty() {
            return Ok(load.len());
        }
        calls = step!("count", async { Ok(calls + 1) }).await?;
        cx.state().count();
    }
}

/// So many branches at once, each with a step that does nothing.
#[workflow]
pub(crate) async fn branches(width: u64) -> Result<u64> {
    let numbers: Vec<u64> = (0..width).collect();
    let ended = join_all!("branches", for number in numbers => async {
        step!("number", async { Ok(number) }).await
    })
    .await;
    let mut sum = 0;
    for number in ended {
        sum += number?;
    }
    Ok(sum)
}

/// So many child runs at once.
#[workflow]
pub(crate) async fn children(width: u64) -> Result<u64> {
    let numbers: Vec<u64> = (0..width).collect();
    let ended = join_all!("children", for number in numbers => async {
        invoke!("child", child, number).await
    })
    .await;
    let mut sum = 0;
    for number in ended {
        sum += number?;
    }
    Ok(sum)
}

/// One step that does nothing.
#[workflow]
pub(crate) async fn child(number: u64) -> Result<u64> {
    let number = step!("number", async { Ok(number) }).await?;
    Ok(number)
}
