//! A graph that the code generator could not rely on is found.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::compiled;
use crate::analyze::liveness;
use crate::ir::cfg::{Block, BlockId, BranchId, Cfg, JumpEdge, Placement, Terminator};
use crate::validate;

/// A graph with a suspension, a branch of the code in two, a local and a branch of a join.
fn graph() -> Cfg {
    let source = r#"async fn f(n: u8) -> u8 {
        let m = n + 1;
        if m > 1 { sleep!("a", "1s").await; }
        join!(sleep!("b", "1s"), async { sleep!("c", "1s").await; n }).await;
        m
    }"#;
    compiled(source).1
}

/// What is said of the graph after `damage` was done to it. What is alive is that of the good graph, unless it
/// can be computed.
fn fault(damage: impl FnOnce(&mut Cfg)) -> String {
    let mut cfg = graph();
    let good = liveness::compute(&cfg);
    damage(&mut cfg);
    let check = || {
        let liveness = catch_unwind(AssertUnwindSafe(|| liveness::compute(&cfg))).unwrap_or(good);
        validate::check(&cfg, &liveness);
    };
    let Err(panic) = catch_unwind(AssertUnwindSafe(check)) else {
        return "nothing".to_owned();
    };
    let message = panic.downcast_ref::<String>().expect("it has a message");
    message
        .lines()
        .find(|line| line.contains("BUG: "))
        .map_or_else(|| message.clone(), str::to_owned)
}

fn find(cfg: &Cfg, is_wanted: impl Fn(&Block) -> bool) -> BlockId {
    let mut ids = cfg.block_ids();
    ids.find(|id| is_wanted(cfg.block(*id)))
        .expect("there is one")
}

fn branches(block: &Block) -> bool {
    matches!(block.terminator, Terminator::If { .. })
}

#[test]
fn a_good_graph_has_no_fault() {
    assert_eq!(fault(|_| {}), "nothing");
}

#[test]
fn a_jump_to_no_block() {
    let fault = fault(|cfg| {
        let nowhere = BlockId(cfg.blocks.len());
        let block = find(cfg, branches);
        *cfg.blocks[block.0].terminator.successors_mut()[0] = nowhere;
    });
    assert!(fault.contains("a jump leads to no block"), "{fault}");
}

#[test]
fn a_block_that_nothing_leads_to() {
    let fault = fault(|cfg| {
        let block = find(cfg, branches);
        cfg.blocks[block.0].terminator = Terminator::Unreachable;
    });
    assert!(fault.contains("nothing leads to"), "{fault}");
}

#[test]
fn two_ways_into_an_inline_block() {
    let fault = fault(|cfg| {
        let block = find(cfg, branches);
        let inline = cfg.block(block).successors()[0];
        let other = find(cfg, |block| matches!(block.terminator, Terminator::Goto(_)));
        cfg.blocks[other.0].terminator.successors_mut()[0].0 = inline.0;
    });
    assert!(
        fault.contains("is inline but has several predecessors"),
        "{fault}"
    );
}

#[test]
fn a_suspension_that_resumes_in_an_inline_block() {
    let fault = fault(|cfg| {
        let block = find(cfg, |block| {
            matches!(block.terminator, Terminator::Suspend { .. })
        });
        let resume = cfg.block(block).successors()[0];
        cfg.blocks[resume.0].placement = Placement::Inline;
    });
    assert!(fault.contains("cannot be resumed"), "{fault}");
}

#[test]
fn a_way_into_another_body() {
    let fault = fault(|cfg| {
        let block = find(cfg, branches);
        let next = cfg.block(block).successors()[0];
        cfg.blocks[next.0].body = Some(BranchId(0));
    });
    assert!(fault.contains("leads into another body"), "{fault}");
}

#[test]
fn a_jump_out_of_a_statement_into_an_inline_block() {
    let fault = fault(|cfg| {
        let block = find(cfg, branches);
        let target = cfg.block(block).successors()[0];
        cfg.blocks[block.0].terminator = Terminator::Goto(cfg.block(block).successors()[1]);
        let label = syn::parse_quote!('a);
        cfg.blocks[block.0].insts[0].jumps = vec![JumpEdge {
            label,
            target,
            stores: None,
            given: Vec::new(),
        }];
    });
    assert!(fault.contains("a jump leads into a branch"), "{fault}");
}

#[test]
fn a_local_that_is_needed_before_it_is_defined() {
    let fault = fault(|cfg| {
        for inst in cfg.blocks.iter_mut().flat_map(|block| &mut block.insts) {
            inst.binds.clear();
        }
    });
    assert!(
        fault.contains("`m` is needed before it is defined"),
        "{fault}"
    );
}

#[test]
fn a_branch_that_needs_what_it_is_not_given() {
    let fault = fault(|cfg| {
        cfg.branches
            .iter_mut()
            .for_each(|branch| branch.captures.clear())
    });
    assert!(fault.contains("a branch needs `n` from nowhere"), "{fault}");
}
