//! Names that the generated code uses. They begin with two underscores, so that they meet none of the
//! user's.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::{Lifetime, Path};

use crate::ir::cfg::{BlockId, BranchId, PointId};
use crate::ir::local::LocalId;

/// A span at the user's code for names of our own: an error points there, and the names still mean
/// ours when the user's code comes out of a macro.
pub(crate) fn located(span: Span) -> Span {
    Span::call_site().located_at(span)
}

/// The slot in which a local travels between blocks, as a place.
pub(crate) fn slot(local: LocalId) -> TokenStream {
    let field = slot_field(local);
    quote!(__slots.#field)
}

/// The field of `__slots` that is a local's slot.
pub(crate) fn slot_field(local: LocalId) -> Ident {
    format_ident!("__slot_{}", local.0)
}

/// The type of a local's slot, as a parameter of `__Slots`.
pub(crate) fn slot_type(local: LocalId) -> Ident {
    format_ident!("__Slot{}", local.0)
}

/// The witness of a local's type.
pub(crate) fn witness(local: LocalId) -> Ident {
    format_ident!("__type_{}", local.0)
}

/// The way in which a local's value is written and read.
pub(crate) fn codec(local: LocalId) -> Ident {
    format_ident!("__codec_{}", local.0)
}

/// The witness of a step's type.
pub(crate) fn step_witness(point: PointId) -> Ident {
    format_ident!("__step_type_{}", point.0)
}

/// The way in which a step's outcome is written and read.
pub(crate) fn step_codec(point: PointId) -> Ident {
    format_ident!("__step_codec_{}", point.0)
}

/// The witness of what a branch returns.
pub(crate) fn branch_witness(branch: BranchId) -> Ident {
    format_ident!("__branch_type_{}", branch.0)
}

/// The way in which what a branch returns is written and read.
pub(crate) fn branch_codec(branch: BranchId) -> Ident {
    format_ident!("__branch_codec_{}", branch.0)
}

/// A label that a redirected jump leaves.
pub(crate) fn jump_label(number: usize) -> Lifetime {
    Lifetime::new(&format!("'__jump_{number}"), Span::call_site())
}

/// The label of a chain of conditions that is taken apart.
pub(crate) fn chain_label(number: usize) -> Lifetime {
    Lifetime::new(&format!("'__chain_{number}"), Span::call_site())
}

/// The number under which the dispatch loop knows a block. Zero is the loading of a stored state.
pub(crate) fn block_number(block: BlockId) -> usize {
    2 * block.0 + 1
}

/// The number of the code that stores a suspension point's state and waits.
pub(crate) fn suspend_number(point: PointId) -> usize {
    4 * point.0 + 2
}

/// The number of the code that runs a suspension point's step.
pub(crate) fn step_number(point: PointId) -> usize {
    4 * point.0 + 4
}

/// Replaces the name `__runtime`, under which function bodies know the runtime crate, by its path.
pub(crate) fn resolve_runtime(tokens: impl ToTokens, runtime: &Path) -> TokenStream {
    let resolve = |tree| match tree {
        TokenTree::Ident(ident) if ident == "__runtime" => runtime.to_token_stream(),
        TokenTree::Group(group) => {
            let inner = resolve_runtime(group.stream(), runtime);
            let mut resolved = proc_macro2::Group::new(group.delimiter(), inner);
            resolved.set_span(group.span());
            TokenTree::Group(resolved).into()
        }
        other => other.into(),
    };
    tokens
        .to_token_stream()
        .into_iter()
        .flat_map(resolve)
        .collect()
}
