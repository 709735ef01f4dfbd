//! Branches and blocks that suspend inside.

use syn::{Expr, ExprBlock, ExprIf, ExprMatch, Ident};

use super::jump::Target;
use super::{Dest, Lowering, guard};
use crate::codegen::names;
use crate::ir::cfg::{Arm, BlockId, Placement, Terminator};
use crate::ir::local::{LocalId, Origin};
use crate::syntax::{free, pattern, suspends};

impl Lowering<'_> {
    /// Lowers a branch, loop or block.
    pub(super) fn control(&mut self, expr: Expr, dest: Dest) {
        match expr {
            Expr::If(expr) => self.if_expr(expr, dest),
            Expr::Match(expr) => self.match_expr(expr, dest),
            Expr::Block(expr) => self.block_expr(&expr, dest),
            Expr::Loop(expr) => self.loop_expr(&expr, dest),
            Expr::While(expr) => self.while_expr(expr, dest),
            Expr::ForLoop(expr) => self.for_expr(expr, dest),
            other => panic!("BUG: not a branch, loop or block: {other:?}"),
        }
    }

    fn if_expr(&mut self, expr: ExprIf, dest: Dest) {
        let expr = match self.unchained(expr) {
            Ok(block) => return self.block_expr(&block, dest),
            Err(expr) => expr,
        };
        let ExprIf {
            cond,
            then_branch,
            else_branch,
            ..
        } = expr;
        let mut cond = self.condition(*cond);
        let otherwise = else_branch.as_ref().map(|(_, otherwise)| &**otherwise);
        if let Some(name) = rebound_name(&cond, otherwise) {
            cond = self.bound_before(cond, &name);
        }
        let uses = self.uses_of(&cond);
        let then = self.new_block(Placement::Inline);
        let otherwise = self.new_block(Placement::Inline);
        let after = self.new_block(Placement::Dispatch);
        let from = self.current;

        self.begin(then);
        self.scopes.push();
        let binds = self.declare_all(&pattern::condition_bindings(&cond));
        self.block_body(&then_branch.stmts, dest);
        self.scopes.pop();
        // What follows a branch that never comes back stays where it is, with what is borrowed there. What a
        // `let` in the condition holds would be held there too.
        let goes_on =
            self.current.is_none() && matches!(dest, Dest::Discard) && !pattern::has_let(&cond);
        self.goto(after);

        self.begin(otherwise);
        match else_branch {
            Some((_, branch)) => self.expr_into(*branch, dest),
            None => self.unit_into(dest),
        }
        let end = self.current;
        if !goes_on {
            self.goto(after);
        }

        self.current = from;
        let cond = Box::new(cond);
        self.terminate(Terminator::If {
            cond,
            uses,
            binds,
            then,
            otherwise,
        });
        if goes_on {
            self.current = end;
        } else {
            self.begin(after);
        }
    }

    /// `if a && let B = wait { then } else { … }`, where the chain suspends or holds a jump, as
    /// `'c: { if a { if let B = wait { break 'c then } } … }`.
    fn unchained(&mut self, expr: ExprIf) -> Result<ExprBlock, ExprIf> {
        let has_jumps = pattern::has_let(&expr.cond) && self.is_left(&expr.cond);
        let (first, rest) = match *expr.cond {
            Expr::Binary(chain) if pattern::splits(&chain) || has_jumps => {
                (chain.left, chain.right)
            }
            cond => {
                return Err(ExprIf {
                    cond: Box::new(cond),
                    ..expr
                });
            }
        };
        let label = names::chain_label(self.chain_labels);
        self.chain_labels += 1;
        let then = expr.then_branch;
        let otherwise: Expr = match expr.else_branch {
            Some((_, otherwise)) => *otherwise,
            None => syn::parse_quote!(()),
        };
        Ok(syn::parse_quote!(#label: {
            if #first { if #rest { break #label #then } }
            #otherwise
        }))
    }

    /// `if let Some(x) = x` binds out of `x` before the branch, so that the outer `x` can be put away
    /// while the inner one is in its place.
    fn bound_before(&mut self, cond: Expr, name: &Ident) -> Expr {
        let Expr::Let(condition) = cond else {
            return cond;
        };
        if self.scopes.resolve(name).is_none() {
            return Expr::Let(condition);
        }
        let pat = &condition.pat;
        let binds = pattern::bindings(pat);
        let bound = self.bind_operand(syn::parse_quote!(match #name {
            #pat => ::core::option::Option::Some((#(#binds,)*)),
            _ => ::core::option::Option::None,
        }));
        syn::parse_quote!(let ::core::option::Option::Some((#(mut #binds,)*)) = #bound)
    }

    /// Takes the suspensions out of a condition.
    pub(super) fn condition(&mut self, cond: Expr) -> Expr {
        let cond = match cond {
            Expr::Let(mut condition) if suspends::expr(&condition.expr) => {
                condition.expr = Box::new(self.value(*condition.expr));
                Expr::Let(condition)
            }
            cond if pattern::has_let(&cond) => {
                if suspends::expr(&cond) {
                    let message = "a suspension cannot stand in this chain of conditions with `let`; \
                                   bind its value before";
                    self.diagnostics.error(&cond, message);
                }
                cond
            }
            cond => self.value(cond),
        };
        self.without_jumps(cond)
    }

    /// Evaluates an expression first if a jump leaves it, since the jump leaves a whole statement.
    pub(super) fn without_jumps(&mut self, value: Expr) -> Expr {
        if !self.is_left(&value) {
            return value;
        }
        match value {
            Expr::Let(mut condition) => {
                condition.expr = Box::new(self.bind_operand(*condition.expr));
                Expr::Let(condition)
            }
            value if pattern::has_let(&value) => {
                let message = "a jump cannot leave this chain of conditions with `let`; bind the value before";
                self.diagnostics.error(&value, message);
                value
            }
            value => self.bind_operand(value),
        }
    }

    /// Whether a jump leaves an expression for something that has been lowered.
    pub(super) fn is_left(&mut self, expr: &Expr) -> bool {
        let mut probe = expr.clone();
        let jumps = self.redirect(&[], |redirect, diagnostics| {
            crate::syntax::jumps::rewrite_expr(&mut probe, redirect, diagnostics);
        });
        !jumps.is_empty()
    }

    pub(super) fn match_expr(&mut self, expr: ExprMatch, dest: Dest) {
        if expr.arms.iter().any(guard::suspends) {
            return self.match_with_guards(expr, dest);
        }
        let scrutinee = self.value(*expr.expr);
        let scrutinee = self.without_jumps(scrutinee);
        let uses = self.uses_of(&scrutinee);
        let after = self.new_block(Placement::Dispatch);
        let from = self.current;
        let mut arms = Vec::new();
        for arm in expr.arms {
            self.check_guard(&arm);
            let target = self.new_block(Placement::Inline);
            self.begin(target);
            let (binds, guard_uses) = self.enter_pattern(&arm.pat);
            self.expr_into(*arm.body, dest);
            self.scopes.pop();
            self.goto(after);
            arms.push(Arm {
                attrs: arm.attrs,
                pat: arm.pat,
                uses: guard_uses,
                binds,
                target,
            });
        }
        self.current = from;
        self.terminate(Terminator::Match {
            scrutinee: Box::new(scrutinee),
            uses,
            arms,
        });
        self.begin(after);
    }

    /// Reports a jump in a guard: it would leave the `match` before its arm is chosen.
    fn check_guard(&mut self, arm: &syn::Arm) {
        if let syn::Pat::Guard(pat) = &arm.pat
            && self.is_left(&pat.guard)
        {
            let message = "a jump cannot stand in a guard of a `match` that suspends; write an `if` in the arm, or \
                           bind the guard's value before the `match`";
            self.diagnostics.error(&pat.guard, message);
        }
    }

    /// Opens the scope of a pattern and declares what it binds. Also gives what its guard uses.
    pub(super) fn enter_pattern(&mut self, pat: &syn::Pat) -> (Vec<LocalId>, Vec<LocalId>) {
        let guard_uses = self.resolve(&free::of_pat(pat));
        self.scopes.push();
        (self.declare_all(&pattern::bindings(pat)), guard_uses)
    }

    fn block_expr(&mut self, expr: &ExprBlock, dest: Dest) {
        let after = self.new_block(Placement::Dispatch);
        let (dest, returned) = self.inner_dest(dest);
        if let Some(label) = &expr.label {
            self.targets.push(Target {
                label: Some(label.name.ident.to_string()),
                is_loop: false,
                break_to: after,
                result: local_of(dest),
                continue_to: None,
            });
        }
        self.block_body(&expr.block.stmts, dest);
        if expr.label.is_some() {
            self.targets.pop();
        }
        self.goto(after);
        self.after_region(after, returned);
    }

    /// A destination for a region that may be left in several places: a value that is to be returned
    /// is collected first.
    pub(super) fn inner_dest(&mut self, dest: Dest) -> (Dest, Option<LocalId>) {
        match dest {
            Dest::Return => {
                let (local, _) = self.operand(Origin::Operand, proc_macro2::Span::call_site());
                (Dest::Local(local), Some(local))
            }
            other => (other, None),
        }
    }

    /// Goes on after a region. What it collected to be returned is returned.
    pub(super) fn after_region(&mut self, after: BlockId, returned: Option<LocalId>) {
        self.begin(after);
        if let Some(local) = returned {
            let name = self.locals[local.0].name.clone();
            let value = Some(Box::new(syn::parse_quote!(#name)));
            self.terminate(Terminator::Return {
                value,
                uses: vec![local],
            });
        }
    }
}

/// The name in `if let Some(name) = name`, unless the `else` needs it.
fn rebound_name(cond: &Expr, otherwise: Option<&Expr>) -> Option<Ident> {
    let Expr::Let(condition) = cond else {
        return None;
    };
    let Expr::Path(scrutinee) = &*condition.expr else {
        return None;
    };
    let name = scrutinee.path.get_ident()?;
    let is_needed = otherwise.is_some_and(|otherwise| free::of_expr(otherwise).contains(name));
    let is_rebound = pattern::bindings(&condition.pat).contains(name);
    (is_rebound && !is_needed && !pattern::binds_by_reference(&condition.pat)).then(|| name.clone())
}

/// The local behind a destination.
pub(super) fn local_of(dest: Dest) -> Option<LocalId> {
    match dest {
        Dest::Local(local) => Some(local),
        Dest::Discard | Dest::Return => None,
    }
}
