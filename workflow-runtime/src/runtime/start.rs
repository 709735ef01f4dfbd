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
    let Options { id, labels, delay } = options;
    if id.as_ref().is_some_and(|id| !is_valid(id)) {
        return Err(StartError::InvalidId);
    }
    let now = engine.surroundings.clock.now();
    let key = engine.new_key(now);
    let run = NewRun {
        key,
        workflow: workflow.to_owned(),
        id: id.clone(),
        labels,
        state,
        created_at: now,
        due: now.saturating_add(delay),
        parent: None,
    };
    let (key, is_new) = match engine.start(run).await? {
        Started::New => (key, true),
        Started::Existing(existing) => (existing, false),
    };
    Ok((key, id.unwrap_or_else(|| key.into()), is_new))
}

fn is_valid(id: &RunId) -> bool {
    let id = id.as_str();
    (1..=RUN_ID_BYTES_MAX).contains(&id.len()) && !id.chars().any(char::is_control)
}
