//! The stored form of a state: `{"WaitUpdate":{"webhook":…,"updates":[…]}}`.
//!
//! It is the form that serde gives the public state enum. It is written and read field by field, so
//! that code and stored state need to agree only on the fields that the code uses.

use std::borrow::Cow;
use std::fmt;
use std::hash::Hasher;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::codec::{Codec, LoadError, SaveError};
use crate::store::EncodedState;
use crate::webhook::UrlScope;

/// Writes a state.
///
/// # Errors
///
/// If a local's own serialization fails.
pub fn save(
    name: &str,
    write: impl FnOnce(&mut StateWriter) -> Result<(), SaveError>,
) -> Result<EncodedState, SaveError> {
    let mut writer = StateWriter::new(name);
    write(&mut writer)?;
    Ok(writer.finish())
}

/// Writes the fields of one state.
#[derive(Debug)]
pub struct StateWriter {
    name: String,
    json: Vec<u8>,
    is_first: bool,
    digest: Fnv,
}

impl StateWriter {
    fn new(name: &str) -> Self {
        let mut json = Vec::with_capacity(256);
        json.extend_from_slice(b"{\"");
        json.extend_from_slice(name.as_bytes());
        json.extend_from_slice(b"\":{");
        let mut digest = Fnv::new();
        digest.write(name.as_bytes());
        Self {
            name: name.to_owned(),
            json,
            is_first: true,
            digest,
        }
    }

    /// Writes one local. Its name is an identifier, which needs no escaping in JSON.
    ///
    /// # Errors
    ///
    /// If the local's own serialization fails.
    pub fn field<T>(&mut self, name: &str, value: &T, codec: Codec<T>) -> Result<(), SaveError> {
        if !std::mem::take(&mut self.is_first) {
            self.json.push(b',');
        }
        self.json.push(b'"');
        self.json.extend_from_slice(name.as_bytes());
        self.json.extend_from_slice(b"\":");
        self.digest.write(name.as_bytes());
        self.digest.write(codec.type_name.as_bytes());
        (codec.encode)(value, &mut self.json).map_err(|source| SaveError {
            state: self.name.clone(),
            field: name.to_owned(),
            source,
        })
    }

    /// Ends the fields.
    ///
    /// # Errors
    ///
    /// Never; it has the form of [`StateWriter::field`] so that the calls can be chained by `?`.
    pub fn end(&mut self) -> Result<(), SaveError> {
        self.json.extend_from_slice(b"}}");
        Ok(())
    }

    fn finish(self) -> EncodedState {
        let json = String::from_utf8(self.json).expect("BUG: serde_json wrote no UTF-8");
        EncodedState {
            name: self.name,
            json,
            digest: self.digest.finish().cast_signed(),
        }
    }
}

/// A stored state, taken apart but not decoded.
#[derive(Debug)]
pub struct StateReader<'a> {
    name: Cow<'a, str>,
    fields: Vec<(Cow<'a, str>, &'a RawValue)>,
    /// Where webhooks get their URLs back.
    scope: Option<UrlScope>,
}

impl<'a> StateReader<'a> {
    /// Takes a stored state apart.
    ///
    /// # Errors
    ///
    /// If it does not have the form of a state.
    pub fn parse(json: &'a str) -> Result<Self, LoadError> {
        serde_json::from_str(json).map_err(LoadError::Malformed)
    }

    /// The same state, read with webhooks that have their URLs.
    pub(crate) fn within(self, scope: &UrlScope) -> Self {
        Self {
            scope: Some(scope.clone()),
            ..self
        }
    }

    /// The state's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads one local.
    ///
    /// # Errors
    ///
    /// If the state does not have it, or in another form.
    pub fn field<T>(&self, name: &str, codec: Codec<T>) -> Result<T, LoadError> {
        let missing = || LoadError::MissingField {
            state: self.name.to_string(),
            field: name.to_owned(),
        };
        let (_, json) = self
            .fields
            .iter()
            .find(|(field, _)| field == name)
            .ok_or_else(missing)?;
        let decode = || (codec.decode)(json.get());
        let decoded = match &self.scope {
            Some(scope) => scope.enter(decode),
            None => decode(),
        };
        decoded.map_err(|source| LoadError::WrongType {
            state: self.name.to_string(),
            field: name.to_owned(),
            expected: codec.type_name,
            source,
        })
    }

    /// Checks that `names`, which are all that the code has in the state, mean what they meant when they were
    /// written. Locals of one name are told apart by numbers, so where the code has one of them no more, the
    /// others may have moved up.
    ///
    /// # Errors
    ///
    /// If a field is left that is one of the names with a number.
    pub fn unambiguous(&self, names: &[&str]) -> Result<(), LoadError> {
        let left = self.fields.iter().map(|(field, _)| field.as_ref());
        for field in left.filter(|field| !names.contains(field)) {
            if let Some(name) = self.first_of(field).filter(|name| names.contains(name)) {
                return Err(LoadError::AmbiguousField {
                    state: self.name.to_string(),
                    name: name.to_owned(),
                    field: field.to_owned(),
                });
            }
        }
        Ok(())
    }

