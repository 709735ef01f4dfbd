//! The serde traits of the public state enums, as deriving them would make them.
//!
//! Derived code is much for each state, and rustc checks all of it in each crate that
//! has workflows. Here is what is the same for all of them. The runtime does not use it: it writes and reads
//! stored states by name, and this is for who reads a state by its type. Because the values are erased, it is slower than
//! derived code, and of an error within a field only the text is kept.

use std::fmt;

use erased_serde::{Deserializer as AnyDeserializer, Serialize as AnySerialize};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error as _, Expected, IgnoredAny,
    MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::ser::{Serialize, SerializeStructVariant, Serializer};

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

/// Makes one variant of the fields that it reads.
type Build<'de, T> = fn(&mut ReadFields<'_, 'de>) -> Result<T, Failed>;

/// Reads a variant. There is a function for each: without optimization, one for all of them would need as much of the
/// stack as all fields of all variants.
///
/// # Errors
///
/// If there is no such variant, a field is not there, or what is there does not have its type.
pub fn read_variant<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    names: &'static Variants,
    build: &[Build<'de, T>],
) -> Result<T, D::Error> {
    deserializer.deserialize_enum(names.name, names.variants, EnumVisitor { names, build })
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

/// Reads all fields of a variant, which are given in the order of their declaration.
type ReadFields<'a, 'de> = dyn FnMut(&mut [&mut dyn AnyField<'de>]) -> Result<(), Failed> + 'a;

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

/// Reads a field out of what stands for its value.
struct FieldSeed<'a, 'de>(&'a mut dyn AnyField<'de>);

impl<'de> DeserializeSeed<'de> for FieldSeed<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let mut erased = <dyn AnyDeserializer<'de>>::erase(deserializer);
        self.0.read(&mut erased).map_err(D::Error::custom)
    }
}

struct EnumVisitor<'a, 'de, T> {
    names: &'static Variants,
    build: &'a [Build<'de, T>],
}

impl<'de, T> Visitor<'de> for EnumVisitor<'_, 'de, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "enum {}", self.names.name)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<T, A::Error> {
        let (variant, access) = data.variant_seed(NameSeed::variant(self.names.variants))?;
        let variant = variant.ok_or_else(|| A::Error::custom("there is no such variant"))?;
        let fields = FieldsVisitor {
            names: self.names,
            variant,
            build: self.build[variant],
        };
        access.struct_variant(self.names.fields[variant], fields)
    }
}

struct FieldsVisitor<'de, T> {
    names: &'static Variants,
    variant: usize,
    build: Build<'de, T>,
}

impl<'de, T> FieldsVisitor<'de, T> {
    fn fields(&self) -> &'static [&'static str] {
        self.names.fields[self.variant]
    }

    fn build<E: serde::de::Error>(
        &self,
        mut read: impl FnMut(&mut [&mut dyn AnyField<'de>]) -> Result<(), E>,
    ) -> Result<T, E> {
        let mut error = None;
        let built = (self.build)(&mut |fields| {
            read(fields).map_err(|it| {
                error = Some(it);
                Failed
            })
        });
        built.map_err(|Failed| error.unwrap_or_else(|| E::custom("a field was not read")))
    }
}

impl<'de, T> Visitor<'de> for FieldsVisitor<'de, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, variant) = (self.names.name, self.names.variants[self.variant]);
        write!(f, "struct variant {name}::{variant}")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        self.build(|fields| read_map(&mut map, self.fields(), fields))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<T, A::Error> {
        let len = self.fields().len();
        let plural = if len == 1 { "" } else { "s" };
        let expected = format!("{} with {len} element{plural}", &self as &dyn Expected);
        self.build(|fields| read_seq(&mut seq, &&*expected, fields))
    }
}

fn read_map<'de, A: MapAccess<'de>>(
    map: &mut A,
    names: &'static [&'static str],
    fields: &mut [&mut dyn AnyField<'de>],
) -> Result<(), A::Error> {
    while let Some(number) = map.next_key_seed(NameSeed::field(names))? {
        let Some(number) = number else {
            map.next_value::<IgnoredAny>()?;
            continue;
        };
        if fields[number].is_read() {
            return Err(A::Error::duplicate_field(names[number]));
        }
        map.next_value_seed(FieldSeed(&mut *fields[number]))?;
    }
    for (field, name) in fields.iter_mut().zip(names) {
        // An `Option` that is not there is `None`.
        if !field.is_read() && FieldSeed(&mut **field).deserialize(Nothing).is_err() {
            return Err(A::Error::missing_field(name));
        }
    }
    Ok(())
}

fn read_seq<'de, A: SeqAccess<'de>>(
    seq: &mut A,
    expected: &dyn Expected,
    fields: &mut [&mut dyn AnyField<'de>],
) -> Result<(), A::Error> {
    for (index, field) in fields.iter_mut().enumerate() {
        let read = seq.next_element_seed(FieldSeed(&mut **field))?;
        read.ok_or_else(|| A::Error::invalid_length(index, expected))?;
    }
    Ok(())
}

/// Reads a name as its number. A field may be none of those that are known.
#[derive(Clone, Copy)]
struct NameSeed {
    names: &'static [&'static str],
    is_variant: bool,
}

impl NameSeed {
    fn variant(names: &'static [&'static str]) -> Self {
        let is_variant = true;
        Self { names, is_variant }
    }

    fn field(names: &'static [&'static str]) -> Self {
        let is_variant = false;
        Self { names, is_variant }
    }
}

impl<'de> DeserializeSeed<'de> for NameSeed {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for NameSeed {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.is_variant {
            true => write!(f, "variant index 0 <= i < {}", self.names.len()),
            false => f.write_str("field identifier"),
        }
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Self::Value, E> {
        let known = usize::try_from(number).ok();
        match known.filter(|number| *number < self.names.len()) {
            None if self.is_variant => Err(E::invalid_value(Unexpected::Unsigned(number), &self)),
            known => Ok(known),
        }
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Self::Value, E> {
        match self.names.iter().position(|known| *known == name) {
            None if self.is_variant => Err(E::unknown_variant(name, self.names)),
            known => Ok(known),
        }
    }

    fn visit_bytes<E: serde::de::Error>(self, name: &[u8]) -> Result<Self::Value, E> {
        self.visit_str(&String::from_utf8_lossy(name))
    }
}

/// What stands for a field that is not there.
struct Nothing;

impl<'de> Deserializer<'de> for Nothing {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(Self::Error::custom("the field is not there"))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_none()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
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
