//! Which names a statement gives a new value, on whatever path through it.

use syn::visit::{self, Visit};
use syn::{Expr, ExprAssign, Ident, Item, Stmt};

/// The names on the left of assignments in `stmt`.
pub(crate) fn in_stmt(stmt: &Stmt) -> Vec<Ident> {
    let mut assigned = Assigned(Vec::new());
    assigned.visit_stmt(stmt);
    assigned.0
}

/// The names on the left of assignments in `expr`.
pub(crate) fn in_expr(expr: &Expr) -> Vec<Ident> {
    let mut assigned = Assigned(Vec::new());
    assigned.visit_expr(expr);
    assigned.0
}

struct Assigned(Vec<Ident>);

impl<'ast> Visit<'ast> for Assigned {
    fn visit_expr_assign(&mut self, assign: &'ast ExprAssign) {
        self.target(&assign.left);
        visit::visit_expr_assign(self, assign);
    }

    fn visit_item(&mut self, _: &'ast Item) {}
}

impl Assigned {
    /// `x = …`, or `(x, y) = …`.
    fn target(&mut self, left: &Expr) {
        match left {
            Expr::Path(path) => self.0.extend(path.path.get_ident().cloned()),
            Expr::Tuple(tuple) => tuple.elems.iter().for_each(|elem| self.target(elem)),
            Expr::Array(array) => array.elems.iter().for_each(|elem| self.target(elem)),
            Expr::Call(call) => call.args.iter().for_each(|arg| self.target(arg)),
            Expr::Struct(literal) => literal.fields.iter().for_each(|it| self.target(&it.expr)),
            Expr::Paren(paren) => self.target(&paren.expr),
            _ => {}
        }
    }
}
