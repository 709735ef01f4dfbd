//! From an operation's name to its state's name.

use syn::{Ident, LitStr};

/// The name of the state in which every run begins.
pub(crate) const START: &str = "Start";

/// `wait-update`, `wait update` and `waitUpdate` all become `WaitUpdate`.
pub(crate) fn camel_case(text: &str) -> String {
    let mut camel = String::with_capacity(text.len());
    let mut upper_next = true;
    for c in text.chars() {
        if !c.is_alphanumeric() {
            upper_next = true;
        } else if upper_next {
            camel.extend(c.to_uppercase());
            upper_next = false;
        } else {
            camel.push(c);
        }
    }
    camel
}

/// The state's identifier, at the span of the operation's name.
///
/// # Errors
///
/// If the name does not make an identifier, or makes the first state's.
pub(crate) fn state_ident(name: &LitStr) -> syn::Result<Ident> {
    let camel = camel_case(&name.value());
    if camel == START {
        return Err(syn::Error::new(
            name.span(),
            "the state `Start` is the one in which every run begins; choose another name",
        ));
    }
    match syn::parse_str::<Ident>(&camel) {
        Ok(_) => Ok(Ident::new(&camel, name.span())),
        Err(_) => Err(syn::Error::new(
            name.span(),
            format!(
                "`{}` names a state, so it has to begin with a letter and hold letters and digits, \
                 such as \"wait-update\"",
                name.value()
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proc_macro2::Span;

    #[test]
    fn words_are_joined() {
        assert_eq!(camel_case("wait-update"), "WaitUpdate");
        assert_eq!(camel_case("wait update"), "WaitUpdate");
        assert_eq!(camel_case("start_generation 2"), "StartGeneration2");
        assert_eq!(camel_case("HTTPCall"), "HTTPCall");
    }

    #[test]
    fn what_makes_no_identifier_is_refused() {
        for name in ["", "2nd", "---", "start", "self"] {
            let literal = LitStr::new(name, Span::call_site());
            assert!(state_ident(&literal).is_err(), "{name:?}");
        }
    }
}
