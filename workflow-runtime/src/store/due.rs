//! When a frame needs the engine's attention. Every store keeps this instant for each frame.

use std::time::Duration;

use super::model::{Arm, Source, Wait, WebhookNumber};
use crate::clock::Timestamp;
use crate::id::RunKey;

impl Wait {
    /// The instant at which a frame that begins this wait at `at` becomes due, if nothing of what it
    /// waits for is there.
    pub(super) fn due(&self, at: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Run { due, .. } | Self::Timer { due } => Some(*due),
            Self::Webhook { deadline, .. } => deadline.map(after_deadline),
            Self::Outcome { .. } => Some(at),
            Self::Child { .. } | Self::Branches => None,
            Self::Any(arms) => arms.iter().filter_map(|arm| arm.source.due()).min(),
        }
    }

    /// Whether a delivery to `webhook` that was received at `received_at` ends this wait.
    pub(crate) fn takes(&self, webhook: WebhookNumber, received_at: Timestamp) -> bool {
        let mut webhooks = self.webhooks().into_iter();
        webhooks.any(|(awaited, deadline)| {
            awaited == webhook && deadline.is_none_or(|deadline| received_at <= deadline)
        })
    }

    /// The webhooks that this waits for, each once, in the order of the arms. If several arms wait for
    /// one webhook, it is awaited until the last of their deadlines.
    pub(super) fn webhooks(&self) -> Vec<(WebhookNumber, Option<Timestamp>)> {
        match self {
            Self::Webhook { webhook, deadline } => vec![(*webhook, *deadline)],
            Self::Any(arms) => webhooks_of(arms),
            _ => Vec::new(),
        }
    }

    /// Whether this waits for the end of `run`.
    pub(super) fn awaits_child(&self, run: RunKey) -> bool {
        self.children().contains(&run)
    }

    /// The runs whose ends this waits for.
    pub(super) fn children(&self) -> Vec<RunKey> {
        match self {
            Self::Child { run } => vec![*run],
            Self::Any(arms) => arms.iter().filter_map(|arm| arm.source.child()).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether this has an arm for the end of the branch called `name`.
    pub(super) fn awaits_branch(&self, name: &str) -> bool {
        let Self::Any(arms) = self else {
            return false;
        };
        let mut arms = arms.iter();
        arms.any(|arm| arm.source == Source::Branch && arm.name == name)
    }

    /// Whether the end of any branch can end this wait.
    pub(super) fn awaits_branches(&self) -> bool {
        match self {
            Self::Branches => true,
            Self::Any(arms) => arms.iter().any(|arm| arm.source == Source::Branch),
            _ => false,
        }
    }
}

impl Source {
    fn due(&self) -> Option<Timestamp> {
        match self {
            Self::Webhook { deadline, .. } => deadline.map(after_deadline),
            Self::Timer { due } => Some(*due),
            Self::Child { .. } | Self::Branch => None,
        }
    }

    fn child(&self) -> Option<RunKey> {
        match self {
            Self::Child { run } => Some(*run),
            _ => None,
        }
    }
}

/// A delivery that is received at the deadline still counts, so the timeout is due one millisecond
/// later.
fn after_deadline(deadline: Timestamp) -> Timestamp {
    deadline.saturating_add(Duration::from_millis(1))
}

fn webhooks_of(arms: &[Arm]) -> Vec<(WebhookNumber, Option<Timestamp>)> {
    let mut webhooks: Vec<(WebhookNumber, Option<Timestamp>)> = Vec::new();
    for arm in arms {
        let Source::Webhook { webhook, deadline } = arm.source else {
            continue;
        };
        match webhooks.iter_mut().find(|(known, _)| *known == webhook) {
            Some((_, last)) => *last = last.zip(deadline).map(|(a, b)| a.max(b)),
            None => webhooks.push((webhook, deadline)),
        }
    }
    webhooks
}
