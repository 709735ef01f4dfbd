//! From the body to the control-flow graph.
//!
//! Only what suspends is taken apart. Any other statement stays the user's own tokens.

mod branch;
mod control;
mod expr;
mod jump;
mod loops;
mod operand;
mod scope;
mod select;
mod stmt;

use proc_macro2::{Ident, Span};
use syn::spanned::Spanned;
use syn::{Expr, Stmt, Type};

use self::jump::Target;
use self::scope::Scopes;
use crate::codegen::names::located;
use crate::diagnostics::Diagnostics;
use crate::ir::cfg::{
    Block, BlockId, Branch, BranchId, Cfg, Code, Inst, Placement, Point, Terminator,
};
use crate::ir::local::{Local, LocalId, Origin};
use crate::parse::{Workflow, plain_name};
use crate::syntax::{free, pattern};

/// Where the value of an expression goes.
#[derive(Clone, Copy, Debug)]
enum Dest {
    /// Nowhere: the expression is a statement.
    Discard,
    /// To a local that the code after it reads.
    Local(LocalId),
    /// Out of the workflow.
    Return,
}

/// Lowers the body of a workflow.
pub(crate) fn lower(workflow: &Workflow, diagnostics: &mut Diagnostics) -> Cfg {
    let mut lowering = Lowering::new(workflow.ident.clone(), diagnostics);
    lowering.parameters(workflow);
    let stmts = workflow.body.stmts.clone();
    lowering.block_body(&stmts, Dest::Return);
    lowering.finish()
}

struct Lowering<'a> {
    diagnostics: &'a mut Diagnostics,
    /// The workflow's name.
    workflow: Ident,
    blocks: Vec<Block>,
    /// The order in which blocks were begun, which is the order of the source.
    order: Vec<BlockId>,
    locals: Vec<Local>,
    points: Vec<Point>,
    branches: Vec<Branch>,
    /// The branch whose code is being lowered.
    body: Option<BranchId>,
    scopes: Scopes,
    targets: Vec<Target>,
    /// The block that is being filled, or `None` after code that never ends.
    current: Option<BlockId>,
    jump_labels: usize,
    chain_labels: usize,
}

impl<'a> Lowering<'a> {
    fn new(workflow: Ident, diagnostics: &'a mut Diagnostics) -> Self {
        let mut lowering = Self {
            diagnostics,
            workflow,
            blocks: Vec::new(),
            order: Vec::new(),
            locals: Vec::new(),
            points: Vec::new(),
            branches: Vec::new(),
            body: None,
            scopes: Scopes::new(),
            targets: Vec::new(),
            current: None,
            jump_labels: 0,
            chain_labels: 0,
        };
        let entry = lowering.new_block(Placement::Dispatch);
        lowering.begin(entry);
        lowering
    }

