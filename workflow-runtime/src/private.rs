//! What generated code uses. No promises are made about it.

pub use ::http;
pub use ::serde;
pub use ::serde_json;

pub use crate::context::{ContextType, Required};
pub use crate::machine::{
    AnyCodec, AnyFormat, Codec, Durable, Failed, Fallible, Field, Finished, Format, Frame,
    IntoStored, Joined, Json, LoadError, Machine, OwnedText, Positioned, SaveError, Slot,
    StateReader, StateWriter, StoredIter, Taking, Ty, Variants, adapted, codec, finish_branch,
    finish_result, finish_value, original, read_variant, save, stored_iter, write_variant, written,
};
pub use crate::operation::{Policy, step_block, step_future};
pub use crate::store::EncodedState;
pub use crate::webhook::WebhookOptions;

/// Gives an expression the type that a duration has.
#[must_use]
pub const fn duration(duration: std::time::Duration) -> std::time::Duration {
    duration
}

/// A workflow's value, to ask for its name. Of anything else it says nothing: rustc says elsewhere, once,
/// that it is no workflow.
#[derive(Clone, Copy, Debug)]
pub struct NameOf<T>(pub T);

impl<W: crate::workflow::Workflow> NameOf<W> {
    /// The workflow's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        W::NAME
    }
}

/// Answers for every type that [`NameOf`] does not answer for by itself.
pub trait Nameless: Sized {
    /// Nothing.
    fn name(self) -> &'static str {
        ""
    }
}

impl<T> Nameless for NameOf<T> {}

/// Shows a state in its stored form.
///
/// # Errors
///
/// If the formatter fails, or a local's own serialization does.
pub fn debug_state<S: serde::Serialize>(
    state: &S,
    f: &mut std::fmt::Formatter<'_>,
) -> std::fmt::Result {
    let json = serde_json::to_string(state).map_err(|_| std::fmt::Error)?;
    f.write_str(&json)
}
