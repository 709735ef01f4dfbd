//! `select!`: one wait for several things, and what is done with the first.

use std::collections::BTreeSet;

use syn::spanned::Spanned;
use syn::{Expr, ExprAwait, Stmt};

use super::expr::outcome_type;
use super::{Dest, Lowering};
use crate::ir::cfg::{Code, Inst, Outcome, Part, Placement, PointId, Terminator};
use crate::ir::local::LocalId;
use crate::operation::{Action, Operation, SelectArm, awaited};
use crate::syntax::pattern;

impl Lowering<'_> {
    /// Lowers a `select!` and leaves the value of the arm that came first in `dest`.
    pub(super) fn select(&mut self, wait: &ExprAwait, dest: Dest) {
        let Some(operation) = awaited(wait) else {
            // The placement check has reported it.
            return;
        };
        let Action::Select { arms } = operation.action.clone() else {
            panic!("BUG: not a `select!`");
        };
        let waits = self.waits(&arms);
        let uses: BTreeSet<LocalId> = waits
            .iter()
            .flatten()
            .flat_map(|wait| self.uses_of_operation(wait))
            .collect();
        let point = self.point(operation, uses);
        let mut outcomes = Vec::new();
        for (arm, wait) in arms.iter().zip(waits) {
            outcomes.push(self.arm(point, arm, wait));
        }
        self.terminate(Terminator::Suspend {
            point,
            outcomes: outcomes.clone(),
        });
        let after = self.new_block(Placement::Dispatch);
        for (arm, outcome) in arms.into_iter().zip(outcomes) {
            self.handler(arm, outcome, dest);
            self.goto(after);
        }
        self.begin(after);
    }

    /// The arms that only wait, with the suspensions taken out of what they evaluate, in order.
    fn waits(&mut self, arms: &[SelectArm]) -> Vec<Option<Operation>> {
        let mut waits: Vec<Option<Operation>> = arms.iter().map(SelectArm::wait).collect();
        let span = arms.first().map(|arm| arm.future.span());
        let arguments = waits
            .iter_mut()
            .flatten()
            .flat_map(Operation::expressions_mut)
            .collect();
        if let Some(span) = span {
            self.wait_operands(arguments, span);
        }
        waits
    }

    fn arm(&mut self, point: PointId, arm: &SelectArm, wait: Option<Operation>) -> Outcome {
        let span = arm.future.span();
        match wait {
            Some(wait) => {
                let ty = outcome_type(&wait);
                self.points[point.0].parts.push(Part::Wait(Box::new(wait)));
                self.outcome(ty, span)
            }
            None => {
                self.branch(point, &arm.future, None);
                self.outcome(None, span)
            }
        }
    }

    fn handler(&mut self, arm: SelectArm, outcome: Outcome, dest: Dest) {
        let SelectArm { pat, handler, .. } = arm;
        self.begin(outcome.resume);
        self.scopes.push();
        let name = self.locals[outcome.result.0].name.clone();
        let binds = self.declare_all(&pattern::bindings(&pat));
        let stmt: Stmt = syn::parse_quote!(let #pat = #name;);
        self.push(Inst {
            code: Code::Stmt(Box::new(stmt)),
            uses: vec![outcome.result],
            binds,
            assigns: Vec::new(),
            may_assign: Vec::new(),
            jumps: Vec::new(),
        });
        match handler {
            Expr::Block(block) if block.label.is_none() => {
                self.block_body(&block.block.stmts, dest);
            }
            handler => self.expr_into(handler, dest),
        }
        self.scopes.pop();
    }
}
