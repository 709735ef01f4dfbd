//! Which locals are needed later: backwards over the graph, to a fixpoint.
//!
//! Borrows are followed only where they are made again after a suspension: what they are made of is needed
//! as long as they are. No other reference is alive at a suspension, since it cannot be stored, and between
//! suspensions locals stay where they are.
//!
//! A local that is declared without a value (`let x;`) is needed only where it has one: anywhere else
//! Rust demands that it gets one before it is used.

use std::collections::BTreeSet;

use super::initialized;
use crate::ir::cfg::{Block, BlockId, Cfg, Inst, Outcome, PointId, Terminator};
use crate::ir::local::{LocalId, Origin};

pub(crate) type Live = BTreeSet<LocalId>;

#[derive(Debug)]
pub(crate) struct Liveness {
    /// What is alive at the beginning of each block.
    pub(crate) entry: Vec<Live>,
    /// What each state holds.
    pub(crate) states: Vec<Live>,
}

/// Computes what is alive. The context is at hand everywhere and never counted.
pub(crate) fn compute(cfg: &Cfg) -> Liveness {
    let mut liveness = Liveness {
        entry: vec![Live::new(); cfg.blocks.len()],
        states: vec![Live::new(); cfg.points.len()],
    };
    let mut changed = true;
    while changed {
        changed = false;
        for id in cfg.block_ids().rev() {
            let block = cfg.block(id);
            let live = liveness.before_inst(cfg, block, 0);
            changed |= live != liveness.entry[id.0];
            liveness.entry[id.0] = live;
        }
    }
    let given = initialized::compute(cfg);
    for (live, given) in liveness.entry.iter_mut().zip(&given) {
        live.retain(|local| !cfg.local(*local).deferred || given.contains(local));
    }
    for block in &cfg.blocks {
        if let Terminator::Suspend { point, outcomes } = &block.terminator {
            liveness.states[point.0] = liveness.at_suspension(cfg, *point, outcomes);
        }
    }
    liveness
}

impl Liveness {
    pub(crate) fn entry_of(&self, block: BlockId) -> &Live {
        &self.entry[block.0]
    }

    pub(crate) fn state(&self, point: PointId) -> &Live {
        &self.states[point.0]
    }

    /// What is alive just before the instruction at `index`, or before the terminator if there is
    /// none.
    pub(crate) fn before_inst(&self, cfg: &Cfg, block: &Block, index: usize) -> Live {
        let mut live = self.before_terminator(cfg, block);
        for inst in block.insts[index..].iter().rev() {
            self.step_back(inst, &mut live);
            close(cfg, &mut live);
        }
        live
    }

    fn step_back(&self, inst: &Inst, live: &mut Live) {
        for local in inst.binds.iter().chain(&inst.assigns) {
            live.remove(local);
        }
        if let crate::ir::cfg::Code::Put(local, _) = &inst.code {
            live.remove(local);
        }
        live.extend(&inst.uses);
        for jump in &inst.jumps {
            let needed = self.entry_of(jump.target).iter();
            live.extend(
                needed.filter(|local| Some(**local) != jump.stores && !jump.given.contains(local)),
            );
        }
    }

    /// What is stored at a suspension: what is needed afterwards, and what the operation itself needs
    /// or its branches need if they run from the stored state.
    fn at_suspension(&self, cfg: &Cfg, point: PointId, outcomes: &[Outcome]) -> Live {
        let mut live = Live::new();
        for outcome in outcomes {
            let needed = self.entry_of(outcome.resume).iter();
            live.extend(needed.filter(|local| **local != outcome.result));
        }
        live.extend(&cfg.point(point).kept);
        close(cfg, &mut live);
        live.retain(|local| cfg.local(*local).reborrow.is_none());
        live
    }

    /// What is alive just before a block's terminator.
    pub(crate) fn before_terminator(&self, cfg: &Cfg, block: &Block) -> Live {
        let mut live = Live::new();
        match &block.terminator {
            Terminator::Goto(target) => live.extend(self.entry_of(*target)),
            Terminator::If {
                uses,
                binds,
                then,
                otherwise,
                ..
            } => {
                live.extend(self.entry_of(*then));
                remove(&mut live, binds);
                live.extend(self.entry_of(*otherwise));
                live.extend(uses);
            }
            Terminator::Match { uses, arms, .. } => {
                for arm in arms {
                    let mut inside = self.entry_of(arm.target).clone();
                    remove(&mut inside, &arm.binds);
                    live.extend(inside);
                    live.extend(&arm.uses);
                }
                live.extend(uses);
            }
            Terminator::LetElse {
                uses,
                binds,
                next,
                otherwise,
                ..
            } => {
                live.extend(self.entry_of(*next));
                remove(&mut live, binds);
                live.extend(self.entry_of(*otherwise));
                live.extend(uses);
            }
            Terminator::Suspend { point, outcomes } => {
                live.extend(self.at_suspension(cfg, *point, outcomes));
                live.extend(&cfg.point(*point).uses);
            }
            Terminator::Return { uses, .. } => live.extend(uses),
            Terminator::Unreachable => {}
        }
        close(cfg, &mut live);
        live
    }
}

/// Adds what borrows are made of, and leaves the context out.
fn close(cfg: &Cfg, live: &mut Live) {
    live.extend(cfg.borrowed_by(live.iter().copied()));
    live.retain(|local| cfg.local(*local).origin != Origin::Context);
}

fn remove(live: &mut Live, locals: &[LocalId]) {
    for local in locals {
        live.remove(local);
    }
}
