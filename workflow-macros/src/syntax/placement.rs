//! Refuses operations where they cannot be compiled, before anything is lowered.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{
    Block, Expr, ExprAsync, ExprAwait, ExprClosure, ExprConst, ExprTryBlock, ExprUnsafe, Item,
    Macro,
};

use super::macros;
use crate::diagnostics::Diagnostics;
use crate::operation::{Kind, Operation, WebhookDeclaration, kind_of, kind_of_name};

/// What a body declares, in the order of the source.
#[derive(Debug, Default)]
pub(crate) struct Operations {
    pub(crate) suspending: Vec<Operation>,
    pub(crate) webhooks: Vec<WebhookDeclaration>,
}

/// Finds every operation of a body and reports those that stand where they cannot.
pub(crate) fn check(body: &Block, diagnostics: &mut Diagnostics) -> Operations {
    let mut checker = Checker {
        diagnostics,
        enclosing: None,
        operations: Operations::default(),
    };
    checker.visit_block(body);
    checker.operations
}

struct Checker<'a> {
    diagnostics: &'a mut Diagnostics,
    /// The innermost construct around the current place that no suspension can cross.
    enclosing: Option<Enclosing>,
    operations: Operations,
}

#[derive(Clone, Copy)]
enum Enclosing {
    Closure,
    AsyncBlock,
    StepBlock,
    Item,
    Unsafe,
    Const,
    TryBlock,
    /// An argument such as the message of `assert!`.
    LazyArgument,
}

impl Enclosing {
    /// What it is, and how to get out of it.
    fn describe(self) -> (&'static str, &'static str) {
        match self {
            Self::Closure => (
                "a closure",
                "write a `for` or `while` loop, and move it out of the closure",
            ),
            Self::AsyncBlock => (
                "an `async` block of its own",
                "move it into the workflow's own body, or make the block a branch of `join!`",
            ),
            Self::StepBlock => (
                "the block of a step",
                "end the step first; what it returns can be used afterwards",
            ),
            Self::Item => ("a nested item", "move it into the workflow's own body"),
            Self::Unsafe => ("an `unsafe` block", "bind what needs `unsafe` first"),
            Self::Const => ("a `const` block", "move it out of the block"),
            Self::TryBlock => ("a `try` block", "move it out of the block"),
            Self::LazyArgument => (
                "an argument that the macro may not evaluate",
                "write the check as an `if`, or bind the value first",
            ),
        }
    }
}

