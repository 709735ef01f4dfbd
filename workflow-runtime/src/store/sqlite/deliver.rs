//! Storing deliveries.

use rusqlite::params;

use super::frames::{Head, WAKE_ROOT};
use super::load::load_within;
use super::session::{Session, Write};
use super::{channel, events, pending, rows, wait_columns, waits};
use crate::clock::{Clock, Timestamp};
use crate::id::{FrameKey, RunKey};
use crate::store::batch::STATE_READ_BYTES_MAX;
use crate::store::{Channel, Delivered, NewDelivery, Receipt, Wait};

pub(super) const DUPLICATE: &str = "SELECT seq FROM deliveries \
    WHERE run = ?1 AND channel = ?2 AND dedupe_key = ?3";

pub(super) const TARGET: &str = "SELECT ending, due_at, parked IS NOT NULL, wait_kind, wait_target, \
    wait_at, next_frame, octet_length(state_json) FROM runs WHERE key = ?1";

const INSERT: &str = "INSERT INTO deliveries \
    (run, channel, received_at, bytes, dedupe_key, head, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

/// A delivery and the clock to read when it is stored.
pub(super) struct Deliver {
    pub(super) delivery: NewDelivery,
    pub(super) clock: Clock,
}

impl Write for Deliver {
    type Outcome = Delivered;

    fn bytes(&self) -> usize {
        self.delivery.bytes()
    }

    fn execute(&self, session: &mut Session) -> rusqlite::Result<Delivered> {
        let stored = store(session, &self.delivery, &|| self.clock.now())?;
        let loaded = match stored.at_hand {
            Some(frame) => load_within(session.connection(), frame)?,
            None => None,
        };
        Ok(Delivered {
            receipt: stored.receipt,
            loaded: loaded.map(Box::new),
        })
    }
}

/// Stores a delivery. `now` is what the clock shows, read when the delivery is accepted.
pub(super) fn deliver(
    session: &mut Session,
    new: &NewDelivery,
    now: &dyn Fn() -> Timestamp,
) -> rusqlite::Result<Receipt> {
    Ok(store(session, new, now)?.receipt)
}

struct Stored {
    receipt: Receipt,
    /// The frame that it has woken and that was not due before, if it is cheap to load.
    at_hand: Option<FrameKey>,
}

impl From<Receipt> for Stored {
    fn from(receipt: Receipt) -> Self {
        let at_hand = None;
        Self { receipt, at_hand }
    }
}

fn store(
    session: &mut Session,
    new: &NewDelivery,
    now: &dyn Fn() -> Timestamp,
) -> rusqlite::Result<Stored> {
    if let Some(seq) = find_duplicate(session, new)? {
        return Ok(Receipt::Duplicate { seq }.into());
    }
    let Some(target) = find_target(session, new.run)? else {
        return Ok(Receipt::Unknown.into());
    };
    if target.has_ended {
        return Ok(Receipt::Ended.into());
    }
    if pending::is_full(session, new)? {
        return Ok(Receipt::Full.into());
    }
    let now = now();
    let received_at = session.receive(now);
    let seq = insert(session, new, received_at)?;
    session.pending.add(new);
    let mut at_hand = None;
    let woken = match target.waiting {
        Waiting::InTable => wake_taker(session, new, (seq, received_at), now)?,
        Waiting::Root {
            due,
            is_parked,
            wait,
        } if wait.takes(&new.channel, received_at) => {
            let root = FrameKey::root(new.run);
            supply(session, new, root)?;
            // An earlier delivery may have made it due already. It is due now also if the instant
            // of receipt is ahead of the clock.
            if !is_parked && due.is_none_or(|due| due > now) {
                let params = params![&new.run.as_bytes()[..], now.as_millis()];
                session.execute(WAKE_ROOT, params)?;
                at_hand = (target.state_bytes <= STATE_READ_BYTES_MAX).then_some(root);
            }
            (!is_parked).then_some(root)
        }
        Waiting::Root { .. } | Waiting::Nobody => None,
    };
    let receipt = Receipt::Stored { seq, woken };
    Ok(Stored { receipt, at_hand })
}

fn supply(session: &Session, new: &NewDelivery, frame: FrameKey) -> rusqlite::Result<()> {
    match &new.channel {
        Channel::Webhook(_) => Ok(()),
        Channel::Event(event) => events::supply(session, frame, event),
    }
}

/// What decides about a delivery to a run.
struct Target {
    has_ended: bool,
    state_bytes: i64,
    waiting: Waiting,
}

/// Who may wait for a delivery.
enum Waiting {
    /// Nobody: the only frame waits for something else.
    Nobody,
    /// The root, which is the only frame and waits for one channel alone.
    Root {
        due: Option<Timestamp>,
        is_parked: bool,
        wait: Wait,
    },
    /// Whoever the table of waits names.
    InTable,
}

fn wake_taker(
    session: &Session,
    new: &NewDelivery,
    delivery: (i64, Timestamp),
    now: Timestamp,
) -> rusqlite::Result<Option<FrameKey>> {
    let Some(frame) = waits::taker(session, new.run, &new.channel, delivery)? else {
        return Ok(None);
    };
    let key = FrameKey {
        run: new.run,
        frame,
    };
    supply(session, new, key)?;
    match Head::find(session.connection(), key)? {
        Some(frame) if frame.wake(session, now)? => Ok(Some(key)),
        _ => Ok(None),
    }
}

fn find_duplicate(session: &Session, new: &NewDelivery) -> rusqlite::Result<Option<i64>> {
    let Some(key) = &new.dedupe_key else {
        return Ok(None);
    };
    let params = params![
        &new.run.as_bytes()[..],
        channel::to_bytes(&new.channel),
        key
    ];
    session.first(DUPLICATE, params, |row| row.get(0))
}

fn find_target(session: &Session, run: RunKey) -> rusqlite::Result<Option<Target>> {
    session.first(TARGET, [&run.as_bytes()[..]], |row| {
        let is_parked: bool = row.get(2)?;
        let waiting = match row.get::<_, Option<i64>>(3)? {
            _ if row.get::<_, i64>(6)? > 1 => Waiting::InTable,
            Some(wait_columns::ANY) => Waiting::InTable,
            Some(wait_columns::WEBHOOK) => Waiting::Root {
                due: rows::timestamp(row, 1)?,
                is_parked,
                wait: Wait::Webhook {
                    webhook: rows::webhook(row, 4)?,
                    deadline: rows::timestamp(row, 5)?,
                },
            },
            Some(wait_columns::EVENT) => Waiting::Root {
                due: rows::timestamp(row, 1)?,
                is_parked,
                wait: Wait::Event {
                    event: rows::event(row, 4)?,
                    deadline: rows::timestamp(row, 5)?,
                },
            },
            _ => Waiting::Nobody,
        };
        Ok(Target {
            has_ended: row.get::<_, Option<i64>>(0)?.is_some(),
            // An ended run has none.
            state_bytes: row.get::<_, Option<i64>>(7)?.unwrap_or(0),
            waiting,
        })
    })
}

fn insert(session: &Session, new: &NewDelivery, at: Timestamp) -> rusqlite::Result<i64> {
    let params = params![
        &new.run.as_bytes()[..],
        channel::to_bytes(&new.channel),
        at.as_millis(),
        i64::try_from(new.bytes()).unwrap_or(i64::MAX),
        new.dedupe_key,
        &new.head[..],
        &new.body[..],
    ];
    session.execute(INSERT, params)?;
    Ok(session.last_seq())
}
