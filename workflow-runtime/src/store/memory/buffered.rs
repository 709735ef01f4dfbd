//! How much a run has buffered.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::store::{BufferLimits, Channel, WebhookNumber};

/// What the limits of a run count of the deliveries that nobody has consumed, so that a delivery is taken
/// or refused without a look at them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Buffered {
    /// Of the heads and bodies of all.
    bytes: u64,
    lanes: Vec<Lane>,
}

/// The deliveries to a webhook, or those to all events, which are counted together. There is at least one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Lane {
    webhook: Option<WebhookNumber>,
    count: u64,
    /// When the last of them was received.
    newest: Timestamp,
}

impl Buffered {
    pub(in crate::store) fn add(&mut self, channel: &Channel, bytes: u64, received_at: Timestamp) {
        self.bytes = self.bytes.saturating_add(bytes);
        let webhook = webhook(channel);
        match self.lanes.iter_mut().find(|lane| lane.webhook == webhook) {
            Some(lane) => {
                lane.count += 1;
                lane.newest = lane.newest.max(received_at);
            }
            None => self.lanes.push(Lane {
                webhook,
                count: 1,
                newest: received_at,
            }),
        }
    }

    pub(in crate::store) fn remove(&mut self, channel: &Channel, bytes: u64) {
        self.bytes = self.bytes.saturating_sub(bytes);
        let webhook = webhook(channel);
        if let Some(lane) = self.lanes.iter_mut().find(|lane| lane.webhook == webhook) {
            lane.count = lane.count.saturating_sub(1);
        }
        self.lanes.retain(|lane| lane.count > 0);
    }

    /// Whether there is no room for one more delivery of so many bytes.
    pub(in crate::store) fn is_full(
        &self,
        channel: &Channel,
        bytes: u64,
        limits: BufferLimits,
    ) -> bool {
        let webhook = webhook(channel);
        let lane = self.lanes.iter().find(|lane| lane.webhook == webhook);
        lane.map_or(0, |lane| lane.count) >= u64::from(limits.deliveries_max)
            || self.bytes.saturating_add(bytes) > limits.bytes_max
    }

    #[cfg(feature = "postgres")]
    pub(in crate::store) fn is_empty(&self) -> bool {
        self.lanes.is_empty()
    }

    /// When the newest was received.
    pub(in crate::store) fn newest(&self) -> Option<Timestamp> {
        self.lanes.iter().map(|lane| lane.newest).max()
    }
}

fn webhook(channel: &Channel) -> Option<WebhookNumber> {
    match channel {
        Channel::Webhook(webhook) => Some(*webhook),
        Channel::Event(_) => None,
    }
}
