//! Whether a fragment holds a suspension point of the workflow itself.

use syn::visit::{self, Visit};
use syn::{Expr, ExprAsync, ExprClosure, Item, Macro, Stmt};

use super::macros;
use crate::operation::{Kind, kind_of};

pub(crate) fn stmt(stmt: &Stmt) -> bool {
    found(|finder| finder.visit_stmt(stmt))
}

pub(crate) fn expr(expr: &Expr) -> bool {
    found(|finder| finder.visit_expr(expr))
}

/// Whether a part of the syntax suspends, which `visit` visits.
pub(crate) fn node(visit: impl FnOnce(&mut Finder)) -> bool {
    found(visit)
}

fn found(visit: impl FnOnce(&mut Finder)) -> bool {
    let mut finder = Finder(false);
    visit(&mut finder);
    finder.0
}

/// Looks for a suspension.
pub(crate) struct Finder(bool);

impl<'ast> Visit<'ast> for Finder {
    fn visit_macro(&mut self, mac: &'ast Macro) {
        self.0 |= kind_of(mac) == Some(Kind::Suspending);
        if kind_of(mac).is_none() && macros::holds_operation(&mac.tokens) {
            for argument in macros::argument_list(mac).into_iter().flatten() {
                self.visit_expr(&argument);
            }
        }
    }

    // What stands in a body of its own suspends that body. The placement check refuses it.
    fn visit_expr_closure(&mut self, _: &'ast ExprClosure) {}
    fn visit_expr_async(&mut self, _: &'ast ExprAsync) {}
    fn visit_item(&mut self, _: &'ast Item) {}

    fn visit_expr(&mut self, expr: &'ast Expr) {
        if !self.0 {
            visit::visit_expr(self, expr);
        }
    }
}
