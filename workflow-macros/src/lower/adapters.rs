//! The adapters in the expression of a `for` loop that suspends.
//!
//! Those without a closure are replaced with ones that can be stored. Those with a closure cannot be
//! stored; they are put anew on what remains for each item that is taken.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, ExprMethodCall, Pat};

use crate::codegen::names::located;
use crate::syntax::pattern;

/// The expression of a `for` loop, taken apart.
pub(super) struct Adapted {
    /// Makes what is stored.
    pub(super) stored: Expr,
    /// The calls with closures, in the order in which the user wrote them.
    pub(super) closures: Vec<ExprMethodCall>,
}

/// Takes the expression of a `for` loop apart.
pub(super) fn take_apart(items: &Expr) -> Adapted {
    let mut closures: Vec<ExprMethodCall> = Vec::new();
    let mut turns: Vec<ExprMethodCall> = Vec::new();
    let mut rest = items;
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

/// A place that a `for` loop goes over without owning it.
pub(super) struct Borrowed {
    /// A local, or a field of one.
    pub(super) place: Expr,
    /// The local's name.
    pub(super) root: Ident,
    is_enumerated: bool,
    is_reversed: bool,
}

impl Borrowed {
    /// The names that the pattern binds to values of their own, not to parts of the place.
    pub(super) fn copied(&self, pat: &Pat) -> Vec<Ident> {
        let mut copied = pattern::copied(pat);
        if self.is_enumerated
            && let Pat::Tuple(tuple) = pat
            && let Some(position) = tuple.elems.first()
        {
            copied.extend(pattern::bindings(position));
        }
        copied
    }

    /// The item at `position`, as an expression of type `Option<_>`.
    pub(super) fn item_at(&self, position: &TokenStream, at: Span) -> Expr {
        let place = &self.place;
        let method = if self.is_reversed {
            quote!(at_back)
        } else {
            quote!(at)
        };
        let item =
            quote_spanned!(at=> __runtime::__private::Positioned::#method(&#place, #position));
        if self.is_enumerated {
            syn::parse_quote_spanned!(at=> ::core::option::Option::map(#item, |__item| (#position, __item)))
        } else {
            syn::parse_quote_spanned!(at=> #item)
        }
    }
}

/// What `&place`, `place.iter()`, `place.iter().enumerate()` or `place.iter().rev()` goes over, or the name of
/// a local that is a reference.
pub(super) fn borrowed(items: &Expr, is_reference: impl Fn(&Ident) -> bool) -> Option<Borrowed> {
    let found = |place: &Expr, is_enumerated, is_reversed| {
        Some(Borrowed {
            place: place.clone(),
            root: root(place)?,
            is_enumerated,
            is_reversed,
        })
    };
    match items {
        Expr::Path(path) if path.path.get_ident().is_some_and(is_reference) => {
            found(items, false, false)
        }
        Expr::Reference(reference) if reference.mutability.is_none() => {
            found(&reference.expr, false, false)
        }
        Expr::MethodCall(call) if call.args.is_empty() => {
            let method = call.method.to_string();
            match (method.as_str(), &*call.receiver) {
                ("iter", place) => found(place, false, false),
                ("enumerate", Expr::MethodCall(iter)) if is_iter(iter) => {
                    found(&iter.receiver, true, false)
                }
                ("rev", Expr::MethodCall(iter)) if is_iter(iter) => {
                    found(&iter.receiver, false, true)
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn is_iter(call: &ExprMethodCall) -> bool {
    call.method == "iter" && call.args.is_empty()
}

/// The name of the local that a place is, or is a field of.
pub(super) fn root(place: &Expr) -> Option<Ident> {
    match place {
        Expr::Path(path) => path.path.get_ident().cloned(),
        Expr::Field(field) => root(&field.base),
        _ => None,
    }
}
