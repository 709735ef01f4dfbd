//! The adapters in the expression of a `for` loop that suspends.
//!
//! Those without a closure are replaced with ones that can be stored. Those with a closure cannot be
//! stored; they are put anew on what remains for each item that is taken.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, ExprMethodCall};

use crate::codegen::names::located;

/// The expression of a `for` loop, taken apart.
pub(super) struct Adapted {
    /// Makes what is stored.
    pub(super) stored: Expr,
    /// The calls with closures, in the order in which the user wrote them.
    pub(super) closures: Vec<ExprMethodCall>,
}

/// Takes the expression of a `for` loop apart.
pub(super) fn take_apart(items: Expr) -> Adapted {
    let mut closures: Vec<ExprMethodCall> = Vec::new();
    let mut turns: Vec<ExprMethodCall> = Vec::new();
    let mut rest = &items;
    while let Expr::MethodCall(call) = rest {
        if applies_closure(call) && (turns.is_empty() || !ends_loop(call)) {
            closures.insert(0, call.clone());
        } else if call.method == "rev" && call.args.is_empty() {
            turns.push(call.clone());
        } else {
            break;
        }
        rest = &call.receiver;
    }
    // Taking from the end first and applying the closures afterwards is the same.
    let base = turns.into_iter().fold(rest.clone(), |base, turn| {
        Expr::MethodCall(ExprMethodCall {
            receiver: Box::new(base),
            ..turn
        })
    });
    let at = located(items.span());
    let (stored, closures) = match adapted(&base) {
        Some(stored) => (stored, closures),
        None => (
            quote_spanned!(at=> __runtime::__private::stored_iter(#items)),
            Vec::new(),
        ),
    };
    Adapted {
        stored: syn::parse_quote!(#stored),
        closures,
    }
}

/// The stored form of an expression that is an iterator of the standard library by its looks.
fn adapted(items: &Expr) -> Option<TokenStream> {
    let at = located(items.span());
    match items {
        Expr::Paren(paren) => adapted(&paren.expr),
        Expr::Group(group) => adapted(&group.expr),
        Expr::Range(_) => Some(quote_spanned!(at=> __runtime::__private::adapted(#items))),
        Expr::MethodCall(call) => {
            let name = call.method.to_string();
            let args: Vec<&Expr> = call.args.iter().collect();
            let arguments = match (name.as_str(), &args[..]) {
                ("into_iter" | "into_keys" | "into_values", []) => {
                    return Some(quote_spanned!(at=> __runtime::__private::adapted(#items)));
                }
                ("enumerate" | "rev", []) => quote!(),
                ("skip" | "take" | "step_by", [number]) => quote!(#number),
                ("chain" | "zip", [other]) => {
                    let other = match adapted(other) {
                        Some(other) => other,
                        None => {
                            let at = located(other.span());
                            quote_spanned!(at=> __runtime::__private::stored_iter(#other))
                        }
                    };
                    quote!(#other)
                }
                _ => return None,
            };
            let receiver = adapted(&call.receiver)?;
            let method = &call.method;
            Some(quote_spanned!(at=>
                __runtime::__private::StoredIter::#method(#receiver, #arguments)
            ))
        }
        _ => None,
    }
}

/// Whether a call is an adapter with a closure that keeps nothing from item to item. Those that end the
/// loop are among them, since nothing is taken after the end.
fn applies_closure(call: &ExprMethodCall) -> bool {
    let name = call.method.to_string();
    let is_adapter = matches!(
        name.as_str(),
        "map" | "filter" | "filter_map" | "inspect" | "take_while" | "map_while"
    );
    let is_remade = |argument: &Expr| matches!(argument, Expr::Closure(_) | Expr::Path(_));
    is_adapter && call.args.len() == 1 && call.args.iter().all(is_remade)
}

/// Whether an adapter gives other items if they are taken from the end.
fn ends_loop(call: &ExprMethodCall) -> bool {
    call.method == "take_while" || call.method == "map_while"
}
