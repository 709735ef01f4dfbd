//! What a frame goes on with after branches, the first of several, and the runs that it has started.

use super::{Event, Frame, unexpected};
use crate::error::InvokeError;
use crate::machine::codec::{Codec, LoadError};
use crate::machine::state::StateReader;
use crate::machine::stored;
use crate::store::{Ending, Returned, RunEnding};
use crate::webhook::UrlScope;
use crate::workflow::Workflow;

impl Frame {
    /// What the branches returned.
    ///
    /// # Errors
    ///
    /// If the machine goes on with something else.
    pub fn joined(&self) -> Result<Joined, LoadError> {
        let returned = match self.event() {
            Some(Event::Joined(returned)) => returned,
            // There were no branches to wait for.
            Some(Event::Turn { .. }) => Vec::new(),
            other => return Err(unexpected("the ends of its branches", other.as_ref())),
        };
        Ok(Joined {
            returned,
            scope: self.shared.surroundings.scope.clone(),
        })
    }

    /// The name of the arm that came first. What it came with is what the machine goes on with then.
    ///
    /// # Errors
    ///
    /// If the machine goes on with something else.
    pub fn selected(&self) -> Result<String, LoadError> {
        match self.event() {
            Some(Event::Selected { arm, event }) => {
                self.shared.cell().event = Some(*event);
                Ok(arm)
            }
            other => Err(unexpected("the first of several", other.as_ref())),
        }
    }

    /// The error of code that has no such arm.
    #[must_use]
    pub fn unknown_arm(&self, name: &str) -> LoadError {
        LoadError::UnknownArm(name.to_owned())
    }

    /// What the branch returned that came first.
    ///
    /// # Errors
    ///
    /// If the machine goes on with something else, or the value has another form.
    pub fn returned<T>(&self, codec: Codec<T>) -> Result<T, LoadError> {
        match self.event() {
            Some(Event::Returned(json)) => {
                decode(&self.shared.surroundings.scope, codec.decode, &json)
            }
            other => Err(unexpected("the end of a branch", other.as_ref())),
        }
    }

    /// How the run ended that this frame has started.
    ///
    /// # Errors
    ///
    /// If the machine goes on with something else, or the result has another form.
    pub fn invoked<W: Workflow>(
        &self,
        _workflow: W,
    ) -> Result<Result<W::Output, InvokeError>, LoadError> {
        let scope = &self.shared.surroundings.scope;
        match self.event() {
            Some(Event::Ended(RunEnding::Own(Ending::Completed(json)))) => {
                decode(scope, stored::from_str, &json).map(Ok)
            }
            Some(Event::Ended(RunEnding::Own(Ending::Failed(json)))) => {
                let failure = decode(scope, stored::from_str, &json)?;
                Ok(Err(InvokeError::Failed(failure)))
            }
            Some(Event::Ended(RunEnding::Cancelled)) => Ok(Err(InvokeError::Cancelled)),
            other => Err(unexpected("the end of a run", other.as_ref())),
        }
    }

    /// Takes apart the stored state of the frame at `depth` around this one; 0 is the root.
    ///
    /// # Errors
    ///
    /// If it is not called `state`, or does not have the form of a state.
    pub fn surrounding(&self, depth: usize, state: &str) -> Result<StateReader<'_>, LoadError> {
        let wrong = |found: String| LoadError::WrongSurroundings {
            expected: state.to_owned(),
            found,
        };
        let Some(around) = self.around.get(depth) else {
            return Err(wrong("nothing".to_owned()));
        };
        if around.name != state {
            return Err(wrong(format!("the state `{}`", around.name)));
        }
        let reader = StateReader::parse(&around.json)?;
        Ok(reader.within(&self.shared.surroundings.scope))
    }
}

/// What branches have returned.
#[derive(Debug)]
pub struct Joined {
    returned: Vec<Returned>,
    scope: UrlScope,
}

impl Joined {
    /// Takes what the only branch of a name has returned.
    ///
    /// # Errors
    ///
    /// If there is not exactly one, or the value has another form.
    pub fn take<T>(&mut self, name: &str, codec: Codec<T>) -> Result<T, LoadError> {
        let mut values = self.take_all(name, codec)?;
        match (values.pop(), values.len()) {
            (Some(value), 0) => Ok(value),
            (last, rest) => Err(LoadError::WrongOutcome(format!(
                "there are {} branches `{name}`, and one is expected",
                rest + usize::from(last.is_some())
            ))),
        }
    }

    /// Takes what the branches of a name have returned, in the order in which they were started.
    ///
    /// # Errors
    ///
    /// If a value has another form.
    pub fn take_all<T>(&mut self, name: &str, codec: Codec<T>) -> Result<Vec<T>, LoadError> {
        let mut taken: Vec<_> = self
            .returned
            .extract_if(.., |returned| returned.name == name)
            .collect();
        taken.sort_by_key(|returned| returned.index);
        let values = taken.into_iter();
        values
            .map(|returned| decode(&self.scope, codec.decode, &returned.json))
            .collect()
    }
}

fn decode<T>(
    scope: &UrlScope,
    decode: impl FnOnce(&str) -> Result<T, serde_json::Error>,
    json: &str,
) -> Result<T, LoadError> {
    scope
        .enter(|| decode(json))
        .map_err(|error| LoadError::WrongOutcome(error.to_string()))
}
