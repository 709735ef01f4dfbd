//! The secrets that webhooks name.

use std::collections::HashMap;
use std::fmt;

use subtle::ConstantTimeEq;

/// Secrets by name. Several of one name are all good, so that one can be replaced.
#[derive(Clone, Default)]
pub(crate) struct Secrets(HashMap<String, Vec<Secret>>);

impl Secrets {
    pub(crate) fn add(&mut self, name: String, value: Vec<u8>) {
        self.0.entry(name).or_default().push(Secret(value.into()));
    }

    pub(crate) fn named(&self, name: &str) -> &[Secret] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// A secret. It has no `PartialEq`: see [`Secret::is`].
#[derive(Clone)]
pub(crate) struct Secret(Box<[u8]>);

impl Secret {
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Compares in a time that depends on the lengths only.
    pub(crate) fn is(&self, given: &[u8]) -> bool {
        self.0.ct_eq(given).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
