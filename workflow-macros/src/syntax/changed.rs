//! Which names an expression may change: by assigning, by borrowing mutably, or by calling a method, of
//! which nobody can tell here.

use syn::visit::{self, Visit};
use syn::{Expr, ExprAssign, ExprBinary, ExprMethodCall, ExprReference, Ident, Item, Macro};

use super::{macros, place};

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

    // A macro may do anything with what it is given.
    fn visit_macro(&mut self, mac: &'ast Macro) {
        self.0.extend(macros::searched_names(&mac.tokens));
    }

    fn visit_item(&mut self, _: &'ast Item) {}
}
