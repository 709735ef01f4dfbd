//! The public state enum.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use super::Compiled;
use super::names::resolve_runtime;
use crate::analyze::states::Field;
use crate::analyze::types::FieldType;
use crate::ir::cfg::PointId;
use crate::operation::{Action, branch_state, camel_case};

/// The enum's name: the workflow's in CamelCase, then `State`.
pub(crate) fn name(workflow: &Ident) -> Ident {
    let camel = camel_case(&workflow.unraw().to_string());
    format_ident!("{camel}State", span = Span::call_site())
}

pub(crate) fn emit(compiled: Compiled<'_>) -> TokenStream {
    let Compiled {
        workflow,
        cfg,
        states,
        types,
        ..
    } = compiled;
    let runtime = &workflow.args.runtime;
    let vis = &workflow.vis;
    let cfgs: Vec<_> = workflow
        .docs
        .iter()
        .filter(|attr| attr.path().is_ident("cfg"))
        .collect();
    let name = name(&workflow.ident);
    let parameters = types.values().filter_map(|ty| match ty {
        FieldType::Parameter(name) => Some(quote!(#name = #runtime::__private::serde_json::Value)),
        FieldType::Known(_) => None,
    });
    let parameters: Vec<_> = parameters.collect();
    let bare: Vec<_> = types
        .values()
        .filter_map(|ty| match ty {
            FieldType::Parameter(name) => Some(name),
            FieldType::Known(_) => None,
        })
        .collect();
    let bounded = quote!(<#(#bare: #runtime::__private::serde::Serialize),*>);
    let arguments = quote!(<#(#bare),*>);
    let generics = if parameters.is_empty() {
        quote!()
    } else {
        quote!(<#(#parameters),*>)
    };
    let start = variant(
        compiled,
        &Ident::new("Start", Span::call_site()),
        &states.start,
    );
    let points = cfg.point_ids().map(|id| {
        let docs = describe(compiled, id);
        let variant = variant(compiled, &cfg.point(id).operation.state, states.fields(id));
        quote!(#[doc = #docs] #variant)
    });
    let branches = cfg.branch_ids().map(|id| {
        let name = &cfg.branch(id).name;
        let docs = format!(
            "A branch begins whose first state is [`{0}`](Self::{0}).",
            name.unraw()
        );
        let variant = variant(compiled, &branch_state(name), &states.branches[id.0]);
        quote!(#[doc = #docs] #variant)
    });
    let docs = format!(
        "Where a run of [`{0}`](struct@{0}) stands, and what it keeps there.",
        workflow.ident
    );
    let serde = quote!(#runtime::__private::serde).to_string();
    quote! {
        #(#cfgs)*
        #[doc = #docs]
        #[allow(private_interfaces, non_snake_case, clippy::large_enum_variant)]
        #[derive(
            #runtime::__private::serde::Serialize,
            #runtime::__private::serde::Deserialize,
        )]
        #[serde(crate = #serde)]
        #vis enum #name #generics {
            /// The run has not begun.
            #start,
            #(#points,)*
            #(#branches,)*
        }

        // Shows the stored form, so that what is stored needs no `Debug` of its own.
        #(#cfgs)*
        impl #bounded ::core::fmt::Debug for #name #arguments {
            fn fmt(&self, __formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                #runtime::__private::debug_state(self, __formatter)
            }
        }
    }
}

/// The workflow's states, what each waits for and what it keeps, as a section of its documentation.
pub(super) fn list(compiled: Compiled<'_>) -> String {
    let state = name(&compiled.workflow.ident);
    let mut text = format!("\n\n# States\n\nStored as [`{state}`]:\n\n");
    let mut add = |name: &str, what: &str, fields: &[Field]| {
        let names: Vec<String> = fields
            .iter()
            .map(|field| format!("`{}`", field.name.unraw()))
            .collect();
        let keeps = if names.is_empty() {
            "nothing".to_owned()
        } else {
            names.join(", ")
        };
        text.push_str(&format!("- `{name}`: {what} Keeps {keeps}.\n"));
    };
    add("Start", "The run has not begun.", &compiled.states.start);
    for id in compiled.cfg.point_ids() {
        let state = &compiled.cfg.point(id).operation.state;
        let fields = compiled.states.fields(id);
        add(&state.unraw().to_string(), &describe(compiled, id), fields);
    }
    text
}

fn variant(compiled: Compiled<'_>, name: &Ident, fields: &[Field]) -> TokenStream {
    let runtime = &compiled.workflow.args.runtime;
    let fields = fields.iter().map(|field| {
        let name = &field.name;
        let docs = format!("The local `{}`.", name.unraw());
        let ty = match &compiled.types[&field.local] {
            FieldType::Known(ty) => resolve_runtime(ty, runtime),
            FieldType::Parameter(parameter) => quote!(#parameter),
        };
        quote!(#[doc = #docs] #name: #ty)
    });
    quote!(#name { #(#fields),* })
}

fn describe(compiled: Compiled<'_>, id: PointId) -> String {
    let operation = &compiled.cfg.point(id).operation;
    let name = operation.name.value();
    match &operation.action {
        Action::WaitForWebhook { timeout: None, .. } => format!("Waits for a webhook at `{name}`."),
        Action::WaitForWebhook { .. } => format!("Waits for a webhook at `{name}`, for a time."),
        Action::WaitForEvent { timeout: None, .. } => format!("Waits for an event at `{name}`."),
        Action::WaitForEvent { .. } => format!("Waits for an event at `{name}`, for a time."),
        Action::Notify { .. } => format!("Sends the notification `{name}`."),
        Action::Sleep { .. } | Action::SleepUntil { .. } => format!("Sleeps at `{name}`."),
        Action::Step { .. } => format!("Runs the step `{name}`."),
        Action::Call { .. } => format!("Makes the call `{name}`."),
        Action::Invoke { .. } => format!("Waits for the end of the run that `{name}` has started."),
        Action::Join { .. } | Action::JoinAll { .. } => {
            format!("Waits for the ends of all branches of `{name}`.")
        }
        Action::Select { .. } => format!("Waits for the first of `{name}`."),
    }
}
