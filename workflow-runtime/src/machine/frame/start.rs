//! What a frame starts with its next suspension: branches and runs.

use super::{Frame, Outgoing, unstorable};
#[cfg(feature = "testing")]
use crate::machine::MakeMachine;
use crate::machine::codec::SaveError;
use crate::machine::state::{StateWriter, save};
use crate::store::{Arm, NewBranch, NewRun, ParkReason, Parked, Source, Wait};
use crate::workflow::Workflow;

/// What is to be started with the next suspension.
#[derive(Debug, Default)]
pub(crate) struct Starts {
    pub(crate) branches: Vec<NewBranch>,
    pub(crate) children: Vec<NewRun>,
    /// What is to be sent. Nothing is started then.
    pub(crate) notification: Option<Box<Outgoing>>,
    /// How the machines of `children` are made, for who has no definitions to look in.
    #[cfg(feature = "testing")]
    pub(crate) machines: Vec<MakeMachine>,
    /// Why it cannot be started.
    fault: Option<Parked>,
}

impl Starts {
    pub(super) fn fail(&mut self, parked: Parked) {
        self.fault.get_or_insert(parked);
    }

    /// Gives up what cannot be started, with the reason.
    pub(super) fn check(self) -> Result<Self, Parked> {
        match self.fault {
            Some(parked) => Err(parked),
            None => Ok(self),
        }
    }

    fn next_index(&self, name: &str) -> Option<u32> {
        let mut latest_first = self.branches.iter().rev();
        match latest_first.find(|branch| branch.name == name) {
            Some(branch) => branch.index.checked_add(1),
            None => Some(0),
        }
    }
}

impl Frame {
    /// Whether this frame is the branch of that name. The root is none.
    #[must_use]
    pub fn is_branch(&self, name: &str) -> bool {
        let branch = self.branch.as_ref();
        branch.is_some_and(|branch| branch.name == name)
    }

    /// Notes a branch to start with the next suspension. An error in `write` parks the run there.
    pub fn start_branch(
        &self,
        name: &'static str,
        write: impl FnOnce(&mut StateWriter) -> Result<(), SaveError>,
    ) {
        let max = self.shared.surroundings.branches_max;
        let saved = save(&format!("{name}Branch"), write);
        let mut cell = self.shared.cell();
        let starts = &mut cell.starts;
        let state = match saved {
            Ok(state) => state,
            Err(error) => return starts.fail(unstorable(&error)),
        };
        match starts.next_index(name) {
            Some(index) if starts.branches.len() < max => starts.branches.push(NewBranch {
                name: name.to_owned(),
                index,
                state,
            }),
            _ => starts.fail(Parked::new(
                ParkReason::LimitReached,
                format!(
                    "it starts more than {max} branches at once; start them in smaller groups, or raise \
                     `Limits::branches_max`"
                ),
            )),
        }
    }

    /// Waits for the branches that were noted. If there are none, the machine goes on at once.
    #[must_use]
    pub fn join(&self) -> Wait {
        if self.shared.cell().starts.branches.is_empty() {
            return self.turn();
        }
        Wait::Branches
    }

    /// Waits for the first of several. Each arm has its name, and is waited for like its wait.
    ///
    /// # Panics
    ///
    /// If an arm is nothing that can come first, which is a bug of the compiler.
    #[must_use]
    #[track_caller]
    pub fn any(&self, arms: Vec<(&'static str, Wait)>) -> Wait {
        let arms = arms.into_iter().map(|(name, wait)| Arm {
            name: name.to_owned(),
            source: match wait {
                Wait::Webhook { webhook, deadline } => Source::Webhook { webhook, deadline },
                Wait::Event { event, deadline } => Source::Event { event, deadline },
                Wait::Timer { due } => Source::Timer { due },
                Wait::Child { run } => Source::Child { run },
                // A `join` without a branch that was noted is a turn.
                Wait::Branches => Source::Branch,
                Wait::Run { .. } | Wait::Outcome { .. } | Wait::Any(_) => {
                    unreachable!("BUG: `{name}` cannot be an arm")
                }
            },
        });
        Wait::Any(arms.collect())
    }

    /// Notes a run to start with the next suspension, and waits for its end. An input that cannot be
    /// stored parks the run there.
    #[must_use]
    pub fn invoke<W: Workflow>(&self, workflow: W, input: W::Input) -> Wait {
        let parent = self.shared.frame;
        let now = self.now();
        let run = self.shared.surroundings.keys.next_beside(parent.run, now);
        let begun = workflow.__begin(input);
        let starts = &mut self.shared.cell().starts;
        match begun {
            Ok(state) => {
                #[cfg(feature = "testing")]
                starts.machines.push(MakeMachine::of(workflow));
                starts.children.push(NewRun {
                    key: run,
                    workflow: W::NAME.to_owned(),
                    id: None,
                    labels: Vec::new(),
                    state,
                    created_at: now,
                    due: now,
                    parent: Some(parent),
                });
            }
            Err(error) => starts.fail(unstorable(&format!(
                "the input of the workflow `{}` cannot be stored: {error}",
                W::NAME
            ))),
        }
        Wait::Child { run }
    }
}
