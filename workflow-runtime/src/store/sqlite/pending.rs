//! How much runs have pending, which is limited.

use std::collections::HashMap;

use rusqlite::params;

use super::channel;
use super::session::Session;
use crate::id::RunKey;
use crate::store::{Channel, NewDelivery, WebhookNumber};

/// Counts the deliveries to channels from `?2` on that are before `?3`, the bytes of all deliveries, and
/// all deliveries. Walks through what the run has pending.
pub(super) const COUNT: &str = "SELECT count(*) FILTER (WHERE channel >= ?2 AND channel <= ?3), \
    coalesce(sum(bytes), 0), count(*) \
    FROM deliveries WHERE run = ?1 AND consumed_by IS NULL";

/// Runs that have fewer pending are counted each time: nearly all, and it costs next to nothing.
const KEPT_FROM: u64 = 16;

/// So many runs at most are kept.
const RUNS_MAX: usize = 4096;

/// So many groups of a run at most are kept.
const GROUPS_MAX: usize = 16;

/// What has been counted of runs that have much pending, so that a delivery does not walk through all
/// that came before. It is right because only one connection writes, and tells of all that it changes in
/// live runs: of what is added, and of what is consumed. Nothing is kept beyond a rollback.
#[derive(Default)]
pub(super) struct PendingCounts(HashMap<RunKey, Counted>);

#[derive(Default)]
struct Counted {
    bytes: u64,
    /// Those that were asked for, with the number of deliveries in each.
    groups: Vec<(Group, u64)>,
}

/// What is limited together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Webhook(WebhookNumber),
    Events,
}

/// What is pending beside a new delivery.
#[derive(Default)]
struct Pending {
    /// In its group.
    deliveries: u64,
    /// In the whole run.
    bytes: u64,
}

/// Whether there is no room for a delivery.
pub(super) fn is_full(session: &mut Session, new: &NewDelivery) -> rusqlite::Result<bool> {
    let pending = match session.pending.find(new) {
        Some(pending) => pending,
        None => count(session, new)?,
    };
    let bytes = pending.bytes.saturating_add(new.bytes() as u64);
    Ok(pending.deliveries >= u64::from(new.limits.deliveries_max) || bytes > new.limits.bytes_max)
}

fn count(session: &mut Session, new: &NewDelivery) -> rusqlite::Result<Pending> {
    let (from, to) = match &new.channel {
        Channel::Webhook(_) => {
            let channel = channel::to_bytes(&new.channel);
            (channel.clone(), channel)
        }
        Channel::Event(_) => (channel::FIRST_EVENT.to_vec(), channel::LAST_EVENT.to_vec()),
    };
    let params = params![&new.run.as_bytes()[..], from, to];
    let counted = session.first(COUNT, params, |row| {
        let [deliveries, bytes, all] = [row.get(0)?, row.get(1)?, row.get(2)?].map(unsigned);
        Ok((Pending { deliveries, bytes }, all))
    })?;
    let (pending, all) = counted.unwrap_or_default();
    if all >= KEPT_FROM {
        session.pending.keep(new, &pending);
    }
    Ok(pending)
}

impl PendingCounts {
    /// Has to be told of each delivery that is added.
    pub(super) fn add(&mut self, new: &NewDelivery) {
        let Some(counted) = self.0.get_mut(&new.run) else {
            return;
        };
        counted.bytes = counted.bytes.saturating_add(new.bytes() as u64);
        if let Some(deliveries) = counted.group(Group::of(&new.channel)) {
            *deliveries += 1;
        }
    }

    /// Has to be told of each run that consumes deliveries.
    pub(super) fn forget(&mut self, run: RunKey) {
        self.0.remove(&run);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    fn find(&mut self, new: &NewDelivery) -> Option<Pending> {
        let counted = self.0.get_mut(&new.run)?;
        Some(Pending {
            deliveries: *counted.group(Group::of(&new.channel))?,
            bytes: counted.bytes,
        })
    }

    fn keep(&mut self, new: &NewDelivery, pending: &Pending) {
        if self.0.len() >= RUNS_MAX && !self.0.contains_key(&new.run) {
            self.clear();
        }
        let counted = self.0.entry(new.run).or_default();
        counted.bytes = pending.bytes;
        if counted.groups.len() >= GROUPS_MAX {
            counted.groups.clear();
        }
        let group = Group::of(&new.channel);
        counted.groups.push((group, pending.deliveries));
    }
}

impl Counted {
    fn group(&mut self, group: Group) -> Option<&mut u64> {
        let mut groups = self.groups.iter_mut();
        let found = groups.find(|(kept, _)| *kept == group);
        found.map(|(_, deliveries)| deliveries)
    }
}

impl Group {
    fn of(channel: &Channel) -> Self {
        match channel {
            Channel::Webhook(webhook) => Self::Webhook(*webhook),
            Channel::Event(_) => Self::Events,
        }
    }
}

fn unsigned(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}
