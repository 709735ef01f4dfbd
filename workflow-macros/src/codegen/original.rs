//! The original: the body as it was written, for rustc to check and never to run.
//!
//! Operations are stand-ins, and at each of them the stored locals are noted, which gives the machine
//! their types.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, Item, Macro};

use super::names::located;
use super::operation::{Unknown, declared_webhook, returning, selection, stand_in};
use super::{Compiled, names};
use crate::ir::cfg::{Part, PointId};
use crate::ir::local::Origin;
use crate::operation::{Action, Kind, Operation, kind_of};
use crate::syntax::macros;

pub(super) fn emit(compiled: Compiled<'_>) -> TokenStream {
    let workflow = compiled.workflow;
    let mut body = workflow.body.clone();
    Original { compiled }.visit_block_mut(&mut body);
    let lints = &workflow.lints;
    let output = workflow.output_type();
    let returning = returning(&quote!(#output), Span::call_site());
    let stmts = &body.stmts;
    let parameters = workflow.context.iter().chain(&workflow.inputs);
    quote! {
        #(#lints)*
        let _ = |#(#parameters),*| async move {
            #returning
            #(#stmts)*
        };
    }
}

struct Original<'a> {
    compiled: Compiled<'a>,
}

impl Original<'_> {
    fn operation(&mut self, mac: &Macro) -> Option<TokenStream> {
        let mut operation = Operation::parse(mac).ok()?;
        // A wait in an arm of a `select!` is no point of its own.
        let cfg = self.compiled.cfg;
        let mut points = cfg.point_ids();
        let point = points.find(|id| cfg.point(*id).operation.state == operation.state);
        for argument in operation.expressions_mut() {
            self.visit_expr_mut(argument);
        }
        for branch in operation.branches_mut() {
            self.visit_expr_mut(branch);
        }
        let stand_in = stand_in(&operation, &|unknown| self.witness(point, unknown));
        let notes = point.map(|point| self.notes(point)).unwrap_or_default();
        let span = operation.span();
        // The notes stand where control never comes, so that they use nothing: rustc judges only the
        // user's own uses.
        let used = &mac.path;
        Some(quote_spanned! {located(span)=>
            __runtime::__private::original::at(
                '__noted: { break '__noted; #[allow(unreachable_code)] { #(#notes)* #used!(@used); } },
                #stand_in,
            )
        })
    }

    fn witness(&self, point: Option<PointId>, unknown: Unknown) -> TokenStream {
        let cfg = self.compiled.cfg;
        let any = || quote!(__runtime::__private::Ty::new());
        let Some(point) = point else { return any() };
        let branch = |index: usize| match cfg.point(point).parts.get(index) {
            Some(Part::Branch(branch)) => Some(*branch),
            _ => None,
        };
        let name = match unknown {
            Unknown::Outcome => Some(names::step_witness(point)),
            Unknown::Branch(index) => branch(index).map(names::branch_witness),
            Unknown::Item => branch(0)
                .and_then(|branch| cfg.branch(branch).item)
                .map(names::witness),
        };
        name.map_or_else(any, |name| quote!(#name))
    }

    /// Notes the types of the stored locals that can be named at a suspension point.
    fn notes(&self, point: PointId) -> Vec<TokenStream> {
        let Compiled { cfg, liveness, .. } = self.compiled;
        let stored = liveness.state(point).iter();
        let named = stored.filter(|local| {
            let is_named = matches!(
                cfg.local(**local).origin,
                Origin::Parameter | Origin::Binding
            );
            is_named
                && cfg.point(point).visible.contains(local)
                && !is_pattern_input(self.compiled, **local)
        });
        let note = |local: &crate::ir::local::LocalId| {
            let name = &cfg.local(*local).name;
            let witness = names::witness(*local);
            let span = name.span();
            quote_spanned!(located(span)=> __runtime::__private::original::note(#witness, &#name);)
        };
        named.map(note).collect()
    }
}

/// Whether a parameter is a pattern, so that its whole value has no name in the body.
fn is_pattern_input(compiled: Compiled<'_>, local: crate::ir::local::LocalId) -> bool {
    let name = &compiled.cfg.local(local).name;
    let inputs = &compiled.workflow.inputs;
    let is_parameter = compiled.cfg.local(local).origin == Origin::Parameter;
    is_parameter
        && !inputs
            .iter()
            .any(|input| crate::parse::plain_name(&input.pat) == Some(name))
}

/// `tokens` in brackets that begin where the macro's call does, so that the span of `….await` is all
/// the user's own and a warning points there.
fn spanning(mac: &Macro, tokens: TokenStream) -> TokenStream {
    let mut brackets = Group::new(Delimiter::Parenthesis, tokens);
    brackets.set_span(mac.path.span());
    TokenTree::Group(brackets).into()
}

impl VisitMut for Original<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        // The user's own `.await` stays, so that what rustc says of the outcome points there.
        if let Expr::Await(wait) = expr
            && let Expr::Macro(base) = &*wait.base
            && kind_of(&base.mac) == Some(Kind::Suspending)
        {
            let mac = base.mac.clone();
            if let Some(tokens) = self.operation(&mac) {
                *wait.base = Expr::Verbatim(spanning(&mac, tokens));
            }
            if let Ok(mut operation) = Operation::parse(&mac)
                && operation.selects()
            {
                operation
                    .branches_mut()
                    .into_iter()
                    .for_each(|branch| self.visit_expr_mut(branch));
                if let Action::Select { arms } = &operation.action {
                    *expr = Expr::Verbatim(selection(arms, &quote!(#wait)));
                }
            }
            return;
        }
        visit_mut::visit_expr_mut(self, expr);
        if let Expr::Macro(mac) = expr
            && let Some(webhook) = declared_webhook(mac)
        {
            let (name, used) = (&webhook.name, &mac.mac.path);
            *expr = Expr::Verbatim(quote_spanned! {located(name.span())=>
                __runtime::__private::original::create_webhook(#used!(@used), #name)
            });
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        macros::change_arguments(mac, |argument| self.visit_expr_mut(argument));
    }

    fn visit_item_mut(&mut self, _: &mut Item) {}
}
