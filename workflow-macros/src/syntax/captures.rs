//! Names that a format string captures: `"{x:?} {y:>width$}"`.

use proc_macro2::{Ident, Span};

/// A captured name as an identifier. `{type}` captures `r#type`.
pub(crate) fn ident(name: &str, span: Span) -> Option<Ident> {
    let plain = syn::parse_str::<Ident>(name);
    let raw = || syn::parse_str::<Ident>(&format!("r#{name}"));
    let mut ident = plain.or_else(|_| raw()).ok()?;
    ident.set_span(span);
    Some(ident)
}

/// The names captured by a string literal's value. Escaped braces and positions are left out.
/// A string that is no format string yields whatever looks like a capture.
pub(crate) fn names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        rest = &rest[open + 1..];
        if let Some(tail) = rest.strip_prefix('{') {
            rest = tail;
            continue;
        }
        let Some(close) = rest.find('}') else { break };
        argument_names(&rest[..close], &mut names);
        rest = &rest[close + 1..];
    }
    names
}

/// Reads `name:spec`, where the spec may name a width or precision as `name$`.
fn argument_names(argument: &str, names: &mut Vec<String>) {
    let (name, spec) = argument.split_once(':').unwrap_or((argument, ""));
    if is_identifier(name.trim()) {
        names.push(name.trim().to_owned());
    }
    let mut parts = spec.split('$').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            break;
        }
        let candidate = part.rsplit(|c: char| !is_continue(c)).next().unwrap_or("");
        // The flag `0` may stand before it.
        let candidate = candidate.trim_start_matches('0');
        if is_identifier(candidate) {
            names.push(candidate.to_owned());
        }
    }
}

fn is_identifier(text: &str) -> bool {
    text.chars()
        .next()
        .is_some_and(|c| c == '_' || c.is_alphabetic())
        && text.chars().all(is_continue)
}

fn is_continue(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn captures_are_found() {
        assert_eq!(names("{x} {y:?} {0} {} {{z}} {{{w}}}"), ["x", "y", "w"]);
        assert_eq!(
            names("{x:>width$} {x:.prec$} {x:a$.b$}"),
            ["x", "width", "x", "prec", "x", "a", "b"]
        );
        assert_eq!(names("{:>1$} {:?} {:.*} {"), Vec::<String>::new());
        assert_eq!(names("{x:é>width$}"), ["x", "width"]);
    }
}
