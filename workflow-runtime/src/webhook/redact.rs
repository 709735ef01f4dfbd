//! Taking usable URLs out of texts that are stored or logged, such as the message of an HTTP client's
//! error, which names the URL that it failed with.

use std::borrow::Cow;

use super::token::TOKEN_CHARS;

/// What stands before a token in a URL, plain or as part of another URL's query.
const BEFORE_TOKEN: [&str; 4] = ["webhooks/", "webhooks%2F", "webhooks%2f", "webhooks%252F"];

/// What stands in a token's place.
const PLACEHOLDER: &str = "<redacted>";

/// The text with a placeholder for each webhook's token.
pub(crate) fn without_tokens(text: &str) -> Cow<'_, str> {
    let mut cleaned = String::new();
    let mut copied = 0;
    let mut from = 0;
    while let Some(start) = next_candidate(text, from) {
        let end = start + TOKEN_CHARS;
        if text.get(start..end).is_some_and(is_token) {
            cleaned.push_str(&text[copied..start]);
            cleaned.push_str(PLACEHOLDER);
            copied = end;
        }
        from = start;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    cleaned.push_str(&text[copied..]);
    Cow::Owned(cleaned)
}

/// Where the next token may begin.
fn next_candidate(text: &str, from: usize) -> Option<usize> {
    let rest = &text[from..];
    let ends = BEFORE_TOKEN
        .iter()
        .filter_map(|before| Some(rest.find(before)? + before.len()));
    ends.min().map(|end| from + end)
}

fn is_token(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_left_out_wherever_they_stand() {
        let token = "Ab-_".repeat(TOKEN_CHARS).split_off(TOKEN_CHARS * 3);
        assert_eq!(token.len(), TOKEN_CHARS);
        for before in [
            "https://h.test/webhooks/",
            "?hook=http%3A%2F%2Fh.test%2Fwebhooks%2F",
        ] {
            let text = format!("a ({before}{token}) b {before}{token}");
            let expected = format!("a ({before}<redacted>) b {before}<redacted>");
            assert_eq!(without_tokens(&text), expected);
        }
    }

    #[test]
    fn other_texts_stay_as_they_are() {
        for text in [
            "",
            "webhooks/",
            "/webhooks/01a1.0",
            "webhooks%2Fü",
            "see webhooks/webhooks/x",
        ] {
            assert!(
                matches!(without_tokens(text), Cow::Borrowed(same) if same == text),
                "{text}"
            );
        }
    }
}
