//! Who waits for which event, and the notifications that have reached them.

use std::collections::{BTreeMap, HashMap};

use crate::clock::Timestamp;
use crate::event::EventId;
use crate::id::FrameKey;
use crate::store::{NewBroadcast, Notification};

/// The waits for events that no notification to their own run ends.
#[derive(Default)]
pub(in crate::store) struct Events {
    /// How many notifications have been stored.
    stored: i64,
    /// How many were stored of events that are counted elsewhere.
    pub(in crate::store) counted: HashMap<EventId, i64>,
    pub(in crate::store) by_id: HashMap<EventId, Awaited>,
}

#[derive(Default)]
pub(in crate::store) struct Awaited {
    pub(in crate::store) waits: BTreeMap<FrameKey, EventWait>,
    pub(in crate::store) notifications: BTreeMap<i64, Reaching>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct EventWait {
    /// How many notifications had been stored when it began: a later one can reach it.
    pub(in crate::store) since: i64,
    pub(in crate::store) deadline: Option<Timestamp>,
}

pub(in crate::store) struct Reaching {
    pub(in crate::store) notification: Notification,
    /// The waits that it has reached and that have not ended.
    pub(in crate::store) waits: usize,
}

impl Events {
    pub(in crate::store) fn begin(
        &mut self,
        event: &EventId,
        frame: FrameKey,
        deadline: Option<Timestamp>,
    ) {
        let since = *self.counted.get(event).unwrap_or(&self.stored);
        let awaited = self.by_id.entry(event.clone()).or_default();
        awaited.waits.insert(frame, EventWait { since, deadline });
    }

    /// Forgets a wait, and with the last one that a notification has reached the notification.
    pub(in crate::store) fn end(&mut self, event: &EventId, frame: FrameKey) {
        let Some(awaited) = self.by_id.get_mut(event) else {
            return;
        };
        if let Some(seq) = awaited.reached(frame)
            && let Some(reaching) = awaited.notifications.get_mut(&seq)
        {
            reaching.waits -= 1;
            if reaching.waits == 0 {
                awaited.notifications.remove(&seq);
            }
        }
        awaited.waits.remove(&frame);
        if awaited.waits.is_empty() {
            self.by_id.remove(event);
        }
    }

    /// Notes that a wait has a notification of its own run to go on with: none to all can reach it any
    /// more.
    pub(in crate::store) fn supply(&mut self, event: &EventId, frame: FrameKey) {
        if self.notification(event, frame).is_none() {
            self.end(event, frame);
        }
    }

    /// What has reached a frame.
    pub(in crate::store) fn notification(
        &self,
        event: &EventId,
        frame: FrameKey,
    ) -> Option<&Notification> {
        let awaited = self.by_id.get(event)?;
        let seq = awaited.reached(frame)?;
        let reaching = awaited.notifications.get(&seq);
        reaching.map(|reaching| &reaching.notification)
    }

    /// Stores a notification if it reaches a frame, and returns those that it has reached.
    pub(in crate::store) fn broadcast(
        &mut self,
        new: &NewBroadcast,
        received_at: Timestamp,
    ) -> Vec<FrameKey> {
        let Some(awaited) = self.by_id.get_mut(&new.event) else {
            return Vec::new();
        };
        let last = awaited.notifications.keys().next_back().copied();
        let open = awaited.waits.iter().filter(|(_, wait)| {
            last.is_none_or(|last| wait.since >= last) && wait.takes(received_at)
        });
        let reached: Vec<_> = open.map(|(frame, _)| *frame).collect();
        if !reached.is_empty() {
            let stored = self.counted.get_mut(&new.event);
            let stored = stored.unwrap_or(&mut self.stored);
            *stored += 1;
            let reaching = Reaching {
                notification: Notification {
                    event: new.event.clone(),
                    received_at,
                    payload: new.payload.clone(),
                },
                waits: reached.len(),
            };
            awaited.notifications.insert(*stored, reaching);
        }
        reached
    }
}

impl Awaited {
    /// The number of the notification that has reached a frame: the first one since it has waited.
    fn reached(&self, frame: FrameKey) -> Option<i64> {
        let wait = self.waits.get(&frame)?;
        let mut later = self.notifications.range(wait.since + 1..);
        let (seq, first) = later.next()?;
        wait.takes(first.notification.received_at).then_some(*seq)
    }
}

impl EventWait {
    fn takes(&self, received_at: Timestamp) -> bool {
        self.deadline.is_none_or(|deadline| received_at <= deadline)
    }
}
