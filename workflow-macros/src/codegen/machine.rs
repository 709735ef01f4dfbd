//! The machine: slots, the dispatch loop, and the loading of a stored state.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::names::located;
use super::{Compiled, block, branch, codec, names, operation, original};
use crate::analyze::states::{Field, States};
use crate::ir::cfg::{BranchId, Cfg, Code, Outcome, Placement, PointId, Terminator};
use crate::ir::local::{LocalId, Origin};
use crate::operation::Action;

/// Emits the body of a function that is given `__frame` and returns a boxed future.
pub(super) fn emit(compiled: Compiled<'_>) -> TokenStream {
    let workflow = compiled.workflow;
    let runtime = &workflow.args.runtime;
    let items = &workflow.items;
    let witnesses = witnesses(compiled);
    let original = original::emit(compiled);
    let output = workflow.output_type();
    let codecs = codecs(compiled);
    let branches = branch::emit(compiled);
    let silenced = silenced();
    let machine = body(compiled, None);
    // An error type that does not fit is shown where it is written.
    let at = located(output.span());
    let finish = if workflow.is_fallible() {
        quote_spanned!(at=> ::std::boxed::Box::pin(__runtime::__private::finish_result(__machine)))
    } else {
        quote_spanned!(at=> ::std::boxed::Box::pin(__runtime::__private::finish_value(__machine)))
    };
    quote! {
        use #runtime as __runtime;
        #(#items)*
        #witnesses
        #original
        #codecs
        #branches
        #silenced
        let __machine = #machine;
        #finish
    }
}

/// Turns lints off for a statement: the user's are judged on the original.
pub(super) fn silenced() -> TokenStream {
    quote! {
        #[allow(
            unused, nonstandard_style, unreachable_code, unused_qualifications, unfulfilled_lint_expectations, deprecated,
            clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction
        )]
    }
}

