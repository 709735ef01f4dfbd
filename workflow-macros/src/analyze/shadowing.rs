//! Refuses the one shape of shadowing that cannot be compiled: a branch that suspends binds a name
//! out of a value of the same name, and that value is needed again after the branch.

use crate::diagnostics::Diagnostics;
use crate::ir::cfg::{BlockId, Cfg, Terminator};
use crate::ir::local::LocalId;

use super::liveness::Liveness;

pub(crate) fn check(cfg: &Cfg, liveness: &Liveness, diagnostics: &mut Diagnostics) {
    for block in &cfg.blocks {
        match &block.terminator {
            Terminator::If {
                uses, binds, then, ..
            }
            | Terminator::LetElse {
                uses,
                binds,
                next: then,
                ..
            } => {
                check_branch(cfg, liveness, uses, binds, *then, diagnostics);
            }
            Terminator::Match { uses, arms, .. } => {
                // Guards are looked at while what an arm shadows is put away.
                let guards = arms.iter().flat_map(|arm| &arm.uses);
                let uses: Vec<LocalId> = uses.iter().chain(guards).copied().collect();
                for arm in arms {
                    check_branch(cfg, liveness, &uses, &arm.binds, arm.target, diagnostics);
                }
            }
            _ => {}
        }
    }
}

fn check_branch(
    cfg: &Cfg,
    liveness: &Liveness,
    uses: &[LocalId],
    binds: &[LocalId],
    target: BlockId,
    diagnostics: &mut Diagnostics,
) {
    for bind in binds {
        let name = &cfg.local(*bind).name;
        let is_shadowed = |outer: &&LocalId| {
            cfg.local(**outer).name == *name && liveness.entry_of(target).contains(*outer)
        };
        if uses.iter().any(|outer| is_shadowed(&outer)) {
            let message = format!(
                "this `{name}` shadows another `{name}` that is needed again after the branch, and the branch \
                 suspends; give the inner one another name"
            );
            diagnostics.error(name, message);
        }
    }
}
