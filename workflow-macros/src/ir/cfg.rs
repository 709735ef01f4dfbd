//! Blocks and how they are connected.
//!
//! Invariants that the code generator relies on, checked by [`validate`](crate::validate):
//!
//! - Every block is reached from the entry, and ends in a terminator.
//! - An [`Placement::Inline`] block has exactly one predecessor, which branches to it.
//! - A suspension resumes in an [`Placement::Dispatch`] block.
//! - What a block needs on entry is defined on every path to it.

use syn::{Expr, Ident, Lifetime, Pat, Stmt};

use super::local::{Local, LocalId};
use crate::operation::Operation;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct BlockId(pub(crate) usize);

/// A branch: code that runs in a frame of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct BranchId(pub(crate) usize);

/// A suspension point, and the state that is stored there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PointId(pub(crate) usize);

#[derive(Debug)]
pub(crate) struct Cfg {
    /// In the order of the source. The first is the entry.
    pub(crate) blocks: Vec<Block>,
    pub(crate) locals: Vec<Local>,
    pub(crate) points: Vec<Point>,
    pub(crate) branches: Vec<Branch>,
}

#[derive(Debug)]
pub(crate) struct Block {
    /// The branch whose code it is, or nothing for the workflow's own.
    pub(crate) body: Option<BranchId>,
    pub(crate) placement: Placement,
    pub(crate) insts: Vec<Inst>,
    pub(crate) terminator: Terminator,
}

/// Where a block's code is emitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Placement {
    /// Inside the branch that leads to it, so that borrows reach into it.
    Inline,
    /// In the dispatch loop: several paths or stored runs lead to it.
    Dispatch,
}

/// A piece of the user's code that suspends nowhere.
#[derive(Debug)]
pub(crate) struct Inst {
    pub(crate) code: Code,
    /// Locals that it reads, or whose old value it needs.
    pub(crate) uses: Vec<LocalId>,
    /// Locals that it brings into being.
    pub(crate) binds: Vec<LocalId>,
    /// Locals that it gives a new value without looking at the old one.
    pub(crate) assigns: Vec<LocalId>,
    /// Locals that it gives a value on some path through it.
    pub(crate) may_assign: Vec<LocalId>,
    pub(crate) jumps: Vec<JumpEdge>,
}

/// A jump out of a statement that stays as it is.
#[derive(Clone, Debug)]
pub(crate) struct JumpEdge {
    /// The label that is left.
    pub(crate) label: Lifetime,
    pub(crate) target: BlockId,
    /// The local that the jump gives a value.
    pub(crate) stores: Option<LocalId>,
    /// Locals that the statement has given a value where it jumps, wherever it jumps there.
    pub(crate) given: Vec<LocalId>,
}

#[derive(Debug)]
pub(crate) enum Code {
    /// A statement as it was written, with its jumps redirected.
    Stmt(Box<Stmt>),
    /// The value of a branch, put where the code after the branches finds it.
    Put(LocalId, Box<Expr>),
}

#[derive(Debug)]
pub(crate) enum Terminator {
    Goto(BlockId),
    /// `if cond`, where the condition may hold `let`s that bind in `then`.
    If {
        cond: Box<Expr>,
        uses: Vec<LocalId>,
        binds: Vec<LocalId>,
        then: BlockId,
        otherwise: BlockId,
    },
    Match {
        scrutinee: Box<Expr>,
        uses: Vec<LocalId>,
        arms: Vec<Arm>,
    },
    /// `let pat = init else { … }` where the `else` suspends.
    LetElse {
        pat: Box<Pat>,
        init: Box<Expr>,
        uses: Vec<LocalId>,
        binds: Vec<LocalId>,
        next: BlockId,
        otherwise: BlockId,
    },
    /// Stores the state and waits. There are several outcomes only where the first of several things
    /// is waited for: then they are those of the point's arms.
    Suspend {
        point: PointId,
        outcomes: Vec<Outcome>,
    },
    Return {
        value: Option<Box<Expr>>,
        uses: Vec<LocalId>,
    },
    /// The last instruction never ends.
    Unreachable,
}

/// What a suspension goes on with: the outcome becomes `result` in `resume`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outcome {
    pub(crate) result: LocalId,
    pub(crate) resume: BlockId,
}

/// A branch of a join, or an arm of a selection that runs code.
#[derive(Debug)]
pub(crate) struct Branch {
    /// The name of its first operation, by which it is known in stored runs.
    pub(crate) name: Ident,
    /// The suspension point that starts it.
    pub(crate) point: PointId,
    pub(crate) entry: BlockId,
    /// What it reads of the code around it, with the local there that this is.
    pub(crate) captures: Vec<(LocalId, LocalId)>,
    /// What it is given when it starts, and owns.
    pub(crate) item: Option<LocalId>,
}

#[derive(Debug)]
pub(crate) struct Arm {
    /// Lint levels.
    pub(crate) attrs: Vec<syn::Attribute>,
    pub(crate) pat: Pat,
    /// What the guard uses.
    pub(crate) uses: Vec<LocalId>,
    pub(crate) binds: Vec<LocalId>,
    pub(crate) target: BlockId,
}

