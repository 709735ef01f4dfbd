//! Refuses steps that change a local which is needed afterwards: only a step's outcome is recorded, so
//! the change would be lost when the run is loaded again.

use super::liveness::Liveness;
use crate::diagnostics::Diagnostics;
use crate::ir::cfg::{Cfg, Terminator};
use crate::syntax::free;

pub(crate) fn check(cfg: &Cfg, liveness: &Liveness, diagnostics: &mut Diagnostics) {
    for block in &cfg.blocks {
        let Terminator::Suspend { point, outcomes } = &block.terminator else {
            continue;
        };
        let point = cfg.point(*point);
        if !point.operation.runs_code() {
            continue;
        }
        let is_needed_later = |local: &crate::ir::local::LocalId| {
            let mut resumes = outcomes.iter().map(|it| it.resume);
            resumes.any(|resume| liveness.entry_of(resume).contains(local))
        };
        let expressions = point.operation.expressions();
        for name in expressions.into_iter().flat_map(free::changed_in_expr) {
            let is_needed = |local: &&crate::ir::local::LocalId| {
                cfg.local(**local).name == name && is_needed_later(local)
            };
            if point.uses.iter().any(|local| is_needed(&local)) {
                let message = format!(
                    "`{name}` is changed inside the step, but only the step's outcome is recorded; return the \
                     new value from the block and assign it afterwards"
                );
                diagnostics.error(&name, message);
            }
        }
    }
}
