//! What is emitted next to errors, so that they bring no others with them.

use proc_macro2::TokenStream;
use quote::quote;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprClosure, ItemFn, Path, Stmt};

use super::operation::{selection, stand_in};
use super::{definition, state_enum};
use crate::args::Args;
use crate::normalize;
use crate::operation::{Action, Kind, Operation, awaited, kind_of};
use crate::parse::{self, Workflow};
use crate::syntax::macros::holds_operation;
use crate::syntax::suspends;

/// What stands in the place of a workflow that was refused: the function as it was written, with
/// stand-ins for its operations, for rustc and the editor to read; and if the signature allows it, a value
/// that passes for a workflow where the crate uses it.
pub(crate) fn fallback(function: ItemFn, args: Args) -> TokenStream {
    let runtime = args.runtime.clone();
    let body = body(function.clone(), &runtime);
    match parse::signature(args, function) {
        Some(workflow) => {
            let stand_in = workflow_stand_in(&workflow);
            quote!(#stand_in #[allow(unexpected_cfgs)] const _: () = { #body };)
        }
        None => body,
    }
}

fn body(mut function: ItemFn, runtime: &Path) -> TokenStream {
    normalize::body(&mut function.block);
    let mut operations = Operations::default();
    operations.visit_block_mut(&mut function.block);
    let alias = syn::parse_quote!(
        #[allow(unused_imports)]
        use #runtime as __runtime;
    );
    function.block.stmts.insert(0, alias);
    let lints = quote!(#[allow(unused, unreachable_code, clippy::all)]);
    if !operations.is_refused {
        return quote!(#lints #function);
    }
    // What rustc finds in such a body follows from the fault. The editor still needs it.
    let mut empty = function.clone();
    empty.block.stmts = vec![Stmt::Expr(any_value(), None)];
    quote! {
        #[cfg(rust_analyzer)]
        #lints
        #function
        #[cfg(not(rust_analyzer))]
        #lints
        #empty
    }
}

/// A value with the workflow's name and types, whose runs cannot be made.
fn workflow_stand_in(workflow: &Workflow) -> TokenStream {
    let runtime = &workflow.args.runtime;
    let (vis, ident, docs) = (&workflow.vis, &workflow.ident, &workflow.docs);
    let state = state_enum::name(ident);
    let name = workflow.name();
    let input = definition::input_type(workflow);
    let output = definition::output_type(workflow);
    quote! {
        #(#docs)*
        #[allow(non_camel_case_types)]
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        #vis struct #ident;

        #[allow(unused)]
        #vis type #state = #runtime::__private::serde_json::Value;

        impl #runtime::Workflow for #ident {
            type Input = #input;
            type Output = #output;
            type State = #state;
            const NAME: &'static str = #name;
            const VERSION: u32 = 1;

            fn graph(&self) -> #runtime::Graph {
                ::core::unreachable!()
            }
            fn __webhooks(&self) -> ::std::vec::Vec<#runtime::__private::WebhookOptions> {
                ::core::unreachable!()
            }
            fn __context(&self) -> #runtime::__private::Required {
                ::core::unreachable!()
            }
            fn __begin(
                &self,
                _: <Self as #runtime::Workflow>::Input,
            ) -> ::core::result::Result<#runtime::__private::EncodedState, #runtime::__private::SaveError> {
                ::core::unreachable!()
            }
            fn __run(&self, _: #runtime::__private::Frame) -> #runtime::__private::Machine {
                ::core::unreachable!()
            }
        }
    }
}

#[derive(Default)]
struct Operations {
    /// Whether one could not be read, or stands where its `.await` cannot.
    is_refused: bool,
}

impl VisitMut for Operations {
    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        match stmt {
            Stmt::Macro(mac) if holds_operation(&mac.mac.tokens) => {
                self.is_refused = true;
                *stmt = Stmt::Expr(any_value(), Some(Default::default()));
            }
            _ => visit_mut::visit_stmt_mut(self, stmt),
        }
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Expr::Await(wait) = expr
            && let Some(operation) = awaited(wait)
        {
            *expr = self.stand_in(operation);
        } else if creates_webhook(expr) {
            *expr = syn::parse_quote!(__runtime::__private::original::create_webhook((), ""));
        } else if is_refused(expr) {
            self.is_refused = true;
            *expr = any_value();
        } else {
            visit_mut::visit_expr_mut(self, expr);
        }
    }

    fn visit_expr_closure_mut(&mut self, closure: &mut ExprClosure) {
        self.is_refused |= closure.asyncness.is_none() && suspends::expr(&closure.body);
        visit_mut::visit_expr_closure_mut(self, closure);
    }
}

impl Operations {
    fn stand_in(&mut self, mut operation: Operation) -> Expr {
        for argument in operation.expressions_mut() {
            self.visit_expr_mut(argument);
        }
        for branch in operation.branches_mut() {
            self.visit_expr_mut(branch);
        }
        let stand_in = stand_in(&operation, &|_| quote!(__runtime::__private::Ty::new()));
        let awaited = quote!(#stand_in.await);
        Expr::Verbatim(match &operation.action {
            Action::Select { arms } => selection(arms, &awaited),
            _ => awaited,
        })
    }
}

/// Whether an expression creates a webhook. Its type is known, whatever its options are.
fn creates_webhook(expr: &Expr) -> bool {
    matches!(expr, Expr::Macro(mac) if kind_of(&mac.mac) == Some(Kind::CreateWebhook))
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
