//! The question whether a type can be stored.
//!
//! It is asked in several places. All tokens of it are at one place, that of the local: what rustc says of a
//! type that cannot be stored is the same everywhere then, and is said once.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use super::names::located;

/// The codec for the stored form of the type that a local of the generated code is the witness of.
pub(super) fn of_witness(witness: &Ident, at: Span) -> TokenStream {
    let at = located(at);
    let mut witness = witness.clone();
    witness.set_span(at);
    quote_spanned!(at=> __runtime::__private::codec::<__runtime::__private::Json, _>(#witness))
}

/// The codec for the stored form of the type of a local of the generated code.
pub(super) fn of_value(value: &Ident, at: Span) -> TokenStream {
    let at = located(at);
    let mut value = value.clone();
    value.set_span(at);
    quote_spanned! {at=>
        __runtime::__private::codec::<__runtime::__private::Json, _>(__runtime::__private::Ty::of(&#value))
    }
}

/// The codec for any format of a type that is inferred.
pub(super) fn for_any_format(at: Span) -> TokenStream {
    quote_spanned! {located(at)=>
        __runtime::__private::codec::<__runtime::__private::AnyFormat, _>(__runtime::__private::Ty::new())
    }
}
