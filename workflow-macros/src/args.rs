//! The options of the attribute: `#[workflow(name = "…", version = N, crate = path)]`.

use syn::parse::{Parse, ParseStream};
use syn::{Ident, LitInt, LitStr, Path, Token};

/// The attribute's options as they were written.
#[derive(Clone, Debug)]
pub(crate) struct Args {
    pub(crate) name: Option<LitStr>,
    pub(crate) version: u32,
    /// The path under which the runtime crate is known.
    pub(crate) runtime: Path,
}

impl Default for Args {
    fn default() -> Self {
        Self {
            name: None,
            version: 1,
            runtime: syn::parse_quote!(::workflow_runtime),
        }
    }
}

impl Parse for Args {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut args = Self::default();
        while !input.is_empty() {
            args.parse_option(input)?;
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(args)
    }
}

impl Args {
    fn parse_option(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        if input.peek(Token![crate]) {
            input.parse::<Token![crate]>()?;
            input.parse::<Token![=]>()?;
            self.runtime = input.call(Path::parse_mod_style)?;
            return Ok(());
        }
        let key: Ident = input.parse()?;
        input.parse::<Token![=]>()?;
        if key == "name" {
            let name: LitStr = input.parse()?;
            check_name(&name)?;
            self.name = Some(name);
        } else if key == "version" {
            self.version = input.parse::<LitInt>()?.base10_parse()?;
        } else {
            let message = format!(
                "unknown option `{key}`; expected one of `name = \"…\"`, `version = N`, `crate = path`"
            );
            return Err(syn::Error::new(key.span(), message));
        }
        Ok(())
    }
}

/// A workflow's name stands in the paths of the operators' API.
fn check_name(name: &LitStr) -> syn::Result<()> {
    let value = name.value();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if value.is_empty() || value.len() > 100 || !value.chars().all(is_plain) {
        return Err(syn::Error::new(
            name.span(),
            "a workflow's name is 1 to 100 ASCII letters, digits, `-`, `_` or `.`",
        ));
    }
    Ok(())
}
