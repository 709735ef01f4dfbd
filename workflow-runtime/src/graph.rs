//! The states of a workflow and what leads where, as data.

use std::fmt::Write;

use serde::Serialize;

/// The graph of a workflow's states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Graph {
    workflow: &'static str,
    states: Vec<State>,
}

/// One state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct State {
    name: &'static str,
    kind: Kind,
    operation: &'static str,
    line: u32,
    next: &'static [&'static str],
    ends: bool,
}

/// What a state waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Kind {
    /// For its first turn.
    Start,
    /// For a webhook.
    Webhook,
    /// For an event.
    Event,
    /// For a notification to be sent.
    Notify,
    /// For an instant.
    Sleep,
    /// For a step.
    Step,
    /// For a call.
    Call,
    /// For the end of a run that it has started.
    Invoke,
    /// For the ends of all its branches.
    Join,
    /// For the first of several.
    Select,
}

impl Graph {
    #[doc(hidden)]
    #[must_use]
    pub fn new(workflow: &'static str, states: Vec<State>) -> Self {
        Self { workflow, states }
    }

    /// The workflow's name.
    #[must_use]
    pub fn workflow(&self) -> &'static str {
        self.workflow
    }

    /// The states in the order of the source. The first one is `Start`.
    #[must_use]
    pub fn states(&self) -> &[State] {
        &self.states
    }

    /// The state of this name.
    #[must_use]
    pub fn state(&self, name: &str) -> Option<&State> {
        self.states.iter().find(|state| state.name == name)
    }

    /// The graph as a Mermaid state diagram.
    #[must_use]
    pub fn to_mermaid(&self) -> String {
        let mut text = "stateDiagram-v2\n    [*] --> Start\n".to_owned();
        for state in &self.states {
            for next in state.next {
                // Writing to a string cannot fail.
                let _ = writeln!(text, "    {} --> {next}", state.name);
            }
            if state.ends {
                let _ = writeln!(text, "    {} --> [*]", state.name);
            }
        }
        text
    }
}

impl State {
    #[doc(hidden)]
    #[must_use]
    pub fn new(
        name: &'static str,
        kind: Kind,
        operation: &'static str,
        line: u32,
        next: &'static [&'static str],
        ends: bool,
    ) -> Self {
        Self {
            name,
            kind,
            operation,
            line,
            next,
            ends,
        }
    }

    /// The state's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What the state waits for.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The name that the source gives to the operation. `Start` has an empty one.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The line of the operation in its source file.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.line
    }

    /// The states that can come next.
    #[must_use]
    pub fn next(&self) -> &'static [&'static str] {
        self.next
    }

    /// Whether the workflow can end after this state, without another one in between.
    #[must_use]
    pub fn ends(&self) -> bool {
        self.ends
    }
}
