//! Which names a pattern binds.

use syn::visit::{self, Visit};
use syn::{Expr, ExprBinary, Ident, Pat, PatIdent, Stmt};

use super::suspends;

/// The names that `pat` binds, each once, in the order of the source.
pub(crate) fn bindings(pat: &Pat) -> Vec<Ident> {
    let mut bindings = Bindings(Vec::new());
    bindings.visit_pat(pat);
    bindings.0
}

/// The names that patterns anywhere inside a statement bind.
pub(crate) fn bindings_within(stmt: &Stmt) -> Vec<Ident> {
    let mut bindings = Bindings(Vec::new());
    bindings.visit_stmt(stmt);
    bindings.0
}

/// Whether a pattern binds anything by `ref`.
pub(crate) fn binds_by_reference(pat: &Pat) -> bool {
    struct ByReference(bool);
    impl<'ast> Visit<'ast> for ByReference {
        fn visit_pat_ident(&mut self, pat: &'ast PatIdent) {
            self.0 |= pat.by_ref.is_some();
            visit::visit_pat_ident(self, pat);
        }
    }
    let mut by_reference = ByReference(false);
    by_reference.visit_pat(pat);
    by_reference.0
}

/// The names that the `let`s of a condition bind: `if let Some(x) = a && let Some(y) = b`.
pub(crate) fn condition_bindings(cond: &Expr) -> Vec<Ident> {
    match cond {
        Expr::Let(condition) => bindings(&condition.pat),
        Expr::Binary(binary) if matches!(binary.op, syn::BinOp::And(_)) => {
            let mut all = condition_bindings(&binary.left);
            all.extend(condition_bindings(&binary.right));
            all
        }
        Expr::Group(group) => condition_bindings(&group.expr),
        _ => Vec::new(),
    }
}

/// Whether a condition holds a `let`.
pub(crate) fn has_let(cond: &Expr) -> bool {
    match cond {
        Expr::Let(_) => true,
        Expr::Binary(binary) if matches!(binary.op, syn::BinOp::And(_)) => {
            has_let(&binary.left) || has_let(&binary.right)
        }
        Expr::Group(group) => has_let(&group.expr),
        _ => false,
    }
}

/// Whether a chain of conditions with `let` suspends after its first link, so that it has to be
/// taken apart.
pub(crate) fn splits(chain: &ExprBinary) -> bool {
    let is_chain = matches!(chain.op, syn::BinOp::And(_));
    let has_let = has_let(&chain.left) || has_let(&chain.right);
    is_chain && has_let && (suspends::expr(&chain.left) || suspends::expr(&chain.right))
}

struct Bindings(Vec<Ident>);

impl<'ast> Visit<'ast> for Bindings {
    fn visit_pat_ident(&mut self, pat: &'ast PatIdent) {
        if is_binding(pat) && !self.0.contains(&pat.ident) {
            self.0.push(pat.ident.clone());
        }
        visit::visit_pat_ident(self, pat);
    }

    // A guard or a constant in a pattern holds expressions; what they bind is theirs.
    fn visit_expr(&mut self, _: &'ast Expr) {}
}

/// A lone name in a pattern may also be a constant or a unit variant. Those begin with a capital
/// letter, and locals do not, or rustc warns.
fn is_binding(pat: &PatIdent) -> bool {
    let is_plain = pat.by_ref.is_none() && pat.mutability.is_none() && pat.subpat.is_none();
    let starts_upper = pat
        .ident
        .to_string()
        .chars()
        .next()
        .is_some_and(char::is_uppercase);
    !(is_plain && starts_upper)
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse::Parser;

    fn names(pat: &str) -> Vec<String> {
        let pat = Pat::parse_multi.parse_str(pat).expect(pat);
        bindings(&pat).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn names_are_found_wherever_they_stand() {
        assert_eq!(names("(a, mut b, ref c, _, _d)"), ["a", "b", "c", "_d"]);
        assert_eq!(names("Point { x, y: Some(z), .. }"), ["x", "z"]);
        assert_eq!(names("Ok(n) | Err(n)"), ["n"]);
        assert_eq!(names("all @ [first, .., last]"), ["all", "first", "last"]);
        assert_eq!(names("None | Some(MAX)"), Vec::<String>::new());
        assert_eq!(names("r#type"), ["r#type"]);
    }
}
