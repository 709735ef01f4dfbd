//! Jumps out of statements that stay as they are.
//!
//! A `break` or `continue` whose loop has been lowered leaves its statement through a labelled block
//! that the code generator puts around the statement and everything after it.

use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Expr, ExprAsync, ExprBlock, ExprBreak, ExprClosure, ExprForLoop, ExprLoop, ExprWhile, Item,
    Label, Lifetime, Macro, Stmt, Token,
};

use super::macros;
use crate::diagnostics::Diagnostics;

/// A jump as it was written.
#[derive(Clone, Debug)]
pub(crate) struct Jump {
    pub(crate) kind: JumpKind,
    /// The label without its quote.
    pub(crate) label: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) enum JumpKind {
    Break(Option<Box<Expr>>),
    Continue,
}

/// What a jump becomes.
pub(crate) trait Redirect {
    /// Gives the expression that takes the jump's place, or `None` if the jump's target is not a
    /// lowered loop or block.
    fn redirect(&mut self, jump: Jump) -> Option<Expr>;
}

/// Replaces the jumps of `stmt` that leave it for something that has been lowered.
pub(crate) fn rewrite_stmt(
    stmt: &mut Stmt,
    redirect: &mut dyn Redirect,
    diagnostics: &mut Diagnostics,
) {
    Rewriter {
        redirect,
        diagnostics,
        loops: 0,
        labels: Vec::new(),
    }
    .visit_stmt_mut(stmt);
}

/// Replaces the jumps of `expr` that leave it for something that has been lowered.
pub(crate) fn rewrite_expr(
    expr: &mut Expr,
    redirect: &mut dyn Redirect,
    diagnostics: &mut Diagnostics,
) {
    Rewriter {
        redirect,
        diagnostics,
        loops: 0,
        labels: Vec::new(),
    }
    .visit_expr_mut(expr);
}

struct Rewriter<'a> {
    redirect: &'a mut dyn Redirect,
    diagnostics: &'a mut Diagnostics,
    /// How many loops of the statement itself are around the current place.
    loops: usize,
    labels: Vec<String>,
}

impl Rewriter<'_> {
    fn stays_inside(&self, label: Option<&Lifetime>) -> bool {
        match label {
            Some(label) => self.labels.iter().any(|own| label.ident == own),
            None => self.loops > 0,
        }
    }

    fn redirected(&mut self, kind: JumpKind, label: Option<&Lifetime>) -> Option<Expr> {
        let label = label.map(|label| label.ident.to_string());
        self.redirect.redirect(Jump { kind, label })
    }

    fn in_loop(&mut self, label: Option<&Label>, visit: impl FnOnce(&mut Self)) {
        self.loops += 1;
        self.labelled(label, visit);
        self.loops -= 1;
    }

    fn labelled(&mut self, label: Option<&Label>, visit: impl FnOnce(&mut Self)) {
        self.labels
            .extend(label.map(|label| label.name.ident.to_string()));
        visit(self);
        if label.is_some() {
            self.labels.pop();
        }
    }
}

impl VisitMut for Rewriter<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let replacement = match expr {
            Expr::Break(jump) if !self.stays_inside(jump.label.as_ref()) => {
                let ExprBreak {
                    label, expr: value, ..
                } = jump.clone();
                self.redirected(JumpKind::Break(value), label.as_ref())
            }
            Expr::Continue(jump) if !self.stays_inside(jump.label.as_ref()) => {
                let label = jump.label.clone();
                self.redirected(JumpKind::Continue, label.as_ref())
            }
            _ => None,
        };
        if let Some(replacement) = replacement {
            *expr = replacement;
        }
    }

    fn visit_expr_loop_mut(&mut self, expr: &mut ExprLoop) {
        let label = expr.label.clone();
        self.in_loop(label.as_ref(), |rewriter| {
            rewriter.visit_block_mut(&mut expr.body)
        });
    }

    // A jump in a loop's condition leaves that loop.
    fn visit_expr_while_mut(&mut self, expr: &mut ExprWhile) {
        let label = expr.label.clone();
        self.in_loop(label.as_ref(), |rewriter| {
            visit_mut::visit_expr_while_mut(rewriter, expr)
        });
    }

    fn visit_expr_for_loop_mut(&mut self, expr: &mut ExprForLoop) {
        self.visit_expr_mut(&mut expr.expr);
        let label = expr.label.clone();
        self.in_loop(label.as_ref(), |rewriter| {
            rewriter.visit_block_mut(&mut expr.body)
        });
    }

    fn visit_expr_block_mut(&mut self, expr: &mut ExprBlock) {
        let label = expr.label.clone();
        self.labelled(label.as_ref(), |rewriter| {
            visit_mut::visit_expr_block_mut(rewriter, expr)
        });
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        // Inside a loop of the statement's own, an unlabelled jump stays there.
        if self.loops > 0 || macros::escaping_jump(&mac.tokens).is_none() {
            return;
        }
        if let Some(mut arguments) = macros::arguments(mac) {
            for argument in &mut arguments {
                self.visit_expr_mut(argument);
            }
            let is_repeat = mac.path.is_ident("vec") && mac.tokens.to_string().contains(';');
            if !is_repeat {
                let list: Punctuated<Expr, Token![,]> = arguments.into_iter().collect();
                mac.tokens = list.into_token_stream();
                return;
            }
        }
        if let Some(keyword) = macros::escaping_jump(&mac.tokens) {
            let message = format!(
                "`{keyword}` inside a macro cannot leave a loop that suspends; \
                 bind the macro's value first and jump outside of it"
            );
            self.diagnostics.error(keyword, message);
        }
    }

    // A jump cannot leave a body of its own.
    fn visit_expr_closure_mut(&mut self, _: &mut ExprClosure) {}
    fn visit_expr_async_mut(&mut self, _: &mut ExprAsync) {}
    fn visit_item_mut(&mut self, _: &mut Item) {}
}

/// `break 'label`, or `{ value; break 'label }` with what stores the value.
pub(crate) fn leave(label: &Lifetime, store: Option<proc_macro2::TokenStream>) -> Expr {
    match store {
        Some(store) => Expr::Verbatim(quote!({ #store break #label; })),
        None => Expr::Verbatim(quote!(break #label)),
    }
}
