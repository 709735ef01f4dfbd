//! What is emitted next to errors, so that they bring no others with them.

use proc_macro2::TokenStream;
use quote::quote;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ItemFn, Path, Stmt};

use super::operation::{declared_webhook, stand_in};
use crate::normalize;
use crate::operation::{Kind, Operation, kind_of};
use crate::syntax::macros::holds_operation;

/// The function as it was written, with stand-ins for its operations.
pub(crate) fn fallback(mut function: ItemFn, runtime: &Path) -> TokenStream {
    normalize::body(&mut function.block);
    Operations.visit_block_mut(&mut function.block);
    let alias = syn::parse_quote!(
        #[allow(unused_imports)]
        use #runtime as __runtime;
    );
    function.block.stmts.insert(0, alias);
    quote! {
        #[allow(unused, unreachable_code, clippy::all)]
        #function
    }
}

struct Operations;

impl VisitMut for Operations {
    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        match stmt {
            Stmt::Macro(mac) if holds_operation(&mac.mac.tokens) => {
                *stmt = Stmt::Expr(any_value(), Some(Default::default()));
            }
            _ => visit_mut::visit_stmt_mut(self, stmt),
        }
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Some(operation) = awaited(expr) {
            *expr = self.stand_in(operation);
        } else if let Some(webhook) = declared_webhook(expr) {
            let name = &webhook.name;
            *expr = syn::parse_quote!(__runtime::__private::original::create_webhook(#name));
        } else if is_refused(expr) {
            *expr = any_value();
        } else {
            visit_mut::visit_expr_mut(self, expr);
        }
    }
}

impl Operations {
    fn stand_in(&mut self, mut operation: Operation) -> Expr {
        for argument in operation.expressions_mut() {
            self.visit_expr_mut(argument);
        }
        let stand_in = stand_in(&operation, &quote!(__runtime::__private::Ty::new()));
        Expr::Verbatim(quote!(#stand_in.await))
    }
}

/// The operation that an expression awaits, if it can be read.
fn awaited(expr: &Expr) -> Option<Operation> {
    let Expr::Await(wait) = expr else {
        return None;
    };
    match &*wait.base {
        Expr::Macro(base) if kind_of(&base.mac) == Some(Kind::Suspending) => {
            Operation::parse(&base.mac).ok()
        }
        _ => None,
    }
}

/// Whether an expression is an operation that was refused, or a macro with one in its arguments.
fn is_refused(expr: &Expr) -> bool {
    match expr {
        Expr::Await(wait) => matches!(&*wait.base, Expr::Macro(mac) if kind_of(&mac.mac).is_some()),
        Expr::Macro(mac) => kind_of(&mac.mac).is_some() || holds_operation(&mac.mac.tokens),
        _ => false,
    }
}

/// An expression that has whatever type is wanted.
fn any_value() -> Expr {
    syn::parse_quote!(::core::unreachable!())
}
