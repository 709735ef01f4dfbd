//! When a frame needs the engine's attention. Every store keeps this instant for each frame.

use std::time::Duration;

use super::model::{Arm, Channel, Source, Wait};
use crate::clock::Timestamp;
use crate::event::EventId;
use crate::id::RunKey;

/// Since when a frame is due that was due at `was` and is to be at `due` from `at` on. One that is due all
/// the time stays so since it was first, and an index of what is due has nothing to change.
pub(super) fn still_due(
    was: Option<Timestamp>,
    due: Option<Timestamp>,
    at: Timestamp,
) -> Option<Timestamp> {
    match (was, due) {
        (Some(was), Some(due)) if was <= due && due <= at => Some(was),
        _ => due,
    }
}

impl Wait {
    /// The instant at which a frame that begins this wait at `at` becomes due, if nothing of what it
    /// waits for is there.
    pub(super) fn due(&self, at: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Run { due, .. } | Self::Timer { due } => Some(*due),
            Self::Webhook { deadline, .. } | Self::Event { deadline, .. } => {
                deadline.map(after_deadline)
            }
            Self::Outcome { .. } => Some(at),
            Self::Child { .. } | Self::Branches => None,
            Self::Any(arms) => arms.iter().filter_map(|arm| arm.source.due()).min(),
        }
    }

    /// Whether a delivery to `channel` that was received at `received_at` ends this wait.
    pub(crate) fn takes(&self, channel: &Channel, received_at: Timestamp) -> bool {
        let mut channels = self.channels().into_iter();
        channels.any(|(awaited, deadline)| {
            awaited == *channel && deadline.is_none_or(|deadline| received_at <= deadline)
        })
    }

    /// The channels that this waits for, each once, in the order of the arms. If several arms wait for
    /// one channel, it is awaited until the last of their deadlines.
    pub(super) fn channels(&self) -> Vec<(Channel, Option<Timestamp>)> {
        match self {
            Self::Webhook { webhook, deadline } => vec![(Channel::Webhook(*webhook), *deadline)],
            Self::Event { event, deadline } => vec![(Channel::Event(event.clone()), *deadline)],
            Self::Any(arms) => channels_of(arms),
            _ => Vec::new(),
        }
    }

    /// Those of the channels that are events.
    pub(super) fn events(&self) -> Vec<(EventId, Option<Timestamp>)> {
        let channels = self.channels().into_iter();
        let events = channels.filter_map(|(channel, deadline)| match channel {
            Channel::Event(event) => Some((event, deadline)),
            Channel::Webhook(_) => None,
        });
        events.collect()
    }

    /// Whether this waits for one channel and nothing else.
    pub(crate) fn is_for_one_channel(&self) -> bool {
        matches!(self, Self::Webhook { .. } | Self::Event { .. })
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
            Self::Webhook { deadline, .. } | Self::Event { deadline, .. } => {
                deadline.map(after_deadline)
            }
            Self::Timer { due } => Some(*due),
            Self::Child { .. } | Self::Branch => None,
        }
    }

    /// The channel that this waits for, and until when.
    pub(crate) fn channel(&self) -> Option<(Channel, Option<Timestamp>)> {
        match self {
            Self::Webhook { webhook, deadline } => Some((Channel::Webhook(*webhook), *deadline)),
            Self::Event { event, deadline } => Some((Channel::Event(event.clone()), *deadline)),
            _ => None,
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

fn channels_of(arms: &[Arm]) -> Vec<(Channel, Option<Timestamp>)> {
    let mut channels: Vec<(Channel, Option<Timestamp>)> = Vec::new();
    for arm in arms {
        let Some((channel, deadline)) = arm.source.channel() else {
            continue;
        };
        match channels.iter_mut().find(|(known, _)| *known == channel) {
            Some((_, last)) => *last = last.zip(deadline).map(|(a, b)| a.max(b)),
            None => channels.push((channel, deadline)),
        }
    }
    channels
}
