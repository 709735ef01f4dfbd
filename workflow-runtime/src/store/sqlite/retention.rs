//! Removing what is over.

use rusqlite::{Row, params};

use super::frames::Head;
use super::session::{Session, Write};
use super::{read, rows};
use crate::clock::Timestamp;
use crate::id::{FrameKey, RunKey};
use crate::store::{DeliveryExpiry, EndedCursor, Expired};

pub(super) const ENDED: &str = "SELECT key, updated_at, parent_run, parent_frame FROM runs \
    WHERE ending IS NOT NULL AND updated_at < ?1 AND (updated_at, key) > (?2, ?3) \
    ORDER BY updated_at, key LIMIT ?4";

pub(super) const REMOVE_HISTORY: &str = "DELETE FROM history WHERE run = ?1";

pub(super) const REMOVE_RUN: &str = "DELETE FROM runs WHERE key = ?1 AND ending IS NOT NULL";

pub(super) const DELIVERIES: &str = "SELECT seq, run, received_at, consumed_by IS NOT NULL, \
    dedupe_key IS NOT NULL, bytes > 0 FROM deliveries WHERE seq > ?1 ORDER BY seq LIMIT ?2";

pub(super) const IS_LIVE: &str = "SELECT 1 FROM runs WHERE key = ?1 AND ending IS NULL";

const NEWEST: &str = "SELECT max(seq) FROM deliveries";

pub(super) const EMPTY: &str =
    "UPDATE deliveries SET head = x'', body = x'', bytes = 0 WHERE seq = ?1";

pub(super) const REMOVE_DELIVERY: &str = "DELETE FROM deliveries WHERE seq = ?1";

/// Removes ended runs.
pub(super) struct ExpireRuns {
    pub(super) before: Timestamp,
    pub(super) after: Option<EndedCursor>,
    pub(super) limit: usize,
}

impl Write for ExpireRuns {
    type Outcome = Expired<EndedCursor>;

    fn execute(&self, session: &mut Session) -> rusqlite::Result<Self::Outcome> {
        let ended = self.ended(session)?;
        let mut removed = 0;
        for (cursor, parent) in &ended {
            if !is_awaited(session, cursor.run, *parent)? {
                let run = &cursor.run.as_bytes()[..];
                session.execute(REMOVE_HISTORY, [run])?;
                removed += session.execute(REMOVE_RUN, [run])?;
            }
        }
        let last = ended.last().filter(|_| ended.len() == self.limit);
        Ok(Expired {
            removed,
            next: last.map(|(cursor, _)| *cursor),
        })
    }
}

impl ExpireRuns {
    fn ended(&self, session: &Session) -> rusqlite::Result<Vec<(EndedCursor, Option<FrameKey>)>> {
        // An empty key sorts before every key.
        let (ended_at, run) = match &self.after {
            Some(after) => (after.ended_at.as_millis(), &after.run.as_bytes()[..]),
            None => (i64::MIN, &[][..]),
        };
        let params = params![
            self.before.as_millis(),
            ended_at,
            run,
            read::row_limit(self.limit)
        ];
        let mut statement = session.connection().prepare_cached(ENDED)?;
        let ended = statement.query_map(params, |row| {
            let cursor = EndedCursor {
                ended_at: Timestamp::from_millis(row.get(1)?),
                run: rows::run_key(row, 0)?,
            };
            Ok((cursor, rows::frame_key(row, 2)?))
        })?;
        ended.collect()
    }
}

/// Whether the frame that has started a run has yet to take its result.
fn is_awaited(session: &Session, run: RunKey, parent: Option<FrameKey>) -> rusqlite::Result<bool> {
    let Some(parent) = parent else {
        return Ok(false);
    };
    let parent = Head::find(session.connection(), parent)?;
    Ok(parent.is_some_and(|parent| parent.wait.awaits_child(run)))
}

/// Removes deliveries, or what is long in them.
pub(super) struct ExpireDeliveries {
    pub(super) expiry: DeliveryExpiry,
    pub(super) after: Option<i64>,
    pub(super) limit: usize,
}

struct Kept {
    seq: i64,
    run: RunKey,
    received_at: Timestamp,
    is_consumed: bool,
    has_key: bool,
    is_full: bool,
}

impl Write for ExpireDeliveries {
    type Outcome = Expired<i64>;

    fn execute(&self, session: &mut Session) -> rusqlite::Result<Self::Outcome> {
        let newest: Option<i64> = session.first(NEWEST, [], |row| row.get(0))?.flatten();
        let kept = self.kept(session)?;
        let mut removed = 0;
        for delivery in &kept {
            if self.expiry.is_young(delivery.received_at) {
                let next = None;
                return Ok(Expired { removed, next });
            }
            if delivery.received_at >= self.expiry.bodies_before {
                continue;
            }
            if !delivery.is_consumed && is_live(session, delivery.run)? {
                continue;
            }
            let is_forgotten = self.expiry.forgets(delivery.received_at, delivery.has_key);
            // The newest one stays, because SQLite counts on from it.
            if is_forgotten && Some(delivery.seq) != newest {
                removed += session.execute(REMOVE_DELIVERY, [delivery.seq])?;
            } else if delivery.is_full {
                session.execute(EMPTY, [delivery.seq])?;
            }
        }
        let last = kept.last().filter(|_| kept.len() == self.limit);
        Ok(Expired {
            removed,
            next: last.map(|delivery| delivery.seq),
        })
    }
}

impl ExpireDeliveries {
    fn kept(&self, session: &Session) -> rusqlite::Result<Vec<Kept>> {
        let after = self.after.unwrap_or(i64::MIN);
        let mut statement = session.connection().prepare_cached(DELIVERIES)?;
        let kept = statement.query_map(params![after, read::row_limit(self.limit)], kept)?;
        kept.collect()
    }
}

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    Ok(Kept {
        seq: row.get(0)?,
        run: rows::run_key(row, 1)?,
        received_at: Timestamp::from_millis(row.get(2)?),
        is_consumed: row.get(3)?,
        has_key: row.get(4)?,
        is_full: row.get(5)?,
    })
}

fn is_live(session: &Session, run: RunKey) -> rusqlite::Result<bool> {
    let found = session.first(IS_LIVE, [&run.as_bytes()[..]], |_| Ok(()))?;
    Ok(found.is_some())
}
