//! Loops that suspend inside.

use proc_macro2::Span;
use syn::{Expr, ExprForLoop, ExprLoop, ExprMethodCall, ExprWhile, Ident, Label, Pat};

use super::adapters::{self, Adapted, Borrowed};
use super::control::local_of;
use super::jump::Target;
use super::{Dest, Lowering};
use crate::codegen::names::located;
use crate::ir::cfg::{Arm, BlockId, Code, Inst, Placement, Terminator};
use crate::ir::local::{LocalId, Origin, Reborrow};
use crate::syntax::{free, pattern};

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
            return self.unit_after(dest);
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
        self.unit_after(dest);
    }

    /// A `for` loop keeps what remains of its items as a local of its own.
    pub(super) fn for_expr(&mut self, expr: ExprForLoop, dest: Dest) {
        use syn::spanned::Spanned;
        let is_reference = |name: &Ident| self.is_reference(name);
        if let Some(borrowed) = adapters::borrowed(&expr.expr, is_reference)
            && self.can_borrow_again(&borrowed, &expr)
        {
            return self.borrowing_for(&borrowed, &expr, dest);
        }
        let items = self.value(*expr.expr);
        let span = items.span();
        let uses = self.uses_of(&items);
        let mut items = items;
        let jumps = self.redirect(&[], |redirect, diagnostics| {
            crate::syntax::jumps::rewrite_expr(&mut items, redirect, diagnostics);
        });
        let Adapted { stored, closures } = adapters::take_apart(&items);
        let read = self.closure_uses(&closures);
        self.scopes.push();
        let (iterator, name) = self.operand(Origin::Iterator, span);
        let stmt = syn::parse_quote!(let mut #name = #stored;);
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
        let next = next_item(&name, &closures, located(span));
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
            uses: [iterator].into_iter().chain(read).collect(),
            arms,
        });
        self.scopes.pop();
        self.begin(after);
        self.unit_after(dest);
    }

    /// The value of a loop that ends by itself. A value is read in another block than it is put in.
    fn unit_after(&mut self, dest: Dest) {
        self.unit_into(dest);
        if let Dest::Local(_) = dest {
            let next = self.new_block(Placement::Dispatch);
            self.goto(next);
            self.begin(next);
        }
    }

    /// Whether a name is that of a local which is a reference, so that a loop over it borrows its items.
    fn is_reference(&self, name: &Ident) -> bool {
        let local = self.scopes.resolve(name);
        let borrow = local.and_then(|local| self.locals[local.0].reborrow.as_ref());
        borrow.is_some_and(|borrow| borrow.is_reference)
    }

    /// Whether the items of a loop can be borrowed again under the names that they have: the place is still
    /// the same one, and nothing else takes the names.
    fn can_borrow_again(&self, borrowed: &Borrowed, expr: &ExprForLoop) -> bool {
        let items = pattern::bindings(&expr.pat);
        let taken = pattern::bindings_in_block(&expr.body);
        let is_free = |name: &Ident| !taken.contains(name) && *name != borrowed.root;
        self.scopes.resolve(&borrowed.root).is_some()
            && !taken.contains(&borrowed.root)
            && items.iter().all(is_free)
            && !pattern::binds_mutably(&expr.pat)
    }

    /// A `for` loop over a place that it does not own keeps a position, and borrows the item again.
    fn borrowing_for(&mut self, borrowed: &Borrowed, expr: &ExprForLoop, dest: Dest) {
        use syn::spanned::Spanned;
        let at = located(expr.expr.span());
        let place = self.scopes.resolve(&borrowed.root).into_iter();
        self.scopes.push();
        let (position, name) = self.operand(Origin::Iterator, at);
        self.locals[position.0].ty = Some(syn::parse_quote!(usize));
        let from: Vec<LocalId> = place.chain([position]).collect();
        self.push(Inst {
            code: Code::Stmt(Box::new(syn::parse_quote!(let mut #name = 0_usize;))),
            uses: Vec::new(),
            binds: vec![position],
            assigns: Vec::new(),
            may_assign: Vec::new(),
            jumps: Vec::new(),
        });
        let head = self.new_block(Placement::Dispatch);
        let after = self.new_block(Placement::Dispatch);
        self.goto(head);
        self.begin(head);
        let body = self.new_block(Placement::Inline);
        let exit = self.new_block(Placement::Inline);
        let current = self.current;
        self.enter_loop(expr.label.as_ref(), head, after, Dest::Discard);
        self.begin(body);
        let pat = &expr.pat;
        let (binds, guard_uses) = self.enter_pattern(pat);
        let is_reference = !pattern::dereferences(pat);
        // Where the place is named again, it may be changed once the items are not needed any more.
        let is_named = free::of_expr(&block_value(&expr.body)).contains(&borrowed.root);
        let copied = borrowed.copied(pat);
        let taken = borrowed.item_at(&quote::quote!((#name - 1)), at);
        for bind in &binds {
            let item = self.locals[bind.0].name.clone();
            if is_named && copied.contains(&item) {
                continue;
            }
            let value = syn::parse_quote_spanned!(at=> match #taken {
                ::core::option::Option::Some(#pat) => #item,
                ::core::option::Option::None => __frame.unreachable(),
            });
            let from = from.clone();
            self.locals[bind.0].reborrow = Some(Reborrow {
                from,
                value,
                is_reference,
            });
        }
        let stmt = syn::parse_quote!(#name += 1;);
        self.push(Inst {
            code: Code::Stmt(Box::new(stmt)),
            uses: vec![position],
            binds: Vec::new(),
            assigns: Vec::new(),
            may_assign: vec![position],
            jumps: Vec::new(),
        });
        self.block_body(&expr.body.stmts, Dest::Discard);
        self.scopes.pop();
        self.goto(head);
        self.targets.pop();
        self.begin(exit);
        self.goto(after);

        self.current = current;
        let arm = |pat, uses, binds, target| Arm {
            attrs: Vec::new(),
            pat,
            uses,
            binds,
            target,
        };
        let item = syn::parse_quote!(::core::option::Option::Some(#pat));
        let done = syn::parse_quote!(::core::option::Option::None);
        self.terminate(Terminator::Match {
            scrutinee: Box::new(borrowed.item_at(&quote::quote!(#name), at)),
            uses: from.into_iter().rev().collect(),
            arms: vec![
                arm(item, guard_uses, binds, body),
                arm(done, Vec::new(), Vec::new(), exit),
            ],
        });
        self.scopes.pop();
        self.begin(after);
        self.unit_after(dest);
    }

    /// The locals that the closures of a `for` loop's adapters use. They are borrowed anew for each item,
    /// which a closure that owns them would not.
    fn closure_uses(&mut self, closures: &[ExprMethodCall]) -> Vec<LocalId> {
        let mut read = Vec::new();
        for argument in closures.iter().flat_map(|call| &call.args) {
            let uses = self.uses_of(argument);
            if let Expr::Closure(closure) = argument
                && let Some(moved) = &closure.capture
                && let Some(local) = uses.first()
            {
                let message = format!(
                    "this closure owns `{}`, and is made anew for each item, since the loop suspends and a closure \
                     cannot be stored; leave out `move`",
                    self.locals[local.0].name
                );
                self.diagnostics.error(moved, message);
            }
            read.extend(uses);
        }
        read
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

fn block_value(block: &syn::Block) -> Expr {
    syn::parse_quote!(#block)
}

/// Takes the next item of a `for` loop.
fn next_item(remaining: &Ident, closures: &[ExprMethodCall], at: Span) -> Expr {
    if closures.is_empty() {
        return syn::parse_quote_spanned!(at=> __runtime::__private::StoredIter::next(&mut #remaining));
    }
    let mut items: Expr =
        syn::parse_quote_spanned!(at=> __runtime::__private::Taking::new(&mut #remaining));
    for call in closures {
        items = Expr::MethodCall(ExprMethodCall {
            receiver: Box::new(items),
            ..call.clone()
        });
    }
    syn::parse_quote_spanned!(at=> ::core::iter::Iterator::next(&mut #items))
}
