//! What the signature of a workflow can be.

use proc_macro2::TokenStream;
use syn::visit::{self, Visit};
use syn::{
    FnArg, GenericArgument, ItemFn, PathArguments, PathSegment, ReturnType, Type, TypeArray,
    TypeImplTrait, TypePath, TypeReference,
};

use crate::diagnostics::Diagnostics;
use crate::parse::ungrouped;

/// Reports what a workflow's signature cannot have.
pub(crate) fn check(function: &ItemFn, diagnostics: &mut Diagnostics) {
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
            FnArg::Typed(input) => check_owned(&input.ty, Stored::Input, diagnostics),
        }
    }
    if let Some(ty) = result_type(&sig.output) {
        check_owned(ty, Stored::Result, diagnostics);
    }
}

/// The `Result` that a type is by its name, whichever one it is.
pub(crate) fn result_path(ty: &Type) -> Option<&PathSegment> {
    let Type::Path(path) = ungrouped(ty) else {
        return None;
    };
    let last = path.path.segments.last();
    last.filter(|segment| segment.ident == "Result")
}

/// What of a signature is stored.
#[derive(Clone, Copy)]
enum Stored {
    Input,
    Result,
}

/// Reports references and `impl Trait` in the type of what is stored.
fn check_owned(ty: &Type, stored: Stored, diagnostics: &mut Diagnostics) {
    let mut owned = Owned {
        stored,
        diagnostics,
    };
    owned.visit_type(ty);
}

struct Owned<'a> {
    stored: Stored,
    diagnostics: &'a mut Diagnostics,
}

/// Types of which what they hold is stored.
const CONTAINERS: [&str; 9] = [
    "Option", "Vec", "VecDeque", "Box", "BTreeMap", "BTreeSet", "HashMap", "HashSet", "Result",
];

impl<'ast> Visit<'ast> for Owned<'_> {
    // Nothing is known of what other types do with their parameters.
    fn visit_type_path(&mut self, ty: &'ast TypePath) {
        let last = ty.path.segments.last();
        let is_container = last.is_some_and(|last| CONTAINERS.iter().any(|it| last.ident == it));
        let is_read = match self.stored {
            Stored::Input => last.is_none_or(|last| last.ident != "PhantomData"),
            Stored::Result => is_container,
        };
        if ty.qself.is_none() && is_read {
            visit::visit_type_path(self, ty);
        }
    }

    fn visit_type_array(&mut self, ty: &'ast TypeArray) {
        self.visit_type(&ty.elem);
    }

    fn visit_type_reference(&mut self, ty: &'ast TypeReference) {
        let owned = match &*ty.elem {
            Type::Path(path) if path.path.is_ident("str") => "`String`".to_owned(),
            Type::Slice(_) => "a `Vec`".to_owned(),
            elem => format!("`{}`", display_type(elem)),
        };
        let message = match self.stored {
            Stored::Input => {
                format!("a workflow's input is stored, so it cannot be borrowed; take {owned}")
            }
            Stored::Result => {
                format!("a run's result is stored, so it cannot be borrowed; return {owned}")
            }
        };
        self.diagnostics.error(ty, message);
    }

    fn visit_type_impl_trait(&mut self, ty: &'ast TypeImplTrait) {
        let message = match self.stored {
            Stored::Input => "a workflow's input is stored, so its type has to be named",
            Stored::Result => "a run's result is stored, so its type has to be named",
        };
        self.diagnostics.error(ty, message);
    }
}

/// The type of a run's result: that of `Ok` if the return type is a `Result`. An error is stored as its text.
fn result_type(output: &ReturnType) -> Option<&Type> {
    let ReturnType::Type(_, ty) = output else {
        return None;
    };
    let Some(result) = result_path(ty) else {
        return Some(ty);
    };
    let PathArguments::AngleBracketed(arguments) = &result.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
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
