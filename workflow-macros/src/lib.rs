//! The compiler behind `#[workflow]`. Use it through the crate `workflow-runtime`, which re-exports
//! the attribute.

mod analyze;
mod args;
mod codegen;
mod compile;
mod diagnostics;
mod ir;
mod lower;
mod normalize;
mod operation;
mod parse;
mod syntax;
mod validate;

use proc_macro::TokenStream;

/// Makes a durable workflow of an async function.
///
/// The function is `async`, free-standing and not generic, and owns its arguments. In its place come a
/// unit value of the same name, which implements `Workflow`, and an enum of its states.
///
/// Options: `name = "…"` is the name under which runs are stored (the function's name by default),
/// `version = N` a number for people and for CI, `crate = path` the path of the runtime crate.
#[proc_macro_attribute]
pub fn workflow(args: TokenStream, item: TokenStream) -> TokenStream {
    compile::workflow(args.into(), item.into()).into()
}
