//! The public state enum.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use super::names::resolve_runtime;
use super::{Compiled, state_serde};
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
    let workflow = compiled.workflow;
    let runtime = &workflow.args.runtime;
    let vis = &workflow.vis;
    let cfgs = workflow.docs.iter();
    let cfgs: Vec<_> = cfgs.filter(|attr| attr.path().is_ident("cfg")).collect();
    let name = name(&workflow.ident);
    let parameters = parameters(compiled);
    let states = states(compiled);
    let variants = states.iter().map(|state| variant(compiled, state));
    let docs = format!(
        "Where a run of [`{0}`](struct@{0}) stands, and what it keeps there.",
        workflow.ident
    );
    let traits = state_serde::emit(compiled, &states);
    quote! {
        #(#cfgs)*
        #[doc = #docs]
        #[allow(private_interfaces, non_snake_case, clippy::large_enum_variant)]
        #vis enum #name<#(#parameters = #runtime::__private::serde_json::Value),*> {
            #(#variants,)*
        }

        #(#cfgs)*
        const _: () = {
            use #runtime as __runtime;
            #traits
        };
    }
}

/// A variant of the enum.
pub(super) struct State<'a> {
    pub(super) name: Ident,
    docs: String,
    pub(super) fields: &'a [Field],
}

fn states(compiled: Compiled<'_>) -> Vec<State<'_>> {
    let Compiled { cfg, states, .. } = compiled;
    let start = State {
        name: Ident::new("Start", Span::call_site()),
        docs: "The run has not begun.".to_owned(),
        fields: &states.start,
    };
    let points = cfg.point_ids().map(|id| State {
        name: cfg.point(id).operation.state.clone(),
        docs: describe(compiled, id),
        fields: states.fields(id),
    });
    let branches = cfg.branch_ids().map(|id| {
        let name = &cfg.branch(id).name;
        State {
            name: branch_state(name),
            docs: format!(
                "A branch begins whose first state is [`{0}`](Self::{0}).",
                name.unraw()
            ),
            fields: &states.branches[id.0],
        }
    });
    [start].into_iter().chain(points).chain(branches).collect()
}

/// The enum's type parameters.
pub(super) fn parameters(compiled: Compiled<'_>) -> Vec<&Ident> {
    let types = compiled.types.values();
    let parameters = types.filter_map(|ty| match ty {
        FieldType::Parameter(name) => Some(name),
        FieldType::Known(_) => None,
    });
    parameters.collect()
}

/// The workflow's states, what each waits for and what it keeps, as a section of its documentation.
pub(super) fn list(compiled: Compiled<'_>) -> String {
    let state = name(&compiled.workflow.ident);
    let mut text = format!("\n\n# States\n\nStored as [`{state}`]:\n\n");
    // Branches begin in states of their own, which say nothing to who reads about the workflow.
    for state in &states(compiled)[..=compiled.cfg.points.len()] {
        let names: Vec<String> = state
            .fields
            .iter()
            .map(|field| format!("`{}`", field.name.unraw()))
            .collect();
        let keeps = if names.is_empty() {
            "nothing".to_owned()
        } else {
            names.join(", ")
        };
        let name = state.name.unraw();
        text.push_str(&format!("- `{name}`: {} Keeps {keeps}.\n", state.docs));
    }
    text
}

fn variant(compiled: Compiled<'_>, state: &State<'_>) -> TokenStream {
    let runtime = &compiled.workflow.args.runtime;
    let State { name, docs, fields } = state;
    let fields = fields.iter().map(|field| {
        let name = &field.name;
        let docs = format!("The local `{}`.", name.unraw());
        let ty = match &compiled.types[&field.local] {
            FieldType::Known(ty) => resolve_runtime(ty, runtime),
            FieldType::Parameter(parameter) => quote!(#parameter),
        };
        quote!(#[doc = #docs] #name: #ty)
    });
    quote!(#[doc = #docs] #name { #(#fields),* })
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
