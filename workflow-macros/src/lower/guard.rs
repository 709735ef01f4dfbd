//! Arms of a `match` whose guards suspend.
//!
//! A pattern cannot stay matched while the state is stored. So the arm's pattern is tested first, then the
//! guard is evaluated, and the arm is entered by matching again. rustc has seen on its copy of the body that
//! a guard changes nothing of what is matched.

use proc_macro2::Ident;
use syn::{Arm, BinOp, Expr, ExprMatch, Pat, PatGuard};

use super::operand::{has_index, is_simple_place};
use super::{Dest, Lowering};
use crate::syntax::{free, pattern, suspends};

/// Whether an arm's guard suspends.
pub(super) fn suspends(arm: &Arm) -> bool {
    matches!(&arm.pat, Pat::Guard(pat) if suspends::expr(&pat.guard))
}

impl Lowering<'_> {
    /// Lowers a `match` from its first arm on whose guard suspends. The arms before it are a `match` of
    /// their own, whose last arm holds the rest.
    pub(super) fn match_with_guards(&mut self, expr: ExprMatch, dest: Dest) {
        let scrutinee = self.value(*expr.expr);
        let scrutinee = if is_matched_again(&scrutinee) {
            scrutinee
        } else {
            self.bind_operand(scrutinee)
        };
        let mut before = expr.arms;
        let Some(first) = before.iter().position(suspends) else {
            panic!("BUG: a `match` without a guard that suspends");
        };
        let rest = before.split_off(first);
        before.iter_mut().for_each(end);
        if before.is_empty() {
            return self.guarded_arms(&scrutinee, rest, dest);
        }
        let rest: Expr = syn::parse_quote!(match #scrutinee { #(#rest)* });
        let whole = syn::parse_quote!(match #scrutinee { #(#before)* _ => #rest });
        self.match_expr(whole, dest);
    }

    /// Lowers arms whose first has a guard that suspends.
    fn guarded_arms(&mut self, scrutinee: &Expr, mut arms: Vec<Arm>, dest: Dest) {
        let mut arm = arms.remove(0);
        end(&mut arm);
        arms.iter_mut().for_each(end);
        let Pat::Guard(guarded) = arm.pat else {
            panic!("BUG: an arm without a guard");
        };
        let PatGuard { pat, guard, .. } = guarded;
        let bindings = pattern::bindings(&pat);
        let (at_once, rest) = split(*guard);
        let rest = self.checked_guard(rest, &bindings);
        self.check_alternatives(&pat);
        let test = matched(scrutinee, &pat, at_once.as_ref());
        let test = self.bind_operand(test);
        let hidden = self.hidden.len();
        self.hidden.extend(bindings);
        let chosen = self.value(syn::parse_quote!(#test && (#rest)));
        let chosen = self.without_jumps(chosen);
        self.hidden.truncate(hidden);
        arm.pat = *pat;
        let otherwise: Expr = syn::parse_quote!(match #scrutinee {
            #(#arms)*
            _ => ::core::unreachable!(),
        });
        self.control(
            syn::parse_quote!(if #chosen {
                match #scrutinee {
                    #arm
                    _ => ::core::unreachable!(),
                }
            } else {
                #otherwise
            }),
            dest,
        );
    }

    /// Reports a guard that binds, or that needs what its pattern binds at a suspension or after it.
    fn checked_guard(&mut self, guard: Expr, bindings: &[Ident]) -> Expr {
        if pattern::has_let(&guard) {
            let message = "a guard with `let` cannot suspend; write an `if let` in the arm, or bind the value before \
                           the `match`";
            self.diagnostics.error(&guard, message);
            return syn::parse_quote!(true);
        }
        let used = free::of_expr(&guard);
        if let Some(name) = used.iter().find(|name| bindings.contains(name)) {
            let message = format!(
                "`{name}` is borrowed while the guard runs, and a borrow cannot be kept while this guard suspends; \
                 bind the guard's value before the `match`, or write an `if` in the arm"
            );
            self.diagnostics.error(name, message);
        }
        guard
    }

    /// Reports alternatives of which several may match: Rust evaluates the guard for each of them.
    fn check_alternatives(&mut self, pat: &Pat) {
        if let Some(alternatives) = pattern::overlapping(pat) {
            let message = "several of these alternatives may match, and the guard, which suspends, would be \
                           evaluated for each; write an arm for each alternative, or bind the guard's value before \
                           the `match`";
            self.diagnostics.error(alternatives, message);
        }
    }
}

/// Lets another arm come after this one.
fn end(arm: &mut Arm) {
    arm.comma.get_or_insert_default();
}

/// Whether an expression can be matched more than once, always with the same outcome.
fn is_matched_again(scrutinee: &Expr) -> bool {
    match scrutinee {
        Expr::Lit(_) => true,
        Expr::Reference(reference) => is_matched_again(&reference.expr),
        Expr::Tuple(tuple) => tuple.elems.iter().all(|elem| {
            matches!(elem, Expr::Lit(_) | Expr::Reference(_)) && is_matched_again(elem)
        }),
        place => is_simple_place(place, &[]) && !has_index(place),
    }
}

/// The part of a guard that is evaluated before its first suspension and may use what the pattern binds,
/// and the rest: `a && b && wait` is `a && b`, and `wait`.
fn split(guard: Expr) -> (Option<Expr>, Expr) {
    match guard {
        Expr::Binary(mut chain) if matches!(chain.op, BinOp::And(_)) => {
            if pattern::has_let(&chain.left) {
                return (None, Expr::Binary(chain));
            }
            if !suspends::expr(&chain.left) {
                return (Some(*chain.left), *chain.right);
            }
            let (at_once, left) = split(*chain.left);
            *chain.left = left;
            (at_once, Expr::Binary(chain))
        }
        Expr::Paren(paren) => split(*paren.expr),
        other => (None, other),
    }
}

/// Whether a pattern matches and the guard `at_once` holds. The guard of this arm never lets it be entered,
/// so that nothing is moved.
fn matched(scrutinee: &Expr, pat: &Pat, at_once: Option<&Expr>) -> Expr {
    let at_once = at_once.into_iter();
    syn::parse_quote!({
        let mut __matched = false;
        match #scrutinee {
            #pat if #((#at_once) &&)* { __matched = true; false } => ::core::unreachable!(),
            _ => {}
        }
        __matched
    })
}
