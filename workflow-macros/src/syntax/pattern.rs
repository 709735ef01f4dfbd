//! Which names a pattern binds.

use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{Expr, ExprBinary, Ident, Macro, Pat, PatGuard, PatIdent, PatOr, Stmt};

use super::{macros, suspends};

/// The names that `pat` binds, each once, in the order of the source.
pub(crate) fn bindings(pat: &Pat) -> Vec<Ident> {
    let mut bindings = Bindings::new(false);
    bindings.visit_pat(pat);
    bindings.names
}

/// The names that patterns anywhere inside a statement bind, also in its inner blocks and closures.
pub(crate) fn bindings_within(stmt: &Stmt) -> Vec<Ident> {
    let mut bindings = Bindings::new(true);
    bindings.visit_stmt(stmt);
    bindings.names
}

/// The names that patterns anywhere inside a block bind.
pub(crate) fn bindings_in_block(block: &syn::Block) -> Vec<Ident> {
    let stmts = block.stmts.iter();
    stmts.flat_map(bindings_within).collect()
}

/// Whether a pattern binds anything by `mut`.
pub(crate) fn binds_mutably(pat: &Pat) -> bool {
    struct Mutably(bool);
    impl<'ast> Visit<'ast> for Mutably {
        fn visit_pat_ident(&mut self, pat: &'ast PatIdent) {
            self.0 |= pat.mutability.is_some();
            visit::visit_pat_ident(self, pat);
        }
    }
    let mut mutably = Mutably(false);
    mutably.visit_pat(pat);
    mutably.0
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

/// Whether a pattern binds anything by `ref mut`.
pub(crate) fn binds_by_mutable_reference(pat: &Pat) -> bool {
    struct ByMutableReference(bool);
    impl<'ast> Visit<'ast> for ByMutableReference {
        fn visit_pat_ident(&mut self, pat: &'ast PatIdent) {
            self.0 |= pat.by_ref.is_some() && pat.mutability.is_some();
            visit::visit_pat_ident(self, pat);
        }
    }
    let mut by_reference = ByMutableReference(false);
    by_reference.visit_pat(pat);
    by_reference.0
}

/// The names that a pattern binds to what it takes out of a reference by `&`.
pub(crate) fn copied(pat: &Pat) -> Vec<Ident> {
    struct Copied(Vec<Ident>);
    impl<'ast> Visit<'ast> for Copied {
        fn visit_pat_reference(&mut self, pat: &'ast syn::PatReference) {
            self.0.extend(bindings(&pat.pat));
        }
    }
    let mut copied = Copied(Vec::new());
    copied.visit_pat(pat);
    copied.0
}

/// Whether a pattern takes anything out of a reference by `&`.
pub(crate) fn dereferences(pat: &Pat) -> bool {
    struct Dereferences(bool);
    impl<'ast> Visit<'ast> for Dereferences {
        fn visit_pat_reference(&mut self, _: &'ast syn::PatReference) {
            self.0 = true;
        }
    }
    let mut dereferences = Dereferences(false);
    dereferences.visit_pat(pat);
    dereferences.0
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

/// Alternatives in a pattern of which more than one may match, unless they are different literals or have
/// different names.
pub(crate) fn overlapping(pat: &Pat) -> Option<PatOr> {
    struct Overlapping(Option<PatOr>);
    impl<'ast> Visit<'ast> for Overlapping {
        fn visit_pat_or(&mut self, pat: &'ast PatOr) {
            let heads: Vec<Option<String>> = pat.cases.iter().map(head).collect();
            let is_apart = |(index, head): (usize, &Option<String>)| {
                head.is_some() && !heads[..index].contains(head)
            };
            if !heads.iter().enumerate().all(is_apart) {
                self.0 = Some(pat.clone());
            }
            visit::visit_pat_or(self, pat);
        }
        fn visit_expr(&mut self, _: &'ast Expr) {}
    }
    let mut overlapping = Overlapping(None);
    overlapping.visit_pat(pat);
    overlapping.0
}

/// What tells an alternative from others: a literal, or the name of a variant.
fn head(pat: &Pat) -> Option<String> {
    let path = match pat {
        Pat::Lit(literal) => return Some(literal.to_token_stream().to_string()),
        Pat::Path(path) => &path.path,
        Pat::TupleStruct(pat) => &pat.path,
        Pat::Struct(pat) => &pat.path,
        Pat::Ident(pat) if !is_binding(pat) => return Some(pat.ident.to_string()),
        _ => return None,
    };
    path.segments.last().map(|last| last.ident.to_string())
}

struct Bindings {
    names: Vec<Ident>,
    /// Whether to look into expressions. Those in a pattern, a guard or a constant, bind for themselves.
    enters_expressions: bool,
}

impl Bindings {
    const fn new(enters_expressions: bool) -> Self {
        Self {
            names: Vec::new(),
            enters_expressions,
        }
    }
}

impl<'ast> Visit<'ast> for Bindings {
    fn visit_pat_ident(&mut self, pat: &'ast PatIdent) {
        if is_binding(pat) && !self.names.contains(&pat.ident) {
            self.names.push(pat.ident.clone());
        }
        visit::visit_pat_ident(self, pat);
    }

    // `Some(x) if let Some(y) = f(x)` binds `y` as well.
    fn visit_pat_guard(&mut self, pat: &'ast PatGuard) {
        visit::visit_pat_guard(self, pat);
        let bound = condition_bindings(&pat.guard).into_iter();
        for name in bound {
            if !self.names.contains(&name) {
                self.names.push(name);
            }
        }
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        if self.enters_expressions {
            visit::visit_expr(self, expr);
        }
    }

    fn visit_macro(&mut self, mac: &'ast Macro) {
        if self.enters_expressions {
            let arguments = macros::arguments(mac).unwrap_or_default();
            let within = arguments
                .into_iter()
                .map(|argument| Stmt::Expr(argument, None));
            within.for_each(|stmt| self.names.extend(bindings_within(&stmt)));
        }
    }
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

    #[test]
    fn names_within_a_statement_are_found_at_any_depth() {
        let within = |stmt: &str| {
            let stmt: Stmt = syn::parse_str(stmt).expect(stmt);
            let names = bindings_within(&stmt);
            names.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(within("let a = 1;"), ["a"]);
        assert_eq!(within("loop { if c { let b = 1; } }"), ["b"]);
        assert_eq!(
            within("f(|n| match n { Some(m) if { let g = m; g } => m, _ => 0 });"),
            ["n", "m", "g"]
        );
        assert_eq!(within("println!(\"{}\", { let p = 1; p });"), ["p"]);
    }

    #[test]
    fn alternatives_that_exclude_each_other_are_told_from_others() {
        let overlaps = |pat: &str| {
            let pat = Pat::parse_multi.parse_str(pat).expect(pat);
            overlapping(&pat).is_some()
        };
        assert!(!overlaps("1 | 2"));
        assert!(!overlaps("Kind::A | Kind::B(_) | Kind::C { .. } | None"));
        assert!(!overlaps("Some(1 | 2) | None"));
        assert!(overlaps("(1, _) | (_, 1)"));
        assert!(overlaps("Some(1..5 | 3..9)"));
        assert!(overlaps("Some(1) | Some(_)"));
    }
}
