//! Serialized forms of HTTP's parts that are exact and that people can read: bytes are a string if
//! they are UTF-8, else `{"base64":"…"}`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[derive(Serialize)]
#[serde(untagged)]
enum Written<'a> {
    Text(&'a str),
    Binary { base64: String },
}

impl<'a> Written<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        match str::from_utf8(bytes) {
            Ok(text) => Self::Text(text),
            Err(_) => Self::Binary {
                base64: STANDARD.encode(bytes),
            },
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Read {
    Text(String),
    Binary { base64: String },
}

impl Read {
    fn into_bytes<E: serde::de::Error>(self) -> Result<Vec<u8>, E> {
        match self {
            Self::Text(text) => Ok(text.into_bytes()),
            Self::Binary { base64 } => STANDARD.decode(base64).map_err(E::custom),
        }
    }
}

pub(crate) mod body {
    use super::*;
    use bytes::Bytes;

    pub(crate) fn serialize<S: Serializer>(bytes: &Bytes, to: S) -> Result<S::Ok, S::Error> {
        Written::new(bytes).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Bytes, D::Error> {
        Read::deserialize(from)?.into_bytes().map(Bytes::from)
    }
}

pub(crate) mod headers {
    use super::*;
    use http::{HeaderMap, HeaderName, HeaderValue};

    pub(crate) fn serialize<S: Serializer>(headers: &HeaderMap, to: S) -> Result<S::Ok, S::Error> {
        let shown = headers
            .iter()
            .map(|(name, value)| (name.as_str(), Written::new(value.as_bytes())));
        to.collect_seq(shown)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<HeaderMap, D::Error> {
        let mut headers = HeaderMap::new();
        for (name, value) in Vec::<(String, Read)>::deserialize(from)? {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(D::Error::custom)?;
            let value = HeaderValue::try_from(value.into_bytes()?).map_err(D::Error::custom)?;
            headers.try_append(name, value).map_err(D::Error::custom)?;
        }
        Ok(headers)
    }
}

pub(crate) mod method {
    use super::*;
    use http::Method;

    pub(crate) fn serialize<S: Serializer>(method: &Method, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(method.as_str())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Method, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

pub(crate) mod status {
    use super::*;
    use http::StatusCode;

    pub(crate) fn serialize<S: Serializer>(status: &StatusCode, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u16(status.as_u16())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<StatusCode, D::Error> {
        StatusCode::from_u16(u16::deserialize(from)?).map_err(D::Error::custom)
    }
}

pub(crate) mod uri {
    use super::*;
    use http::Uri;

    pub(crate) fn serialize<S: Serializer>(uri: &Uri, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(uri)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Uri, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}