    /// Declares the parameters, and takes those apart that are patterns.
    fn parameters(&mut self, workflow: &Workflow) {
        if let Some(context) = &workflow.context
            && let Some(name) = plain_name(&context.pat)
        {
            self.declare(name.clone(), None, Origin::Context);
        }
        let mut patterns = Vec::new();
        for input in &workflow.inputs {
            let ty = Some((*input.ty).clone());
            if let Some(name) = plain_name(&input.pat) {
                self.declare_named(name, ty, Origin::Parameter);
            } else {
                let (local, name) = self.operand(Origin::Parameter, input.pat.span());
                self.locals[local.0].ty = ty;
                patterns.push((input.pat.clone(), local, name));
            }
        }
        for (pat, local, name) in patterns {
            let binds = self.declare_all(&pattern::bindings(&pat));
            let stmt = syn::parse_quote!(let #pat = #name;);
            self.push(Inst {
                code: Code::Stmt(Box::new(stmt)),
                uses: vec![local],
                binds,
                assigns: Vec::new(),
                may_assign: Vec::new(),
                jumps: Vec::new(),
            });
        }
    }

    /// Drops blocks that nothing leads to, and numbers the others in the order of the source.
    fn finish(self) -> Cfg {
        let mut reached = vec![false; self.blocks.len()];
        let branch_entries = self.branches.iter().map(|branch| branch.entry);
        let mut pending: Vec<BlockId> = branch_entries.chain([Cfg::ENTRY]).collect();
        while let Some(id) = pending.pop() {
            if !std::mem::replace(&mut reached[id.0], true) {
                pending.extend(self.blocks[id.0].successors());
            }
        }
        let kept: Vec<BlockId> = self
            .order
            .iter()
            .copied()
            .filter(|id| reached[id.0])
            .collect();
        let mut numbers = vec![BlockId(usize::MAX); self.blocks.len()];
        for (number, id) in kept.iter().enumerate() {
            numbers[id.0] = BlockId(number);
        }
        let mut blocks: Vec<Option<Block>> = self.blocks.into_iter().map(Some).collect();
        let blocks = kept.iter().map(|id| {
            let mut block = blocks[id.0].take().expect("BUG: a block was begun twice");
            let jumps = block.insts.iter_mut().flat_map(|inst| &mut inst.jumps);
            jumps.for_each(|jump| jump.target = numbers[jump.target.0]);
            block
                .terminator
                .successors_mut()
                .into_iter()
                .for_each(|to| *to = numbers[to.0]);
            block
        });
        let mut branches = self.branches;
        for branch in &mut branches {
            branch.entry = numbers[branch.entry.0];
        }
        Cfg {
            blocks: blocks.collect(),
            locals: self.locals,
            points: self.points,
            branches,
        }
    }

    fn new_block(&mut self, placement: Placement) -> BlockId {
        let terminator = Terminator::Unreachable;
        self.blocks.push(Block {
            body: self.body,
            placement,
            insts: Vec::new(),
            terminator,
        });
        BlockId(self.blocks.len() - 1)
    }

    /// Goes on in `block`.
    fn begin(&mut self, block: BlockId) {
        self.order.push(block);
        self.current = Some(block);
    }

    fn push(&mut self, inst: Inst) {
        if let Some(current) = self.current {
            self.blocks[current.0].insts.push(inst);
        }
    }

    /// Ends the current block. What follows is unreachable until another one is begun.
    fn terminate(&mut self, terminator: Terminator) {
        if let Some(current) = self.current.take() {
            self.blocks[current.0].terminator = terminator;
        }
    }

    fn goto(&mut self, target: BlockId) {
        self.terminate(Terminator::Goto(target));
    }

    fn declare(&mut self, name: Ident, ty: Option<Type>, origin: Origin) -> LocalId {
        let id = LocalId(self.locals.len());
        self.scopes.declare(&name, id);
        self.locals.push(Local {
            name,
            ty,
            origin,
            deferred: false,
        });
        id
    }

    /// Declares a name that the user chose.
    fn declare_named(&mut self, name: &Ident, ty: Option<Type>, origin: Origin) -> LocalId {
        if *name == self.workflow {
            let message = format!(
                "`{name}` is the workflow's own name, which means the workflow's value here; give the local \
                 another name"
            );
            self.diagnostics.error(name, message);
        }
        self.declare(name.clone(), ty, origin)
    }

    fn declare_all(&mut self, names: &[Ident]) -> Vec<LocalId> {
        names
            .iter()
            .map(|name| self.declare_named(name, None, Origin::Binding))
            .collect()
    }

    /// A local that the macro needs for itself. Its name cannot be written by the user.
    fn operand(&mut self, origin: Origin, span: Span) -> (LocalId, Ident) {
        let name = Ident::new(&format!("__operand_{}", self.locals.len()), located(span));
        (self.declare(name.clone(), None, origin), name)
    }

    /// The locals that `names` mean at this place. Names of anything else are left out.
    fn resolve(&self, names: &[Ident]) -> Vec<LocalId> {
        names
            .iter()
            .filter_map(|name| self.scopes.resolve(name))
            .collect()
    }

    fn uses_of(&self, expr: &Expr) -> Vec<LocalId> {
        self.resolve(&free::of_expr(expr))
    }
}

fn semicolon(expr: Expr) -> Stmt {
    Stmt::Expr(expr, Some(syn::token::Semi::default()))
}
