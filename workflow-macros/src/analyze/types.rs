//! Which fields have a type that can be written down, and what the other types are called.

use std::collections::{BTreeMap, HashSet};

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Type;
use syn::ext::IdentExt;
use syn::visit::{self, Visit};

use super::states::States;
use crate::ir::cfg::Cfg;
use crate::ir::local::{LocalId, Origin};
use crate::operation::camel_case;

/// The type of a stored local as the state's enum has it.
#[derive(Clone, Debug)]
pub(crate) enum FieldType {
    /// A type that holds outside of the function too.
    Known(Box<Type>),
    /// A type parameter of the enum.
    Parameter(Ident),
}

pub(crate) type Types = BTreeMap<LocalId, FieldType>;

/// Gives each stored local its type.
///
/// `has_items` says that the body declares or imports items, so that a type which is written in the
/// body may mean nothing outside of it.
pub(crate) fn assign(cfg: &Cfg, states: &States, has_items: bool) -> Types {
    let mut types = Types::new();
    let mut taken = HashSet::new();
    let mut unknown = Vec::new();
    for local in states.stored() {
        match &cfg.local(local).ty {
            Some(ty) if holds_outside(ty, cfg.local(local).origin, has_items) => {
                idents(&ty.to_token_stream(), &mut taken);
                types.insert(local, FieldType::Known(Box::new(ty.clone())));
            }
            _ => unknown.push(local),
        }
    }
    for local in unknown {
        let name = &cfg.local(local).name;
        let base = match cfg.local(local).origin {
            Origin::Operand => "Operand".to_owned(),
            Origin::Iterator => "Remaining".to_owned(),
            _ => camel_case(&name.unraw().to_string()),
        };
        // A local that is called `_0` makes no type's name.
        let starts_well = base.chars().next().is_some_and(char::is_alphabetic);
        let mut parameter = if starts_well {
            base
        } else {
            format!("Local{base}")
        };
        if parameter == "Self" {
            parameter.push('_');
        }
        let base = parameter.clone();
        let mut number = 2;
        while !taken.insert(parameter.clone()) {
            parameter = format!("{base}{number}");
            number += 1;
        }
        types.insert(
            local,
            FieldType::Parameter(Ident::new(&parameter, name.span())),
        );
    }
    types
}

fn holds_outside(ty: &Type, origin: Origin, has_items: bool) -> bool {
    struct Inferred(bool);
    impl<'ast> Visit<'ast> for Inferred {
        fn visit_type_infer(&mut self, _: &'ast syn::TypeInfer) {
            self.0 = true;
        }
        fn visit_type_impl_trait(&mut self, _: &'ast syn::TypeImplTrait) {
            self.0 = true;
        }
        fn visit_type_macro(&mut self, _: &'ast syn::TypeMacro) {
            self.0 = true;
        }
        // A reference cannot be stored. The machine says so at the local; the enum need not.
        fn visit_type_reference(&mut self, _: &'ast syn::TypeReference) {
            self.0 = true;
        }
        // A type with a lifetime that may be elided in a body, but not in a type.
        fn visit_lifetime(&mut self, _: &'ast syn::Lifetime) {
            self.0 = true;
        }
        fn visit_type(&mut self, ty: &'ast Type) {
            visit::visit_type(self, ty);
        }
    }
    let mut inferred = Inferred(false);
    inferred.visit_type(ty);
    match origin {
        Origin::Parameter => true,
        Origin::Binding => {
            // What follows from an operation is named by the macro and holds everywhere.
            let is_ours = ty.to_token_stream().to_string().contains("__runtime");
            !inferred.0 && (is_ours || !has_items)
        }
        Origin::Operand => !inferred.0 && !has_items,
        Origin::Iterator | Origin::Captured | Origin::Item | Origin::Context => false,
    }
}

fn idents(tokens: &TokenStream, found: &mut HashSet<String>) {
    for tree in tokens.clone() {
        match tree {
            TokenTree::Ident(ident) => {
                found.insert(ident.to_string());
            }
            TokenTree::Group(group) => idents(&group.stream(), found),
            _ => {}
        }
    }
}
