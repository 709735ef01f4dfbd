//! Starting runs.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;

use super::Run;
use crate::duration::{IntoDuration, InvalidDuration};
use crate::engine::Engine;
use crate::id::{RunId, RunKey};
use crate::limits::RUN_ID_BYTES_MAX;
use crate::machine::SaveError;
use crate::store::{EncodedState, NewRun, Started, StoreError};
use crate::workflow::Workflow;

/// A run that is about to be started. Set its options and await it.
#[must_use = "a run is started when this is awaited"]
#[derive(Debug)]
pub struct StartRun<W> {
    engine: Arc<Engine>,
    state: Result<EncodedState, StartError>,
    options: Options,
    workflow: std::marker::PhantomData<W>,
}

/// How a run is started.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    pub(crate) id: Option<RunId>,
    pub(crate) labels: Vec<String>,
    pub(crate) delay: std::time::Duration,
}

impl<W: Workflow> StartRun<W> {
    pub(super) fn new(engine: Arc<Engine>, workflow: &W, input: W::Input) -> Self {
        let state = if engine.definitions.contains_key(W::NAME) {
            workflow.__begin(input).map_err(StartError::from)
        } else {
            Err(StartError::UnknownWorkflow(W::NAME))
        };
        Self {
            engine,
            state,
            options: Options::default(),
            workflow: std::marker::PhantomData,
        }
    }

    /// Gives the run an id. If a live run of the workflow has it, that run is returned and no other
    /// is started.
    pub fn id(mut self, id: impl Into<RunId>) -> Self {
        self.options.id = Some(id.into());
        self
    }

    /// Adds a label to find the run by.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.options.labels.push(label.into());
        self
    }

    /// Lets the run begin after a time, such as `"10m"` or a `Duration`.
    pub fn delay(mut self, delay: impl IntoDuration) -> Self {
        match delay.into_duration() {
            Ok(delay) => self.options.delay = delay,
            Err(error) => self.state = Err(error.into()),
        }
        self
    }
}

#[cfg(feature = "postgres")]
impl<W: Workflow> StartRun<W> {
    /// Starts the run within a transaction of the application, in the database in which the runtime's
    /// [`PostgresStore`](crate::PostgresStore) keeps its runs: the run is there when the transaction has
    /// been committed, and never was if it is rolled back. Ask what is returned only after the commit.
    ///
    /// A live run that has the [id](StartRun::id) is returned, as otherwise. If another transaction is
    /// about to start one, this waits for it to end.
    ///
    /// # Errors
    ///
    /// As without a transaction. If the store fails, the transaction can only be rolled back.
    ///
    /// ```no_run
    /// # use workflow_runtime::prelude::*;
    /// # use workflow_runtime::store::postgres::tokio_postgres::Client;
    /// # #[workflow]
    /// # async fn ship(order: i64) -> Result<i64> { Ok(order) }
    /// # async fn f(runtime: Runtime, client: &mut Client) -> Result<()> {
    /// let transaction = client.transaction().await?;
    /// transaction.execute("UPDATE orders SET paid = true WHERE id = 42", &[]).await?;
    /// let run = runtime.start(ship, 42).id("order-42").in_transaction(&transaction).await?;
    /// transaction.commit().await?;
    /// println!("{:?}", run.status().await?);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn in_transaction(
        self,
        transaction: &tokio_postgres::Transaction<'_>,
    ) -> Result<Run<W>, StartError> {
        let new = new_run(&self.engine, W::NAME, self.state?, self.options)?;
        let (key, id) = (new.key, new.id.clone());
        let started = crate::store::postgres::start_in(transaction, new).await?;
        let key = match started {
            Started::New => key,
            Started::Existing(existing) => existing,
        };
        let id = id.unwrap_or_else(|| key.into());
        Ok(Run::new(self.engine, key, id))
    }
}

impl<W: Workflow> IntoFuture for StartRun<W> {
    type Output = Result<Run<W>, StartError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let Self {
            engine,
            state,
            options,
            ..
        } = self;
        Box::pin(async move {
            let (key, id, _) = start(&engine, W::NAME, state?, options).await?;
            Ok(Run::new(engine, key, id))
        })
    }
}

/// A run was not started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The workflow was not given to the runtime's builder.
    #[error("the runtime does not know the workflow `{0}`; call `.workflow({0})` on its builder")]
    UnknownWorkflow(&'static str),
    /// The input cannot be stored.
    #[error(transparent)]
    Input(#[from] SaveError),
    /// The delay is no duration.
    #[error(transparent)]
    Delay(#[from] InvalidDuration),
    /// The id cannot be one.
    #[error("a run's id has 1 to {RUN_ID_BYTES_MAX} bytes and no control characters")]
    InvalidId,
    /// The store failed. The run may have been started.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Adds a run and lets it begin. Also says whether it is new.
pub(crate) async fn start(
    engine: &Arc<Engine>,
    workflow: &str,
    state: EncodedState,
    options: Options,
) -> Result<(RunKey, RunId, bool), StartError> {
    let run = new_run(engine, workflow, state, options)?;
    let (key, id) = (run.key, run.id.clone());
    let (key, is_new) = match engine.start(run).await? {
        Started::New => (key, true),
        Started::Existing(existing) => (existing, false),
    };
    Ok((key, id.unwrap_or_else(|| key.into()), is_new))
}

fn new_run(
    engine: &Engine,
    workflow: &str,
    state: EncodedState,
    options: Options,
) -> Result<NewRun, StartError> {
    let Options { id, labels, delay } = options;
    if id.as_ref().is_some_and(|id| !is_valid(id)) {
        return Err(StartError::InvalidId);
    }
    let now = engine.surroundings.clock.now();
    Ok(NewRun {
        key: engine.new_key(now),
        workflow: workflow.to_owned(),
        id,
        labels,
        state,
        created_at: now,
        due: now.saturating_add(delay),
        parent: None,
    })
}

fn is_valid(id: &RunId) -> bool {
    let id = id.as_str();
    (1..=RUN_ID_BYTES_MAX).contains(&id.len()) && !id.chars().any(char::is_control)
}
