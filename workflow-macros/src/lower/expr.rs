//! Expressions that suspend.
//!
//! [`Lowering::value`] takes the suspensions out of an expression: they are lowered in the order of
//! evaluation, and what is left can be evaluated where the expression stood. Whatever Rust evaluates
//! before a suspension is bound before it, unless it can be left in place without a difference.

use std::collections::BTreeSet;

use proc_macro2::Span;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Arm, BinOp, Expr, ExprMacro, Ident, Stmt, Type};

use super::operand::{
    Role, borrows_place, is_path, is_simple_place, is_temporary, operands, stays,
};
use super::{Dest, Lowering, guard};
use crate::ir::cfg::{Code, Inst, Outcome, Placement, Point, PointId, Terminator};
use crate::ir::local::{LocalId, Origin};
use crate::operation::{Action, Kind, Operation, kind_of};
use crate::syntax::place::is_assignment;
use crate::syntax::{changed, free, macros, pattern, suspends};

impl Lowering<'_> {
    /// Lowers `expr` and leaves its value in `dest`.
    pub(super) fn expr_into(&mut self, expr: Expr, dest: Dest) {
        match expr {
            Expr::Return(jump) => match jump.expr {
                Some(value) => self.expr_into(*value, Dest::Return),
                None => self.terminate(Terminator::Return {
                    value: None,
                    uses: Vec::new(),
                }),
            },
            Expr::Break(jump) => self.break_statement(&jump),
            Expr::Continue(jump) => self.continue_statement(&jump),
            Expr::Paren(inner) if suspends::expr(&inner.expr) => self.expr_into(*inner.expr, dest),
            Expr::Group(inner) => self.expr_into(*inner.expr, dest),
            expr if is_taken_apart(&expr) => self.control(expr, dest),
            Expr::Await(wait) if selects(&wait) => self.select(&wait, dest),
            expr => {
                let value = self.value(expr);
                self.store(value, dest);
            }
        }
    }

    fn store(&mut self, value: Expr, dest: Dest) {
        match dest {
            Dest::Discard => self.effect(value),
            Dest::Local(local) => self.put(local, value),
            Dest::Return => {
                let value = self.without_jumps(value);
                let uses = self.uses_of(&value);
                self.terminate(Terminator::Return {
                    value: Some(Box::new(value)),
                    uses,
                });
            }
        }
    }

    /// Takes the suspensions out of `expr`, whose type the user wrote down as `ty`.
    pub(super) fn value_with_type(&mut self, expr: Expr, ty: Option<Type>) -> Expr {
        match expr {
            expr if is_taken_apart(&expr) => self.control_value(expr, ty),
            expr => self.value(expr),
        }
    }

    /// Takes the suspensions out of `expr`.
    pub(super) fn value(&mut self, expr: Expr) -> Expr {
        if !suspends::expr(&expr) {
            return expr;
        }
        match expr {
            Expr::Await(wait) if selects(&wait) => {
                let (local, name) = self.operand(Origin::Operand, wait.span());
                self.select(&wait, Dest::Local(local));
                syn::parse_quote!(#name)
            }
            Expr::Await(wait) => match *wait.base {
                Expr::Macro(base) if kind_of(&base.mac) == Some(Kind::Suspending) => {
                    self.suspension(&base)
                }
                base => {
                    let base = Box::new(self.value(base));
                    Expr::Await(syn::ExprAwait { base, ..wait })
                }
            },
            expr if is_taken_apart(&expr) => self.control_value(expr, None),
            Expr::Binary(binary) if matches!(binary.op, BinOp::And(_) | BinOp::Or(_)) => {
                self.short_circuit(binary)
            }
            Expr::Let(_) => {
                let message =
                    "a suspension cannot stand in this chain of conditions; bind its value before";
                self.diagnostics.error(&expr, message);
                expr
            }
            Expr::Macro(mac) => self.macro_call(mac),
            mut expr => {
                let span = expr.span();
                self.check_assigned_place(&expr);
                let mut parts = operands(&mut expr);
                self.operands(&mut parts, span);
                if suspends::expr(&expr) {
                    let message = "a suspension cannot stand here; bind its value first";
                    self.diagnostics.error_at(span, message);
                }
                expr
            }
        }
    }

    /// `place[index()] += value` evaluates its left side first for some types and last for others.
    fn check_assigned_place(&mut self, expr: &Expr) {
        let Expr::Binary(binary) = expr else { return };
        let right = changed::in_expr(&binary.right);
        if is_assignment(&binary.op) && !is_simple_place(&binary.left, &right) {
            let message = "the left side of this assignment may be evaluated before the suspension or after it, \
                           by its type; bind the suspension's value first";
            self.diagnostics.error(&binary.left, message);
        }
    }

    /// Takes the suspensions out of the arguments of a well-known macro.
    fn macro_call(&mut self, mut mac: ExprMacro) -> Expr {
        let span = mac.mac.path.span();
        let mut arguments = macros::argument_list(&mac.mac).unwrap_or_default();
        let mut operands: Vec<_> = arguments
            .iter_mut()
            .map(|it| (macros::argument_value_mut(it), Role::Borrowed))
            .collect();
        self.operands(&mut operands, span);
        mac.mac.tokens = arguments.into_token_stream();
        Expr::Macro(mac)
    }

    /// Lowers the operands of one expression, in the order of evaluation.
    fn operands(&mut self, operands: &mut [(&mut Expr, Role)], span: Span) {
        let Some(last) = operands
            .iter()
            .rposition(|(operand, _)| suspends::expr(operand))
        else {
            return;
        };
        for index in 0..=last {
            let later: Vec<Ident> = operands[index + 1..=last]
                .iter()
                .flat_map(|(later, _)| changed::in_expr(later))
                .filter(|name| self.scopes.resolve(name).is_some())
                .collect();
            let (operand, role) = &mut operands[index];
            let taken = std::mem::replace(&mut **operand, Expr::Verbatim(Default::default()));
            let suspended = suspends::expr(&taken);
            let value = self.value(taken);
            let keep_in_place = index == last || (!suspended && stays(&value, &later));
            **operand = match role {
                _ if keep_in_place => value,
                // The outcome of a suspension is a local of our own, which nobody else changes.
                Role::Place if suspended && is_path(&value) => value,
                Role::Place if is_temporary(&value) => self.bind_operand(value),
                Role::Value => self.bind_operand(value),
                Role::Borrowed if !borrows_place(&value) => self.bind_borrowed(value),
                Role::Borrowed | Role::Place => {
                    let message = "what stands before the suspension in this expression would be evaluated \
                                   after it; bind the suspension's value first";
                    self.diagnostics.error_at(span, message);
                    value
                }
            };
        }
    }

    /// Evaluates `value` now and keeps it.
    pub(super) fn bind_operand(&mut self, value: Expr) -> Expr {
        let span = value.span();
        let uses = self.uses_of(&value);
        let (local, name) = self.operand(Origin::Operand, span);
        let mut value = value;
        let may_assign = self.resolve(&free::assigned_in_expr(&value));
        let jumps = self.redirect(&[], |redirect, diagnostics| {
            crate::syntax::jumps::rewrite_expr(&mut value, redirect, diagnostics);
        });
        let stmt = syn::parse_quote!(let mut #name = #value;);
        let code = Code::Stmt(Box::new(stmt));
        self.push(Inst {
            code,
            uses,
            binds: vec![local],
            assigns: Vec::new(),
            may_assign,
            jumps,
        });
        syn::parse_quote!(#name)
    }

    /// Evaluates what `&value` borrows now, and borrows it later.
    fn bind_borrowed(&mut self, value: Expr) -> Expr {
        match value {
            Expr::Reference(reference) => {
                let place = Box::new(self.bind_operand(*reference.expr));
                Expr::Reference(syn::ExprReference {
                    expr: place,
                    ..reference
                })
            }
            other => self.bind_operand(other),
        }
    }

    /// `a && b` and `a || b` where `b` suspends evaluate `b` only if `a` does not decide.
    fn short_circuit(&mut self, binary: syn::ExprBinary) -> Expr {
        let syn::ExprBinary {
            left, op, right, ..
        } = binary;
        if !suspends::expr(&right) {
            let left = Box::new(self.value(*left));
            return Expr::Binary(syn::ExprBinary {
                attrs: Vec::new(),
                left,
                op,
                right,
            });
        }
        // As a statement it is printed in brackets if it begins with a block that would end it.
        let right = Stmt::Expr(*right, None);
        let branch: Expr = match op {
            // In brackets, since a condition cannot begin with a structure's literal.
            BinOp::And(_) => syn::parse_quote!(if (#left) { #right } else { false }),
            _ => syn::parse_quote!(if (#left) { true } else { #right }),
        };
        self.control_value(branch, Some(syn::parse_quote!(bool)))
    }

    /// Lowers a branch or loop whose value is used.
    fn control_value(&mut self, expr: Expr, ty: Option<Type>) -> Expr {
        let (local, name) = self.operand(Origin::Operand, expr.span());
        self.locals[local.0].ty = ty;
        self.control(expr, Dest::Local(local));
        syn::parse_quote!(#name)
    }

    /// Lowers a suspension point. What is left of it is the name of its outcome.
    fn suspension(&mut self, base: &ExprMacro) -> Expr {
        let Ok(mut operation) = Operation::parse(&base.mac) else {
            // The placement check has reported it.
            return syn::parse_quote!(());
        };
        if !operation.runs_code() {
            let span = operation.span();
            self.wait_operands(operation.expressions_mut(), span);
        }
        let uses = self.uses_of_operation(&operation);
        let span = operation.span();
        let ty = outcome_type(&operation);
        let point = self.point(operation, uses);
        self.join_branches(point);
        let outcome = self.outcome(ty, span);
        let name = self.locals[outcome.result.0].name.clone();
        self.terminate(Terminator::Suspend {
            point,
            outcomes: vec![outcome],
        });
        self.begin(outcome.resume);
        syn::parse_quote!(#name)
    }

    /// Takes the suspensions and jumps out of what an operation evaluates before it waits.
    pub(super) fn wait_operands(&mut self, mut arguments: Vec<&mut Expr>, span: Span) {
        let mut operands: Vec<_> = arguments
            .iter_mut()
            .map(|argument| (&mut **argument, Role::Borrowed))
            .collect();
        self.operands(&mut operands, span);
        for argument in arguments {
            let taken = std::mem::replace(argument, Expr::Verbatim(Default::default()));
            *argument = self.without_jumps(taken);
        }
    }

    pub(super) fn uses_of_operation(&self, operation: &Operation) -> BTreeSet<LocalId> {
        let names = operation.expressions().into_iter().flat_map(free::of_expr);
        self.resolve(&names.collect::<Vec<_>>())
            .into_iter()
            .collect()
    }

    /// Adds a suspension point at this place.
    pub(super) fn point(&mut self, operation: Operation, uses: BTreeSet<LocalId>) -> PointId {
        let point = PointId(self.points.len());
        let uses: Vec<LocalId> = uses.into_iter().collect();
        let kept = if operation.runs_code() {
            uses.clone()
        } else {
            Vec::new()
        };
        let mut visible = self.scopes.visible();
        visible.retain(|local| !self.hidden.contains(&self.locals[local.0].name));
        self.points.push(Point {
            operation,
            body: self.body,
            uses,
            kept,
            parts: Vec::new(),
            visible,
        });
        point
    }

    /// A new outcome of a suspension, and the block that goes on with it.
    pub(super) fn outcome(&mut self, ty: Option<Type>, span: Span) -> Outcome {
        let (result, _) = self.operand(Origin::Operand, span);
        self.locals[result.0].ty = ty;
        let resume = self.new_block(Placement::Dispatch);
        Outcome { result, resume }
    }
}

/// Whether an expression is a branch, loop or block that suspends within. One that only suspends before it
/// chooses its branch, or has its items, is left as it is once the suspension is taken out.
fn is_taken_apart(expr: &Expr) -> bool {
    match expr {
        Expr::If(branch) => {
            let then = branch.then_branch.stmts.iter().any(suspends::stmt);
            let otherwise = branch.else_branch.as_ref();
            let is_chain = matches!(&*branch.cond, Expr::Binary(chain) if pattern::splits(chain));
            then || is_chain || otherwise.is_some_and(|(_, it)| suspends::expr(it))
        }
        Expr::Match(choice) => {
            let suspends = |arm: &Arm| guard::suspends(arm) || suspends::expr(&arm.body);
            choice.arms.iter().any(suspends)
        }
        Expr::ForLoop(each) => each.body.stmts.iter().any(suspends::stmt),
        Expr::Block(_) | Expr::Loop(_) | Expr::While(_) => suspends::expr(expr),
        _ => false,
    }
}

/// Whether an expression is a `select!`, which branches as a `match` does.
fn selects(wait: &syn::ExprAwait) -> bool {
    matches!(&*wait.base, Expr::Macro(base)
        if kind_of(&base.mac) == Some(Kind::Suspending)
            && base.mac.path.segments.last().is_some_and(|last| last.ident == "select"))
}

/// The type of an operation's outcome, where it is always the same.
pub(super) fn outcome_type(operation: &Operation) -> Option<Type> {
    match &operation.action {
        Action::WaitForWebhook { timeout: None, .. } => {
            Some(syn::parse_quote!(__runtime::WebhookRequest))
        }
        Action::WaitForWebhook {
            timeout: Some(_), ..
        } => Some(syn::parse_quote!(
            ::core::result::Result<__runtime::WebhookRequest, __runtime::TimedOut>
        )),
        Action::WaitForEvent { timeout: None, .. } => Some(syn::parse_quote!(__runtime::Event)),
        Action::WaitForEvent {
            timeout: Some(_), ..
        } => Some(syn::parse_quote!(
            ::core::result::Result<__runtime::Event, __runtime::TimedOut>
        )),
        Action::Notify { to: None, .. } => Some(syn::parse_quote!(__runtime::Notified)),
        Action::Notify { to: Some(_), .. } => Some(syn::parse_quote!(
            ::core::result::Result<__runtime::Notified, __runtime::Undeliverable>
        )),
        Action::Sleep { .. } | Action::SleepUntil { .. } => Some(syn::parse_quote!(())),
        Action::Call { .. } => Some(syn::parse_quote!(
            ::core::result::Result<__runtime::CallResponse, __runtime::CallError>
        )),
        Action::Step { .. }
        | Action::Invoke { .. }
        | Action::Join { .. }
        | Action::JoinAll { .. }
        | Action::Select { .. } => None,
    }
}
