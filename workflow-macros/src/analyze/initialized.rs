//! Which locals that were declared without a value have one: forwards over the graph, to a fixpoint.
//!
//! A local counts as having a value after any statement that may give it one. That can say too much,
//! and then rustc refuses the machine; it can never say too little, which would lose a value.

use std::collections::BTreeSet;

use crate::ir::cfg::{Block, Cfg, Inst, Terminator};
use crate::ir::local::LocalId;

type Given = BTreeSet<LocalId>;

/// The deferred locals that have a value on every path to each block.
pub(super) fn compute(cfg: &Cfg) -> Vec<Given> {
    let ids = 0..cfg.locals.len();
    let deferred: Given = ids
        .map(LocalId)
        .filter(|id| cfg.local(*id).deferred)
        .collect();
    let mut entry = vec![deferred; cfg.blocks.len()];
    for first in cfg.entries() {
        entry[first.0].clear();
    }
    let mut changed = true;
    while changed {
        changed = false;
        for id in cfg.block_ids() {
            let given = entry[id.0].clone();
            for (target, given) in exits(cfg.block(id), given) {
                let before = entry[target].len();
                entry[target].retain(|local| given.contains(local));
                changed |= entry[target].len() != before;
            }
        }
    }
    entry
}

/// What is given at each exit of a block, with the block that it leads to.
fn exits(block: &Block, mut given: Given) -> Vec<(usize, Given)> {
    let mut exits = Vec::new();
    for inst in &block.insts {
        pass(inst, &mut given);
        exits.extend(inst.jumps.iter().map(|jump| (jump.target.0, given.clone())));
    }
    if !matches!(
        block.terminator,
        Terminator::Return { .. } | Terminator::Unreachable
    ) {
        let targets = block.terminator.successors();
        exits.extend(targets.into_iter().map(|target| (target.0, given.clone())));
    }
    exits
}

fn pass(inst: &Inst, given: &mut Given) {
    for local in &inst.binds {
        given.remove(local);
    }
    given.extend(inst.assigns.iter().chain(&inst.may_assign));
}
