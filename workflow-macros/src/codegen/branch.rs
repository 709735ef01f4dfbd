//! Branches: starting them, running them, and reading what they returned.

use std::collections::BTreeMap;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use syn::Expr;
use syn::ext::IdentExt;

use super::{Compiled, machine, names, operation};
use crate::ir::cfg::{BranchId, Part, Point, PointId};
use crate::ir::local::{LocalId, Origin};
use crate::operation::Action;

/// Emits what runs a frame that is one of the workflow's branches, before the workflow's own machine.
pub(super) fn emit(compiled: Compiled<'_>) -> TokenStream {
    let branches = compiled.cfg.branch_ids().map(|id| {
        let name = compiled.cfg.branch(id).name.unraw().to_string();
        let codec = names::branch_codec(id);
        let silenced = machine::silenced();
        let machine = machine::body(compiled, Some(id));
        quote! {
            if __frame.is_branch(#name) {
                #silenced
                let __branch = #machine;
                return ::std::boxed::Box::pin(__runtime::__private::finish_branch(#codec, __branch));
            }
        }
    });
    quote!(#(#branches)*)
}

/// What a join or selection waits for, as an expression of type `Wait` that starts its branches.
pub(super) fn wait_request(compiled: Compiled<'_>, point: &Point) -> TokenStream {
    match &point.operation.action {
        Action::Join { .. } => {
            let starts = point.parts.iter().map(|part| start(compiled, part));
            quote!({ #(#starts)* __frame.join() })
        }
        Action::JoinAll { items, .. } => join_all(compiled, point, items),
        Action::Select { .. } => {
            let arms = point.parts.iter().map(|part| {
                let name = part_name(compiled, part);
                match part {
                    Part::Wait(wait) => {
                        let request = operation::wait_request(wait);
                        quote!((#name, #request))
                    }
                    Part::Branch(_) => {
                        let start = start(compiled, part);
                        quote!((#name, { #start __frame.join() }))
                    }
                }
            });
            quote!(__frame.any(::std::vec![#(#arms),*]))
        }
        _ => panic!("BUG: the operation starts no branches"),
    }
}

/// Starts a branch that is given nothing.
fn start(compiled: Compiled<'_>, part: &Part) -> TokenStream {
    let name = part_name(compiled, part);
    quote!(__frame.start_branch(#name, |__state| __state.end());)
}

fn join_all(compiled: Compiled<'_>, point: &Point, items: &Expr) -> TokenStream {
    let Some(Part::Branch(id)) = point.parts.first() else {
        panic!("BUG: `join_all!` has no branch");
    };
    let name = part_name(compiled, &point.parts[0]);
    let fields = compiled.states.branches[id.0].iter().map(|field| {
        let name = field.name.unraw().to_string();
        let codec = names::codec(field.local);
        quote!(__state.field(#name, &__item, #codec)?;)
    });
    quote!({
        for __item in #items {
            __frame.start_branch(#name, |__state| { #(#fields)* __state.end() });
        }
        __frame.join()
    })
}

/// The name by which a part is known in stored runs.
fn part_name(compiled: Compiled<'_>, part: &Part) -> String {
    match part {
        Part::Wait(wait) => wait.state.unraw().to_string(),
        Part::Branch(id) => compiled.cfg.branch(*id).name.unraw().to_string(),
    }
}

/// What a join's branches returned, as an expression of type `Result<_, LoadError>`.
pub(super) fn outcome(compiled: Compiled<'_>, point: &Point) -> TokenStream {
    let take = |method: TokenStream, part: &Part| {
        let name = part_name(compiled, part);
        let Part::Branch(id) = part else {
            panic!("BUG: a join waits for branches only");
        };
        let codec = names::branch_codec(*id);
        quote!(__joined.#method(#name, #codec)?)
    };
    let value = match &point.operation.action {
        Action::JoinAll { .. } => take(quote!(take_all), &point.parts[0]),
        _ => {
            let parts = point.parts.iter().map(|part| take(quote!(take), part));
            quote!((#(#parts,)*))
        }
    };
    quote! {
        (|| -> ::core::result::Result<_, __runtime::__private::LoadError> {
            let mut __joined = __frame.joined()?;
            ::core::result::Result::Ok(#value)
        })()
    }
}

/// Puts the outcome of the arm that came first into its slot, as an expression of the block that goes on
/// with it. It uses `?` on errors of loading.
pub(super) fn selected(compiled: Compiled<'_>, id: PointId) -> TokenStream {
    let point = compiled.cfg.point(id);
    let outcomes = machine::outcomes(compiled, id);
    let arms = point.parts.iter().zip(outcomes).map(|(part, outcome)| {
        let name = part_name(compiled, part);
        let value = match part {
            Part::Wait(wait) => operation::outcome(wait, &names::step_codec(id)),
            Part::Branch(branch) => {
                let codec = names::branch_codec(*branch);
                quote!(__frame.returned(#codec))
            }
        };
        let slot = names::slot(outcome.result);
        let next = Literal::u32_unsuffixed(names::block_number(outcome.resume) as u32);
        quote!(#name => { #slot.put(#value?); #next })
    });
    quote! {
        match &*__frame.selected()? {
            #(#arms)*
            __arm => return ::core::result::Result::Err(__frame.unknown_arm(__arm)),
        }
    }
}

/// Fills the slots of what a branch reads of the code around it, from the states of the frames there.
pub(super) fn load_captured<'a>(
    compiled: Compiled<'_>,
    locals: impl IntoIterator<Item = &'a LocalId>,
) -> TokenStream {
    let cfg = compiled.cfg;
    let mut sources: BTreeMap<PointId, Vec<TokenStream>> = BTreeMap::new();
    for local in locals {
        if cfg.local(*local).origin != Origin::Captured {
            continue;
        }
        let (point, outer) = cfg
            .source(*local)
            .expect("BUG: a captured local has no source");
        let mut fields = compiled.states.fields(point).iter();
        let field = fields.find(|field| field.local == outer);
        let field = field.expect("BUG: what a branch reads is not stored around it");
        let name = field.name.unraw().to_string();
        let slot = names::slot(*local);
        let codec = names::codec(outer);
        let load = quote!(#slot.put(__around.field(#name, #codec)?););
        sources.entry(point).or_default().push(load);
    }
    let loads = sources.into_iter().map(|(point, fields)| {
        let around = compiled.states.fields(point);
        let point = cfg.point(point);
        let state = point.operation.state.unraw().to_string();
        let depth = cfg.depth(point.body);
        let check = machine::unambiguous(&format_ident!("__around"), around);
        quote!({
            let __around = __frame.surrounding(#depth, #state)?;
            #(#fields)*
            #check
        })
    });
    quote!(#(#loads)*)
}

/// The state in which a branch begins, as an arm of the loading.
pub(super) fn load_start(compiled: Compiled<'_>, id: BranchId) -> TokenStream {
    let branch = compiled.cfg.branch(id);
    let state = crate::operation::branch_state(&branch.name).to_string();
    let fields = machine::load_fields(&compiled.states.branches[id.0]);
    let captured = load_captured(compiled, compiled.liveness.entry_of(branch.entry));
    let entry = Literal::u32_unsuffixed(names::block_number(branch.entry) as u32);
    quote!(#state => { #fields #captured #entry })
}
