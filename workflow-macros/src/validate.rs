//! Checks the graph against what the code generator relies on. A failure is a bug of the macro.

use crate::analyze::liveness::Liveness;
use crate::ir::cfg::{Cfg, Placement, Terminator};
use crate::ir::local::Origin;

/// Panics if an invariant of [`cfg`](crate::ir::cfg) does not hold.
pub(crate) fn check(cfg: &Cfg, liveness: &Liveness) {
    let mut predecessors = vec![0_usize; cfg.blocks.len()];
    for block in &cfg.blocks {
        for target in block.successors() {
            assert!(
                target.0 < cfg.blocks.len(),
                "BUG: a jump leads to no block\n{cfg}"
            );
            predecessors[target.0] += 1;
        }
    }
    for id in cfg.block_ids() {
        let block = cfg.block(id);
        let entered = predecessors[id.0] > 0 || cfg.entries().any(|entry| entry == id);
        assert!(entered, "BUG: nothing leads to {id}\n{cfg}");
        if block.placement == Placement::Inline {
            assert_eq!(
                predecessors[id.0], 1,
                "BUG: {id} is inline but has several predecessors\n{cfg}"
            );
        }
        if let Terminator::Suspend { outcomes, .. } = &block.terminator {
            for outcome in outcomes {
                let resume = outcome.resume;
                let placement = cfg.block(resume).placement;
                assert_eq!(
                    placement,
                    Placement::Dispatch,
                    "BUG: {resume} cannot be resumed\n{cfg}"
                );
            }
        }
        for target in block.successors() {
            let is_same = cfg.block(target).body == block.body;
            assert!(is_same, "BUG: {id} leads into another body\n{cfg}");
        }
        let jumps = block.insts.iter().flat_map(|inst| &inst.jumps);
        for jump in jumps {
            let placement = cfg.block(jump.target).placement;
            assert_eq!(
                placement,
                Placement::Dispatch,
                "BUG: a jump leads into a branch\n{cfg}"
            );
        }
    }
    for local in liveness.entry_of(Cfg::ENTRY) {
        let origin = cfg.local(*local).origin;
        let name = &cfg.local(*local).name;
        assert_eq!(
            origin,
            Origin::Parameter,
            "BUG: `{name}` is needed before it is defined\n{cfg}"
        );
    }
    for branch in &cfg.branches {
        for local in liveness.entry_of(branch.entry) {
            let is_captured = branch.captures.iter().any(|(inner, _)| inner == local);
            let is_given = is_captured || branch.item == Some(*local);
            let name = &cfg.local(*local).name;
            assert!(is_given, "BUG: a branch needs `{name}` from nowhere\n{cfg}");
        }
    }
}
