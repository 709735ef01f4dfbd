//! The first stage: from an item to a workflow whose signature is known to be good.

use proc_macro2::TokenStream;
use syn::visit::Visit;
use syn::{
    AttrStyle, Attribute, Block, FnArg, Ident, Item, ItemFn, Pat, PatType, ReturnType, Stmt, Type,
    TypeImplTrait, TypeReference, Visibility,
};

use crate::args::Args;
use crate::conditions::is_left_out;
use crate::diagnostics::Diagnostics;
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
    check_signature(&function, diagnostics);
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
        let ReturnType::Type(_, ty) = &self.output else {
            return false;
        };
        let Type::Path(path) = ungrouped(ty) else {
            return false;
        };
        path.path
            .segments
            .last()
            .is_some_and(|segment| segment.ident == "Result")
    }
}

fn check_signature(function: &ItemFn, diagnostics: &mut Diagnostics) {
    let sig = &function.sig;
    if sig.asyncness.is_none() {
        let message = format!("a workflow is an async fn; write `async fn {}`", sig.ident);
        diagnostics.error(sig.fn_token, message);
    }
    if let Some(constness) = &sig.constness {
        diagnostics.error(constness, "a workflow cannot be `const`");
    }
    if let syn::Safety::Unsafe(token) = &sig.safety {
        diagnostics.error(
            token,
            "a workflow cannot be `unsafe`; put the `unsafe` block into a step",
        );
    }
    if let Some(abi) = &sig.abi {
        diagnostics.error(abi, "a workflow cannot have an ABI");
    }
    if !sig.generics.params.is_empty() {
        let message = "a workflow cannot be generic: its stored runs have one type; \
                       write a workflow for each type, and share code in plain functions";
        diagnostics.error(&sig.generics.params, message);
    } else if let Some(clause) = &sig.generics.where_clause {
        diagnostics.error(clause, "a workflow cannot have a `where` clause");
    }
    for input in &sig.inputs {
        match input {
            FnArg::Receiver(receiver) => {
                let message = "a workflow is a free-standing function: its input is stored, and an object is not; \
                               take what it needs from `self` as a parameter, or from `cx.state()`";
                diagnostics.error(receiver, message);
            }
            FnArg::Typed(input) => check_owned(input, diagnostics),
        }
    }
}

/// Reports references and `impl Trait` in a parameter's type.
fn check_owned(input: &PatType, diagnostics: &mut Diagnostics) {
    struct Borrows<'a>(&'a mut Diagnostics);
    impl<'ast> Visit<'ast> for Borrows<'_> {
        fn visit_type_reference(&mut self, ty: &'ast TypeReference) {
            let owned = match &*ty.elem {
                Type::Path(path) if path.path.is_ident("str") => "`String`".to_owned(),
                Type::Slice(_) => "a `Vec`".to_owned(),
                elem => format!("`{}`", display_type(elem)),
            };
            let message =
                format!("a workflow's input is stored, so it cannot be borrowed; take {owned}");
            self.0.error(ty, message);
        }
        fn visit_type_impl_trait(&mut self, ty: &'ast TypeImplTrait) {
            self.0.error(
                ty,
                "a workflow's input is stored, so its type has to be named",
            );
        }
    }
    let mut borrows = Borrows(diagnostics);
    borrows.visit_type(&input.ty);
}

fn display_type(ty: &Type) -> String {
    use quote::ToTokens;
    let tokens: TokenStream = ty.to_token_stream();
    tokens
        .to_string()
        .replace(" < ", "<")
        .replace(" >", ">")
        .replace(" :: ", "::")
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
