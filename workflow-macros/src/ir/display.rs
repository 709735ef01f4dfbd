//! The graph as text, for tests and for people.

use std::fmt::{self, Display, Formatter};

use quote::ToTokens;

use super::cfg::{Block, BlockId, Cfg, Code, Inst, PointId, Terminator};
use super::local::LocalId;

impl Display for BlockId {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "b{}", self.0)
    }
}

impl Display for Cfg {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for id in self.block_ids() {
            let block = self.block(id);
            writeln!(f, "{id} ({:?}{}):", block.placement, self.body(block))?;
            for inst in &block.insts {
                writeln!(f, "    {}", self.inst(inst))?;
            }
            writeln!(f, "    {}", self.terminator(block))?;
        }
        Ok(())
    }
}

impl Cfg {
    /// ` of Charge` for a block of that branch.
    fn body(&self, block: &Block) -> String {
        let name = block.body.map(|body| &self.branch(body).name);
        name.map_or_else(String::new, |name| format!(" of {name}"))
    }

    fn inst(&self, inst: &Inst) -> String {
        let code = match &inst.code {
            Code::Stmt(stmt) => tokens(stmt),
            Code::Put(local, value) => format!("{} <- {}", self.name(*local), tokens(value)),
        };
        let jumps: Vec<_> = inst
            .jumps
            .iter()
            .map(|jump| format!("{} -> {}", jump.label, jump.target))
            .collect();
        if jumps.is_empty() {
            code
        } else {
            format!("{code} [{}]", jumps.join(", "))
        }
    }

    fn terminator(&self, block: &Block) -> String {
        match &block.terminator {
            Terminator::Goto(target) => format!("goto {target}"),
            Terminator::If {
                cond,
                then,
                otherwise,
                ..
            } => {
                format!("if {} then {then} else {otherwise}", tokens(cond))
            }
            Terminator::Match {
                scrutinee, arms, ..
            } => {
                let arms: Vec<_> = arms
                    .iter()
                    .map(|arm| format!("{} -> {}", tokens(&arm.pat), arm.target))
                    .collect();
                format!("match {} [{}]", tokens(scrutinee), arms.join(", "))
            }
            Terminator::LetElse {
                pat,
                init,
                next,
                otherwise,
                ..
            } => {
                format!(
                    "let {} = {} then {next} else {otherwise}",
                    tokens(pat),
                    tokens(init)
                )
            }
            Terminator::Suspend { point, outcomes } => {
                let outcomes = outcomes
                    .iter()
                    .map(|it| format!("as {} then {}", self.name(it.result), it.resume));
                let outcomes = outcomes.collect::<Vec<_>>().join(" or ");
                format!("suspend {} {outcomes}", self.state(*point))
            }
            Terminator::Return {
                value: Some(value), ..
            } => format!("return {}", tokens(value)),
            Terminator::Return { value: None, .. } => "return".to_owned(),
            Terminator::Unreachable => "unreachable".to_owned(),
        }
    }

    fn state(&self, point: PointId) -> String {
        self.point(point).operation.state.to_string()
    }

    fn name(&self, local: LocalId) -> String {
        format!("{}#{}", self.local(local).name, local.0)
    }
}

fn tokens(code: &impl ToTokens) -> String {
    code.to_token_stream().to_string()
}
