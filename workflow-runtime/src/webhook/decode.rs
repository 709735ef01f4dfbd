//! Reading a body as something.

use bytes::Bytes;
use serde::de::DeserializeOwned;

/// A body or a query does not hold what it was read as.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// It is not the JSON that was expected.
    #[error("the body is not the expected JSON{}", at(path))]
    Json {
        /// Where the fault is, such as `items[2].price`, or `.` for the whole.
        path: String,
        /// What is wrong.
        #[source]
        source: serde_json::Error,
    },
    /// It is not UTF-8.
    #[error("the body is not UTF-8 text")]
    Text(#[source] std::str::Utf8Error),
    /// It is not the form that was expected.
    #[error("the {what} is not the expected form{}", at(path))]
    Form {
        /// What was read: `body` or `query`.
        what: &'static str,
        /// The field at fault, or `.` for the whole.
        path: String,
        /// What is wrong.
        #[source]
        source: serde_html_form::de::Error,
    },
}

impl DecodeError {
    /// Where the fault is, such as `items[2].price`, if it has a place.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::Json { path, .. } | Self::Form { path, .. } => {
                Some(path.as_str()).filter(|path| *path != ".")
            }
            Self::Text(_) => None,
        }
    }
}

/// Reads exactly one JSON value (RFC 8259), with nothing but white space around it.
pub(crate) fn json_from_slice<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| DecodeError::Json {
        path: error.path().to_string(),
        source: error.into_inner(),
    })?;
    json.end().map_err(|source| DecodeError::Json {
        path: ".".to_owned(),
        source,
    })?;
    Ok(value)
}

pub(crate) fn text_from_bytes(bytes: &Bytes) -> Result<String, DecodeError> {
    str::from_utf8(bytes)
        .map(str::to_owned)
        .map_err(DecodeError::Text)
}

/// Reads `application/x-www-form-urlencoded` text, where a repeated field is a list.
pub(crate) fn form_from_bytes<T: DeserializeOwned>(
    what: &'static str,
    bytes: &[u8],
) -> Result<T, DecodeError> {
    let form = serde_html_form::Deserializer::from_bytes(bytes);
    serde_path_to_error::deserialize(form).map_err(|error| DecodeError::Form {
        what,
        path: error.path().to_string(),
        source: error.into_inner(),
    })
}

fn at(path: &str) -> String {
    match path {
        "." => String::new(),
        path => format!(" at `{path}`"),
    }
}
