//! Reading a variant of a public state enum.

use std::fmt;

use erased_serde::Deserializer as AnyDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, Expected, IgnoredAny, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};

use super::{AnyField, Failed, Variants};

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

/// Makes one variant of the fields that it reads.
type Build<'de, T> = fn(&mut ReadFields<'_, 'de>) -> Result<T, Failed>;

/// Reads all fields of a variant, which are given in the order of their declaration.
type ReadFields<'a, 'de> = dyn FnMut(&mut [&mut dyn AnyField<'de>]) -> Result<(), Failed> + 'a;

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