#[derive(Debug)]
pub(crate) struct Point {
    pub(crate) operation: Operation,
    /// The branch whose code it stands in.
    pub(crate) body: Option<BranchId>,
    /// What the operation's own expressions use.
    pub(crate) uses: Vec<LocalId>,
    /// What code needs that runs while the state is stored: that of a step, or of branches.
    pub(crate) kept: Vec<LocalId>,
    /// What is waited for, if that is more than the operation itself.
    pub(crate) parts: Vec<Part>,
    /// The locals that can be named where the operation stands, innermost first for each name.
    pub(crate) visible: Vec<LocalId>,
}

/// One of several things that a suspension point waits for.
#[derive(Debug)]
pub(crate) enum Part {
    /// A wait, without code of its own.
    Wait(Box<Operation>),
    Branch(BranchId),
}

impl Cfg {
    pub(crate) const ENTRY: BlockId = BlockId(0);

    pub(crate) fn block(&self, id: BlockId) -> &Block {
        &self.blocks[id.0]
    }

    pub(crate) fn local(&self, id: LocalId) -> &Local {
        &self.locals[id.0]
    }

    pub(crate) fn point(&self, id: PointId) -> &Point {
        &self.points[id.0]
    }

    pub(crate) fn branch(&self, id: BranchId) -> &Branch {
        &self.branches[id.0]
    }

    pub(crate) fn branch_ids(&self) -> impl Iterator<Item = BranchId> + use<> {
        (0..self.branches.len()).map(BranchId)
    }

    /// Where execution begins: the workflow's entry and those of the branches.
    pub(crate) fn entries(&self) -> impl Iterator<Item = BlockId> + '_ {
        let branches = self.branches.iter().map(|branch| branch.entry);
        std::iter::once(Self::ENTRY).chain(branches)
    }

    /// How many frames are around code of `body`.
    pub(crate) fn depth(&self, body: Option<BranchId>) -> usize {
        let mut depth = 0;
        let mut body = body;
        while let Some(branch) = body {
            depth += 1;
            body = self.point(self.branch(branch).point).body;
        }
        depth
    }

    /// What borrows are made of, also where that is a borrow itself.
    pub(crate) fn borrowed_by(&self, locals: impl IntoIterator<Item = LocalId>) -> Vec<LocalId> {
        let mut pending: Vec<LocalId> = locals.into_iter().collect();
        let mut found = Vec::new();
        while let Some(local) = pending.pop() {
            let borrow = self.local(local).reborrow.iter();
            for from in borrow.flat_map(|borrow| &borrow.from) {
                if !found.contains(from) {
                    found.push(*from);
                    pending.push(*from);
                }
            }
        }
        found
    }

    /// The point whose state holds what a branch's captured local is, and the local there.
    pub(crate) fn source(&self, captured: LocalId) -> Option<(PointId, LocalId)> {
        let find = |local: LocalId| {
            self.branches.iter().find_map(|branch| {
                let (_, outer) = branch.captures.iter().find(|(inner, _)| *inner == local)?;
                Some((branch.point, *outer))
            })
        };
        let mut found = find(captured)?;
        while let Some(further) = find(found.1) {
            found = further;
        }
        Some(found)
    }

    pub(crate) fn block_ids(&self) -> impl DoubleEndedIterator<Item = BlockId> + use<> {
        (0..self.blocks.len()).map(BlockId)
    }

    pub(crate) fn point_ids(&self) -> impl Iterator<Item = PointId> + use<> {
        (0..self.points.len()).map(PointId)
    }
}

impl Block {
    /// Every block that control can go to from here.
    pub(crate) fn successors(&self) -> Vec<BlockId> {
        let jumps = self
            .insts
            .iter()
            .flat_map(|inst| inst.jumps.iter().map(|jump| jump.target));
        jumps.chain(self.terminator.successors()).collect()
    }
}

impl Terminator {
    pub(crate) fn successors(&self) -> Vec<BlockId> {
        match self {
            Self::Goto(target) => vec![*target],
            Self::If {
                then, otherwise, ..
            } => vec![*then, *otherwise],
            Self::Match { arms, .. } => arms.iter().map(|arm| arm.target).collect(),
            Self::LetElse {
                next, otherwise, ..
            } => vec![*otherwise, *next],
            Self::Suspend { outcomes, .. } => outcomes.iter().map(|it| it.resume).collect(),
            Self::Return { .. } | Self::Unreachable => Vec::new(),
        }
    }

    pub(crate) fn successors_mut(&mut self) -> Vec<&mut BlockId> {
        match self {
            Self::Goto(target) => vec![target],
            Self::If {
                then, otherwise, ..
            } => vec![then, otherwise],
            Self::Match { arms, .. } => arms.iter_mut().map(|arm| &mut arm.target).collect(),
            Self::LetElse {
                next, otherwise, ..
            } => vec![otherwise, next],
            Self::Suspend { outcomes, .. } => {
                outcomes.iter_mut().map(|it| &mut it.resume).collect()
            }
            Self::Return { .. } | Self::Unreachable => Vec::new(),
        }
    }
}
