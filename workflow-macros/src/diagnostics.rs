//! Collects what is wrong with a body, so that all of it is reported at once.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::Error;

/// A sink for errors. It has to be emptied with [`Diagnostics::finish`]; dropping it unread is a bug
/// of the macro and panics, so that no stage can lose an error.
#[derive(Debug)]
pub(crate) struct Diagnostics {
    errors: Option<Vec<Error>>,
}

impl Diagnostics {
    pub(crate) fn new() -> Self {
        Self {
            errors: Some(Vec::new()),
        }
    }

    /// Reports `message` at the tokens of `at`.
    pub(crate) fn error(&mut self, at: impl ToTokens, message: impl std::fmt::Display) {
        self.push(Error::new_spanned(at, message));
    }

    /// Reports `message` at `span`.
    pub(crate) fn error_at(&mut self, span: Span, message: impl std::fmt::Display) {
        self.push(Error::new(span, message));
    }

    /// Adds an error that was made elsewhere, such as by the parser.
    pub(crate) fn push(&mut self, error: Error) {
        self.errors.get_or_insert_default().push(error);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.errors.as_ref().is_none_or(Vec::is_empty)
    }

    /// The gate between two stages: everything reported so far, in the order of the source.
    pub(crate) fn finish(mut self) -> Result<(), TokenStream> {
        let mut errors = self.errors.take().unwrap_or_default();
        errors.sort_by_key(|error| {
            let start = error.span().start();
            (start.line, start.column)
        });
        if errors.is_empty() {
            return Ok(());
        }
        Err(errors.iter().map(Error::to_compile_error).collect())
    }
}

impl Drop for Diagnostics {
    fn drop(&mut self) {
        let lost = self
            .errors
            .as_ref()
            .is_some_and(|errors| !errors.is_empty());
        assert!(
            !lost || std::thread::panicking(),
            "BUG: diagnostics were collected and dropped"
        );
    }
}
