//! Loops that suspend inside.

use syn::{Expr, ExprForLoop, ExprLoop, ExprWhile, Label, Pat};

use super::control::local_of;
use super::jump::Target;
use super::{Dest, Lowering};
use crate::codegen::names::located;
use crate::ir::cfg::{Arm, BlockId, Code, Inst, Placement, Terminator};
use crate::ir::local::Origin;
use crate::syntax::pattern;

impl Lowering<'_> {
    pub(super) fn loop_expr(&mut self, expr: &ExprLoop, dest: Dest) {
        let head = self.new_block(Placement::Dispatch);
        let after = self.new_block(Placement::Dispatch);
        let (dest, returned) = self.inner_dest(dest);
        self.goto(head);
        self.begin(head);
        self.enter_loop(expr.label.as_ref(), head, after, dest);
        self.block_body(&expr.body.stmts, Dest::Discard);
        self.targets.pop();
        self.goto(head);
        self.after_region(after, returned);
    }

    pub(super) fn while_expr(&mut self, expr: ExprWhile, dest: Dest) {
        if matches!(&*expr.cond, Expr::Binary(chain) if pattern::splits(chain)) {
            let ExprWhile {
                label, cond, body, ..
            } = expr;
            let plain = syn::parse_quote!(#label loop { if #cond #body else { break } });
            self.loop_expr(&plain, Dest::Discard);
            return self.unit_into(dest);
        }
        let head = self.new_block(Placement::Dispatch);
        let after = self.new_block(Placement::Dispatch);
        self.goto(head);
        self.begin(head);
        self.enter_loop(expr.label.as_ref(), head, after, Dest::Discard);
        let cond = self.condition(*expr.cond);
        let uses = self.uses_of(&cond);
        let body = self.new_block(Placement::Inline);
        let exit = self.new_block(Placement::Inline);
        let from = self.current;

        self.begin(body);
        self.scopes.push();
        let binds = self.declare_all(&pattern::condition_bindings(&cond));
        self.block_body(&expr.body.stmts, Dest::Discard);
        self.scopes.pop();
        self.goto(head);
        self.targets.pop();

        self.begin(exit);
        self.goto(after);
        self.current = from;
        let cond = Box::new(cond);
        self.terminate(Terminator::If {
            cond,
            uses,
            binds,
            then: body,
            otherwise: exit,
        });
        self.begin(after);
        self.unit_into(dest);
    }

    /// A `for` loop keeps what remains of its items as a local of its own.
    pub(super) fn for_expr(&mut self, expr: ExprForLoop, dest: Dest) {
        use syn::spanned::Spanned;
        let items = self.value(*expr.expr);
        let span = items.span();
        let uses = self.uses_of(&items);
        let mut items = items;
        let jumps = self.redirect(|redirect, diagnostics| {
            crate::syntax::jumps::rewrite_expr(&mut items, redirect, diagnostics);
        });
        self.scopes.push();
        let (iterator, name) = self.operand(Origin::Iterator, span);
        let items: Expr =
            syn::parse_quote_spanned!(located(span)=> __runtime::__private::stored_iter(#items));
        let stmt = syn::parse_quote!(let mut #name = #items;);
        let code = Code::Stmt(Box::new(stmt));
        self.push(Inst {
            code,
            uses,
            binds: vec![iterator],
            assigns: Vec::new(),
            may_assign: Vec::new(),
            jumps,
        });

        let head = self.new_block(Placement::Dispatch);
        let after = self.new_block(Placement::Dispatch);
        self.goto(head);
        self.begin(head);
        let body = self.new_block(Placement::Inline);
        let exit = self.new_block(Placement::Inline);
        let from = self.current;
        self.enter_loop(expr.label.as_ref(), head, after, Dest::Discard);
        self.begin(body);
        let (binds, guard_uses) = self.enter_pattern(&expr.pat);
        self.block_body(&expr.body.stmts, Dest::Discard);
        self.scopes.pop();
        self.goto(head);
        self.targets.pop();
        self.begin(exit);
        self.goto(after);

        self.current = from;
        let pat = &expr.pat;
        let next = syn::parse_quote_spanned!(located(span)=> __runtime::__private::StoredIter::next(&mut #name));
        let item: Pat = syn::parse_quote!(::core::option::Option::Some(#pat));
        let done: Pat = syn::parse_quote!(::core::option::Option::None);
        let arms = vec![
            Arm {
                attrs: Vec::new(),
                pat: item,
                uses: guard_uses,
                binds,
                target: body,
            },
            Arm {
                attrs: Vec::new(),
                pat: done,
                uses: Vec::new(),
                binds: Vec::new(),
                target: exit,
            },
        ];
        self.terminate(Terminator::Match {
            scrutinee: Box::new(next),
            uses: vec![iterator],
            arms,
        });
        self.scopes.pop();
        self.begin(after);
        self.unit_into(dest);
    }

    fn enter_loop(&mut self, label: Option<&Label>, head: BlockId, after: BlockId, dest: Dest) {
        self.targets.push(Target {
            label: label.map(|label| label.name.ident.to_string()),
            is_loop: true,
            break_to: after,
            result: local_of(dest),
            continue_to: Some(head),
        });
    }
}
