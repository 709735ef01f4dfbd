//! Storing deliveries.

use rusqlite::params;

use super::frames::{Head, WAKE_ROOT};
use super::session::{Session, Write};
use super::{rows, wait_columns, waits};
use crate::clock::{Clock, Timestamp};
use crate::id::{FrameKey, RunKey};
use crate::store::{NewDelivery, Receipt, Wait};

pub(super) const DUPLICATE: &str = "SELECT seq FROM deliveries \
    WHERE run = ?1 AND webhook = ?2 AND dedupe_key = ?3";

pub(super) const TARGET: &str = "SELECT ending, due_at, parked IS NOT NULL, wait_kind, wait_target, \
    wait_at, next_frame FROM runs WHERE key = ?1";

pub(super) const PENDING: &str = "SELECT count(*) FILTER (WHERE webhook = ?2), coalesce(sum(bytes), 0) \
    FROM deliveries WHERE run = ?1 AND consumed_by IS NULL";

const INSERT: &str = "INSERT INTO deliveries \
    (run, webhook, received_at, bytes, dedupe_key, head, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

/// A delivery and the clock to read when it is stored.
pub(super) struct Deliver {
    pub(super) delivery: NewDelivery,
    pub(super) clock: Clock,
}

impl Write for Deliver {
    type Outcome = Receipt;

    fn bytes(&self) -> usize {
        self.delivery.head.len() + self.delivery.body.len()
    }

    fn execute(&self, session: &mut Session) -> rusqlite::Result<Receipt> {
        let new = &self.delivery;
        if let Some(seq) = find_duplicate(session, new)? {
            return Ok(Receipt::Duplicate { seq });
        }
        let Some(target) = find_target(session, new.run)? else {
            return Ok(Receipt::Unknown);
        };
        if target.has_ended {
            return Ok(Receipt::Ended);
        }
        if is_full(session, new)? {
            return Ok(Receipt::Full);
        }
        let now = self.clock.now();
        let received_at = session.receive(now);
        let seq = insert(session, new, received_at)?;
        let woken = match target.waiting {
            Waiting::InTable => wake_taker(session, new, (seq, received_at), now)?,
            Waiting::Root { due, wait } if wait.takes(new.webhook, received_at) => {
                // An earlier delivery may have made it due already. It is due now also if the instant
                // of receipt is ahead of the clock.
                if due.is_none_or(|due| due > now) {
                    let params = params![&new.run.as_bytes()[..], now.as_millis()];
                    session.execute(WAKE_ROOT, params)?;
                }
                Some(FrameKey::root(new.run))
            }
            Waiting::Root { .. } | Waiting::Nobody => None,
        };
        Ok(Receipt::Stored { seq, woken })
    }
}

/// What decides about a delivery to a run.
struct Target {
    has_ended: bool,
    waiting: Waiting,
}

/// Who may wait for a delivery.
enum Waiting {
    /// Nobody: the only frame is parked or waits for something else.
    Nobody,
    /// The root, which is the only frame and waits for one webhook alone.
    Root { due: Option<Timestamp>, wait: Wait },
    /// Whoever the table of waits names.
    InTable,
}

fn wake_taker(
    session: &Session,
    new: &NewDelivery,
    delivery: (i64, Timestamp),
    now: Timestamp,
) -> rusqlite::Result<Option<FrameKey>> {
    let Some(frame) = waits::taker(session, new.run, new.webhook, delivery)? else {
        return Ok(None);
    };
    let key = FrameKey {
        run: new.run,
        frame,
    };
    match Head::find(session.connection(), key)? {
        Some(frame) if frame.wake(session, now)? => Ok(Some(key)),
        _ => Ok(None),
    }
}

fn find_duplicate(session: &Session, new: &NewDelivery) -> rusqlite::Result<Option<i64>> {
    let Some(key) = &new.dedupe_key else {
        return Ok(None);
    };
    let params = params![&new.run.as_bytes()[..], &new.webhook.0[..], key];
    session.first(DUPLICATE, params, |row| row.get(0))
}

fn find_target(session: &Session, run: RunKey) -> rusqlite::Result<Option<Target>> {
    session.first(TARGET, [&run.as_bytes()[..]], |row| {
        let is_parked: bool = row.get(2)?;
        let waiting = match row.get::<_, Option<i64>>(3)? {
            _ if row.get::<_, i64>(6)? > 1 => Waiting::InTable,
            Some(wait_columns::ANY) => Waiting::InTable,
            Some(wait_columns::WEBHOOK) if !is_parked => Waiting::Root {
                due: rows::timestamp(row, 1)?,
                wait: Wait::Webhook {
                    webhook: rows::webhook(row, 4)?,
                    deadline: rows::timestamp(row, 5)?,
                },
            },
            _ => Waiting::Nobody,
        };
        Ok(Target {
            has_ended: row.get::<_, Option<i64>>(0)?.is_some(),
            waiting,
        })
    })
}

/// Costs as much as the run has pending, which is what the limits bound.
fn is_full(session: &Session, new: &NewDelivery) -> rusqlite::Result<bool> {
    let params = params![&new.run.as_bytes()[..], &new.webhook.0[..]];
    let pending = session.first(PENDING, params, |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
    })?;
    let (deliveries, bytes) = pending.unwrap_or((0, 0));
    let size = new.head.len() as u64 + new.body.len() as u64;
    let bytes = u64::try_from(bytes).unwrap_or(0).saturating_add(size);
    Ok(deliveries >= i64::from(new.limits.deliveries_max) || bytes > new.limits.bytes_max)
}

fn insert(session: &Session, new: &NewDelivery, at: Timestamp) -> rusqlite::Result<i64> {
    let size = new.head.len().saturating_add(new.body.len());
    let params = params![
        &new.run.as_bytes()[..],
        &new.webhook.0[..],
        at.as_millis(),
        i64::try_from(size).unwrap_or(i64::MAX),
        new.dedupe_key,
        &new.head[..],
        &new.body[..],
    ];
    session.execute(INSERT, params)?;
    Ok(session.last_seq())
}
