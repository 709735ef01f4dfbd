//! What decides about a frame, be it a root or a branch.

use rusqlite::{Connection, params};

use super::error::corrupt;
use super::rows::{self, first};
use super::session::Session;
use super::wait_columns::wait;
use crate::clock::Timestamp;
use crate::id::FrameKey;
use crate::store::Wait;

/// The columns that both tables have, without an outcome, which may be long; the last one only if what
/// comes next is noted.
macro_rules! head_columns {
    ($is_noted:literal) => {
        concat!(
            "version, due_at, parked IS NOT NULL, wait_kind, wait_number, wait_target, wait_at, \
             CASE wait_kind WHEN 3 THEN '' ELSE wait_json END, CASE WHEN ",
            $is_noted,
            " THEN (SELECT max(seq) FROM history WHERE run = ?1) END"
        )
    };
}

pub(super) const ROOT: &str = concat!(
    "SELECT ",
    head_columns!("?2"),
    ", next_frame, parent_run, parent_frame FROM runs WHERE key = ?1 AND ending IS NULL"
);

pub(super) const BRANCH: &str = concat!(
    "SELECT ",
    head_columns!("?3"),
    ", parent, branch_name FROM frames WHERE run = ?1 AND frame = ?2 AND returned_at IS NULL"
);

pub(super) const WAKE_ROOT: &str = "UPDATE runs SET due_at = ?2 WHERE key = ?1";

pub(super) const WAKE_BRANCH: &str = "UPDATE frames SET due_at = ?3 WHERE run = ?1 AND frame = ?2";

/// A live frame without its state.
pub(super) struct Head {
    pub(super) key: FrameKey,
    pub(super) version: i64,
    pub(super) due: Option<Timestamp>,
    pub(super) is_parked: bool,
    pub(super) wait: Wait,
    pub(super) place: Place,
    /// The number of its run's newest entry in the history, if it was asked for.
    pub(super) newest_entry: i64,
}

/// Where a frame stands.
pub(super) enum Place {
    Root {
        /// Whether other frames of the run may wait for the same webhooks.
        has_branched: bool,
        /// The frame that has started the run.
        parent: Option<FrameKey>,
    },
    Branch {
        parent: u32,
        name: String,
    },
}

impl Head {
    /// Nothing for a frame that is not there or has ended.
    pub(super) fn find(connection: &Connection, key: FrameKey) -> rusqlite::Result<Option<Self>> {
        Self::find_noted(connection, key, false)
    }

    /// As [`Head::find`], with what the history needs if the next transition is noted.
    pub(super) fn find_noted(
        connection: &Connection,
        key: FrameKey,
        is_noted: bool,
    ) -> rusqlite::Result<Option<Self>> {
        let run = &key.run.as_bytes()[..];
        let read = |row: &rusqlite::Row<'_>, place| {
            Ok(Self {
                newest_entry: row.get::<_, Option<i64>>(8)?.unwrap_or(0),
                key,
                version: row.get(0)?,
                due: rows::timestamp(row, 1)?,
                is_parked: row.get(2)?,
                wait: wait(row, 3)?.ok_or_else(|| corrupt("a live frame waits for nothing"))?,
                place,
            })
        };
        if key.frame == 0 {
            return first(connection, ROOT, params![run, is_noted], |row| {
                let place = Place::Root {
                    has_branched: row.get::<_, i64>(9)? > 1,
                    parent: rows::frame_key(row, 10)?,
                };
                read(row, place)
            });
        }
        first(
            connection,
            BRANCH,
            params![run, key.frame, is_noted],
            |row| {
                let place = Place::Branch {
                    parent: row.get(9)?,
                    name: row.get(10)?,
                };
                read(row, place)
            },
        )
    }

    pub(super) fn is_root(&self) -> bool {
        matches!(self.place, Place::Root { .. })
    }

    /// Whether the run has had more frames than its root.
    pub(super) fn has_branched(&self) -> bool {
        match self.place {
            Place::Root { has_branched, .. } => has_branched,
            Place::Branch { .. } => true,
        }
    }

    /// Whether the webhooks that it waits for are in the table of waits.
    pub(super) fn has_waits(&self) -> bool {
        self.has_branched() || matches!(self.wait, Wait::Any(_))
    }

    /// Makes the frame due at `at`, if it is not due before. Returns whether it can go on at all.
    pub(super) fn wake(&self, session: &Session, at: Timestamp) -> rusqlite::Result<bool> {
        if self.is_parked {
            return Ok(false);
        }
        if self.due.is_none_or(|due| due > at) {
            let (run, at) = (&self.key.run.as_bytes()[..], at.as_millis());
            if self.is_root() {
                session.execute(WAKE_ROOT, params![run, at])?;
            } else {
                session.execute(WAKE_BRANCH, params![run, self.key.frame, at])?;
            }
        }
        Ok(true)
    }
}
