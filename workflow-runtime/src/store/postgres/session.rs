//! A connection, and several statements on their way at once.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use deadpool_postgres::{Object, Pool};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Row, Statement};

use super::error::Error;

/// Begins a transaction that sees what others have committed before each of its statements.
pub(super) const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

/// The parameters of a statement.
pub(super) type Params<'a> = Vec<&'a (dyn ToSql + Sync)>;

type Answer = Result<Vec<Row>, tokio_postgres::Error>;

/// A connection of the pool. If it is dropped within a transaction, be it that its task was given up, it is
/// closed: the next one to get it would be within that transaction, and its locks would stay.
pub(super) struct Session {
    client: Option<Object>,
    is_in_transaction: AtomicBool,
}

impl Session {
    pub(super) async fn of(pool: &Pool) -> Result<Self, Error> {
        Ok(Self {
            client: Some(pool.get().await?),
            is_in_transaction: AtomicBool::new(false),
        })
    }

    /// Reads rows, outside of a transaction or within an open one.
    pub(super) async fn rows(
        &self,
        sql: &'static str,
        params: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Error> {
        let statement = self.client().prepare_cached(sql).await?;
        Ok(self.client().query(&statement, params).await?)
    }

    pub(super) async fn first(
        &self,
        sql: &'static str,
        params: &[&(dyn ToSql + Sync)],
    ) -> Result<Option<Row>, Error> {
        Ok(self.rows(sql, params).await?.into_iter().next())
    }

    pub(super) async fn execute(
        &self,
        sql: &'static str,
        params: &[&(dyn ToSql + Sync)],
    ) -> Result<u64, Error> {
        let statement = self.client().prepare_cached(sql).await?;
        Ok(self.client().execute(&statement, params).await?)
    }

    /// Begins to gather statements that are sent without waiting for each other's answers.
    pub(super) fn pipeline(&self) -> Pipeline<'_> {
        Pipeline {
            session: self,
            steps: Vec::new(),
            begins: false,
            commits: false,
        }
    }

    /// Gives up the open transaction, to begin another one.
    pub(super) async fn end_transaction(&self) -> Result<(), Error> {
        self.client().batch_execute("ROLLBACK").await?;
        self.is_in_transaction.store(false, Ordering::Release);
        Ok(())
    }

    /// Gives up the open transaction, if there is one.
    pub(super) async fn roll_back(self) {
        if self.client().batch_execute("ROLLBACK").await.is_ok() {
            self.is_in_transaction.store(false, Ordering::Release);
        } else {
            self.is_in_transaction.store(true, Ordering::Release);
        }
    }

    pub(super) fn client(&self) -> &Object {
        self.client
            .as_ref()
            .expect("BUG: it is there until the drop")
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.is_in_transaction.load(Ordering::Acquire) {
            drop(self.client.take().map(Object::take));
        }
    }
}

/// Statements for one connection, in the order in which the database executes them.
pub(super) struct Pipeline<'a> {
    session: &'a Session,
    steps: Vec<(&'static str, Params<'a>)>,
    begins: bool,
    commits: bool,
}

impl<'a> Pipeline<'a> {
    /// Adds a statement and returns its place among the answers.
    pub(super) fn add(&mut self, sql: &'static str, params: Params<'a>) -> usize {
        self.steps.push((sql, params));
        self.steps.len() - 1
    }

    pub(super) fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Adds the statement that begins a transaction.
    pub(super) fn begin(&mut self, sql: &'static str) {
        self.begins = true;
        self.add(sql, vec![]);
    }

    /// Adds the statement that commits the transaction.
    pub(super) fn commit(&mut self) {
        self.commits = true;
        self.add("COMMIT", vec![]);
    }

    /// Sends them and returns their rows. All of them have been answered then, and none of them may have
    /// failed: what follows a failed one fails too, and a `COMMIT` among them has rolled back.
    pub(super) async fn run(self) -> Result<Vec<Vec<Row>>, Error> {
        // Whatever has to be prepared is so before the first is sent: they must not overtake each other.
        let mut steps: Vec<(Statement, Params<'a>)> = Vec::with_capacity(self.steps.len());
        for (sql, params) in self.steps {
            let statement = self.session.client().prepare_cached(sql).await?;
            steps.push((statement, params));
        }
        let is_in_transaction = &self.session.is_in_transaction;
        if self.begins {
            is_in_transaction.store(true, Ordering::Release);
        }
        let queries = steps.iter().map(|(statement, params)| {
            (
                Box::pin(self.session.client().query(statement, params)),
                None,
            )
        });
        let mut queries: Vec<(Pin<Box<_>>, Option<Answer>)> = queries.collect();
        // The first poll of each sends it.
        poll_fn(|cx| {
            let mut is_pending = false;
            for (query, answer) in &mut queries {
                if answer.is_none() {
                    match Future::poll(query.as_mut(), cx) {
                        Poll::Ready(rows) => *answer = Some(rows),
                        Poll::Pending => is_pending = true,
                    }
                }
            }
            if is_pending {
                Poll::Pending
            } else {
                Poll::Ready(())
            }
        })
        .await;
        let answers = queries.into_iter().filter_map(|(_, answer)| answer);
        let answers = answers.collect::<Result<_, _>>()?;
        if self.commits {
            is_in_transaction.store(false, Ordering::Release);
        }
        Ok(answers)
    }
}
