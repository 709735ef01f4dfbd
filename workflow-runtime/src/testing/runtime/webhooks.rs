//! The webhooks that a run can still wait for.

use serde_json::Value;

use crate::engine::Engine;
use crate::id::FrameKey;
use crate::machine::stored;
use crate::runtime::RunError;
use crate::store::{FrameRecord, Source, Wait, WebhookNumber};
use crate::webhook::{NameTag, Webhook};

/// A run has no such webhook.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NoWebhook {
    /// The workflow's code makes none of this name.
    #[error("the workflow `{workflow}` makes no webhook called `{name}`; it makes {known:?}")]
    Unknown {
        /// The workflow.
        workflow: &'static str,
        /// The name.
        name: String,
        /// The names of those that it makes.
        known: Vec<String>,
    },
    /// The run has not made it, or needs it no more.
    #[error(
        "the run does not wait for a webhook called `{name}` and has none in its state ({}); settle \
         before, and take the webhook while the run can still wait for it",
        .state.as_deref().unwrap_or("it has ended")
    )]
    NotNow {
        /// The name.
        name: String,
        /// The state that the run is in, unless it has ended.
        state: Option<String>,
    },
    /// The run cannot be read.
    #[error(transparent)]
    Run(#[from] RunError),
}

pub(super) fn check_name(
    engine: &Engine,
    workflow: &'static str,
    name: &str,
) -> Result<(), NoWebhook> {
    let definition = engine.definitions.get(workflow);
    let webhooks = definition.map(|it| it.webhooks()).unwrap_or_default();
    let known: Vec<_> = webhooks.iter().map(|it| it.name().to_owned()).collect();
    if known.iter().any(|known| known == name) {
        return Ok(());
    }
    Err(NoWebhook::Unknown {
        workflow,
        name: name.to_owned(),
        known,
    })
}

/// The webhooks of this name that are in states or waited for, in the order in which they were made.
pub(super) fn named(engine: &Engine, frames: &[FrameRecord], name: &str) -> Vec<Webhook> {
    let scope = &engine.surroundings.scope;
    let mut found = Vec::new();
    for frame in frames {
        let state = scope.enter(|| stored::from_str::<Value>(&frame.state.json));
        if let Ok(state) = state {
            scope.enter(|| collect(state, &mut found));
        }
        for number in awaited(&frame.wait) {
            let (key, ordinal, prefix) = parts(frame.key, number);
            if prefix == NameTag::of(name).prefix() {
                found.push(Webhook::new(scope, key, ordinal, &frame.workflow, name));
            }
        }
    }
    found.retain(|webhook| webhook.name() == name);
    found.sort_by_key(|webhook| (webhook.id().frame(), webhook.id().ordinal()));
    found.dedup();
    found
}

/// Finds what is written as a webhook is.
fn collect(value: Value, found: &mut Vec<Webhook>) {
    const FIELDS: [&str; 4] = ["id", "workflow", "name", "key"];
    match value {
        Value::Array(values) => values.into_iter().for_each(|value| collect(value, found)),
        Value::Object(fields) => {
            let looks_like_one =
                fields.len() == FIELDS.len() && FIELDS.iter().all(|it| fields.contains_key(*it));
            if looks_like_one
                && let Ok(webhook) = serde_json::from_value(Value::Object(fields.clone()))
            {
                return found.push(webhook);
            }
            fields
                .into_iter()
                .for_each(|(_, value)| collect(value, found));
        }
        _ => {}
    }
}

fn awaited(wait: &Wait) -> Vec<WebhookNumber> {
    match wait {
        Wait::Webhook { webhook, .. } => vec![*webhook],
        Wait::Any(arms) => arms
            .iter()
            .filter_map(|arm| match &arm.source {
                Source::Webhook { webhook, .. } => Some(*webhook),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The frame that made a webhook, its ordinal there, and the beginning of its name's digest.
fn parts(waiting: FrameKey, number: WebhookNumber) -> (FrameKey, u32, [u8; 4]) {
    let [a, b, c, d, e, f, g, h, prefix @ ..] = number.0;
    let frame = FrameKey {
        frame: u32::from_be_bytes([a, b, c, d]),
        ..waiting
    };
    (frame, u32::from_be_bytes([e, f, g, h]), prefix)
}
