//! Which names an expression may change: by assigning, by borrowing mutably, or by calling a method, of
//! which nobody can tell here.

use syn::visit::{self, Visit};
use syn::{
    Expr, ExprAssign, ExprBinary, ExprLet, ExprMatch, ExprMethodCall, ExprReference, Ident, Item,
    Local, Macro, Pat,
};

use super::{macros, pattern, place};

/// The names that evaluating `expr` may change.
pub(crate) fn in_expr(expr: &Expr) -> Vec<Ident> {
    let mut changed = Changed(Vec::new());
    changed.visit_expr(expr);
    changed.0
}

struct Changed(Vec<Ident>);

impl Changed {
    fn root(&mut self, place: &Expr) {
        self.0.extend(place::root(place));
    }

    /// `ref mut` borrows what it is matched with.
    fn matched(&mut self, pat: &Pat, place: &Expr) {
        if pattern::binds_by_mutable_reference(pat) {
            self.root(place);
        }
    }
}

impl<'ast> Visit<'ast> for Changed {
    fn visit_expr_assign(&mut self, assign: &'ast ExprAssign) {
        place::assigned(&assign.left)
            .into_iter()
            .for_each(|left| self.root(left));
        visit::visit_expr_assign(self, assign);
    }

    fn visit_expr_binary(&mut self, binary: &'ast ExprBinary) {
        if place::is_assignment(&binary.op) {
            self.root(&binary.left);
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        self.root(&call.receiver);
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_reference(&mut self, reference: &'ast ExprReference) {
        if reference.mutability.is_some() {
            self.root(&reference.expr);
        }
        visit::visit_expr_reference(self, reference);
    }

    fn visit_local(&mut self, local: &'ast Local) {
        if let Some(init) = &local.init {
            self.matched(&local.pat, &init.expr);
        }
        visit::visit_local(self, local);
    }

    fn visit_expr_let(&mut self, condition: &'ast ExprLet) {
        self.matched(&condition.pat, &condition.expr);
        visit::visit_expr_let(self, condition);
    }

    fn visit_expr_match(&mut self, expr: &'ast ExprMatch) {
        let arms = expr.arms.iter();
        arms.for_each(|arm| self.matched(&arm.pat, &expr.expr));
        visit::visit_expr_match(self, expr);
    }

    // A macro may do anything with what it is given.
    fn visit_macro(&mut self, mac: &'ast Macro) {
        self.0.extend(macros::searched_names(&mac.tokens));
    }

    fn visit_item(&mut self, _: &'ast Item) {}
}
