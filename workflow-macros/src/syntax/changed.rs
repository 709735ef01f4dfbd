//! Which names an expression may change: by assigning, by borrowing mutably, or by calling a method, of
//! which nobody can tell here.

use syn::visit::{self, Visit};
use syn::{
    BinOp, Expr, ExprAssign, ExprBinary, ExprMethodCall, ExprReference, Ident, Item, Macro, Stmt,
};

use super::macros;

/// The names that evaluating `expr` may change.
pub(crate) fn in_expr(expr: &Expr) -> Vec<Ident> {
    let mut changed = Changed {
        names: Vec::new(),
        suspects: true,
    };
    changed.visit_expr(expr);
    changed.names
}

/// The names that evaluating `expr` changes for certain.
pub(crate) fn plainly(expr: &Expr) -> Vec<Ident> {
    let mut changed = Changed {
        names: Vec::new(),
        suspects: false,
    };
    changed.visit_expr(expr);
    changed.names
}

/// The names that a statement changes for certain.
pub(crate) fn plainly_in_stmt(stmt: &Stmt) -> Vec<Ident> {
    let mut changed = Changed {
        names: Vec::new(),
        suspects: false,
    };
    changed.visit_stmt(stmt);
    changed.names
}

struct Changed {
    names: Vec<Ident>,
    /// Whether to count what may only read.
    suspects: bool,
}

impl Changed {
    /// The name at the root of a place.
    fn root(&mut self, place: &Expr) {
        match place {
            Expr::Path(path) => self.names.extend(path.path.get_ident().cloned()),
            Expr::Field(field) => self.root(&field.base),
            Expr::Index(index) => self.root(&index.expr),
            Expr::MethodCall(call) => self.root(&call.receiver),
            Expr::Paren(paren) => self.root(&paren.expr),
            Expr::Group(group) => self.root(&group.expr),
            Expr::Unary(unary) => self.root(&unary.expr),
            Expr::Try(attempt) => self.root(&attempt.expr),
            Expr::Tuple(tuple) => tuple.elems.iter().for_each(|elem| self.root(elem)),
            _ => {}
        }
    }
}

impl<'ast> Visit<'ast> for Changed {
    fn visit_expr_assign(&mut self, assign: &'ast ExprAssign) {
        self.root(&assign.left);
        visit::visit_expr_assign(self, assign);
    }

    fn visit_expr_binary(&mut self, binary: &'ast ExprBinary) {
        let is_assignment = matches!(
            binary.op,
            BinOp::AddAssign(_)
                | BinOp::SubAssign(_)
                | BinOp::MulAssign(_)
                | BinOp::DivAssign(_)
                | BinOp::RemAssign(_)
                | BinOp::BitXorAssign(_)
                | BinOp::BitAndAssign(_)
                | BinOp::BitOrAssign(_)
                | BinOp::ShlAssign(_)
                | BinOp::ShrAssign(_)
        );
        if is_assignment {
            self.root(&binary.left);
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        if self.suspects {
            self.root(&call.receiver);
        }
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
        if self.suspects {
            self.names.extend(macros::searched_names(&mac.tokens));
        }
    }

    fn visit_item(&mut self, _: &'ast Item) {}
}
