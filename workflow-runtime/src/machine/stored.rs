//! Reading the JSON that this crate has stored.

use serde::de::DeserializeOwned;

/// How deep stored JSON may be nested. What comes from outside is at most 128 deep, because it is parsed
/// with the limit of serde_json; the state that keeps it adds its own levels. The limit here is there so
/// that a state which code has nested ever deeper parks its run and does not overflow the stack.
const DEPTH_MAX: usize = 256;

/// Reads a value that was stored. It was written by this crate, so the limit for what comes from outside
/// must not apply: a value at that limit could be kept and never be read again.
pub(crate) fn from_str<T: DeserializeOwned>(json: &str) -> Result<T, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_str(json);
    if depth(json) <= DEPTH_MAX {
        reader.disable_recursion_limit();
    }
    let value = T::deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// How deep arrays and objects are nested.
fn depth(json: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut bytes = json.bytes();
    let mut is_text = false;
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => is_text = !is_text,
            b'\\' if is_text => drop(bytes.next()),
            b'[' | b'{' if !is_text => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !is_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn nested(levels: usize) -> String {
        format!("{}{}", "[".repeat(levels), "]".repeat(levels))
    }

    #[test]
    fn what_could_be_parsed_can_be_kept_in_structures() {
        let outside: Value = serde_json::from_str(&nested(127)).expect("it is within the limit");
        let kept = vec![(1, Some(outside))];
        let json = serde_json::to_string(&kept).expect("it can be written");
        let again: Vec<(u32, Option<Value>)> = from_str(&json).expect("it can be read");
        assert_eq!(again, kept);
    }

    #[test]
    fn what_is_nested_without_end_is_an_error() {
        from_str::<Value>(&nested(100_000)).expect_err("it is too deep");
    }

    #[test]
    fn what_follows_a_value_is_an_error() {
        from_str::<u32>("1 2").expect_err("there is more");
    }

    #[test]
    fn brackets_in_texts_do_not_count() {
        assert_eq!(depth(r#"{"[[\"[": ["{{", {}]}"#), 3);
    }
}
