//! From the analysed graph to tokens. Nothing here can fail: what cannot be compiled has been refused
//! by the stages before.

mod block;
mod branch;
mod codec;
mod definition;
mod fallback;
mod graph;
mod machine;
pub(crate) mod names;
mod operation;
mod original;
mod state_enum;
mod state_serde;

pub(crate) use self::fallback::fallback;
use proc_macro2::TokenStream;
use quote::quote;

use crate::analyze::liveness::Liveness;
use crate::analyze::states::States;
use crate::analyze::types::Types;
use crate::ir::cfg::Cfg;
use crate::parse::Workflow;
use crate::syntax::placement::Operations;

/// Everything the stages before have found out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Compiled<'a> {
    pub(crate) workflow: &'a Workflow,
    pub(crate) operations: &'a Operations,
    pub(crate) cfg: &'a Cfg,
    pub(crate) liveness: &'a Liveness,
    pub(crate) states: &'a States,
    pub(crate) types: &'a Types,
}

/// Emits what takes the function's place.
pub(crate) fn expand(compiled: Compiled<'_>) -> TokenStream {
    let state_enum = state_enum::emit(compiled);
    let definition = definition::emit(compiled);
    quote!(#state_enum #definition)
}
