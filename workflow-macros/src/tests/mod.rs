//! The stages on their printed forms. `INSTA_UPDATE=always cargo test -p workflow-macros` writes the
//! expected forms anew; read the difference before it is committed.

mod branches;
mod expansion;
mod field_types;
mod free;
mod graph;
mod invariants;
mod names;
mod normalized;
mod placement;
mod signature;
mod tokens;

use proc_macro2::TokenStream;
use syn::ItemFn;

use crate::analyze::{liveness, states};
use crate::args::Args;
use crate::diagnostics::Diagnostics;
use crate::ir::cfg::Cfg;
use crate::parse::Workflow;
use crate::{lower, normalize, parse};

/// Lowers a function and prints its graph, and what each state keeps.
fn lowered(source: &str) -> String {
    let (_, cfg) = compiled(source);
    let liveness = liveness::compute(&cfg);
    let states = states::name(&cfg, &liveness);
    format!("{cfg}\n{}", kept(&cfg, &states))
}

/// Parses and lowers a function.
fn compiled(source: &str) -> (Workflow, Cfg) {
    let mut function: ItemFn = syn::parse_str(source).expect("the source is a function");
    normalize::body(&mut function.block);
    let mut diagnostics = Diagnostics::new();
    let workflow = parse::workflow(Args::default(), function, &mut diagnostics);
    let workflow = workflow.expect("the signature is good");
    let cfg = lower::lower(&workflow, &mut diagnostics);
    diagnostics.finish().expect("the body is good");
    (workflow, cfg)
}

fn kept(cfg: &Cfg, states: &states::States) -> String {
    let states = cfg.point_ids().map(|id| {
        let fields = states.fields(id).iter().map(|field| field.name.to_string());
        format!(
            "{} keeps {}\n",
            cfg.point(id).operation.state,
            fields.collect::<Vec<_>>().join(", ")
        )
    });
    states.collect()
}

/// Compiles a function and prints what takes its place.
fn expanded(source: &str) -> String {
    let item: TokenStream = source.parse().expect("the source is tokens");
    let expansion = crate::compile::workflow(TokenStream::new(), item);
    let file = syn::parse2(expansion).expect("the expansion is Rust");
    prettyplease::unparse(&file)
}
