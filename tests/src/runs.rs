//! Looking at runs as their users do.

use std::collections::HashMap;

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

/// Waits until the run's state holds the webhook called `name`, and returns it.
pub async fn webhook<W: Workflow>(run: &Run<W>, name: &str) -> Webhook {
    webhooks(run, name, 1).await.swap_remove(0)
}

/// Waits until the run's state holds `count` webhooks called `name`, and returns them.
pub async fn webhooks<W: Workflow>(run: &Run<W>, name: &str, count: usize) -> Vec<Webhook> {
    until(&format!("{count} webhooks `{name}`"), || async {
        let state = run.state::<AnyState>().await.expect("the state is one");
        let locals = state?.into_values().flat_map(HashMap::into_values);
        let found = locals.flat_map(Local::into_webhooks);
        let found: Vec<_> = found.filter(|it| it.name() == name).collect();
        (found.len() == count).then_some(found)
    })
    .await
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

/// Waits until the run is parked, and returns why.
pub async fn parked_because<W: Workflow>(run: &Run<W>) -> String {
    until("the run to be parked", || async {
        let info = run.info().await.expect("the run is known");
        info.parked
    })
    .await
}
