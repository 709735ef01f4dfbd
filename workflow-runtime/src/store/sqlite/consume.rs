//! What a transition says of deliveries: those that it has used, and those that did not come.

use std::collections::BTreeSet;

use rusqlite::params;

use super::frames::Head;
use super::session::Session;
use super::{channel, events, rows, waits};
use crate::store::{Channel, Transition};

pub(super) const IS_PENDING: &str = "SELECT channel FROM deliveries \
    WHERE seq = ?1 AND run = ?2 AND consumed_by IS NULL";

pub(super) const CONSUME: &str = "UPDATE deliveries SET consumed_by = ?2 WHERE seq = ?1";

/// The channels of the deliveries that the transition has used, or nothing if one is not there for it.
pub(super) fn consumable(
    session: &Session,
    transition: &Transition,
    frame: &Head,
) -> rusqlite::Result<Option<BTreeSet<Channel>>> {
    let seqs = &transition.consumed;
    let mut channels = BTreeSet::new();
    if seqs.len() > 1 && seqs.iter().collect::<BTreeSet<_>>().len() < seqs.len() {
        return Ok(None);
    }
    let run = &transition.frame.run.as_bytes()[..];
    for seq in seqs {
        let found = session.first(IS_PENDING, params![seq, run], |row| {
            channel::from_row(row, 0)
        })?;
        match found {
            Some(channel) => channels.insert(channel),
            None => return Ok(None),
        };
    }
    if frame.has_branched() {
        // The waits around it may have changed since it was loaded.
        let owned = waits::owned_of_all(session, transition.frame.run, &channels)?;
        let mut owned = owned.iter();
        if !owned.all(|it| (it.frame == frame.key.frame) == seqs.contains(&it.seq)) {
            return Ok(None);
        }
    }
    Ok(Some(channels))
}

/// Whether a delivery came in time for the wait that the transition says has ended without one.
pub(super) fn is_delivered(
    session: &Session,
    transition: &Transition,
    frame: &Head,
) -> rusqlite::Result<bool> {
    let connection = session.connection();
    for (channel, until) in &transition.unless_delivered {
        let received_at = if frame.has_waits() {
            waits::own(connection, frame.key, channel)?.map(|own| own.received_at)
        } else {
            let oldest = rows::oldest_pending(connection, frame.key.run, channel)?;
            oldest.map(|it| it.received_at)
        };
        if let Channel::Event(event) = channel
            && let Some(reached) = events::reached(connection, frame.key, event)?
            && reached.received_at <= *until
        {
            return Ok(true);
        }
        if received_at.is_some_and(|at| at <= *until) {
            return Ok(true);
        }
    }
    Ok(false)
}
