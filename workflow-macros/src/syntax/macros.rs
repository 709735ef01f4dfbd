//! Looking into the arguments of macros.
//!
//! A macro's tokens mean what the macro says. Those of the well-known macros are read as the
//! expressions they are; the tokens of any other are searched, which finds every name that the
//! macro can use and perhaps some that it does not.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Expr, Lit, Macro, Token};

use super::captures;
use crate::operation::kind_of_name;

/// Macros whose arguments are a list of expressions, the first of which may be a format string.
const EXPRESSION_LISTS: [&str; 25] = [
    "assert",
    "assert_eq",
    "assert_ne",
    "bail",
    "concat",
    "dbg",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "ensure",
    "eprint",
    "eprintln",
    "format",
    "format_args",
    "panic",
    "print",
    "println",
    "todo",
    "unimplemented",
    "unreachable",
    "vec",
    "write",
    "writeln",
    "anyhow",
    "env",
];

/// Whether a macro of this name mentions nothing but what it is given, by its looks.
pub(crate) fn is_well_known(name: &Ident) -> bool {
    let known = EXPRESSION_LISTS.iter().chain(&DECLARING_NOTHING);
    known.into_iter().any(|it| name == it) || kind_of_name(name).is_some()
}

/// The arguments of a well-known macro as expressions, or `None` if they have to be searched.
pub(crate) fn arguments(mac: &Macro) -> Option<Vec<Expr>> {
    let name = &mac.path.segments.last()?.ident;
    if !is_expression_list(mac) {
        return None;
    }
    if let Some(list) = argument_list(mac) {
        return Some(list.into_iter().collect());
    }
    let repeat = |input: ParseStream<'_>| {
        let element: Expr = input.parse()?;
        input.parse::<Token![;]>()?;
        Ok(vec![element, input.parse()?])
    };
    if name == "vec" {
        repeat.parse2(mac.tokens.clone()).ok()
    } else {
        None
    }
}

/// How many of a macro's arguments are evaluated in every case. `None` if all of them are.
///
/// The message of an assertion is evaluated when it fails, and a `debug_assert!` only in debug builds.
pub(crate) fn eager_arguments(mac: &Macro) -> Option<usize> {
    let name = mac.path.segments.last()?.ident.to_string();
    match name.as_str() {
        "debug_assert" | "debug_assert_eq" | "debug_assert_ne" => Some(0),
        "assert" | "ensure" => Some(1),
        "assert_eq" | "assert_ne" => Some(2),
        _ => None,
    }
}

/// Macros of others that are known to declare nothing.
const DECLARING_NOTHING: [&str; 9] = [
    "trace", "debug", "info", "warn", "error", "event", "log", "json", "matches",
];

/// The names that are whole arguments of an unknown macro, which may declare them.
pub(crate) fn bare_arguments(mac: &Macro) -> Vec<Ident> {
    let name = mac.path.segments.last().map(|segment| &segment.ident);
    let is_known = name.is_some_and(|name| DECLARING_NOTHING.iter().any(|known| name == known));
    if is_known || is_expression_list(mac) {
        return Vec::new();
    }
    let trees: Vec<TokenTree> = mac.tokens.clone().into_iter().collect();
    let is_end = |tree: Option<&TokenTree>| match tree {
        None => true,
        Some(TokenTree::Punct(punct)) => matches!(punct.as_char(), ',' | ';' | '='),
        Some(_) => false,
    };
    let bare = trees
        .iter()
        .enumerate()
        .filter_map(|(index, tree)| match tree {
            TokenTree::Ident(ident) if is_end(trees.get(index + 1)) => {
                let before = index.checked_sub(1).and_then(|before| trees.get(before));
                let is_first = before.is_none_or(|before| match before {
                    TokenTree::Punct(punct) => matches!(punct.as_char(), ',' | ';'),
                    TokenTree::Ident(ident) => ident == "mut",
                    _ => false,
                });
                is_first.then(|| ident.clone())
            }
            _ => None,
        });
    bare.collect()
}

/// Whether the arguments of a well-known macro hold an operation.
pub(crate) fn holds_operation(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|tree| match tree {
        TokenTree::Ident(ident) => kind_of_name(&ident).is_some(),
        TokenTree::Group(group) => holds_operation(&group.stream()),
        _ => false,
    })
}

/// Changes the arguments of a well-known macro that hold an operation. Any other macro stays as it is.
pub(crate) fn change_arguments(mac: &mut Macro, change: impl FnMut(&mut Expr)) {
    if !holds_operation(&mac.tokens) {
        return;
    }
    if let Some(mut list) = argument_list(mac) {
        list.iter_mut().map(argument_value_mut).for_each(change);
        mac.tokens = list.into_token_stream();
    }
}

/// The expression of an argument, behind `key =` if it has a name.
pub(crate) fn argument_value_mut(argument: &mut Expr) -> &mut Expr {
    if named_argument(argument).is_none() {
        return argument;
    }
    match argument {
        Expr::Assign(assign) => &mut assign.right,
        other => other,
    }
}

