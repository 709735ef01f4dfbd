use serde_json::Value;

/// The longest line that is not broken.
const WIDTH_MAX: usize = 96;
/// Characters of a string that are shown.
const STRING_CHARS_MAX: usize = 72;

/// Writes JSON for a reader: what fits stays on one line, and long strings are cut.
#[must_use]
pub fn pretty(value: &Value) -> String {
    let mut text = String::new();
    write(&mut text, &shortened(value), 0);
    text
}

fn write(text: &mut String, value: &Value, indent: usize) {
    let line = value.to_string();
    match value {
        Value::Object(fields) if indent + line.len() > WIDTH_MAX => {
            let fields = fields.iter().map(|(name, value)| (Some(name), value));
            write_block(text, '{', fields, '}', indent);
        }
        Value::Array(items) if indent + line.len() > WIDTH_MAX => {
            let items = items.iter().map(|item| (None, item));
            write_block(text, '[', items, ']', indent);
        }
        _ => text.push_str(&line),
    }
}

fn write_block<'a>(
    text: &mut String,
    open: char,
    parts: impl ExactSizeIterator<Item = (Option<&'a String>, &'a Value)>,
    close: char,
    indent: usize,
) {
    let last = parts.len().saturating_sub(1);
    text.push(open);
    for (index, (name, value)) in parts.enumerate() {
        text.push_str(&format!("\n{:1$}", "", indent + 2));
        if let Some(name) = name {
            text.push_str(&format!("{}: ", Value::from(name.as_str())));
        }
        write(text, value, indent + 2);
        if index < last {
            text.push(',');
        }
    }
    text.push_str(&format!("\n{:1$}{close}", "", indent));
}

fn shortened(value: &Value) -> Value {
    match value {
        Value::String(text) if text.chars().count() > STRING_CHARS_MAX => {
            let start: String = text.chars().take(STRING_CHARS_MAX).collect();
            Value::from(format!("{start}… ({} bytes)", text.len()))
        }
        Value::Array(items) => items.iter().map(shortened).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), shortened(value)))
            .collect(),
        other => other.clone(),
    }
}
