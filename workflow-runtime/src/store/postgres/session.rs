//! A connection, and several statements on their way at once.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use deadpool_postgres::{Object, Pool};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Row, Statement};

use super::error::Error;

/// The parameters of a statement.
pub(super) type Params<'a> = Vec<&'a (dyn ToSql + Sync)>;

type Answer = Result<Vec<Row>, tokio_postgres::Error>;

/// A connection of the pool.
pub(super) struct Session(Object);

impl Session {
    pub(super) async fn of(pool: &Pool) -> Result<Self, Error> {
        Ok(Self(pool.get().await?))
    }

    pub(super) async fn rows(
        &self,
        sql: &'static str,
        params: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Error> {
        let statement = self.0.prepare_cached(sql).await?;
        Ok(self.0.query(&statement, params).await?)
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
        let statement = self.0.prepare_cached(sql).await?;
        Ok(self.0.execute(&statement, params).await?)
    }

    /// Begins to gather statements that are sent without waiting for each other's answers.
    pub(super) fn pipeline<'a>(&'a self) -> Pipeline<'a> {
        Pipeline {
            session: self,
            steps: Vec::new(),
        }
    }

    /// Gives up the open transaction. A connection that cannot do so is thrown away.
    pub(super) async fn roll_back(self) {
        if self.0.batch_execute("ROLLBACK").await.is_err() {
            self.discard();
        }
    }

    /// Closes the connection.
    pub(super) fn discard(self) {
        drop(Object::take(self.0));
    }

    pub(super) fn client(&self) -> &tokio_postgres::Client {
        &self.0
    }
}

/// Statements for one connection, in the order in which the database executes them.
pub(super) struct Pipeline<'a> {
    session: &'a Session,
    steps: Vec<(&'static str, Params<'a>)>,
}

impl<'a> Pipeline<'a> {
    /// Adds a statement and returns its place among the answers.
    pub(super) fn add(&mut self, sql: &'static str, params: Params<'a>) -> usize {
        self.steps.push((sql, params));
        self.steps.len() - 1
    }

    /// Sends them and returns their rows. All of them have been answered then, and none of them may have
    /// failed: what follows a failed one fails too, and a `COMMIT` among them has rolled back.
    pub(super) async fn run(self) -> Result<Vec<Vec<Row>>, Error> {
        // Whatever has to be prepared is so before the first is sent: they must not overtake each other.
        let mut steps: Vec<(Statement, Params<'a>)> = Vec::with_capacity(self.steps.len());
        for (sql, params) in self.steps {
            steps.push((self.session.0.prepare_cached(sql).await?, params));
        }
        let queries = steps
            .iter()
            .map(|(statement, params)| (Box::pin(self.session.0.query(statement, params)), None));
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
        Ok(answers.collect::<Result<_, _>>()?)
    }
}
