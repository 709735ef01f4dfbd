//! The traits of the public state enum: serde's, and `Debug`.
//!
//! They are written here and not derived: rustc checks derived code in each crate that has workflows, and
//! says several things, elsewhere, of a type that cannot be stored.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use super::state_enum::{self, State};
use super::{Compiled, codec};
use crate::analyze::states::Field;
use crate::analyze::types::FieldType;

/// Where one of the enum's types cannot be stored, rustc finds it here as it does in the machine, at the
/// same place and with the same words.
pub(super) fn emit(compiled: Compiled<'_>, states: &[State<'_>]) -> TokenStream {
    let ident = state_enum::name(&compiled.workflow.ident);
    let parameters = state_enum::parameters(compiled);
    let names = names(&ident, states);
    let serialize = serialize(compiled, states);
    let deserialize = deserialize(compiled, states);
    quote! {
        #names

        #[automatically_derived]
        impl<#(#parameters: __runtime::__private::serde::Serialize),*>
            __runtime::__private::serde::Serialize for #ident<#(#parameters),*>
        {
            #serialize
        }

        #[automatically_derived]
        impl<'__de, #(#parameters: __runtime::__private::serde::Deserialize<'__de>),*>
            __runtime::__private::serde::Deserialize<'__de> for #ident<#(#parameters),*>
        {
            #deserialize
        }

        // Shows the stored form, so that what is stored needs no `Debug` of its own.
        #[automatically_derived]
        impl<#(#parameters: __runtime::__private::serde::Serialize),*> ::core::fmt::Debug
            for #ident<#(#parameters),*>
        {
            fn fmt(&self, __formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                __runtime::__private::debug_state(self, __formatter)
            }
        }
    }
}

fn names(ident: &Ident, states: &[State<'_>]) -> TokenStream {
    let unraw = |ident: &Ident| ident.unraw().to_string();
    let ident = unraw(ident);
    let variants = states.iter().map(|state| unraw(&state.name));
    let fields = states.iter().map(|state| {
        let fields = state.fields.iter().map(|field| unraw(&field.name));
        quote!(&[#(#fields),*])
    });
    quote! {
        static __NAMES: __runtime::__private::Variants = __runtime::__private::Variants {
            name: #ident,
            variants: &[#(#variants),*],
            fields: &[#(#fields),*],
        };
    }
}

fn serialize(compiled: Compiled<'_>, states: &[State<'_>]) -> TokenStream {
    let arms = (0_u32..).zip(states).map(|(number, state)| {
        let State { name, fields, .. } = state;
        let names = fields.iter().map(|field| &field.name);
        let values = values(state);
        let fields = fields.iter().zip(&values);
        let fields = fields.map(|(field, value)| written(compiled, field, value));
        quote! {
            Self::#name { #(#names: #values),* } => __runtime::__private::write_variant(
                __serializer, &__NAMES, #number, &[#(#fields),*],
            ),
        }
    });
    quote! {
        fn serialize<__S: __runtime::__private::serde::Serializer>(
            &self,
            __serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            match self { #(#arms)* }
        }
    }
}

fn deserialize(compiled: Compiled<'_>, states: &[State<'_>]) -> TokenStream {
    let build = states.iter().map(|state| {
        let State { name, fields, .. } = state;
        let names = fields.iter().map(|field| &field.name);
        let values = values(state);
        let fields = fields.iter().map(|field| read(compiled, field));
        quote! {
            |__read| {
                #(let mut #values = #fields;)*
                __read(&mut [#(&mut #values),*])?;
                ::core::result::Result::Ok(Self::#name { #(#names: #values.take()?),* })
            }
        }
    });
    quote! {
        fn deserialize<__D: __runtime::__private::serde::Deserializer<'__de>>(
            __deserializer: __D,
        ) -> ::core::result::Result<Self, __D::Error> {
            __runtime::__private::read_variant(__deserializer, &__NAMES, &[#(#build),*])
        }
    }
}

/// The fields' values where they are written or read.
fn values(state: &State<'_>) -> Vec<Ident> {
    let numbers = 0..state.fields.len();
    numbers
        .map(|number| format_ident!("__field_{number}"))
        .collect()
}

fn written(compiled: Compiled<'_>, field: &Field, value: &Ident) -> TokenStream {
    match compiled.types[&field.local] {
        FieldType::Known(_) => {
            let codec = codec::for_any_format(compiled.cfg.local(field.local).name.span());
            quote!(#codec.written(#value))
        }
        FieldType::Parameter(_) => quote!(__runtime::__private::written(#value)),
    }
}

fn read(compiled: Compiled<'_>, field: &Field) -> TokenStream {
    match compiled.types[&field.local] {
        FieldType::Known(_) => {
            let codec = codec::for_any_format(compiled.cfg.local(field.local).name.span());
            quote!(#codec.field())
        }
        FieldType::Parameter(_) => quote!(__runtime::__private::Field::new()),
    }
}
