//! Rewrites that make the later stages simple and change nothing.

use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprMacro, Item, Stmt};

use crate::conditions;
use crate::operation::kind_of;

/// Makes every operation an expression, also where it stands as a statement of its own, and takes
/// away the invisible groups that macros leave around expressions.
pub(crate) fn body(body: &mut Block) {
    conditions::leave_out(body);
    Normalize.visit_block_mut(body);
}

/// The same for a part of a body that was read from a macro's arguments.
pub(crate) fn expr(expr: &mut Expr) {
    conditions::leave_out_of_expr(expr);
    Normalize.visit_expr_mut(expr);
}

struct Normalize;

impl VisitMut for Normalize {
    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        if let Stmt::Macro(mac) = stmt
            && kind_of(&mac.mac).is_some()
        {
            let expr = ExprMacro {
                attrs: std::mem::take(&mut mac.attrs),
                mac: mac.mac.clone(),
            };
            *stmt = Stmt::Expr(Expr::Macro(expr), mac.semi_token);
        }
        visit_mut::visit_stmt_mut(self, stmt);
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if let Expr::Group(group) = expr
            && matches!(
                &*group.expr,
                Expr::Path(_) | Expr::Lit(_) | Expr::Macro(_) | Expr::Await(_)
            )
        {
            *expr = (*group.expr).clone();
        }
    }

    fn visit_item_mut(&mut self, _: &mut Item) {}
}