/// The future of the workflow's own code, or of a branch. It owns `__frame`.
pub(super) fn body(compiled: Compiled<'_>, body: Option<BranchId>) -> TokenStream {
    let workflow = compiled.workflow;
    // Gives the future its output type.
    let output = match body {
        None => {
            let output = workflow.output_type();
            quote!(::core::option::Option::None::<#output>)
        }
        Some(branch) => {
            let witness = names::branch_witness(branch);
            quote!(#witness.nothing())
        }
    };
    let context = workflow.context.as_ref().map(|context| {
        let ty = &context.ty;
        quote!(let __context: #ty = __frame.context();)
    });
    let slots = declare_slots(compiled, body);
    let arms = arms(compiled, body);
    let load = load(compiled, body);
    // They are asked last, when every type is known: behind the workflow's own code.
    let probes = body.is_none().then(|| probes(compiled));
    quote! {
        async move {
            if let ::core::option::Option::Some(__output) = #output {
                return __output;
            }
            let mut __frame = __frame;
            #context
            #slots
            let mut __wait = __frame.turn();
            let mut __at = 0_u32;
            '__dispatch: loop {
                match __at {
                    #arms
                    _ => { #load #probes }
                }
            }
        }
    }
}

/// The slots of a body, as one local of the machine: for each pair of locals that live across a suspension
/// rustc asks at every step whether they can share their memory, and that takes minutes for hundreds of them.
fn declare_slots(compiled: Compiled<'_>, body: Option<BranchId>) -> TokenStream {
    // Fields are dropped in order and locals in reverse.
    let slots: Vec<LocalId> = slots(compiled, body).into_iter().rev().collect();
    let fields: Vec<Ident> = slots.iter().map(|it| names::slot_field(*it)).collect();
    let types: Vec<Ident> = slots.iter().map(|it| names::slot_type(*it)).collect();
    let witnesses = slots.iter().map(|it| names::witness(*it));
    quote! {
        struct __Slots<#(#types),*> { #(#fields: #types,)* }
        let mut __slots = __Slots { #(#fields: #witnesses.slot(),)* };
    }
}

/// The locals whose types the generated code knows.
fn typed(compiled: Compiled<'_>) -> BTreeSet<LocalId> {
    let bodies = compiled.cfg.branch_ids().map(Some).chain([None]);
    let mut typed = compiled.states.stored();
    typed.extend(bodies.flat_map(|body| slots(compiled, body)));
    typed
}

/// The locals that travel between blocks of a body.
fn slots(compiled: Compiled<'_>, body: Option<BranchId>) -> BTreeSet<LocalId> {
    let Compiled {
        cfg,
        liveness,
        states,
        ..
    } = compiled;
    let mut slots: BTreeSet<LocalId> = stored(states, cfg, body);
    for id in cfg.block_ids() {
        let block = cfg.block(id);
        if block.body != body {
            continue;
        }
        if block.placement == Placement::Dispatch {
            slots.extend(liveness.entry_of(id));
        }
        for inst in &block.insts {
            if let Code::Put(local, _) = inst.code {
                slots.insert(local);
            }
            slots.extend(inst.jumps.iter().filter_map(|jump| jump.stores));
        }
        if let Terminator::Suspend { outcomes, .. } = &block.terminator {
            slots.extend(outcomes.iter().map(|outcome| outcome.result));
        }
    }
    slots.retain(|local| cfg.local(*local).reborrow.is_none());
    slots
}

/// The locals that the states of a body hold.
fn stored(states: &States, cfg: &Cfg, body: Option<BranchId>) -> BTreeSet<LocalId> {
    let points = cfg.point_ids().filter(|id| cfg.point(*id).body == body);
    let start = match body {
        None => &states.start,
        Some(branch) => &states.branches[branch.0],
    };
    let fields = points.flat_map(|id| states.fields(id)).chain(start);
    fields.map(|field| field.local).collect()
}

fn witnesses(compiled: Compiled<'_>) -> TokenStream {
    let locals = typed(compiled).into_iter().map(|local| {
        let witness = names::witness(local);
        if let Some((_, outer)) = compiled.cfg.source(local) {
            let outer = names::witness(outer);
            return quote!(let #witness = #outer;);
        }
        let ty = compiled
            .cfg
            .local(local)
            .ty
            .as_ref()
            .map(|ty| quote!(::<#ty>));
        quote!(let #witness = __runtime::__private::Ty #ty::new();)
    });
    let steps = steps(compiled.cfg).map(|point| {
        let witness = names::step_witness(point);
        quote!(let #witness = __runtime::__private::Ty::new();)
    });
    let branches = compiled.cfg.branch_ids().map(|branch| {
        let witness = names::branch_witness(branch);
        quote!(let #witness = __runtime::__private::Ty::new();)
    });
    quote!(#(#locals)* #(#steps)* #(#branches)*)
}

fn steps(cfg: &Cfg) -> impl Iterator<Item = PointId> {
    let is_step = |id: &PointId| matches!(cfg.point(*id).operation.action, Action::Step { .. });
    cfg.point_ids().filter(is_step)
}

/// How stored locals are written and read. Here rustc says that a local cannot be stored.
fn codecs(compiled: Compiled<'_>) -> TokenStream {
    let locals = compiled.states.stored().into_iter().map(|local| {
        let span = compiled.cfg.local(local).name.span();
        declare_codec(&names::codec(local), &names::witness(local), span)
    });
    let steps = steps(compiled.cfg).map(|point| {
        let span = compiled.cfg.point(point).operation.span();
        declare_codec(&names::step_codec(point), &names::step_witness(point), span)
    });
    let branches = compiled.cfg.branch_ids().map(|branch| {
        let span = compiled.cfg.branch(branch).name.span();
        declare_codec(
            &names::branch_codec(branch),
            &names::branch_witness(branch),
            span,
        )
    });
    quote!(#(#locals)* #(#steps)* #(#branches)*)
}

fn declare_codec(codec: &Ident, witness: &Ident, at: Span) -> TokenStream {
    let value = codec::of_witness(witness, at);
    quote_spanned!(located(at)=> let #codec = #value;)
}

/// Refuses references to text, which serde reads only from text that outlives them. It is asked last,
/// when every type is known.
fn probes(compiled: Compiled<'_>) -> TokenStream {
    let is_iterator = |local: &LocalId| compiled.cfg.local(*local).origin == Origin::Iterator;
    let stored = compiled
        .states
        .stored()
        .into_iter()
        .filter(|local| !is_iterator(local));
    let probes = stored.map(|local| {
        let mut witness = names::witness(local);
        let span = located(compiled.cfg.local(local).name.span());
        witness.set_span(span);
        quote_spanned!(span=> #witness.refuse_borrowed_text();)
    });
    quote!({
        use __runtime::__private::OwnedText as _;
        #(#probes)*
    })
}

fn arms(compiled: Compiled<'_>, body: Option<BranchId>) -> TokenStream {
    let cfg = compiled.cfg;
    let mut arms = TokenStream::new();
    for id in cfg.block_ids().filter(|id| cfg.block(*id).body == body) {
        if cfg.block(id).placement == Placement::Dispatch {
            let number = Literal::u32_unsuffixed(names::block_number(id) as u32);
            let code = block::dispatched(compiled, id);
            // An unlabelled `break` that a macro hides is an error in a labelled block, so it can
            // never leave the dispatch loop.
            arms.extend(quote!(#number => '__block: { #code }));
        }
        if let Terminator::Suspend { point, .. } = cfg.block(id).terminator {
            arms.extend(suspend(compiled, point));
        }
    }
    arms
}

/// What a suspension point goes on with. A point that cannot be reached has nothing.
pub(super) fn outcomes(compiled: Compiled<'_>, id: PointId) -> &[Outcome] {
    let mut blocks = compiled.cfg.blocks.iter();
    let found = blocks.find_map(|block| match &block.terminator {
        Terminator::Suspend { point, outcomes } if *point == id => Some(&outcomes[..]),
        _ => None,
    });
    found.unwrap_or_default()
}

/// Stores the state, waits and goes on.
fn suspend(compiled: Compiled<'_>, point: PointId) -> TokenStream {
    let operation = &compiled.cfg.point(point).operation;
    let number = Literal::u32_unsuffixed(names::suspend_number(point) as u32);
    let state = operation.state.to_string();
    let fields = save_fields(compiled.states.fields(point));
    let store = quote! {
        let __saved = __frame.save(#state, |__state| { #fields __state.end() });
        __frame.suspend(__saved, ::core::clone::Clone::clone(&__wait)).await;
    };
    if operation.selects() {
        let selected = branch::selected(compiled, point);
        return quote! {
            #number => {
                #store
                let __selected = (|| -> ::core::result::Result<u32, __runtime::__private::LoadError> {
                    ::core::result::Result::Ok(#selected)
                })();
                match __selected {
                    ::core::result::Result::Ok(__next) => __at = __next,
                    ::core::result::Result::Err(__error) => __frame.refuse(__error).await,
                }
            }
        };
    }
    let Outcome { result, resume } = only(outcomes(compiled, point));
    if operation.runs_code() {
        let step_number = names::step_number(point) as u32;
        let pattern = Literal::u32_unsuffixed(step_number);
        let code = block::step(compiled, point, result, resume);
        return quote! {
            #number => { #store __at = #step_number; }
            #pattern => { #code }
        };
    }
    let outcome = outcome(compiled, point);
    let slot = names::slot(result);
    let next = names::block_number(resume) as u32;
    quote! {
        #number => {
            #store
            match #outcome {
                ::core::result::Result::Ok(__outcome) => #slot.put(__outcome),
                ::core::result::Result::Err(__error) => __frame.refuse(__error).await,
            }
            __at = #next;
        }
    }
}

fn only(outcomes: &[Outcome]) -> Outcome {
    *outcomes.first().expect("BUG: a suspension has no outcome")
}

/// The outcome of an operation that has one kind of it, as an expression of type `Result<_, LoadError>`.
fn outcome(compiled: Compiled<'_>, id: PointId) -> TokenStream {
    let point = compiled.cfg.point(id);
    match &point.operation.action {
        Action::Join { .. } | Action::JoinAll { .. } => branch::outcome(compiled, point),
        _ => operation::outcome(&point.operation, &names::step_codec(id)),
    }
}

fn save_fields(fields: &[Field]) -> TokenStream {
    let fields = fields.iter().map(|field| {
        let name = field.name.unraw().to_string();
        let slot = names::slot(field.local);
        let codec = names::codec(field.local);
        quote!(__state.field(#name, #slot.get(), #codec)?;)
    });
    quote!(#(#fields)*)
}

pub(super) fn load_fields(all: &[Field]) -> TokenStream {
    let fields = all.iter().map(|field| {
        let name = field.name.unraw().to_string();
        let slot = names::slot(field.local);
        let codec = names::codec(field.local);
        quote!(#slot.put(__state.field(#name, #codec)?);)
    });
    let check = unambiguous(&format_ident!("__state"), all);
    quote!(#(#fields)* #check)
}

/// Refuses a stored state in which a name may mean another local than the code's.
pub(super) fn unambiguous(state: &Ident, fields: &[Field]) -> TokenStream {
    if fields.is_empty() {
        return TokenStream::new();
    }
    let names = fields.iter().map(|field| field.name.unraw().to_string());
    quote!(#state.unambiguous(&[#(#names),*])?;)
}

/// Fills the slots from the stored state and goes to where it stands.
fn load(compiled: Compiled<'_>, body: Option<BranchId>) -> TokenStream {
    let cfg = compiled.cfg;
    let start = match body {
        None => {
            let start = load_fields(&compiled.states.start);
            let entry = names::block_number(Cfg::ENTRY) as u32;
            quote!("Start" => { #start #entry })
        }
        Some(branch) => branch::load_start(compiled, branch),
    };
    let mut arms = TokenStream::new();
    for block in cfg.blocks.iter().filter(|block| block.body == body) {
        let Terminator::Suspend { point, .. } = block.terminator else {
            continue;
        };
        let operation = &cfg.point(point).operation;
        let state = operation.state.to_string();
        let stored = load_fields(compiled.states.fields(point));
        let captured = branch::load_captured(compiled, compiled.liveness.state(point));
        let fields = quote!(#stored #captured);
        let resumed = if operation.selects() {
            branch::selected(compiled, point)
        } else {
            let Outcome { result, resume } = only(outcomes(compiled, point));
            let outcome = outcome(compiled, point);
            let slot = names::slot(result);
            let next = names::block_number(resume) as u32;
            quote!(#slot.put(#outcome?); #next)
        };
        let target = if operation.runs_code() {
            let run = names::step_number(point) as u32;
            quote!(if __frame.has_outcome() { #resumed } else { #run })
        } else {
            resumed
        };
        arms.extend(quote!(#state => { #fields #target }));
    }
    quote! {
        let __loaded = (|| -> ::core::result::Result<u32, __runtime::__private::LoadError> {
            let __state = __frame.stored()?;
            ::core::result::Result::Ok(match __state.name() {
                #start
                #arms
                _ => return ::core::result::Result::Err(__state.unknown()),
            })
        })();
        match __loaded {
            ::core::result::Result::Ok(__next) => {
                __frame.loaded().await;
                __at = __next;
            }
            ::core::result::Result::Err(__error) => __frame.refuse(__error).await,
        }
    }
}
