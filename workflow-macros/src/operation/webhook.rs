//! `create_webhook!` and its options. They are part of the code, not of the stored run, so that a
//! delivery can be judged before the run is read.

use quote::ToTokens;
use syn::{Expr, ExprLit, Ident, Lit, LitStr, Macro};

use super::parse::name_and_options;

/// The units of a body's size, in bytes.
const SIZE_UNITS: [(&str, u64); 5] = [
    ("B", 1),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("kB", 1_000),
    ("MB", 1_000_000),
];

/// A `create_webhook!`.
#[derive(Clone, Debug)]
pub(crate) struct WebhookDeclaration {
    pub(crate) name: LitStr,
    /// HTTP methods by their names in capitals, or `None` for the default.
    pub(crate) methods: Option<Vec<Ident>>,
    pub(crate) max_body: Option<u64>,
    /// An expression of type `Reply` that uses nothing of the body.
    pub(crate) reply: Option<Expr>,
    /// An expression of type `Verify` that uses nothing of the body.
    pub(crate) verify: Option<Expr>,
    /// An expression of type `Handshake` that uses nothing of the body.
    pub(crate) handshake: Option<Expr>,
}

impl WebhookDeclaration {
    pub(crate) fn parse(mac: &Macro) -> syn::Result<Self> {
        let (name, options) = name_and_options(mac)?;
        if name.value().is_empty() {
            return Err(syn::Error::new(name.span(), "a webhook needs a name"));
        }
        let mut webhook = Self {
            name,
            methods: None,
            max_body: None,
            reply: None,
            verify: None,
            handshake: None,
        };
        for (key, value) in options {
            webhook.set(&key, value)?;
        }
        Ok(webhook)
    }

    fn set(&mut self, key: &Ident, value: Expr) -> syn::Result<()> {
        match key.to_string().as_str() {
            "methods" => self.methods = Some(methods(&value)?),
            "max_body" => self.max_body = Some(size(&value)?),
            "reply" => self.reply = Some(value),
            "verify" => self.verify = Some(value),
            "handshake" => self.handshake = Some(value),
            _ => {
                let message = format!(
                    "`create_webhook!` has no option `{key}`; it takes `methods = [GET, POST]`, \
                     `reply = Reply::text(\"ok\")`, `max_body = \"25MiB\"`, \
                     `verify = Verify::github(\"SECRET_NAME\")` and `handshake = Handshake::Slack`"
                );
                return Err(syn::Error::new(key.span(), message));
            }
        }
        Ok(())
    }
}

fn methods(value: &Expr) -> syn::Result<Vec<Ident>> {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    let wrong = |at: &dyn ToTokens| {
        let message =
            format!("expected a list of HTTP methods such as `[GET, POST]`, of {KNOWN:?}");
        syn::Error::new_spanned(at.to_token_stream(), message)
    };
    let Expr::Array(array) = value else {
        return Err(wrong(value));
    };
    if array.elems.is_empty() {
        return Err(wrong(value));
    }
    let method = |expr: &Expr| match expr {
        Expr::Path(path) => match path.path.get_ident() {
            Some(ident) if KNOWN.iter().any(|known| ident == known) => Ok(ident.clone()),
            _ => Err(wrong(expr)),
        },
        _ => Err(wrong(expr)),
    };
    array.elems.iter().map(method).collect()
}

fn size(value: &Expr) -> syn::Result<u64> {
    let message = "expected a size such as \"25MiB\" (units: B, KiB, MiB, kB, MB)";
    let Expr::Lit(ExprLit {
        lit: Lit::Str(text),
        ..
    }) = value
    else {
        return Err(syn::Error::new_spanned(value, message));
    };
    let value = text.value();
    let digits = value.len() - value.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = value.split_at(digits);
    let factor = SIZE_UNITS
        .iter()
        .find(|(name, _)| *name == unit)
        .map(|(_, factor)| *factor);
    let bytes = number
        .parse::<u64>()
        .ok()
        .zip(factor)
        .and_then(|(n, factor)| n.checked_mul(factor));
    bytes.ok_or_else(|| syn::Error::new(text.span(), message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(call: &str) -> Result<WebhookDeclaration, String> {
        let mac: Macro = syn::parse_str(call).expect(call);
        WebhookDeclaration::parse(&mac).map_err(|error| error.to_string())
    }

    fn printed(value: Option<&Expr>) -> String {
        value.map_or_else(String::new, |value| value.to_token_stream().to_string())
    }

    #[test]
    fn each_option_is_kept_as_it_was_written() {
        let webhook = parse(
            r#"create_webhook!("hook", methods = [GET, POST], max_body = "2KiB", reply = Reply::text("ok"),
               verify = Verify::github(SECRET), handshake = Handshake::Slack,)"#,
        );
        let webhook = webhook.expect("the options are good");
        assert_eq!(webhook.name.value(), "hook");
        assert_eq!(webhook.methods.expect("they are given"), ["GET", "POST"]);
        assert_eq!(webhook.max_body, Some(2048));
        assert_eq!(printed(webhook.reply.as_ref()), r#"Reply :: text ("ok")"#);
        assert_eq!(
            printed(webhook.verify.as_ref()),
            "Verify :: github (SECRET)"
        );
        assert_eq!(printed(webhook.handshake.as_ref()), "Handshake :: Slack");
        assert!(parse(r#"create_webhook!("hook")"#).is_ok_and(|webhook| webhook.verify.is_none()));
    }

    #[test]
    fn what_is_no_option_is_refused() {
        for (call, message) in [
            (r#"create_webhook!("")"#, "a webhook needs a name"),
            (
                r#"create_webhook!("hook", verified = x)"#,
                "no option `verified`",
            ),
            (
                r#"create_webhook!("hook", Handshake::Slack)"#,
                "unexpected argument",
            ),
            (
                r#"create_webhook!("hook", max_body = "1B", max_body = "2B")"#,
                "takes `max_body` once",
            ),
            (
                r#"create_webhook!("hook", methods = [])"#,
                "expected a list of HTTP methods",
            ),
            (
                r#"create_webhook!("hook", max_body = "2 KiB")"#,
                "expected a size",
            ),
        ] {
            let refusal = parse(call).expect_err(call);
            assert!(refusal.contains(message), "{call}: {refusal}");
        }
    }
}
