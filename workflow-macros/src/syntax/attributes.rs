//! Attributes inside a body that is taken apart.

use syn::visit::{self, Visit};
use syn::{
    Arm, Attribute, Block, ExprArray, ExprAssign, ExprAwait, ExprBinary, ExprBlock, ExprBreak,
    ExprCall, ExprClosure, ExprField, ExprForLoop, ExprIf, ExprIndex, ExprLoop, ExprMacro,
    ExprMatch, ExprMethodCall, ExprParen, ExprReference, ExprReturn, ExprStruct, ExprTry,
    ExprTuple, ExprUnary, ExprWhile, Item, Local, StmtMacro,
};

use super::suspends;
use crate::diagnostics::Diagnostics;
use crate::operation::awaited;

/// Reports attributes that change what is compiled, on anything that suspends.
pub(crate) fn check(body: &Block, diagnostics: &mut Diagnostics) {
    Checker(diagnostics).visit_block(body);
}

struct Checker<'a>(&'a mut Diagnostics);

impl Checker<'_> {
    fn check(&mut self, attrs: &[Attribute], suspends: bool) {
        for attr in attrs.iter().filter(|attr| suspends && !is_harmless(attr)) {
            let message = "this attribute cannot stand on code that suspends, since the code is taken apart; \
                           put it on a plain function that the workflow calls";
            self.0.error(attr, message);
        }
    }
}

/// Lint levels, documentation, and what is for rustfmt.
fn is_harmless(attr: &Attribute) -> bool {
    ["allow", "warn", "deny", "forbid", "expect", "doc"]
        .iter()
        .any(|name| attr.path().is_ident(name))
        || attr
            .path()
            .segments
            .first()
            .is_some_and(|tool| tool.ident == "rustfmt")
}

macro_rules! checked {
    ($($visit:ident: $node:ident;)*) => {$(
        fn $visit(&mut self, node: &'ast $node) {
            if !node.attrs.is_empty() {
                self.check(&node.attrs, suspends::node(|finder| finder.$visit(node)));
            }
            visit::$visit(self, node);
        }
    )*};
}

impl<'ast> Visit<'ast> for Checker<'_> {
    checked! {
        visit_local: Local;
        visit_arm: Arm;
        visit_stmt_macro: StmtMacro;
        visit_expr_assign: ExprAssign;
        visit_expr_binary: ExprBinary;
        visit_expr_block: ExprBlock;
        visit_expr_call: ExprCall;
        visit_expr_for_loop: ExprForLoop;
        visit_expr_if: ExprIf;
        visit_expr_loop: ExprLoop;
        visit_expr_match: ExprMatch;
        visit_expr_method_call: ExprMethodCall;
        visit_expr_try: ExprTry;
        visit_expr_while: ExprWhile;
        visit_expr_array: ExprArray;
        visit_expr_break: ExprBreak;
        visit_expr_closure: ExprClosure;
        visit_expr_field: ExprField;
        visit_expr_index: ExprIndex;
        visit_expr_macro: ExprMacro;
        visit_expr_paren: ExprParen;
        visit_expr_reference: ExprReference;
        visit_expr_return: ExprReturn;
        visit_expr_tuple: ExprTuple;
        visit_expr_unary: ExprUnary;
    }

    fn visit_expr_await(&mut self, node: &'ast ExprAwait) {
        if !node.attrs.is_empty() {
            self.check(
                &node.attrs,
                suspends::node(|finder| finder.visit_expr_await(node)),
            );
        }
        if let Some(operation) = awaited(node) {
            for branch in operation.branches() {
                Checker(self.0).visit_expr(branch);
            }
        }
        visit::visit_expr_await(self, node);
    }

    // What is left out changes which operands there are.
    fn visit_expr_struct(&mut self, node: &'ast ExprStruct) {
        let suspends = suspends::node(|finder| finder.visit_expr_struct(node));
        node.fields
            .iter()
            .for_each(|field| self.check(&field.attrs, suspends));
        self.check(&node.attrs, suspends);
        visit::visit_expr_struct(self, node);
    }

    fn visit_item(&mut self, _: &'ast Item) {}
}
