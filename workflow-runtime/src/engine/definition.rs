//! Workflows without their types.

use bytes::Bytes;
use serde_path_to_error::Segment;

use crate::context::Required;
use crate::graph::Graph;
use crate::machine::{Frame, Machine, SaveError};
use crate::store::EncodedState;
use crate::webhook::WebhookOptions;
use crate::workflow::Workflow;

/// A workflow that the engine can run.
pub(crate) trait Definition: Send + Sync {
    fn name(&self) -> &'static str;
    fn webhooks(&self) -> Vec<WebhookOptions>;
    fn required(&self) -> Required;
    /// The names of the workflows that it invokes.
    fn invoked(&self) -> Vec<&'static str>;
    fn graph(&self) -> &Graph;
    /// Makes the first state of JSON input.
    fn begin(&self, input: &Bytes) -> Result<EncodedState, InvalidInput>;
    fn run(&self, frame: Frame) -> Machine;
}

/// A workflow's input is not what the workflow takes.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InvalidInput {
    #[error("{message}")]
    Shape { path: String, message: String },
    #[error(transparent)]
    Unstorable(#[from] SaveError),
}

/// A [`Workflow`] as a [`Definition`].
pub(crate) struct Erased<W> {
    workflow: W,
    graph: Graph,
}

impl<W: Workflow> Erased<W> {
    pub(crate) fn new(workflow: W) -> Self {
        Self {
            graph: workflow.graph(),
            workflow,
        }
    }
}

impl<W: Workflow> Definition for Erased<W> {
    fn name(&self) -> &'static str {
        W::NAME
    }

    fn webhooks(&self) -> Vec<WebhookOptions> {
        self.workflow.__webhooks()
    }

    fn required(&self) -> Required {
        self.workflow.__context()
    }

    fn invoked(&self) -> Vec<&'static str> {
        self.workflow.__invoked()
    }

    fn graph(&self) -> &Graph {
        &self.graph
    }

    fn begin(&self, input: &Bytes) -> Result<EncodedState, InvalidInput> {
        let mut json = serde_json::Deserializer::from_slice(input);
        let input: W::Input = serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let unnamed = error
                .path()
                .iter()
                .all(|segment| matches!(segment, Segment::Unknown));
            let path = if unnamed {
                ".".to_owned()
            } else {
                error.path().to_string()
            };
            InvalidInput::Shape {
                path,
                message: error.inner().to_string(),
            }
        })?;
        Ok(self.workflow.__begin(input)?)
    }

    fn run(&self, frame: Frame) -> Machine {
        self.workflow.__run(frame)
    }
}