/// Whether `key = value` in the arguments names a format argument, not an assignment.
pub(crate) fn named_argument(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::Assign(assign) if is_name(&assign.left) => Some(&assign.right),
        _ => None,
    }
}

/// The name of `name = value` in the arguments.
pub(crate) fn argument_name(expr: &Expr) -> Option<Ident> {
    match expr {
        Expr::Assign(assign) => match &*assign.left {
            Expr::Path(path) => path.path.get_ident().cloned(),
            _ => None,
        },
        _ => None,
    }
}

fn is_name(expr: &Expr) -> bool {
    matches!(expr, Expr::Path(path) if path.path.get_ident().is_some())
}

fn is_expression_list(mac: &Macro) -> bool {
    let name = mac.path.segments.last().map(|segment| &segment.ident);
    name.is_some_and(|name| EXPRESSION_LISTS.iter().any(|known| name == known))
}

/// The arguments of a well-known macro, if they are a list of expressions.
pub(crate) fn argument_list(mac: &Macro) -> Option<Punctuated<Expr, Token![,]>> {
    if !is_expression_list(mac) {
        return None;
    }
    let list = Punctuated::<Expr, Token![,]>::parse_terminated;
    list.parse2(mac.tokens.clone()).ok()
}

/// Every name in `tokens` that can be a variable, and every name that a string captures.
pub(crate) fn searched_names(tokens: &TokenStream) -> Vec<Ident> {
    let mut names = Vec::new();
    search(tokens, &mut names);
    names
}

fn search(tokens: &TokenStream, names: &mut Vec<Ident>) {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    for (index, tree) in trees.iter().enumerate() {
        match tree {
            TokenTree::Group(group) => search(&group.stream(), names),
            TokenTree::Ident(ident) if is_variable(&trees, index) => names.push(ident.clone()),
            TokenTree::Literal(literal) => {
                if let Lit::Str(text) = Lit::new(literal.clone()) {
                    let captured = captures::names(&text.value());
                    names.extend(
                        captured
                            .iter()
                            .filter_map(|name| captures::ident(name, text.span())),
                    );
                }
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}

/// Whether the identifier at `index` stands where a variable can stand: not after `.`, not in a
/// path, not before `!` or `:`.
fn is_variable(trees: &[TokenTree], index: usize) -> bool {
    let punct = |at: Option<usize>| match at.and_then(|at| trees.get(at)) {
        Some(TokenTree::Punct(punct)) => Some(punct.as_char()),
        _ => None,
    };
    let before = punct(index.checked_sub(1));
    let before_that = punct(index.checked_sub(2));
    let is_member = before == Some('.') && before_that != Some('.');
    let in_path = before == Some(':') && before_that == Some(':');
    let is_label = before == Some('\'');
    let after = punct(Some(index + 1));
    let after_that = punct(Some(index + 2));
    let is_key = after == Some(':');
    let is_macro = after == Some('!') && after_that != Some('=');
    !(is_member || in_path || is_label || is_key || is_macro)
}

/// The first keyword in `tokens` that jumps out of a loop around them: `break` or `continue`
/// which no loop or closure in the tokens can catch.
pub(crate) fn escaping_jump(tokens: &TokenStream) -> Option<Ident> {
    let mut in_own_loop = false;
    for tree in tokens.clone() {
        match tree {
            TokenTree::Ident(ident) if ident == "break" || ident == "continue" => {
                return Some(ident);
            }
            TokenTree::Ident(ident) if ident == "loop" || ident == "while" || ident == "for" => {
                in_own_loop = true;
            }
            TokenTree::Group(group) => {
                let is_body = in_own_loop && group.delimiter() == Delimiter::Brace;
                if is_body {
                    in_own_loop = false;
                } else if let Some(found) = escaping_jump(&group.stream()) {
                    return Some(found);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(tokens: &str) -> Vec<String> {
        let tokens = tokens.parse().expect(tokens);
        searched_names(&tokens)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn only_what_can_be_a_variable_is_found() {
        assert_eq!(
            names("%request_id, n = updates.len(), \"{x:?}\""),
            ["request_id", "n", "updates", "x"]
        );
        assert_eq!(
            names("target: \"a\", a.b.c, std::mem::take(d), ..e"),
            ["a", "d", "e"]
        );
        assert_eq!(names("f!(g), h != i"), ["g", "h", "i"]);
        assert_eq!(names("{ \"k\": v, w: 1 }"), ["v"]);
    }

    #[test]
    fn jumps_out_are_found() {
        let find = |tokens: &str| escaping_jump(&tokens.parse().expect(tokens)).is_some();
        assert!(find("x => break"));
        assert!(find("{ if a { continue } }"));
        assert!(!find("loop { break }"));
        assert!(!find("breakfast"));
    }
}
