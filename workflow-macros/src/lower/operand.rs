//! The operands of expressions: in which order they are evaluated, and which may be evaluated later.

use syn::{Expr, Ident, UnOp};

use crate::syntax::free;
use crate::syntax::place::is_assignment;

/// How an operand is used by its expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Its value is taken.
    Value,
    /// It may be `&…`, of which the borrowed part is taken.
    Borrowed,
    /// It names a place, which cannot be kept.
    Place,
}

/// The operands of an expression, in the order in which Rust evaluates them.
pub(super) fn operands(expr: &mut Expr) -> Vec<(&mut Expr, Role)> {
    use Role::{Borrowed, Place, Value};
    match expr {
        Expr::Array(array) => array
            .elems
            .iter_mut()
            .map(|elem| (elem, Borrowed))
            .collect(),
        Expr::Tuple(tuple) => tuple
            .elems
            .iter_mut()
            .map(|elem| (elem, Borrowed))
            .collect(),
        Expr::Repeat(repeat) => vec![(&mut repeat.expr, Value)],
        Expr::Binary(binary) => {
            let left = (&mut *binary.left, Borrowed);
            // An assignment evaluates what it assigns first, and names its place afterwards.
            let left = if is_assignment(&binary.op) {
                None
            } else {
                Some(left)
            };
            left.into_iter()
                .chain([(&mut *binary.right, Borrowed)])
                .collect()
        }
        Expr::Assign(assign) => vec![(&mut assign.right, Value)],
        Expr::Call(call) => {
            let func = std::iter::once((&mut *call.func, Value));
            func.chain(call.args.iter_mut().map(|arg| (arg, Borrowed)))
                .collect()
        }
        Expr::MethodCall(call) => {
            let receiver = std::iter::once((&mut *call.receiver, Place));
            receiver
                .chain(call.args.iter_mut().map(|arg| (arg, Borrowed)))
                .collect()
        }
        Expr::Struct(literal) => {
            // `S { x }` cannot name anything else than `x`.
            for field in &mut literal.fields {
                field.colon_token.get_or_insert_default();
            }
            let fields = literal
                .fields
                .iter_mut()
                .map(|field| (&mut field.expr, Borrowed));
            fields
                .chain(literal.rest.iter_mut().map(|rest| (&mut **rest, Place)))
                .collect()
        }
        Expr::Index(index) => vec![(&mut index.expr, Place), (&mut index.index, Value)],
        Expr::Range(range) => {
            let ends = range.start.iter_mut().chain(range.end.iter_mut());
            ends.map(|end| (&mut **end, Value)).collect()
        }
        // Those that are taken apart do not come here.
        Expr::If(branch) => match &mut *branch.cond {
            Expr::Let(condition) => vec![(&mut condition.expr, Place)],
            condition => vec![(condition, Value)],
        },
        Expr::Match(choice) => vec![(&mut choice.expr, Place)],
        Expr::ForLoop(each) => vec![(&mut each.expr, Value)],
        Expr::Cast(cast) => vec![(&mut cast.expr, Value)],
        Expr::Field(field) => vec![(&mut field.base, Place)],
        Expr::Paren(paren) => vec![(&mut paren.expr, Place)],
        Expr::Group(group) => vec![(&mut group.expr, Place)],
        Expr::Reference(reference) => vec![(&mut reference.expr, Place)],
        Expr::Try(attempt) => vec![(&mut attempt.expr, Value)],
        Expr::Unary(unary) => vec![(&mut unary.expr, Place)],
        Expr::Break(jump) => jump
            .expr
            .iter_mut()
            .map(|value| (&mut **value, Value))
            .collect(),
        Expr::Return(jump) => jump
            .expr
            .iter_mut()
            .map(|value| (&mut **value, Value))
            .collect(),
        _ => Vec::new(),
    }
}

/// Whether evaluating `operand` later, after what uses the names `later`, makes no difference.
pub(super) fn stays(operand: &Expr, later: &[Ident]) -> bool {
    match operand {
        Expr::Lit(_) => true,
        Expr::Path(path) => path
            .path
            .get_ident()
            .is_none_or(|name| !later.contains(name)),
        Expr::Field(field) => stays(&field.base, later),
        Expr::Paren(paren) => stays(&paren.expr, later),
        Expr::Group(group) => stays(&group.expr, later),
        // While it is borrowed nobody can change it, as rustc has seen on the original.
        Expr::Reference(reference) => {
            is_simple_place(&reference.expr, &[]) && !has_index(&reference.expr)
        }
        Expr::Closure(_) => free::of_expr(operand)
            .iter()
            .all(|name| !later.contains(name)),
        _ => false,
    }
}

/// Whether an expression is `&place`, whose place would be copied if it were bound.
pub(super) fn borrows_place(expr: &Expr) -> bool {
    match expr {
        Expr::Reference(reference) => !is_temporary(&reference.expr),
        _ => false,
    }
}

pub(super) fn is_path(expr: &Expr) -> bool {
    matches!(expr, Expr::Path(_))
}

/// Whether an expression makes a value that has no place yet.
pub(super) fn is_temporary(expr: &Expr) -> bool {
    match expr {
        Expr::Paren(paren) => is_temporary(&paren.expr),
        Expr::Unary(unary) => !matches!(unary.op, UnOp::Deref(_)),
        _ => is_made(expr),
    }
}

fn is_made(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::Lit(_)
            | Expr::Cast(_)
            | Expr::Call(_)
            | Expr::MethodCall(_)
            | Expr::Await(_)
            | Expr::Try(_)
            | Expr::Struct(_)
            | Expr::Macro(_)
            | Expr::Array(_)
            | Expr::Tuple(_)
            | Expr::Binary(_)
            | Expr::Range(_)
    )
}

pub(super) fn has_index(place: &Expr) -> bool {
    match place {
        Expr::Index(_) => true,
        Expr::Field(field) => has_index(&field.base),
        Expr::Paren(paren) => has_index(&paren.expr),
        Expr::Unary(unary) => has_index(&unary.expr),
        _ => false,
    }
}

/// Whether a place is the same whenever it is evaluated, while `changed` may change.
pub(super) fn is_simple_place(place: &Expr, changed: &[Ident]) -> bool {
    match place {
        Expr::Path(_) => true,
        Expr::Field(field) => is_simple_place(&field.base, changed),
        Expr::Paren(paren) => is_simple_place(&paren.expr, changed),
        Expr::Unary(unary) => is_simple_place(&unary.expr, changed),
        Expr::Index(index) => is_simple_place(&index.expr, changed) && stays(&index.index, changed),
        _ => false,
    }
}