    /// The name that a field may have got a number for: `price` for `price_3`, if there are `price` and
    /// `price_2`, too.
    fn first_of<'f>(&self, field: &'f str) -> Option<&'f str> {
        let (name, digits) = field.rsplit_once('_')?;
        let number: usize = digits.parse().ok()?;
        // Numbers begin with 2 and have none left out.
        let is_canonical =
            (2..=self.fields.len()).contains(&number) && number.to_string() == digits;
        let has = |name: &str| self.fields.iter().any(|(field, _)| field == name);
        let is_numbered =
            is_canonical && has(name) && (2..number).all(|lower| has(&format!("{name}_{lower}")));
        is_numbered.then_some(name)
    }

    /// The error of code that has no such state.
    #[must_use]
    pub fn unknown(&self) -> LoadError {
        LoadError::UnknownState(self.name.to_string())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for StateReader<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(VariantVisitor)
    }
}

struct VariantVisitor;

impl<'de> Visitor<'de> for VariantVisitor {
    type Value = StateReader<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a state: an object with one key, whose value is an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let Some((Text(name), Fields(fields))) = map.next_entry()? else {
            return Err(de::Error::invalid_length(0, &self));
        };
        if map.next_key::<de::IgnoredAny>()?.is_some() {
            return Err(de::Error::invalid_length(2, &self));
        }
        Ok(StateReader {
            name,
            fields,
            scope: None,
        })
    }
}

/// A string that is borrowed where it holds no escapes.
struct Text<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        struct Borrowed<'a>(#[serde(borrow)] Cow<'a, str>);
        Borrowed::deserialize(deserializer).map(|text| Self(text.0))
    }
}

struct Fields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FieldsVisitor;
        impl<'de> Visitor<'de> for FieldsVisitor {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some((Text(name), value)) = map.next_entry()? {
                    fields.push((name, value));
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(FieldsVisitor)
    }
}

/// FNV-1a with 64 bits: stable over builds and machines, which `DefaultHasher` is not.
#[derive(Debug)]
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    /// Each piece ends with a byte that occurs in no UTF-8, so that the pieces keep their bounds.
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes.iter().copied().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::types::Ty;
    use super::*;

    fn saved(text: &str, number: u32) -> EncodedState {
        save("WaitUpdate", |state| {
            state.field("text", &text.to_owned(), Codec::new(Ty::of(&String::new())))?;
            state.field("number", &number, Codec::new(Ty::of(&number)))?;
            state.end()
        })
        .expect("strings and numbers can be stored")
    }

    #[test]
    fn what_is_written_is_read() {
        let state = saved("a \"quoted\" {word}", 7);
        assert_eq!(
            state.json,
            r#"{"WaitUpdate":{"text":"a \"quoted\" {word}","number":7}}"#
        );
        let reader = StateReader::parse(&state.json).expect("it was just written");
        assert_eq!(reader.name(), "WaitUpdate");
        let number: u32 = reader
            .field("number", Codec::new(Ty::of(&0)))
            .expect("the field is there");
        assert_eq!(number, 7);
        let text: String = reader
            .field("text", Codec::new(Ty::of(&String::new())))
            .expect("the field is there");
        assert_eq!(text, "a \"quoted\" {word}");
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let state = saved("a", 7);
        let reader = StateReader::parse(&state.json).expect("it was just written");
        let missing = reader
            .field("more", Codec::new(Ty::of(&0_u8)))
            .expect_err("there is no such field");
        assert!(missing.to_string().contains("has no `more`"), "{missing}");
        let wrong = reader
            .field("text", Codec::new(Ty::of(&0_u8)))
            .expect_err("it is a string");
        assert!(
            wrong
                .to_string()
                .starts_with("`text` in the stored state `WaitUpdate` is no `u8`"),
            "{wrong}"
        );
        for malformed in [
            "",
            "{}",
            "[]",
            "{\"A\":1}",
            "{\"A\":{},\"B\":{}}",
            "{\"A\":{}",
            "null",
        ] {
            assert!(StateReader::parse(malformed).is_err(), "{malformed}");
        }
    }

    #[test]
    fn a_name_that_was_there_twice_and_is_no_more_is_ambiguous() {
        let json = r#"{"Paid":{"price":100,"price_2":90,"price_3":80,"price_tag":"x"}}"#;
        let reader = StateReader::parse(json).expect("it is a state");
        assert!(reader.unambiguous(&["price", "price_2", "price_3"]).is_ok());
        assert!(reader.unambiguous(&["price_tag"]).is_ok());
        for names in [
            &["price"][..],
            &["price", "price_2"],
            &["price", "price_2", "tax", "hook"],
        ] {
            let error = reader.unambiguous(names);
            let message = error.expect_err("it may be either").to_string();
            assert!(message.contains("beside `price`"), "{message}");
        }
    }

    #[test]
    fn a_name_that_ends_in_a_number_of_its_own_is_not_ambiguous() {
        let json = r#"{"Paid":{"sha":1,"sha_1":1,"sha_256":1,"sha_02":1,"line_2":1,"line_3":1}}"#;
        let reader = StateReader::parse(json).expect("it is a state");
        for names in [&["sha"][..], &["line_2"], &["line_3"], &["line"]] {
            assert!(reader.unambiguous(names).is_ok(), "{names:?}");
        }
    }

    #[test]
    fn the_digest_tells_names_and_types() {
        let digest = |name: &str, field: &str| {
            save(name, |state| {
                state.field(field, &1_u8, Codec::new(Ty::of(&1_u8)))?;
                state.end()
            })
            .map(|state| state.digest)
            .expect("numbers can be stored")
        };
        assert_eq!(digest("A", "x"), digest("A", "x"));
        assert_ne!(digest("A", "x"), digest("A", "y"));
        assert_ne!(digest("Ax", ""), digest("A", "x"));
    }
}