impl Checker<'_> {
    fn within(&mut self, enclosing: Enclosing, visit: impl FnOnce(&mut Self)) {
        let outer = self.enclosing.replace(enclosing);
        visit(self);
        self.enclosing = outer;
    }

    /// Reports an operation that stands inside something it cannot stand in.
    fn check_enclosing(&mut self, name: &Ident) {
        if let Some(enclosing) = self.enclosing {
            let (place, way_out) = enclosing.describe();
            self.diagnostics.error(
                name,
                format!("`{name}!` cannot stand inside {place}; {way_out}"),
            );
        }
    }

    fn suspending(&mut self, mac: &Macro) {
        match Operation::parse(mac) {
            Ok(operation) => {
                for expr in operation.expressions() {
                    match expr {
                        Expr::Async(block) if operation.runs_code() => {
                            self.within(Enclosing::StepBlock, |checker| {
                                checker.visit_block(&block.block)
                            });
                        }
                        _ if operation.runs_code() => {
                            self.within(Enclosing::StepBlock, |checker| checker.visit_expr(expr));
                        }
                        _ => self.visit_expr(expr),
                    }
                }
                // A branch or an arm is code of the workflow as the rest of it is.
                operation
                    .branches()
                    .into_iter()
                    .for_each(|branch| self.branch(branch));
                self.operations.suspending.push(operation);
            }
            Err(error) => self.diagnostics.push(error),
        }
    }

    fn branch(&mut self, branch: &Expr) {
        match branch {
            Expr::Async(block) => self.visit_block(&block.block),
            other => self.visit_expr(other),
        }
    }

    /// Searches the tokens of a macro that is not ours for operations.
    fn check_tokens(&mut self, tokens: &TokenStream, outer: &Ident) {
        let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
        for (index, tree) in trees.iter().enumerate() {
            match tree {
                TokenTree::Group(group) => self.check_tokens(&group.stream(), outer),
                TokenTree::Ident(ident) if kind_of_name(ident).is_some() => {
                    let is_bang = |tree: &&TokenTree| matches!(tree, TokenTree::Punct(p) if p.as_char() == '!');
                    // Not `step != 1`.
                    let is_call = trees.get(index + 1).filter(is_bang).is_some()
                        && matches!(trees.get(index + 2), Some(TokenTree::Group(_)));
                    if is_call {
                        let way_out = match outer.to_string().trim_start_matches("try_") {
                            known @ ("select" | "join") => format!(
                                "use the `{known}!` of the workflow's own runtime, whose branches are stored"
                            ),
                            _ => format!("bind its value first: `let value = {ident}!(…)…;`"),
                        };
                        let message =
                            format!("`{ident}!` cannot stand inside `{outer}!`; {way_out}");
                        self.diagnostics.error(ident, message);
                    }
                }
                _ => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Checker<'_> {
    fn visit_expr_await(&mut self, expr: &'ast ExprAwait) {
        if let Expr::Macro(base) = &*expr.base
            && kind_of(&base.mac) == Some(Kind::Suspending)
        {
            self.check_enclosing(&last_segment(&base.mac));
            self.suspending(&base.mac);
            return;
        }
        visit::visit_expr_await(self, expr);
    }

    fn visit_macro(&mut self, mac: &'ast Macro) {
        let name = last_segment(mac);
        match kind_of(mac) {
            Some(Kind::Suspending) => {
                self.check_enclosing(&name);
                let message = format!("`{name}!` suspends the workflow; write `.await` after it");
                self.diagnostics.error(&name, message);
            }
            Some(Kind::CreateWebhook) => {
                self.check_enclosing(&name);
                match WebhookDeclaration::parse(mac) {
                    Ok(webhook) => self.operations.webhooks.push(webhook),
                    Err(error) => self.diagnostics.push(error),
                }
            }
            None => match macros::argument_list(mac) {
                Some(arguments) => {
                    let eager = macros::eager_arguments(mac).unwrap_or(arguments.len());
                    for (index, argument) in arguments.iter().enumerate() {
                        let value = macros::named_argument(argument).unwrap_or(argument);
                        if index < eager {
                            self.visit_expr(value);
                        } else {
                            self.within(Enclosing::LazyArgument, |checker| {
                                checker.visit_expr(value);
                            });
                        }
                    }
                }
                None => self.check_tokens(&mac.tokens, &name),
            },
        }
    }

    fn visit_expr_closure(&mut self, expr: &'ast ExprClosure) {
        self.within(Enclosing::Closure, |checker| {
            visit::visit_expr_closure(checker, expr)
        });
    }

    fn visit_expr_async(&mut self, expr: &'ast ExprAsync) {
        self.within(Enclosing::AsyncBlock, |checker| {
            visit::visit_expr_async(checker, expr)
        });
    }

    fn visit_expr_unsafe(&mut self, expr: &'ast ExprUnsafe) {
        self.within(Enclosing::Unsafe, |checker| {
            visit::visit_expr_unsafe(checker, expr)
        });
    }

    fn visit_expr_const(&mut self, expr: &'ast ExprConst) {
        self.within(Enclosing::Const, |checker| {
            visit::visit_expr_const(checker, expr)
        });
    }

    fn visit_expr_try_block(&mut self, expr: &'ast ExprTryBlock) {
        self.within(Enclosing::TryBlock, |checker| {
            visit::visit_expr_try_block(checker, expr)
        });
    }

    fn visit_item(&mut self, item: &'ast Item) {
        self.within(Enclosing::Item, |checker| visit::visit_item(checker, item));
    }
}

fn last_segment(mac: &Macro) -> Ident {
    match mac.path.segments.last() {
        Some(segment) => segment.ident.clone(),
        None => Ident::new("macro", Span::call_site()),
    }
}
