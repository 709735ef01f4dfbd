//! Statements.

use syn::spanned::Spanned;
use syn::{Expr, Ident, Local, LocalInit, Macro, Pat, Stmt, StmtMacro, Type};

use super::{Dest, Lowering, adapters, semicolon};
use crate::ir::cfg::{Code, Inst, Placement, Terminator};
use crate::ir::local::{LocalId, Origin, Reborrow};
use crate::operation::{Kind, kind_of};
use crate::parse::plain_name;
use crate::syntax::{free, jumps, macros, pattern, suspends};

impl Lowering<'_> {
    /// Lowers the statements of a block in a scope of their own. The value of the last one goes to
    /// `dest`.
    pub(super) fn block_body(&mut self, stmts: &[Stmt], dest: Dest) {
        self.scopes.push();
        let (last, others) = match stmts.split_last() {
            Some((Stmt::Expr(value, None), others)) => (Some(value), others),
            // A macro at the end of a block is its value, even in braces.
            Some((Stmt::Macro(last), others)) if last.semi_token.is_none() => {
                let value = Expr::Macro(syn::ExprMacro {
                    attrs: last.attrs.clone(),
                    mac: last.mac.clone(),
                });
                self.stmts(others, stmts);
                self.expr_into(value, dest);
                self.scopes.pop();
                return;
            }
            _ => (None, stmts),
        };
        self.stmts(others, stmts);
        match last {
            Some(value) => self.expr_into(value.clone(), dest),
            None => self.unit_into(dest),
        }
        self.scopes.pop();
    }

    /// Lowers the first statements of a block.
    fn stmts(&mut self, first: &[Stmt], all: &[Stmt]) {
        for (index, stmt) in first.iter().enumerate() {
            let borrow = self.borrow(stmt, &all[index + 1..]);
            self.stmt(stmt.clone());
            if let Some((name, borrow)) = borrow
                && let Some(local) = self.scopes.resolve(&name)
            {
                self.locals[local.0].reborrow = Some(borrow);
            }
        }
    }

    /// What `let r = &place;` borrows, if the same borrow can be made again in all that follows: the place is
    /// a local or a field of one, and nothing takes its name or the borrow's.
    fn borrow(&self, stmt: &Stmt, following: &[Stmt]) -> Option<(Ident, Reborrow)> {
        let Stmt::Local(local) = stmt else {
            return None;
        };
        let name = match &local.pat {
            Pat::Type(typed) => plain_name(&typed.pat)?,
            pat => plain_name(pat)?,
        };
        let Expr::Reference(reference) = &*local.init.as_ref()?.expr else {
            return None;
        };
        let root = adapters::root(&reference.expr)?;
        let from = self.scopes.resolve(&root)?;
        let is_taken = following
            .iter()
            .flat_map(pattern::bindings_within)
            .any(|bound| bound == root || bound == *name);
        let is_plain = reference.mutability.is_none()
            && !pattern::binds_mutably(&local.pat)
            && !pattern::binds_by_reference(&local.pat)
            && self.locals[from.0].reborrow.is_none()
            && self.locals[from.0].origin != Origin::Context
            && *name != root;
        let borrow = Reborrow {
            from: vec![from],
            value: syn::parse_quote!({ #local #name }),
            is_reference: true,
        };
        (is_plain && !is_taken).then(|| (name.clone(), borrow))
    }

    /// Ends a block that has no value.
    pub(super) fn unit_into(&mut self, dest: Dest) {
        match dest {
            Dest::Discard => {}
            Dest::Local(local) => self.put(local, syn::parse_quote!(())),
            Dest::Return => self.terminate(Terminator::Return {
                value: None,
                uses: Vec::new(),
            }),
        }
    }

    fn stmt(&mut self, stmt: Stmt) {
        if let Stmt::Item(item) = &stmt {
            let message = "an item cannot stand in a block that suspends, since the block is taken apart; \
                           move it to the top of the workflow's body";
            self.diagnostics.error(item, message);
        } else if !suspends::stmt(&stmt) && !is_jump(&stmt) {
            self.opaque(stmt);
        } else {
            match stmt {
                Stmt::Local(local) => self.let_stmt(local),
                Stmt::Expr(expr, _) => self.expr_into(expr, Dest::Discard),
                Stmt::Macro(stmt) => {
                    let mac = syn::ExprMacro {
                        attrs: stmt.attrs,
                        mac: stmt.mac,
                    };
                    self.expr_into(Expr::Macro(mac), Dest::Discard);
                }
                Stmt::Item(_) => {}
            }
        }
    }

    /// Adds a statement that suspends nowhere.
    pub(super) fn opaque(&mut self, mut stmt: Stmt) {
        self.check_hidden_binding(&stmt);
        self.check_unchanged(&stmt);
        let flow = free::flow_of_stmt(&stmt);
        let diverging = diverging(&stmt).cloned();
        let diverges = flow.is_end || diverging.is_some();
        if let Some(mac) = diverging {
            // rustc refuses a macro of the user's own that has the name and comes back.
            stmt = Stmt::Expr(syn::parse_quote_spanned!(mac.span()=> match #mac {}), None);
        }
        let (uses, assigns) = (self.resolve(&flow.read), self.resolve(&flow.given));
        let may_assign = self.resolve(&free::assigned_in_stmt(&stmt));
        let jumps = self.redirect(&flow.jumps, |redirect, diagnostics| {
            jumps::rewrite_stmt(&mut stmt, redirect, diagnostics);
        });
        let binds = match &stmt {
            Stmt::Local(local) => self.declare_let(local, local.init.is_none()),
            _ => Vec::new(),
        };
        self.push(Inst {
            code: Code::Stmt(Box::new(stmt)),
            uses,
            binds,
            assigns,
            may_assign,
            jumps,
        });
        if diverges {
            self.terminate(Terminator::Unreachable);
        }
    }

    /// Refuses a macro that may declare one of the locals anew. Where its block is taken apart, the new
    /// local could not be told from the old one.
    fn check_hidden_binding(&mut self, stmt: &Stmt) {
        let Stmt::Macro(StmtMacro { mac, .. }) = stmt else {
            return;
        };
        let names = macros::bare_arguments(mac);
        if let Some(name) = names
            .iter()
            .find(|name| self.scopes.resolve(name).is_some())
        {
            let message = format!(
                "this macro may declare another `{name}`, which cannot be seen here, where the block suspends; \
                 put the macro into braces of its own: `{{ … }}`"
            );
            self.diagnostics.error(name, message);
        }
    }

    /// Puts a value that suspends nowhere into a local.
    pub(super) fn put(&mut self, local: LocalId, mut value: Expr) {
        let flow = free::flow_of_expr(&value);
        let (uses, assigns) = (self.resolve(&flow.read), self.resolve(&flow.given));
        let may_assign = self.resolve(&free::assigned_in_expr(&value));
        let jumps = self.redirect(&flow.jumps, |redirect, diagnostics| {
            jumps::rewrite_expr(&mut value, redirect, diagnostics);
        });
        let code = Code::Put(local, Box::new(value));
        self.push(Inst {
            code,
            uses,
            binds: Vec::new(),
            assigns,
            may_assign,
            jumps,
        });
    }

    fn let_stmt(&mut self, mut local: Local) {
        let Some(init) = local.init.take() else {
            return self.opaque(Stmt::Local(local));
        };
        let LocalInit {
            eq_token,
            expr,
            diverge,
        } = init;
        let else_suspends = diverge
            .as_ref()
            .is_some_and(|(_, diverge)| suspends::expr(diverge));
        let ty = annotated(&local.pat);
        let value = self.value_with_type(*expr, ty);
        match diverge {
            Some((_, diverge)) if else_suspends => {
                let value = self.without_jumps(value);
                self.let_else(&local, value, *diverge);
            }
            diverge => {
                local.init = Some(LocalInit {
                    eq_token,
                    expr: Box::new(value),
                    diverge,
                });
                self.opaque(Stmt::Local(local));
            }
        }
    }

    /// `let … else` whose `else` suspends.
    fn let_else(&mut self, local: &Local, init: Expr, diverge: Expr) {
        let uses = self.uses_of(&init);
        let next = self.new_block(Placement::Inline);
        let otherwise = self.new_block(Placement::Inline);
        let from = self.current;
        self.begin(otherwise);
        if let Expr::Block(block) = diverge {
            self.block_body(&block.block.stmts, Dest::Discard);
        }
        // rustc has seen on its copy of the body that the `else` never ends.
        self.terminate(Terminator::Unreachable);
        self.current = from;
        let binds = self.declare_let(local, false);
        self.terminate(Terminator::LetElse {
            pat: Box::new(local.pat.clone()),
            init: Box::new(init),
            uses,
            binds,
            next,
            otherwise,
        });
        self.begin(next);
    }

    /// Declares what a `let` binds, with the types that can be told.
    fn declare_let(&mut self, local: &Local, is_deferred: bool) -> Vec<LocalId> {
        let is_irrefutable = local
            .init
            .as_ref()
            .is_none_or(|init| init.diverge.is_none());
        let ty = match &local.pat {
            Pat::Type(typed) if plain_name(&typed.pat).is_some() => Some((*typed.ty).clone()),
            Pat::Ident(_) => local
                .init
                .as_ref()
                .and_then(|init| self.known_type(&init.expr)),
            _ => None,
        };
        let names = match plain_name(&local.pat) {
            // Nothing else than a binding can stand here alone, whatever its first letter.
            Some(name) if is_irrefutable => vec![name.clone()],
            _ => pattern::bindings(&local.pat),
        };
        let declared: Vec<LocalId> = names
            .into_iter()
            .map(|name| self.declare_named(&name, ty.clone(), Origin::Binding))
            .collect();
        for id in &declared {
            self.locals[id.0].deferred = is_deferred;
        }
        declared
    }

    /// The type of an expression that shows it.
    fn known_type(&self, expr: &Expr) -> Option<Type> {
        match expr {
            Expr::Macro(expr) if kind_of(&expr.mac) == Some(Kind::CreateWebhook) => {
                Some(syn::parse_quote!(__runtime::Webhook))
            }
            Expr::Path(path) => {
                let local = self.scopes.resolve(path.path.get_ident()?)?;
                let local = &self.locals[local.0];
                if local.origin == Origin::Operand {
                    local.ty.clone()
                } else {
                    None
                }
            }
            _ => None,
        }
    }

    /// A statement that only exists for its effect.
    pub(super) fn effect(&mut self, value: Expr) {
        self.opaque(semicolon(value));
    }
}

/// The type that a `let` writes down.
fn annotated(pat: &Pat) -> Option<Type> {
    match pat {
        Pat::Type(typed) => Some((*typed.ty).clone()),
        _ => None,
    }
}

/// Whether a statement is a jump of its own, which ends the block.
fn is_jump(stmt: &Stmt) -> bool {
    matches!(
        stmt,
        Stmt::Expr(Expr::Break(_) | Expr::Continue(_) | Expr::Return(_), _)
    )
}

/// The macro of the standard library by which control never comes behind a statement.
fn diverging(stmt: &Stmt) -> Option<&Macro> {
    let mac = match stmt {
        Stmt::Macro(stmt) => &stmt.mac,
        Stmt::Expr(Expr::Macro(expr), _) => &expr.mac,
        _ => return None,
    };
    let is = |name: &str| mac.path.is_ident(name);
    ["panic", "unreachable", "todo", "unimplemented"]
        .into_iter()
        .any(is)
        .then_some(mac)
}
