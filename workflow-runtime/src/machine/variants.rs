//! The serde traits of the public state enums, as deriving them would make them.
//!
//! Derived code is much for each state, and rustc checks all of it in each crate that
//! has workflows. Here is what is the same for all of them. The runtime does not use it: it writes and reads
//! stored states by name, and this is for who reads a state by its type. Because the values are erased, it is slower than
//! derived code, and of an error within a field only the text is kept.

mod read;

use std::fmt;

use erased_serde::{Deserializer as AnyDeserializer, Serialize as AnySerialize};
use serde::de::Deserialize;
use serde::ser::{Serialize, SerializeStructVariant, Serializer};

pub use self::read::read_variant;
use super::codec::{Durable, Format};

/// Names of an enum of which each variant has named fields.
#[derive(Debug)]
pub struct Variants {
    /// The enum's.
    pub name: &'static str,
    /// The variants'.
    pub variants: &'static [&'static str],
    /// Their fields'.
    pub fields: &'static [&'static [&'static str]],
}

/// Writes the variant of a number.
///
/// # Errors
///
/// If the serializer fails, or that of a field does.
pub fn write_variant<S: Serializer>(
    serializer: S,
    names: &'static Variants,
    number: u32,
    fields: &[&dyn AnySerialize],
) -> Result<S::Ok, S::Error> {
    let variant = number as usize;
    let (name, len) = (names.variants[variant], fields.len());
    let mut writer = serializer.serialize_struct_variant(names.name, number, name, len)?;
    for (name, field) in names.fields[variant].iter().zip(fields) {
        writer.serialize_field(name, field)?;
    }
    writer.end()
}

/// A value in whatever format.
pub fn written<T: Serialize>(value: &T) -> &dyn AnySerialize {
    value
}

/// Any format that serde knows.
#[derive(Clone, Copy, Debug)]
pub struct AnyFormat;

impl Format for AnyFormat {
    type Codec<T> = AnyCodec<T>;

    fn codec<T: Durable>() -> AnyCodec<T> {
        AnyCodec {
            write: written::<T>,
            read: |deserializer| read(deserializer),
        }
    }
}

/// How values of one type are written to and read from any format.
pub struct AnyCodec<T> {
    write: fn(&T) -> &dyn AnySerialize,
    read: fn(&mut dyn AnyDeserializer<'_>) -> Result<T, erased_serde::Error>,
}

impl<T> AnyCodec<T> {
    /// The value in whatever format.
    #[must_use]
    pub fn written<'a>(&self, value: &'a T) -> &'a dyn AnySerialize {
        (self.write)(value)
    }

    /// A field of the type.
    #[must_use]
    pub fn field<'de>(&self) -> Field<'de, T> {
        Field {
            value: None,
            read: self.read,
        }
    }
}

impl<T> fmt::Debug for AnyCodec<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AnyCodec")
    }
}

/// A field that is read.
pub struct Field<'de, T> {
    value: Option<T>,
    read: fn(&mut dyn AnyDeserializer<'de>) -> Result<T, erased_serde::Error>,
}

impl<'de, T: Deserialize<'de>> Field<'de, T> {
    /// A field of a type of which no more is known than that it can be read.
    #[allow(clippy::new_without_default)]
    #[must_use]
    pub fn new() -> Self {
        Self {
            value: None,
            read: read::<T>,
        }
    }
}

impl<T> Field<'_, T> {
    /// The value that was read.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn take(&mut self) -> Result<T, Failed> {
        self.value.take().ok_or(Failed)
    }
}

impl<T> fmt::Debug for Field<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Field")
    }
}

fn read<'de, T: Deserialize<'de>>(
    deserializer: &mut dyn AnyDeserializer<'de>,
) -> Result<T, erased_serde::Error> {
    erased_serde::deserialize(deserializer)
}

/// Reading has failed. Who reads knows why.
#[derive(Clone, Copy, Debug)]
pub struct Failed;

/// A field of whatever type.
pub trait AnyField<'de> {
    /// Whether it has its value.
    fn is_read(&self) -> bool;

    /// Reads it.
    ///
    /// # Errors
    ///
    /// If what is there does not have its type.
    fn read(
        &mut self,
        deserializer: &mut dyn AnyDeserializer<'de>,
    ) -> Result<(), erased_serde::Error>;
}

