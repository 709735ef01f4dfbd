//! The writing connection and what the writer keeps in mind about the database.

use rusqlite::{CachedStatement, Connection, Params, Row};

use super::pending::PendingCounts;
use crate::clock::Timestamp;

/// What writes to the database. Only the writer thread has one.
pub(super) struct Session {
    connection: Connection,
    /// The newest epoch, including one that the open transaction has claimed.
    pub(super) epoch: i64,
    /// Whether the epoch was begun here.
    pub(super) is_claimed: bool,
    /// How many notifications to all have been stored, including those of the open transaction.
    pub(super) notifications: i64,
    /// The newest instant that this store has handed out since it was opened. Not read from the
    /// database: if the clock was ahead once, all later deliveries would come in the future.
    pub(super) newest_received_at: Timestamp,
    /// Including what the open transaction has changed.
    pub(super) pending: PendingCounts,
}

/// One kind of change. It may be executed again if the transaction around it was rolled back.
pub(super) trait Write: Send + 'static {
    type Outcome: Send + 'static;

    /// How much memory its variable parts take.
    fn bytes(&self) -> usize {
        0
    }

    /// Whether who asks for it is likely to ask for more as soon as it is committed.
    fn comes_back(&self) -> bool {
        false
    }

    /// Makes the change within the open transaction. An error rolls the transaction back, so a
    /// refusal that is part of the contract has to be an outcome, and to leave nothing written.
    fn execute(&self, session: &mut Session) -> rusqlite::Result<Self::Outcome>;
}

impl Session {
    pub(super) fn new(connection: Connection) -> rusqlite::Result<Self> {
        let mut session = Self {
            connection,
            epoch: 0,
            is_claimed: false,
            notifications: 0,
            newest_received_at: Timestamp::from_millis(i64::MIN),
            pending: PendingCounts::default(),
        };
        session.refresh()?;
        Ok(session)
    }

    pub(super) fn begin(&mut self) -> rusqlite::Result<()> {
        self.statement("BEGIN IMMEDIATE")?.execute([]).map(drop)
    }

    /// Commits and syncs. After an error it is unknown whether the transaction will turn out to be
    /// committed when the database is next opened.
    pub(super) fn commit(&mut self) -> rusqlite::Result<()> {
        self.statement("COMMIT")?.execute([]).map(drop)
    }

    pub(super) fn roll_back(&mut self) -> rusqlite::Result<()> {
        self.pending.clear();
        // Some errors have rolled back already.
        if !self.connection.is_autocommit() {
            self.statement("ROLLBACK")?.execute([])?;
        }
        self.refresh()
    }

    /// The instant at which a delivery is received: `now`, but never before one that was handed out
    /// earlier.
    pub(super) fn receive(&mut self, now: Timestamp) -> Timestamp {
        self.newest_received_at = now.max(self.newest_received_at);
        self.newest_received_at
    }

    /// Runs a statement and returns how many rows it changed.
    pub(super) fn execute(&self, sql: &str, params: impl Params) -> rusqlite::Result<usize> {
        self.statement(sql)?.execute(params)
    }

    /// Reads at most one row.
    pub(super) fn first<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Option<T>> {
        super::rows::first(&self.connection, sql, params, map)
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(super) fn last_seq(&self) -> i64 {
        self.connection.last_insert_rowid()
    }

    pub(super) fn close(self) -> rusqlite::Result<()> {
        self.connection.close().map_err(|(_, error)| error)
    }

    fn statement(&self, sql: &str) -> rusqlite::Result<CachedStatement<'_>> {
        self.connection.prepare_cached(sql)
    }

    fn refresh(&mut self) -> rusqlite::Result<()> {
        let meta = self.first("SELECT epoch, notifications FROM meta", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        (self.epoch, self.notifications) =
            meta.ok_or_else(|| super::error::corrupt("the epoch is missing"))?;
        Ok(())
    }
}
