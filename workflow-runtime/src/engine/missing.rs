//! Workflows that runs need and the program does not have.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// The names that were told already.
#[derive(Debug, Default)]
pub(crate) struct Missing(Mutex<HashSet<String>>);

impl Missing {
    /// Tells that a run needs a workflow, once for each.
    pub(super) fn note(&self, workflow: &str) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if told.contains(workflow) {
            return;
        }
        told.insert(workflow.to_owned());
        tracing::error!(
            workflow,
            "runs are due of a workflow that this program does not have; they wait for one that has"
        );
    }
}