impl<'de, T> AnyField<'de> for Field<'de, T> {
    fn is_read(&self) -> bool {
        self.value.is_some()
    }

    fn read(
        &mut self,
        deserializer: &mut dyn AnyDeserializer<'de>,
    ) -> Result<(), erased_serde::Error> {
        self.value = Some((self.read)(deserializer)?);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde::de::Deserializer;
    use serde_json::json;

    use super::super::codec::codec;
    use super::super::types::Ty;
    use super::*;

    #[derive(serde::Serialize, serde::Deserialize, Debug, PartialEq)]
    enum Derived {
        Start {},
        Paid { price: u128, note: Option<String> },
    }

    static NAMES: Variants = Variants {
        name: "Derived",
        variants: &["Start", "Paid"],
        fields: &[&[], &["price", "note"]],
    };

    /// The same, as it is generated.
    #[derive(Debug, PartialEq)]
    struct Generated(Derived);

    impl Serialize for Generated {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            match &self.0 {
                Derived::Start {} => write_variant(serializer, &NAMES, 0, &[]),
                Derived::Paid { price, note } => write_variant(
                    serializer,
                    &NAMES,
                    1,
                    &[
                        codec::<AnyFormat, _>(Ty::of(price)).written(price),
                        written(note),
                    ],
                ),
            }
        }
    }

    impl<'de> Deserialize<'de> for Generated {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            read_variant(
                deserializer,
                &NAMES,
                &[
                    |read| {
                        read(&mut [])?;
                        Ok(Self(Derived::Start {}))
                    },
                    |read| {
                        let mut price = codec::<AnyFormat, _>(Ty::new()).field();
                        let mut note = Field::new();
                        read(&mut [&mut price, &mut note])?;
                        Ok(Self(Derived::Paid {
                            price: price.take()?,
                            note: note.take()?,
                        }))
                    },
                ],
            )
        }
    }

    #[test]
    fn it_reads_and_writes_what_derived_code_does() {
        for text in [
            r#"{"Start":{}}"#,
            r#"{"Start":{"more":[1]}}"#,
            r#"{"Paid":{"price":340282366920938463463374607431768211455,"note":"a"}}"#,
            r#"{"Paid":{"note":null,"more":{"x":1},"price":1}}"#,
            r#"{"Paid":{"price":1}}"#,
            r#"{"Paid":[1,"a"]}"#,
        ] {
            let derived: Derived = serde_json::from_str(text).expect(text);
            let json = serde_json::to_string(&derived).expect(text);
            let generated: Generated = serde_json::from_str(text).expect(text);
            assert_eq!(serde_json::to_string(&generated).expect(text), json);
            assert_eq!(generated.0, derived);
        }
        for value in [
            json!({"Start": {}}),
            json!({"Paid": {"price": 1, "note": null}}),
        ] {
            let derived: Derived = serde_json::from_value(value.clone()).expect("it is one");
            let generated: Generated = serde_json::from_value(value).expect("it is one");
            assert_eq!(generated.0, derived);
            let derived = serde_json::to_value(&derived).expect("it is one");
            assert_eq!(
                serde_json::to_value(&generated).expect("it is one"),
                derived
            );
        }
    }

    #[test]
    fn it_refuses_what_derived_code_does() {
        for text in [
            r#""Start""#,
            r#"{"Ended":{}}"#,
            r#"{"Paid":{"note":"a"}}"#,
            r#"{"Paid":{"price":"a"}}"#,
            r#"{"Paid":{"price":1,"price":2}}"#,
            r#"{"Paid":[1]}"#,
            r#"{"Paid":1}"#,
            r#"{"Paid":{"price":1}"#,
            "{}",
            "1",
        ] {
            let derived = serde_json::from_str::<Derived>(text).expect_err(text);
            let generated = serde_json::from_str::<Generated>(text).expect_err(text);
            let place = (derived.line(), derived.column());
            assert_eq!((generated.line(), generated.column()), place, "{text}");
            assert_eq!(generated.is_eof(), derived.is_eof(), "{text}");
            assert_eq!(
                generated.to_string().replace("Generated", "Derived"),
                derived.to_string()
            );
        }
    }
}
