//! What runs wait at, by the names that the source gives to operations.

use super::Engine;
use crate::store::{RunRecord, StoreError, Wait};

impl Engine {
    /// The operations that a run waits at: its own one, and those of its branches. Each once.
    pub(crate) async fn waiting_on(&self, run: &RunRecord) -> Result<Vec<String>, StoreError> {
        let mut operations: Vec<_> = self.own_operation(run).into_iter().collect();
        if !matches!(run.wait, Some(Wait::Branches | Wait::Any(_))) {
            return Ok(operations);
        }
        for frame in self.store.frames(run.key).await? {
            let operation = self.operation(&frame.workflow, &frame.state.name, &frame.wait);
            let operation = operation.filter(|operation| !operations.contains(operation));
            operations.extend(operation);
        }
        Ok(operations)
    }

    /// The operation that a run itself waits at.
    pub(crate) fn own_operation(&self, run: &RunRecord) -> Option<String> {
        let (state, wait) = (run.state.as_ref()?, run.wait.as_ref()?);
        self.operation(&run.workflow, &state.name, wait)
    }

    fn operation(&self, workflow: &str, state: &str, wait: &Wait) -> Option<String> {
        let waits = match wait {
            Wait::Outcome { .. } => false,
            // For its next attempt, or for its begin.
            Wait::Run { due, .. } => *due > self.surroundings.clock.now(),
            _ => true,
        };
        let definition = self.definitions.get(workflow).filter(|_| waits)?;
        let operation = definition.graph().state(state)?.operation();
        // A run that has not begun is at none.
        (!operation.is_empty()).then(|| operation.to_owned())
    }
}
