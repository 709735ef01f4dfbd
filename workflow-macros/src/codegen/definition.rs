//! The value that takes the function's place, and its implementation of `Workflow`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Item;
use syn::ext::IdentExt;

use super::{Compiled, codec, graph, machine, operation, state_enum};
use crate::ir::cfg::Part;
use crate::operation::Action;
use crate::parse::Workflow;

pub(super) fn emit(compiled: Compiled<'_>) -> TokenStream {
    let workflow = compiled.workflow;
    let runtime = &workflow.args.runtime;
    let (vis, ident, docs) = (&workflow.vis, &workflow.ident, &workflow.docs);
    let cfgs: Vec<_> = docs
        .iter()
        .filter(|attr| attr.path().is_ident("cfg"))
        .collect();
    let state = state_enum::name(ident);
    let name = workflow.name();
    let version = workflow.args.version;
    let output = output_type(workflow);
    let input = input_type(workflow);
    let begin = begin(compiled);
    let graph = graph::emit(compiled);
    let webhooks = compiled
        .operations
        .webhooks
        .iter()
        .map(operation::webhook_options);
    let context = context_type(compiled);
    let body = machine::emit(compiled);
    let invoked = invoked(compiled);
    let states = state_enum::list(compiled);
    quote! {
        #(#docs)*
        #[doc = #states]
        #[allow(non_camel_case_types)]
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        #vis struct #ident;

        #(#cfgs)*
        impl #runtime::Workflow for #ident {
            type Input = #input;
            type Output = #output;
            type State = #state;
            const NAME: &'static str = #name;
            const VERSION: u32 = #version;

            fn graph(&self) -> #runtime::Graph {
                #graph
            }

            #[doc(hidden)]
            fn __webhooks(&self) -> ::std::vec::Vec<#runtime::__private::WebhookOptions> {
                #[allow(unused_imports)]
                use #runtime as __runtime;
                ::std::vec![#(#webhooks),*]
            }

            #[doc(hidden)]
            fn __context(&self) -> #runtime::__private::Required {
                #context
            }

            #invoked

            #begin

            #[doc(hidden)]
            fn __run(&self, __frame: #runtime::__private::Frame) -> #runtime::__private::Machine {
                #body
            }
        }
    }
}

/// What a run returns.
pub(super) fn output_type(workflow: &Workflow) -> TokenStream {
    let runtime = &workflow.args.runtime;
    let ty = workflow.output_type();
    if workflow.is_fallible() {
        quote!(<#ty as #runtime::__private::Fallible>::Value)
    } else {
        quote!(#ty)
    }
}

/// What a run is started with: the only input, or a tuple.
pub(super) fn input_type(workflow: &Workflow) -> TokenStream {
    let types: Vec<_> = workflow.inputs.iter().map(|input| &input.ty).collect();
    match types[..] {
        [only] => quote!(#only),
        _ => quote!((#(#types,)*)),
    }
}

/// The function that makes the first state of the input.
fn begin(compiled: Compiled<'_>) -> TokenStream {
    let workflow = compiled.workflow;
    let runtime = &workflow.args.runtime;
    let idents: Vec<_> = (0..workflow.inputs.len())
        .map(|index| format_ident!("__input_{index}"))
        .collect();
    let pattern = match &idents[..] {
        [only] => quote!(#only),
        _ => quote!((#(#idents,)*)),
    };
    let fields = compiled.states.start.iter().zip(&idents);
    let fields = fields.map(|(field, ident)| {
        let name = field.name.unraw().to_string();
        let codec = codec::of_value(ident, compiled.cfg.local(field.local).name.span());
        quote!(__state.field(#name, &#ident, #codec)?;)
    });
    quote! {
        #[doc(hidden)]
        fn __begin(
            &self,
            __input: <Self as #runtime::Workflow>::Input,
        ) -> ::core::result::Result<#runtime::__private::EncodedState, #runtime::__private::SaveError> {
            use #runtime as __runtime;
            let #pattern = __input;
            __runtime::__private::save("Start", |__state| { #(#fields)* __state.end() })
        }
    }
}

/// The names of the workflows that this one starts. The default is none.
fn invoked(compiled: Compiled<'_>) -> TokenStream {
    let runtime = &compiled.workflow.args.runtime;
    let cfg = compiled.cfg;
    let points = cfg.points.iter();
    let operations = points.flat_map(|point| {
        let waits = point.parts.iter().filter_map(|part| match part {
            Part::Wait(wait) => Some(&**wait),
            Part::Branch(_) => None,
        });
        waits.chain([&point.operation])
    });
    let workflows: Vec<_> = operations
        .filter_map(|operation| match &operation.action {
            Action::Invoke { workflow, .. } => Some(workflow),
            _ => None,
        })
        .collect();
    let items = compiled.workflow.items.iter();
    let imports = items.filter(|item| matches!(item, Item::Use(_)));
    if workflows.is_empty() {
        return TokenStream::new();
    }
    quote! {
        #[doc(hidden)]
        #[allow(unused_imports)]
        fn __invoked(&self) -> ::std::vec::Vec<&'static str> {
            #(#imports)*
            use #runtime::__private::Nameless as _;
            ::std::vec![#(#runtime::__private::NameOf(#workflows).name()),*]
        }
    }
}

/// Which application state the workflow's context gives.
fn context_type(compiled: Compiled<'_>) -> TokenStream {
    let runtime = &compiled.workflow.args.runtime;
    match &compiled.workflow.context {
        Some(context) => {
            let ty = &context.ty;
            quote!(<#ty as #runtime::__private::ContextType>::required())
        }
        None => quote!(#runtime::__private::Required::nothing()),
    }
}
