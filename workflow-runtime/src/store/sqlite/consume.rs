//! What a transition says of deliveries: those that it has used, and those that did not come.

use std::collections::BTreeSet;

use rusqlite::params;

use super::frames::Head;
use super::session::Session;
use super::{rows, waits};
use crate::store::{Transition, WebhookNumber};

pub(super) const IS_PENDING: &str = "SELECT webhook FROM deliveries \
    WHERE seq = ?1 AND run = ?2 AND consumed_by IS NULL";

pub(super) const CONSUME: &str = "UPDATE deliveries SET consumed_by = ?2 WHERE seq = ?1";

/// The webhooks of the deliveries that the transition has used, or nothing if one is not there for it.
pub(super) fn consumable(
    session: &Session,
    transition: &Transition,
    frame: &Head,
) -> rusqlite::Result<Option<BTreeSet<WebhookNumber>>> {
    let seqs = &transition.consumed;
    let mut webhooks = BTreeSet::new();
    if seqs.len() > 1 && seqs.iter().collect::<BTreeSet<_>>().len() < seqs.len() {
        return Ok(None);
    }
    let run = &transition.frame.run.as_bytes()[..];
    for seq in seqs {
        let found = session.first(IS_PENDING, params![seq, run], |row| rows::webhook(row, 0))?;
        match found {
            Some(webhook) => webhooks.insert(webhook),
            None => return Ok(None),
        };
    }
    if frame.has_branched() {
        // The waits around it may have changed since it was loaded.
        let owned = waits::owned_of_all(session, transition.frame.run, &webhooks)?;
        let mut owned = owned.iter();
        if !owned.all(|it| (it.frame == frame.key.frame) == seqs.contains(&it.seq)) {
            return Ok(None);
        }
    }
    Ok(Some(webhooks))
}

/// Whether a delivery came in time for the wait that the transition says has ended without one.
pub(super) fn is_delivered(
    session: &Session,
    transition: &Transition,
    frame: &Head,
) -> rusqlite::Result<bool> {
    let connection = session.connection();
    for (webhook, until) in &transition.unless_delivered {
        let received_at = if frame.has_waits() {
            waits::own(connection, frame.key, *webhook)?.map(|own| own.received_at)
        } else {
            let oldest = rows::oldest_pending(connection, frame.key.run, *webhook)?;
            oldest.map(|it| it.received_at)
        };
        if received_at.is_some_and(|at| at <= *until) {
            return Ok(true);
        }
    }
    Ok(false)
}
