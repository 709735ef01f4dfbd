//! Starting runs in a test.

use std::future::IntoFuture;
use std::marker::PhantomData;
use std::pin::Pin;

use super::{TestRun, TestRuntime};
use crate::duration::IntoDuration;
use crate::id::RunId;
use crate::runtime::{Options, StartError, start};
use crate::store::EncodedState;
use crate::workflow::Workflow;

/// A run that is about to be started. Set its options and await it.
#[must_use = "a run is started when this is awaited"]
#[derive(Debug)]
pub struct StartTestRun<W> {
    rt: TestRuntime,
    state: Result<EncodedState, StartError>,
    options: Options,
    workflow: PhantomData<W>,
}

impl<W: Workflow> StartTestRun<W> {
    pub(super) fn new(rt: TestRuntime, workflow: &W, input: W::Input) -> Self {
        Self {
            rt,
            state: workflow.__begin(input).map_err(StartError::from),
            options: Options::default(),
            workflow: PhantomData,
        }
    }

    /// Gives the run an id. If a live run of the workflow has it, that run is returned and no other is
    /// started.
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

    async fn start(self) -> Result<TestRun<W>, StartError> {
        let state = self.state?;
        loop {
            let alive = self.rt.alive().await;
            let engine = alive.engine();
            if !engine.definitions.contains_key(W::NAME) {
                return Err(StartError::UnknownWorkflow(W::NAME));
            }
            let options = self.options.clone();
            match start(engine, W::NAME, state.clone(), options).await {
                Ok((key, id, _)) => return Ok(TestRun::new(self.rt, key, id)),
                // Nobody has answered: the caller tries again.
                Err(StartError::Store(_)) if alive.life.is_over() => {}
                Err(error) => return Err(error),
            }
        }
    }
}

impl<W: Workflow> IntoFuture for StartTestRun<W> {
    type Output = Result<TestRun<W>, StartError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.start())
    }
}
