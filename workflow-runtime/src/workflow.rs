//! What `#[workflow]` makes of a function.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::context::Required;
use crate::graph::Graph;
use crate::machine::{Frame, Machine, SaveError};
use crate::store::EncodedState;
use crate::webhook::WebhookOptions;

/// A compiled workflow. `#[workflow]` implements it; nobody else should.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a workflow",
    label = "expected a function with `#[workflow]` on it"
)]
pub trait Workflow: Copy + Send + Sync + 'static {
    /// What a run is started with.
    type Input: Serialize + DeserializeOwned + Send;
    /// What a run returns.
    type Output: Serialize + DeserializeOwned + Send;
    /// The states, readable for any run of the workflow.
    type State: Serialize + DeserializeOwned + std::fmt::Debug;
    /// The name under which runs are stored.
    const NAME: &'static str;
    /// The version that the attribute gives, 1 by default.
    const VERSION: u32;

    /// The states and what leads where.
    fn graph(&self) -> Graph;

    #[doc(hidden)]
    fn __webhooks(&self) -> Vec<WebhookOptions>;

    #[doc(hidden)]
    fn __context(&self) -> Required;

    /// The names of the workflows that it invokes.
    #[doc(hidden)]
    fn __invoked(&self) -> Vec<&'static str> {
        Vec::new()
    }

    #[doc(hidden)]
    fn __begin(&self, input: Self::Input) -> Result<EncodedState, SaveError>;

    #[doc(hidden)]
    fn __run(&self, frame: Frame) -> Machine;
}
