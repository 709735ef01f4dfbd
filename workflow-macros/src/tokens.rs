//! What is the same for rustc, and is made the same for the stages that follow.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use syn::Expr;

/// The tokens of a function with plain names for raw ones, `x` for `r#x`, and with parentheses for the invisible
/// ones that a macro has put around what it was given: rustc does not see those that come out of a procedural
/// macro, and `$e * 2` would mean something else.
pub(crate) fn normalize(tokens: TokenStream) -> TokenStream {
    let mut normalized = TokenStream::new();
    let mut is_quoted = false;
    for tree in tokens {
        let next_is_quoted = match &tree {
            TokenTree::Ident(name) => name == "stringify",
            TokenTree::Punct(bang) => is_quoted && bang.as_char() == '!',
            _ => false,
        };
        match tree {
            TokenTree::Ident(name) => normalized.extend([plain(name)]),
            TokenTree::Group(group) if is_quoted => normalized.extend([group]),
            TokenTree::Group(group) => normalized.extend(visible(&group)),
            tree => normalized.extend([tree]),
        }
        is_quoted = next_is_quoted;
    }
    normalized
}

fn plain(name: Ident) -> Ident {
    let text = name.to_string();
    let unraw = text.strip_prefix("r#").filter(|unraw| *unraw != "gen");
    match unraw.map(syn::parse_str::<Ident>) {
        Some(Ok(plain)) => Ident::new(&plain.to_string(), name.span()),
        // Keywords have to stay raw; `gen` is one from the edition of 2024 on.
        _ => name,
    }
}

fn visible(group: &Group) -> TokenStream {
    let inner = normalize(group.stream());
    let delimiter = match group.delimiter() {
        Delimiter::None if is_composed(&inner) => Delimiter::Parenthesis,
        delimiter => delimiter,
    };
    let mut visible = Group::new(delimiter, inner);
    visible.set_span(group.span());
    TokenTree::Group(visible).into()
}

/// Whether the tokens are an expression that means something else beside an operator. Types and patterns that
/// look like one can stand in parentheses, too.
fn is_composed(tokens: &TokenStream) -> bool {
    let is_single = tokens.clone().into_iter().nth(1).is_none();
    let composed = || {
        use Expr::{Assign, Binary, Cast, Closure, Range, Reference, Unary};
        matches!(
            syn::parse2(tokens.clone()),
            Ok(Assign(_) | Binary(_) | Cast(_) | Closure(_) | Range(_) | Reference(_) | Unary(_))
        )
    };
    !is_single && composed()
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn raw_names_are_plain_unless_they_are_keywords() {
        let tokens = quote!(let r#x = r#type + f(r#y, r#gen, stringify!(r#z)););
        let expected = quote!(let x = r#type + f(y, r#gen, stringify!(r#z)););
        assert_eq!(normalize(tokens).to_string(), expected.to_string());
    }

    #[test]
    fn what_a_macro_was_given_stays_together() {
        for (given, together) in [
            (quote!(3 + 1), true),
            (quote!(-1), true),
            (quote!(&x), true),
            (quote!(x as u8), true),
            (quote!(x), false),
            (quote!(f(1)), false),
            (quote!(a::b), false),
            (quote!(Vec<u8>), false),
        ] {
            let group = Group::new(Delimiter::None, given.clone());
            let visible = normalize(TokenTree::Group(group).into()).to_string();
            assert_eq!(visible.starts_with('('), together, "{given}");
        }
    }
}
