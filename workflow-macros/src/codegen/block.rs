//! The code of the blocks.
//!
//! A block of the dispatch loop takes the locals it mentions out of their slots, binds them under the
//! user's names, and puts those that are still needed back when it goes on elsewhere. Branches are
//! emitted in place, inside it.

use std::collections::{BTreeSet, HashMap};

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::visit_mut::VisitMut;
use syn::{Expr, Stmt};

use super::names::located;
use super::operation::{self, ReplaceCreateWebhook};
use super::{Compiled, branch, names};
use crate::analyze::liveness::Live;
use crate::ir::cfg::{Arm, Block, BlockId, BranchId, Code, Inst, Placement, PointId, Terminator};
use crate::ir::local::{LocalId, Origin};

/// The locals that are bound under their names at a place.
#[derive(Clone, Default)]
struct Bound(HashMap<String, LocalId>);

impl Bound {
    fn insert(&mut self, name: &Ident, local: LocalId) {
        self.0.insert(name.to_string(), local);
    }

    fn contains(&self, local: LocalId) -> bool {
        self.0.values().any(|bound| *bound == local)
    }

    fn remove(&mut self, local: LocalId) {
        self.0.retain(|_, bound| *bound != local);
    }
}

/// What is bound inside a branch, and what was saved before it.
struct Saved {
    bound: Bound,
    saved: BTreeSet<LocalId>,
}

/// Emits the code of a block of the dispatch loop, which ends by going on or returning.
pub(super) fn dispatched(compiled: Compiled<'_>, id: BlockId) -> TokenStream {
    let mut emitter = Emitter {
        compiled,
        mentioned: BTreeSet::new(),
    };
    let (take, bound) = emitter.enter(id);
    let code = emitter.block(id, bound);
    quote!(#take #code)
}

/// Emits the code that runs the step of a suspension point once and goes on with its outcome.
pub(super) fn step(
    compiled: Compiled<'_>,
    id: PointId,
    result: LocalId,
    resume: BlockId,
) -> TokenStream {
    let emitter = Emitter {
        compiled,
        mentioned: BTreeSet::new(),
    };
    let point = compiled.cfg.point(id);
    let mut bound = Bound::default();
    let live = compiled.liveness.state(id);
    // Only the outcome of a step is recorded. What is needed afterwards is bound so that the step
    // cannot change it; what is not may be used up.
    let after = compiled.liveness.entry_of(resume);
    let mut uses: BTreeSet<LocalId> = point.uses.iter().copied().collect();
    uses.extend(emitter.borrowed_by(point.uses.iter()));
    let take: TokenStream = uses
        .iter()
        .map(|local| match after.contains(local) {
            _ if compiled.cfg.local(*local).reborrow.is_some() => {
                emitter.take(*local, &uses, &mut bound)
            }
            true => emitter.take_fixed(*local, &mut bound),
            false => emitter.take(*local, live, &mut bound),
        })
        .collect();
    let run = operation::run(&point.operation, &names::step_codec(id));
    let slot = names::slot(result);
    let go = emitter.go(resume, &bound);
    quote! {
        #take
        let __outcome = #run;
        #slot.put(__outcome);
        #go
    }
}

struct Emitter<'a> {
    compiled: Compiled<'a>,
    /// What the block that is being emitted mentions, with the branches inside it.
    mentioned: BTreeSet<LocalId>,
}

