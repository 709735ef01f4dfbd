//! What is emitted next to errors, so that they bring no others with them.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ItemFn};

use crate::normalize;
use crate::operation::kind_of;

/// The function as it was written, with operations that stand for any value.
pub(crate) fn fallback(mut function: ItemFn) -> TokenStream {
    normalize::body(&mut function.block);
    Operations.visit_block_mut(&mut function.block);
    quote! {
        #[allow(unused, unreachable_code, clippy::all)]
        #function
    }
}

struct Operations;

impl VisitMut for Operations {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Await(wait) if is_operation(&wait.base) => *expr = any_value(expr),
            expr if is_operation(expr) => *expr = any_value(expr),
            _ => visit_mut::visit_expr_mut(self, expr),
        }
    }
}

fn is_operation(expr: &Expr) -> bool {
    matches!(expr, Expr::Macro(mac) if kind_of(&mac.mac).is_some())
}

/// An expression that has whatever type is wanted.
fn any_value(_: &impl ToTokens) -> Expr {
    syn::parse_quote!(::core::unreachable!())
}
