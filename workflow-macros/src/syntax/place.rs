//! Expressions that name places.

use syn::{BinOp, Expr, Ident};

/// The name at the root of a place: `a` of `a.b[i]`.
pub(crate) fn root(place: &Expr) -> Option<Ident> {
    match place {
        Expr::Path(path) => path.path.get_ident().cloned(),
        Expr::Field(field) => root(&field.base),
        Expr::Index(index) => root(&index.expr),
        Expr::MethodCall(call) => root(&call.receiver),
        Expr::Paren(paren) => root(&paren.expr),
        Expr::Group(group) => root(&group.expr),
        Expr::Unary(unary) => root(&unary.expr),
        Expr::Try(attempt) => root(&attempt.expr),
        _ => None,
    }
}

/// The places on the left of `=`: itself, or `x` and `y.z` of `(x, y.z)`.
pub(crate) fn assigned(left: &Expr) -> Vec<&Expr> {
    match left {
        Expr::Tuple(tuple) => tuple.elems.iter().flat_map(assigned).collect(),
        Expr::Array(array) => array.elems.iter().flat_map(assigned).collect(),
        Expr::Call(call) => call.args.iter().flat_map(assigned).collect(),
        Expr::Struct(literal) => {
            let fields = literal.fields.iter();
            fields.flat_map(|field| assigned(&field.expr)).collect()
        }
        Expr::Paren(paren) => assigned(&paren.expr),
        place => vec![place],
    }
}

/// Whether an operator assigns, such as `+=`.
pub(crate) fn is_assignment(op: &BinOp) -> bool {
    !matches!(
        op,
        BinOp::Add(_)
            | BinOp::Sub(_)
            | BinOp::Mul(_)
            | BinOp::Div(_)
            | BinOp::Rem(_)
            | BinOp::And(_)
            | BinOp::Or(_)
            | BinOp::BitXor(_)
            | BinOp::BitAnd(_)
            | BinOp::BitOr(_)
            | BinOp::Shl(_)
            | BinOp::Shr(_)
            | BinOp::Eq(_)
            | BinOp::Lt(_)
            | BinOp::Le(_)
            | BinOp::Ne(_)
            | BinOp::Ge(_)
            | BinOp::Gt(_)
    )
}
