//! Branches: code that runs in frames of their own, beside one another.

use std::collections::BTreeSet;

use syn::spanned::Spanned;
use syn::{Expr, Ident, Pat, Stmt};

use super::{Dest, Lowering, Scopes};
use crate::ir::cfg::{Branch, BranchId, Code, Inst, Part, Placement, PointId};
use crate::ir::local::{LocalId, Origin};
use crate::operation::{Action, branch_name};
use crate::parse::plain_name;
use crate::syntax::{free, pattern};

impl Lowering<'_> {
    /// Lowers the branches of a join, if the point is one.
    pub(super) fn join_branches(&mut self, point: PointId) {
        match self.points[point.0].operation.action.clone() {
            Action::Join { branches } => {
                for branch in &branches {
                    self.branch(point, branch, None);
                }
            }
            Action::JoinAll { pat, body, .. } => self.branch(point, &body, Some(&pat)),
            _ => {}
        }
    }

    /// Lowers a branch that `point` starts, and that is given what `item` takes apart.
    pub(super) fn branch(&mut self, point: PointId, code: &Expr, item: Option<&Pat>) {
        let id = BranchId(self.branches.len());
        let outer = self.captured(code, item);
        let kept = &mut self.points[point.0].kept;
        let all: BTreeSet<LocalId> = kept.iter().chain(&outer).copied().collect();
        *kept = all.into_iter().collect();
        self.points[point.0].parts.push(Part::Branch(id));

        let scopes = self.scopes.contexts(&self.locals);
        let around = (
            std::mem::replace(&mut self.scopes, scopes),
            std::mem::take(&mut self.targets),
            self.current.take(),
            self.body.replace(id),
        );
        let entry = self.new_block(Placement::Dispatch);
        let captures = outer.into_iter().map(|outer| (self.capture(outer), outer));
        let captures = captures.collect();
        self.branches.push(Branch {
            name: branch_name(code),
            point,
            entry,
            captures,
            item: None,
        });
        self.begin(entry);
        self.branches[id.0].item = item.map(|pat| self.item(pat));
        match code {
            Expr::Async(block) => self.block_body(&block.block.stmts, Dest::Return),
            other => self.expr_into(other.clone(), Dest::Return),
        }
        (self.scopes, self.targets, self.current, self.body) = around;
    }

    /// The locals around a branch that it uses. The context is at hand in every frame.
    fn captured(&self, code: &Expr, item: Option<&Pat>) -> Vec<LocalId> {
        let bound = item.map(pattern::bindings).unwrap_or_default();
        let names: Vec<Ident> = free::of_expr(code)
            .into_iter()
            .filter(|name| !bound.contains(name))
            .collect();
        let locals = self.resolve(&names).into_iter();
        locals
            .filter(|local| self.locals[local.0].origin != Origin::Context)
            .collect()
    }

    fn capture(&mut self, outer: LocalId) -> LocalId {
        let local = self.locals[outer.0].clone();
        if local.reborrow.is_some() {
            let name = &local.name;
            let message = format!(
                "`{name}` is a borrow that was made outside of the branch, which cannot read it, since a borrow is not \
                 stored; make it in the branch, or clone it before: `let {name} = {name}.clone();`"
            );
            self.diagnostics.error(name, message);
        }
        self.declare(local.name, local.ty, Origin::Captured)
    }

    /// Declares what a branch of `join_all!` is given, and takes it apart.
    fn item(&mut self, pat: &Pat) -> LocalId {
        if let Some(name) = plain_name(pat) {
            return self.declare_named(name, None, Origin::Item);
        }
        let (local, name) = self.operand(Origin::Item, pat.span());
        let binds = self.declare_all(&pattern::bindings(pat));
        self.push(Inst {
            code: Code::Stmt(Box::new(syn::parse_quote!(let #pat = #name;))),
            uses: vec![local],
            binds,
            assigns: Vec::new(),
            may_assign: Vec::new(),
            jumps: Vec::new(),
        });
        local
    }

    /// Refuses a statement that changes what a branch only reads. Where it cannot be told here, rustc
    /// refuses it: the machine binds what is captured so that it cannot be changed.
    pub(super) fn check_unchanged(&mut self, stmt: &Stmt) {
        if self.body.is_none() {
            return;
        }
        for name in free::changed_in_stmt(stmt) {
            let is_captured = self
                .scopes
                .resolve(&name)
                .is_some_and(|local| self.locals[local.0].origin == Origin::Captured);
            if is_captured {
                let message = format!(
                    "`{name}` is changed inside a branch, but a branch may only read what surrounds it; return the \
                     new value from the branch, or make it the branch's own: `let mut {name} = {name};`"
                );
                self.diagnostics.error(&name, message);
            }
        }
    }
}

impl Scopes {
    /// The scopes of a branch: nothing but the context.
    fn contexts(&self, locals: &[crate::ir::local::Local]) -> Self {
        let mut scopes = Self::new();
        for id in self.visible() {
            let local = &locals[id.0];
            if local.origin == Origin::Context {
                scopes.declare(&local.name, id);
            }
        }
        scopes
    }
}