impl Emitter<'_> {
    /// Binds what a dispatched block and the branches inside it mention.
    fn enter(&mut self, id: BlockId) -> (TokenStream, Bound) {
        let mut mentioned = BTreeSet::new();
        let mut bound_inside = BTreeSet::new();
        self.mentioned(id, &mut mentioned, &mut bound_inside);
        let live = self.compiled.liveness.entry_of(id);
        let borrowed = self.borrowed_by(mentioned.intersection(live));
        mentioned.extend(borrowed);
        let mut bound = Bound::default();
        let wanted = mentioned
            .iter()
            .filter(|local| !bound_inside.contains(local) || live.contains(local));
        let take = wanted
            .map(|local| self.take(*local, live, &mut bound))
            .collect();
        self.mentioned = mentioned;
        (take, bound)
    }

    /// Binds a local: from its slot if it has a value, else to be assigned.
    fn take(&self, id: LocalId, live: &Live, bound: &mut Bound) -> TokenStream {
        let local = self.compiled.cfg.local(id);
        let name = &local.name;
        if local.origin == Origin::Context {
            return quote!(let mut #name = ::core::clone::Clone::clone(&__context););
        }
        bound.insert(name, id);
        if let Some(borrow) = &local.reborrow {
            let value = &borrow.value;
            return match live.contains(&id) {
                true => quote_spanned!(located(name.span())=> let #name = #value;),
                false => quote!(let #name;),
            };
        }
        if local.origin == Origin::Captured {
            // Not `mut`: a branch may not change what surrounds it.
            let slot = names::slot(id);
            return quote_spanned!(located(name.span())=> let #name = #slot.take(););
        }
        if live.contains(&id) {
            let slot = names::slot(id);
            let span = name.span();
            quote_spanned!(located(span)=> let mut #name = #slot.take();)
        } else {
            quote!(let mut #name;)
        }
    }

    /// Binds a local that has a value and must keep it.
    fn take_fixed(&self, id: LocalId, bound: &mut Bound) -> TokenStream {
        let name = &self.compiled.cfg.local(id).name;
        let slot = names::slot(id);
        bound.insert(name, id);
        quote_spanned!(located(name.span())=> let #name = #slot.take();)
    }

    /// What borrows are made of.
    fn borrowed_by<'a>(&self, locals: impl Iterator<Item = &'a LocalId>) -> Vec<LocalId> {
        self.compiled.cfg.borrowed_by(locals.copied())
    }

    /// Collects what the code of a block and of the branches inside it mentions and binds.
    fn mentioned(
        &self,
        id: BlockId,
        mentioned: &mut BTreeSet<LocalId>,
        bound: &mut BTreeSet<LocalId>,
    ) {
        let block = self.compiled.cfg.block(id);
        for inst in &block.insts {
            mentioned.extend(
                inst.uses
                    .iter()
                    .chain(&inst.assigns)
                    .chain(&inst.may_assign),
            );
            bound.extend(&inst.binds);
        }
        match &block.terminator {
            Terminator::If { uses, binds, .. } | Terminator::LetElse { uses, binds, .. } => {
                mentioned.extend(uses);
                bound.extend(binds);
            }
            Terminator::Match { uses, arms, .. } => {
                mentioned.extend(uses);
                for arm in arms {
                    mentioned.extend(&arm.uses);
                    bound.extend(&arm.binds);
                }
            }
            Terminator::Suspend { point, .. } => {
                let point = self.compiled.cfg.point(*point);
                if !point.operation.runs_code() {
                    mentioned.extend(&point.uses);
                }
            }
            Terminator::Return { uses, .. } => mentioned.extend(uses),
            Terminator::Goto(_) | Terminator::Unreachable => {}
        }
        for target in block.terminator.successors() {
            if self.is_inline(target) {
                self.mentioned(target, mentioned, bound);
            }
        }
    }

    fn is_inline(&self, id: BlockId) -> bool {
        self.compiled.cfg.block(id).placement == Placement::Inline
    }

    fn block(&self, id: BlockId, bound: Bound) -> TokenStream {
        let block = self.compiled.cfg.block(id);
        self.rest_of_block(block, 0, bound)
    }

    /// Emits a block from the instruction at `index` on.
    fn rest_of_block(&self, block: &Block, index: usize, mut bound: Bound) -> TokenStream {
        let Some(inst) = block.insts.get(index) else {
            return self.terminator(block, bound);
        };
        let live_after = self
            .compiled
            .liveness
            .before_inst(self.compiled.cfg, block, index + 1);
        if self.is_idle_declaration(inst) {
            return self.rest_of_block(block, index + 1, bound);
        }
        let (spill_before, code, before) = self.inst(inst, &live_after, &mut bound);
        let rest = self.rest_of_block(block, index + 1, bound);
        let mut code = quote!(#code #rest);
        for jump in &inst.jumps {
            let label = &jump.label;
            let go = self.go(jump.target, &before);
            code = quote!(#label: { #code } #go);
        }
        quote!(#spill_before #code)
    }

    /// `let x;` of a local that gets its value in another block, where it is declared again.
    fn is_idle_declaration(&self, inst: &Inst) -> bool {
        let is_idle =
            |id: &LocalId| self.compiled.cfg.local(*id).deferred && !self.mentioned.contains(id);
        !inst.binds.is_empty() && inst.binds.iter().all(is_idle)
    }

    /// Emits an instruction, after saving the locals that it shadows but that are needed again once
    /// their scope is back. Also gives what is bound where a jump leaves it.
    fn inst(
        &self,
        inst: &Inst,
        live_after: &Live,
        bound: &mut Bound,
    ) -> (TokenStream, TokenStream, Bound) {
        let mut before = TokenStream::new();
        let mut between = TokenStream::new();
        let mut at_jump = bound.clone();
        for shadowed in self.shadowed(&inst.binds, live_after, bound) {
            let slot = names::slot(shadowed);
            let name = &self.compiled.cfg.local(shadowed).name;
            let save = quote!(#slot.put(#name););
            if inst.uses.contains(&shadowed) {
                between.extend(save)
            } else {
                before.extend(save);
                at_jump.remove(shadowed);
            }
            bound.remove(shadowed);
        }
        let code = match &inst.code {
            Code::Stmt(stmt) if between.is_empty() => self.stmt((**stmt).clone()),
            Code::Stmt(stmt) => self.split_let((**stmt).clone(), &between),
            Code::Put(local, value) => {
                let slot = names::slot(*local);
                let value = self.expr((**value).clone());
                quote!(#slot.put(#value);)
            }
        };
        for local in &inst.binds {
            bound.insert(&self.compiled.cfg.local(*local).name, *local);
        }
        (before, code, at_jump)
    }

    /// The bound locals that `binds` shadow and that are needed afterwards.
    fn shadowed(&self, binds: &[LocalId], live: &Live, bound: &Bound) -> Vec<LocalId> {
        let shadowed = binds.iter().filter_map(|bind| {
            let name = self.compiled.cfg.local(*bind).name.to_string();
            bound
                .0
                .get(&name)
                .copied()
                .filter(|old| old != bind && live.contains(old))
        });
        shadowed.collect()
    }

    /// `let x = f(&x)` in a scope whose outer `x` is needed again: the outer one is saved between.
    fn split_let(&self, stmt: Stmt, between: &TokenStream) -> TokenStream {
        let Stmt::Local(mut local) = stmt else {
            return quote!(#between #stmt);
        };
        if let Some(init) = &mut local.init {
            let value = self.expr((*init.expr).clone());
            *init.expr = Expr::Verbatim(quote!(__initial));
            return quote!(let __initial = #value; #between #local);
        }
        quote!(#between #local)
    }

    fn terminator(&self, block: &Block, mut bound: Bound) -> TokenStream {
        match &block.terminator {
            Terminator::Goto(target) => self.go(*target, &bound),
            Terminator::If {
                cond,
                binds,
                then,
                otherwise,
                ..
            } => {
                let cond = self.expr((**cond).clone());
                let (save, inside) = self.branch(&[binds], &[*then], &mut bound);
                let then = self.branch_code(*then, binds, &inside);
                let otherwise = self.branch_code(*otherwise, &[], &inside);
                quote!(#save if #cond { #then } else { #otherwise })
            }
            Terminator::Match {
                scrutinee, arms, ..
            } => {
                let scrutinee = self.expr((**scrutinee).clone());
                let binds: Vec<&[LocalId]> = arms.iter().map(|arm| &arm.binds[..]).collect();
                let targets: Vec<BlockId> = arms.iter().map(|arm| arm.target).collect();
                let (save, inside) = self.branch(&binds, &targets, &mut bound);
                let arms = arms.iter().map(|arm: &Arm| {
                    let pat = &arm.pat;
                    let code = self.branch_code(arm.target, &arm.binds, &inside);
                    let attrs = &arm.attrs;
                    quote!(#(#attrs)* #pat => { #code })
                });
                quote!(#save match #scrutinee { #(#arms)* })
            }
            Terminator::LetElse {
                pat,
                init,
                binds,
                next,
                otherwise,
                ..
            } => {
                let init = self.expr((**init).clone());
                let (save, inside) = self.branch(&[binds], &[*next], &mut bound);
                let otherwise = self.branch_code(*otherwise, &[], &inside);
                let next = self.branch_code(*next, binds, &inside);
                quote!(#save let #pat = #init else { #otherwise }; #next)
            }
            Terminator::Suspend { point, .. } => self.suspend(*point, &bound),
            Terminator::Return {
                value: Some(value), ..
            } => {
                let value = self.expr((**value).clone());
                quote!(return #value;)
            }
            Terminator::Return { value: None, .. } => self.return_unit(block.body),
            Terminator::Unreachable => quote!(__frame.unreachable()),
        }
    }

    /// Saves what the patterns of a branch shadow and what is needed after it. Gives what was saved.
    fn branch(
        &self,
        binds: &[&[LocalId]],
        targets: &[BlockId],
        bound: &mut Bound,
    ) -> (TokenStream, Saved) {
        let mut save = TokenStream::new();
        let mut saved = BTreeSet::new();
        for (binds, target) in binds.iter().zip(targets) {
            let live = self.compiled.liveness.entry_of(*target);
            for shadowed in self.shadowed(binds, live, bound) {
                let slot = names::slot(shadowed);
                let name = &self.compiled.cfg.local(shadowed).name;
                save.extend(quote!(#slot.put(#name);));
                bound.remove(shadowed);
                saved.insert(shadowed);
            }
        }
        (
            save,
            Saved {
                bound: bound.clone(),
                saved,
            },
        )
    }

    /// Emits a branch. What was saved for the sake of another branch is taken back in this one.
    fn branch_code(&self, id: BlockId, binds: &[LocalId], inside: &Saved) -> TokenStream {
        let mut bound = inside.bound.clone();
        for local in binds {
            bound.insert(&self.compiled.cfg.local(*local).name, *local);
        }
        let live = self.compiled.liveness.entry_of(id);
        let take_back = inside.saved.iter().filter(|local| {
            let name = self.compiled.cfg.local(**local).name.to_string();
            live.contains(local) && !bound.0.contains_key(&name)
        });
        let take_back: Vec<LocalId> = take_back.copied().collect();
        let take: TokenStream = take_back
            .into_iter()
            .map(|local| self.take(local, live, &mut bound))
            .collect();
        let code = self.block(id, bound);
        quote!(#take #code)
    }

    fn suspend(&self, point: PointId, bound: &Bound) -> TokenStream {
        let request = self.wait_request(point);
        let request = syn::parse2(request).expect("BUG: a wait is an expression");
        let request = self.expr(request);
        let span = self.compiled.cfg.point(point).operation.span();
        let put = self.put(self.compiled.liveness.state(point), bound, Some(span));
        let number = names::suspend_number(point) as u32;
        quote! {
            __wait = #request;
            #put
            __at = #number;
            continue '__dispatch;
        }
    }

    fn wait_request(&self, point: PointId) -> TokenStream {
        let point = self.compiled.cfg.point(point);
        if point.parts.is_empty() {
            operation::wait_request(&point.operation)
        } else {
            branch::wait_request(self.compiled, point)
        }
    }

    /// Goes on in another block of the dispatch loop.
    fn go(&self, target: BlockId, bound: &Bound) -> TokenStream {
        let put = self.put(self.compiled.liveness.entry_of(target), bound, None);
        let number = names::block_number(target) as u32;
        quote!(#put __at = #number; continue '__dispatch;)
    }

    /// Puts what is still needed back into its slots. An error points at `at`.
    fn put(&self, live: &Live, bound: &Bound, at: Option<Span>) -> TokenStream {
        let is_kept = |local: &LocalId| self.compiled.cfg.local(*local).reborrow.is_none();
        let needed = live
            .iter()
            .filter(|local| bound.contains(**local) && is_kept(local));
        needed
            .map(|local| {
                let slot = names::slot(*local);
                let mut name = self.compiled.cfg.local(*local).name.clone();
                if let Some(at) = at {
                    name.set_span(at.resolved_at(name.span()));
                }
                quote!(#slot.put(#name);)
            })
            .collect()
    }

    /// Returns without a value, from a body whose end can be reached only if it returns `()`.
    fn return_unit(&self, body: Option<BranchId>) -> TokenStream {
        match (body, &self.compiled.workflow.output) {
            (None, syn::ReturnType::Default) => quote!(return;),
            _ => quote!(return __frame.end();),
        }
    }

    fn stmt(&self, mut stmt: Stmt) -> TokenStream {
        self.webhooks().visit_stmt_mut(&mut stmt);
        quote!(#stmt)
    }

    fn expr(&self, mut expr: Expr) -> Expr {
        self.webhooks().visit_expr_mut(&mut expr);
        expr
    }

    fn webhooks(&self) -> impl VisitMut {
        ReplaceCreateWebhook(|webhook: &crate::operation::WebhookDeclaration| {
            let name = &webhook.name;
            quote!(__frame.create_webhook(#name))
        })
    }
}
