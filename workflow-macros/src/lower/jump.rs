//! `break`, `continue` and where they lead.

use quote::quote;
use syn::{Expr, ExprBreak, ExprContinue, Lifetime};

use super::{Dest, Lowering};
use crate::codegen::names;
use crate::ir::cfg::{BlockId, JumpEdge, Terminator};
use crate::ir::local::LocalId;
use crate::syntax::free::GivenAtJump;
use crate::syntax::jumps::{self, Jump, JumpKind, Redirect};

/// A lowered loop or labelled block.
pub(super) struct Target {
    pub(super) label: Option<String>,
    pub(super) is_loop: bool,
    pub(super) break_to: BlockId,
    /// Where a `break` with a value puts it.
    pub(super) result: Option<LocalId>,
    pub(super) continue_to: Option<BlockId>,
}

impl Lowering<'_> {
    /// Lowers a `break` that stands as a statement of its own.
    pub(super) fn break_statement(&mut self, jump: &ExprBreak) {
        let label = jump.label.as_ref().map(|label| label.ident.to_string());
        let Some((to, result)) =
            find(&self.targets, label.as_deref()).map(|t| (t.break_to, t.result))
        else {
            return self.undeclared();
        };
        let dest = result.map_or(Dest::Discard, Dest::Local);
        match &jump.expr {
            Some(value) => self.expr_into((**value).clone(), dest),
            None => self.unit_into(dest),
        }
        self.goto(to);
    }

    /// Lowers a `continue` that stands as a statement of its own.
    pub(super) fn continue_statement(&mut self, jump: &ExprContinue) {
        let label = jump.label.as_ref().map(|label| label.ident.to_string());
        match find(&self.targets, label.as_deref()).and_then(|target| target.continue_to) {
            Some(to) => self.goto(to),
            None => self.undeclared(),
        }
    }

    /// A jump to nowhere: rustc says what is wrong, on the copy of the body that it checks.
    fn undeclared(&mut self) {
        self.terminate(Terminator::Unreachable);
    }

    /// Redirects the jumps that leave `rewrite`'s fragment, and says where each label leads. `flow` is the
    /// fragment's.
    pub(super) fn redirect(
        &mut self,
        flow: &[GivenAtJump],
        rewrite: impl FnOnce(&mut dyn Redirect, &mut crate::diagnostics::Diagnostics),
    ) -> Vec<JumpEdge> {
        let mut redirector = Redirector {
            targets: &self.targets,
            next_label: self.jump_labels,
            made: Vec::new(),
        };
        rewrite(&mut redirector, self.diagnostics);
        self.jump_labels = redirector.next_label;
        let mut made = redirector.made;
        for edge in &mut made {
            edge.given = self.given_at(flow, edge.target);
        }
        made
    }

    /// The locals that have a value at each jump of a fragment that leads to `target`. Jumps that stay within the fragment
    /// may be among them, by which it only gets less.
    fn given_at(&self, flow: &[GivenAtJump], target: BlockId) -> Vec<LocalId> {
        let leads = |jump: &&GivenAtJump| {
            let found = find(&self.targets, jump.label.as_deref());
            let to = found.and_then(|found| match jump.is_break {
                true => Some(found.break_to),
                false => found.continue_to,
            });
            to == Some(target)
        };
        let mut given = flow.iter().filter(leads).map(|jump| &jump.given);
        let Some(first) = given.next() else {
            return Vec::new();
        };
        let rest: Vec<_> = given.collect();
        let everywhere = first
            .iter()
            .filter(|name| rest.iter().all(|given| given.contains(name)));
        self.resolve(&everywhere.cloned().collect::<Vec<_>>())
    }
}

fn find<'t>(targets: &'t [Target], label: Option<&str>) -> Option<&'t Target> {
    targets.iter().rev().find(|target| match label {
        Some(label) => target.label.as_deref() == Some(label),
        None => target.is_loop,
    })
}

struct Redirector<'a> {
    targets: &'a [Target],
    next_label: usize,
    made: Vec<JumpEdge>,
}

impl Redirector<'_> {
    fn label_to(&mut self, target: BlockId, stores: Option<LocalId>) -> Lifetime {
        if let Some(made) = self.made.iter_mut().find(|made| made.target == target) {
            made.stores = made.stores.or(stores);
            return made.label.clone();
        }
        let label = names::jump_label(self.next_label);
        self.next_label += 1;
        self.made.push(JumpEdge {
            label: label.clone(),
            target,
            stores,
            given: Vec::new(),
        });
        label
    }
}

impl Redirect for Redirector<'_> {
    fn redirect(&mut self, jump: Jump) -> Option<Expr> {
        let target = find(self.targets, jump.label.as_deref())?;
        let stores = match jump.kind {
            JumpKind::Break(_) => target.result,
            JumpKind::Continue => None,
        };
        let (to, store) = match jump.kind {
            JumpKind::Continue => (target.continue_to?, None),
            JumpKind::Break(value) => {
                let store = match (value, target.result) {
                    (Some(value), Some(result)) => {
                        let slot = names::slot(result);
                        Some(quote!(#slot.put(#value);))
                    }
                    (Some(value), None) => Some(quote!(let _ = #value;)),
                    (None, Some(result)) => {
                        let slot = names::slot(result);
                        Some(quote!(#slot.put(());))
                    }
                    (None, None) => None,
                };
                (target.break_to, store)
            }
        };
        let label = self.label_to(to, stores);
        Some(jumps::leave(&label, store))
    }
}
