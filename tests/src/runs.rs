//! Looking at runs as their users do.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde::Deserialize;
use serde::de::IgnoredAny;
use workflow_runtime::{Run, RunStatus, Webhook, Workflow};

use crate::until::{until, within};

/// Any stored state: its name, and its locals by name.
type AnyState = HashMap<String, HashMap<String, Local>>;

/// A local of which only webhooks are of interest.
#[derive(Deserialize)]
#[serde(untagged)]
enum Local {
    One(Webhook),
    Many(Vec<Webhook>),
    Other(IgnoredAny),
}

impl Local {
    fn into_webhooks(self) -> Vec<Webhook> {
        match self {
            Self::One(webhook) => vec![webhook],
            Self::Many(webhooks) => webhooks,
            Self::Other(IgnoredAny) => Vec::new(),
        }
    }
}

/// What the workflows of this process have made, the newest last.
static BOARD: Mutex<Vec<Webhook>> = Mutex::new(Vec::new());

/// Lets the test call a webhook: `let hook = announced(create_webhook!("hook"));`.
///
/// A real workflow gives its URLs to other services. The stored state would not do: it does not hold
/// a webhook that is not used again.
pub fn announced(hook: Webhook) -> Webhook {
    let mut board = BOARD.lock().unwrap_or_else(PoisonError::into_inner);
    board.push(hook.clone());
    hook
}

/// Waits until the run has announced the webhook called `name`, and returns it.
pub async fn webhook<W: Workflow>(run: &Run<W>, name: &str) -> Webhook {
    webhooks(run, name, 1).await.swap_remove(0)
}

/// Waits until the run has announced `count` webhooks called `name`, and returns them in order.
///
/// # Panics
///
/// If the run came to make one of them twice, and it got another URL.
pub async fn webhooks<W: Workflow>(run: &Run<W>, name: &str, count: usize) -> Vec<Webhook> {
    let info = run.info().await.expect("the run is known");
    let of_run = format!("{}.", info.key);
    until(&format!("{count} webhooks `{name}`"), || async {
        let board = BOARD.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found: Vec<Webhook> = Vec::new();
        for hook in board.iter() {
            if hook.name() != name || !hook.id().as_str().starts_with(&of_run) {
                continue;
            }
            match found.iter().find(|it| *it == hook) {
                Some(same) => assert_eq!(same.url(), hook.url(), "a webhook's URL stays"),
                None => found.push(hook.clone()),
            }
        }
        (found.len() == count).then_some(found)
    })
    .await
}

/// The webhooks in the run's stored state, with the URLs that the runtime gives them back.
pub async fn stored_webhooks<W: Workflow>(run: &Run<W>) -> Vec<Webhook> {
    let state = run.state::<AnyState>().await.expect("the state is one");
    let locals = state.into_iter().flat_map(HashMap::into_values);
    let locals = locals.flat_map(HashMap::into_values);
    locals.flat_map(Local::into_webhooks).collect()
}

/// Whether the run is dormant in the state called `state`.
pub async fn is_at<W: Workflow>(run: &Run<W>, state: &str) -> bool {
    let info = run.info().await.expect("the run is known");
    info.status == RunStatus::Waiting && info.state.as_deref() == Some(state)
}

/// Waits until the run is dormant in the state called `state`.
pub async fn now_at<W: Workflow>(run: &Run<W>, state: &str) {
    until(&format!("the run to wait at `{state}`"), || async {
        let info = run.info().await.expect("the run is known");
        assert!(
            !info.status.is_ended() && info.parked.is_none(),
            "the run was to wait at `{state}`: {info:?}"
        );
        is_at(run, state).await.then_some(())
    })
    .await;
}

/// Waits for the run's result.
pub async fn ended<W: Workflow>(run: &Run<W>) -> W::Output {
    let outcome = within("the run's end", async {
        tokio::select! {
            outcome = run.result() => outcome.expect("the run ends with a result"),
            reason = parked_because(run) => panic!("the run is parked: {reason}"),
        }
    });
    outcome.await
}

/// Waits until the run is parked, and returns why, for people.
pub async fn parked_because<W: Workflow>(run: &Run<W>) -> String {
    until("the run to be parked", || async {
        let info = run.info().await.expect("the run is known");
        info.parked.map(|parked| parked.message)
    })
    .await
}
