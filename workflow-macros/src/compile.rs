//! The stages, in their order.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::ItemFn;

use crate::analyze::{liveness, shadowing, states, types};
use crate::args::Args;
use crate::codegen::{self, Compiled};
use crate::diagnostics::Diagnostics;
use crate::syntax::{attributes, placement};
use crate::{lower, normalize, parse, validate};

/// The environment variable that names a workflow whose graph and expansion are printed while it is
/// compiled.
const EXPAND_VARIABLE: &str = "WORKFLOW_EXPAND";

/// Compiles what `#[workflow]` was put on. On an error the item is still there, so that the rest of
/// the crate and the editor keep working.
pub(crate) fn workflow(args: TokenStream, item: TokenStream) -> TokenStream {
    let args: Args = match syn::parse2(args) {
        Ok(args) => args,
        Err(error) => return refused(error.to_compile_error(), codegen::without_operations(item)),
    };
    let function: ItemFn = match syn::parse2(item.clone()) {
        Ok(function) => function,
        Err(error) if is_function(&item) => {
            return refused(error.to_compile_error(), codegen::without_operations(item));
        }
        Err(_) => {
            let message = "`#[workflow]` goes on an async fn";
            let error = syn::Error::new(proc_macro2::Span::call_site(), message);
            return refused(error.to_compile_error(), codegen::without_operations(item));
        }
    };
    match compile(args.clone(), function.clone()) {
        Ok(tokens) => tokens,
        Err(errors) => refused(errors, codegen::fallback(function, args)),
    }
}

fn compile(args: Args, function: ItemFn) -> Result<TokenStream, TokenStream> {
    let mut diagnostics = Diagnostics::new();
    let mut body = (*function.block).clone();
    normalize::body(&mut body);
    let function = ItemFn {
        block: Box::new(body),
        ..function
    };
    let operations = placement::check(&function.block, &mut diagnostics);
    attributes::check(&function.block, &mut diagnostics);
    states::check_names(&operations.suspending, &mut diagnostics);
    let workflow = parse::workflow(args, function, &mut diagnostics);
    diagnostics.finish()?;
    let workflow = workflow.expect("BUG: a workflow was refused without a reason");

    let mut diagnostics = Diagnostics::new();
    let cfg = lower::lower(&workflow, &mut diagnostics);
    let liveness = liveness::compute(&cfg);
    shadowing::check(&cfg, &liveness, &mut diagnostics);
    diagnostics.finish()?;

    let states = states::name(&cfg, &liveness);
    let types = types::assign(&cfg, &states, !workflow.items.is_empty());
    validate::check(&cfg, &liveness);
    let compiled = Compiled {
        workflow: &workflow,
        operations: &operations,
        cfg: &cfg,
        liveness: &liveness,
        states: &states,
        types: &types,
    };
    let expansion = codegen::expand(compiled);
    if std::env::var(EXPAND_VARIABLE).is_ok_and(|name| workflow.ident == name.as_str()) {
        eprintln!("{cfg}\n{expansion}");
    }
    Ok(expansion)
}

fn refused(errors: impl ToTokens, item: impl ToTokens) -> TokenStream {
    quote!(#errors #item)
}

/// Whether the tokens are meant to be a function, so that the parser's own message is the best one.
fn is_function(item: &TokenStream) -> bool {
    item.clone()
        .into_iter()
        .any(|tree| matches!(tree, proc_macro2::TokenTree::Ident(ident) if ident == "fn"))
}
