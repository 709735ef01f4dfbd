//! The stages, in their order.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ItemFn;

use crate::analyze::{liveness, shadowing, states, steps, types};
use crate::args::Args;
use crate::codegen::{self, Compiled};
use crate::diagnostics::Diagnostics;
use crate::syntax::{attributes, placement, reserved};
use crate::{conditions, lower, normalize, parse, tokens, validate};

/// The environment variable that names a workflow whose graph and expansion are printed while it is
/// compiled.
const EXPAND_VARIABLE: &str = "WORKFLOW_EXPAND";

/// Compiles what `#[workflow]` was put on. On an error the item is still there, so that the rest of
/// the crate and the editor keep working.
pub(crate) fn workflow(args: TokenStream, item: TokenStream) -> TokenStream {
    let options = args;
    let args: Args = match syn::parse2(options.clone()) {
        Ok(args) => args,
        Err(error) => return refused(error.to_compile_error(), item),
    };
    if let Some(questions) = conditions::questions(&item) {
        let runtime = &args.runtime;
        return quote!(#questions #[#runtime::workflow(#options)] #item);
    }
    let item = tokens::normalize(conditions::resolve(item));
    let function: ItemFn = match syn::parse2(item.clone()) {
        Ok(function) => function,
        // The signature alone may be readable, and then the rest of the crate is.
        Err(error) => {
            let bare =
                syn::parse2(without_body(item.clone())).map(|it| codegen::fallback(it, args));
            return match bare {
                Ok(stand_in) => refused(error.to_compile_error(), stand_in),
                Err(_) if is_function(&item) => error.to_compile_error(),
                Err(_) => not_a_function(item),
            };
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
    reserved::check(&function, &mut diagnostics);
    states::check_names(&operations.suspending, &mut diagnostics);
    let workflow = parse::workflow(args, function, &mut diagnostics);
    diagnostics.finish()?;
    let workflow = workflow.expect("BUG: a workflow was refused without a reason");

    let mut diagnostics = Diagnostics::new();
    let cfg = lower::lower(&workflow, &mut diagnostics);
    let liveness = liveness::compute(&cfg);
    shadowing::check(&cfg, &liveness, &mut diagnostics);
    steps::check(&cfg, &liveness, &mut diagnostics);
    states::check_branches(&cfg, &mut diagnostics);
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

fn not_a_function(item: TokenStream) -> TokenStream {
    let message = "`#[workflow]` goes on an async fn";
    let error = syn::Error::new(proc_macro2::Span::call_site(), message);
    refused(error.to_compile_error(), item)
}

/// A function whose body cannot be parsed, with one that can.
fn without_body(item: TokenStream) -> TokenStream {
    let mut trees: Vec<TokenTree> = item.into_iter().collect();
    if let Some(TokenTree::Group(body)) = trees.last_mut()
        && body.delimiter() == Delimiter::Brace
    {
        *body = Group::new(Delimiter::Brace, quote!(::core::unreachable!()));
    }
    trees.into_iter().collect()
}

fn refused(errors: impl ToTokens, item: impl ToTokens) -> TokenStream {
    quote!(#errors #item)
}

/// Whether the tokens are meant to be a function, so that the parser's own message is the best one.
fn is_function(item: &TokenStream) -> bool {
    item.clone()
        .into_iter()
        .any(|tree| matches!(tree, TokenTree::Ident(ident) if ident == "fn"))
}
