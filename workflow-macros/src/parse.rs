//! The first stage: from an item to a workflow whose signature is known to be good.

use syn::{
    AttrStyle, Attribute, Block, FnArg, Ident, Item, ItemFn, Pat, PatType, ReturnType, Stmt, Type,
    Visibility,
};

use crate::args::Args;
use crate::conditions::is_left_out;
use crate::diagnostics::Diagnostics;
use crate::signature;
use crate::syntax::items;

/// A workflow as it was written.
#[derive(Debug)]
pub(crate) struct Workflow {
    pub(crate) args: Args,
    /// Documentation and `cfg`, which go to what takes the function's place.
    pub(crate) docs: Vec<Attribute>,
    /// Lint levels, which go to the code.
    pub(crate) lints: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) ident: Ident,
    /// The `cx: Context<…>` parameter, if there is one.
    pub(crate) context: Option<PatType>,
    pub(crate) inputs: Vec<PatType>,
    pub(crate) output: ReturnType,
    pub(crate) body: Block,
    /// The items that the body declares outside of inner blocks.
    pub(crate) items: Vec<Item>,
}

/// Reads a function that `#[workflow]` was put on.
pub(crate) fn workflow(
    args: Args,
    mut function: ItemFn,
    diagnostics: &mut Diagnostics,
) -> Option<Workflow> {
    let inputs = std::mem::take(&mut function.sig.inputs).into_iter();
    function.sig.inputs = inputs.filter(|input| !is_left_out(input)).collect();
    signature::check(&function, diagnostics);
    let inner_items = items::hoist(&mut function);
    let (mut docs, mut lints) = (Vec::new(), Vec::new());
    for mut attr in function.attrs {
        // `#![allow(…)]` at the top of the body means the same.
        attr.style = AttrStyle::Outer;
        let path = attr.path();
        let is = |names: &[&str]| names.iter().any(|name| path.is_ident(name));
        if is(&["doc", "cfg", "deprecated"]) {
            docs.push(attr);
        } else if is(&["allow", "warn", "deny", "forbid", "expect"]) {
            lints.push(attr);
        } else {
            let message = "this attribute has no meaning on a workflow, which is no function any more; \
                           remove it";
            diagnostics.error(&attr, message);
        }
    }
    let mut inputs = typed_inputs(function.sig.inputs);
    let has_context = inputs.first().is_some_and(|first| is_context(&first.ty));
    let context = has_context.then(|| inputs.remove(0));
    for input in inputs.iter().filter(|input| is_context(&input.ty)) {
        let message = "the context is never stored, so it is not part of the input; make it the first parameter";
        diagnostics.error(&input.ty, message);
    }
    check_macros(&function.block, diagnostics);
    let (body, mut items) = hoist_items(*function.block);
    items.extend(inner_items);
    diagnostics.is_empty().then_some(Workflow {
        args,
        docs,
        lints,
        vis: function.vis,
        ident: function.sig.ident,
        context,
        inputs,
        output: function.sig.output,
        body,
        items,
    })
}

/// Reads a function whose body was refused, if at least its signature is good.
pub(crate) fn signature(args: Args, function: ItemFn) -> Option<Workflow> {
    let mut diagnostics = Diagnostics::new();
    let workflow = workflow(args, function, &mut diagnostics);
    // What is wrong has been reported.
    let is_good = diagnostics.finish().is_ok();
    workflow.filter(|_| is_good)
}

impl Workflow {
    /// The name under which runs are stored.
    pub(crate) fn name(&self) -> String {
        let unraw = || self.ident.to_string().trim_start_matches("r#").to_owned();
        self.args
            .name
            .as_ref()
            .map_or_else(unraw, syn::LitStr::value)
    }

    /// The declared return type, `()` if none was written.
    pub(crate) fn output_type(&self) -> Type {
        match &self.output {
            ReturnType::Default => syn::parse_quote!(()),
            ReturnType::Type(_, ty) => (**ty).clone(),
        }
    }

    /// Whether the return type is a `Result` by its name, whichever one it is.
    pub(crate) fn is_fallible(&self) -> bool {
        match &self.output {
            ReturnType::Default => false,
            ReturnType::Type(_, ty) => signature::result_path(ty).is_some(),
        }
    }
}

fn typed_inputs(inputs: impl IntoIterator<Item = FnArg>) -> Vec<PatType> {
    inputs
        .into_iter()
        .filter_map(|input| match input {
            FnArg::Typed(input) => Some(input),
            FnArg::Receiver(_) => None,
        })
        .collect()
}

fn is_context(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    path.path
        .segments
        .last()
        .is_some_and(|segment| segment.ident == "Context")
}

/// Reports macros of a body that mean something else before their declaration, or after another one: a macro is
/// known from its declaration on, and the declarations are taken out of the body.
fn check_macros(body: &Block, diagnostics: &mut Diagnostics) {
    for (at, stmt) in body.stmts.iter().enumerate() {
        let Stmt::Item(Item::Macro(item)) = stmt else {
            continue;
        };
        let Some(name) = &item.ident else { continue };
        let before = &body.stmts[..at];
        if before.iter().any(|stmt| items::names_macro(stmt, name)) {
            let message = format!(
                "`{name}!` is declared here and named before; in a workflow a macro means the same in the whole \
                 body, so declare it first, and only once"
            );
            diagnostics.error(name, message);
        }
    }
}

/// Takes the items out of the body's own statements. They are visible in all of it, and every block
/// that the body is cut into has to see the same ones.
fn hoist_items(mut body: Block) -> (Block, Vec<Item>) {
    let mut items = Vec::new();
    let statements = std::mem::take(&mut body.stmts);
    for stmt in statements {
        match stmt {
            Stmt::Item(item) => items.push(item),
            other => body.stmts.push(other),
        }
    }
    (body, items)
}

/// Whether a pattern is one plain name.
pub(crate) fn plain_name(pat: &Pat) -> Option<&Ident> {
    match pat {
        Pat::Ident(ident) if ident.by_ref.is_none() && ident.subpat.is_none() => Some(&ident.ident),
        _ => None,
    }
}

/// The type inside the invisible groups that a macro leaves around it.
pub(crate) fn ungrouped(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => ungrouped(&group.elem),
        other => other,
    }
}
