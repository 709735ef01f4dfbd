//! The graph of the states as data: which state leads to which.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::Compiled;
use crate::ir::cfg::{BlockId, Cfg, PointId, Terminator};
use crate::operation::Action;

/// What a state can lead to.
#[derive(Default)]
struct Reached {
    points: BTreeSet<PointId>,
    end: bool,
}

pub(super) fn emit(compiled: Compiled<'_>) -> TokenStream {
    let cfg = compiled.cfg;
    let runtime = &compiled.workflow.args.runtime;
    let start = state(
        compiled,
        "Start",
        &quote!(Start),
        None,
        &reach(cfg, Cfg::ENTRY),
    );
    let mut states = vec![start];
    for block in &cfg.blocks {
        let Terminator::Suspend { point, .. } = block.terminator else {
            continue;
        };
        let operation = &cfg.point(point).operation;
        let kind = match &operation.action {
            Action::WaitForWebhook { .. } => quote!(Webhook),
            Action::WaitForEvent { .. } => quote!(Event),
            Action::Notify { .. } => quote!(Notify),
            Action::Sleep { .. } | Action::SleepUntil { .. } => quote!(Sleep),
            Action::Step { .. } => quote!(Step),
            Action::Call { .. } => quote!(Call),
            Action::Invoke { .. } => quote!(Invoke),
            Action::Join { .. } | Action::JoinAll { .. } => quote!(Join),
            Action::Select { .. } => quote!(Select),
        };
        let name = operation.state.to_string();
        states.push(state(
            compiled,
            &name,
            &kind,
            Some(point),
            &reach_from(cfg, &after(cfg, point)),
        ));
    }
    quote! {
        #runtime::Graph::new(<Self as #runtime::Workflow>::NAME, ::std::vec![#(#states),*])
    }
}

fn state(
    compiled: Compiled<'_>,
    name: &str,
    kind: &TokenStream,
    point: Option<PointId>,
    reached: &Reached,
) -> TokenStream {
    let runtime = &compiled.workflow.args.runtime;
    let next: Vec<String> = reached
        .points
        .iter()
        .map(|id| compiled.cfg.point(*id).operation.state.to_string())
        .collect();
    let end = reached.end;
    let (operation, line) = match point.map(|id| &compiled.cfg.point(id).operation) {
        Some(operation) => (operation.name.value(), operation.span().start().line),
        None => (String::new(), compiled.workflow.ident.span().start().line),
    };
    let line = line as u32;
    quote! {
        #runtime::graph::State::new(#name, #runtime::graph::Kind::#kind, #operation, #line, &[#(#next),*], #end)
    }
}

/// The blocks that come after a suspension point: those that go on with its outcomes, and those of its
/// branches. Where branches have to end first, what comes after them comes after their last states.
fn after(cfg: &Cfg, point: PointId) -> Vec<BlockId> {
    let of_point = cfg.branches.iter().filter(|it| it.point == point);
    let branches: Vec<BlockId> = of_point.map(|branch| branch.entry).collect();
    if cfg.point(point).operation.selects() || branches.is_empty() {
        branches.into_iter().chain(resumed(cfg, point)).collect()
    } else {
        branches
    }
}

/// The blocks that go on with a suspension point's outcomes.
fn resumed(cfg: &Cfg, id: PointId) -> Vec<BlockId> {
    let mut blocks = cfg.blocks.iter();
    let found = blocks.find_map(|block| match &block.terminator {
        Terminator::Suspend { point, outcomes } if *point == id => Some(outcomes),
        _ => None,
    });
    found
        .into_iter()
        .flatten()
        .map(|outcome| outcome.resume)
        .collect()
}

fn reach(cfg: &Cfg, from: BlockId) -> Reached {
    reach_from(cfg, &[from])
}

/// The suspension points that control can come to from `from` without passing another.
fn reach_from(cfg: &Cfg, from: &[BlockId]) -> Reached {
    let mut reached = Reached::default();
    let mut seen = BTreeSet::new();
    let mut pending = from.to_vec();
    while let Some(id) = pending.pop() {
        if !seen.insert(id) {
            continue;
        }
        let block = cfg.block(id);
        let jumps = block
            .insts
            .iter()
            .flat_map(|inst| inst.jumps.iter().map(|jump| jump.target));
        pending.extend(jumps);
        match &block.terminator {
            Terminator::Suspend { point, .. } => {
                reached.points.insert(*point);
            }
            Terminator::Return { .. } => match block.body {
                None => reached.end = true,
                Some(branch) => pending.extend(resumed(cfg, cfg.branch(branch).point)),
            },
            other => pending.extend(other.successors()),
        }
    }
    reached
}
