//! Which local a name means.

use std::collections::HashMap;

use syn::Ident;

use crate::ir::local::LocalId;

/// The scopes around the current place, the innermost last.
pub(super) struct Scopes(Vec<HashMap<String, LocalId>>);

impl Scopes {
    pub(super) fn new() -> Self {
        Self(vec![HashMap::new()])
    }

    pub(super) fn push(&mut self) {
        self.0.push(HashMap::new());
    }

    pub(super) fn pop(&mut self) {
        self.0.pop();
    }

    pub(super) fn declare(&mut self, name: &Ident, id: LocalId) {
        let scope = self.0.last_mut().expect("BUG: there is always a scope");
        scope.insert(name.to_string(), id);
    }

    pub(super) fn resolve(&self, name: &Ident) -> Option<LocalId> {
        let name = name.to_string();
        self.0
            .iter()
            .rev()
            .find_map(|scope| scope.get(&name))
            .copied()
    }

    /// The locals that can be named here.
    pub(super) fn visible(&self) -> Vec<LocalId> {
        let mut innermost: HashMap<&str, LocalId> = HashMap::new();
        for scope in &self.0 {
            innermost.extend(scope.iter().map(|(name, id)| (name.as_str(), *id)));
        }
        let mut visible: Vec<LocalId> = innermost.into_values().collect();
        visible.sort_unstable();
        visible
    }
}
