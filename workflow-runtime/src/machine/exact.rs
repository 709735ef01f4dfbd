//! Writing values as JSON so that they come back as they were, or not at all.
//!
//! JSON has no NaN and no infinities, and one `null` for every nothing. serde_json writes `null` for
//! them without a word, and another value would be read back. Here that is an error, which names what
//! cannot be held.

use std::fmt::Display;
use std::io;

use serde::ser::{
    self, Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct,
    SerializeStructVariant, SerializeTuple, SerializeTupleStruct, SerializeTupleVariant,
};

/// Writes a value.
///
/// # Errors
///
/// If the value holds something that JSON cannot, or its own serialization fails.
pub(crate) fn to_writer<T: Serialize + ?Sized>(
    writer: impl io::Write,
    value: &T,
) -> Result<(), serde_json::Error> {
    let mut json = serde_json::Serializer::new(writer);
    value.serialize(Exact {
        inner: &mut json,
        within_some: false,
    })
}

/// Writes a value to a string. As [`to_writer`].
pub(crate) fn to_string<T: Serialize + ?Sized>(value: &T) -> Result<String, serde_json::Error> {
    let mut json = Vec::with_capacity(128);
    to_writer(&mut json, value)?;
    String::from_utf8(json).map_err(serde_json::Error::custom)
}

/// A serializer or a part of one, whose values are checked.
struct Exact<S> {
    inner: S,
    /// Whether the value is what an `Option` holds, so that `null` would be read back as `None`.
    within_some: bool,
}

/// A value whose parts are checked when it is serialized.
struct Checked<'a, T: ?Sized> {
    value: &'a T,
    within_some: bool,
}

impl<T: Serialize + ?Sized> Serialize for Checked<'_, T> {
    fn serialize<S: ser::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(Exact {
            inner: serializer,
            within_some: self.within_some,
        })
    }
}

fn part<T: Serialize + ?Sized>(value: &T) -> Checked<'_, T> {
    Checked {
        value,
        within_some: false,
    }
}

impl<S: ser::Serializer> Exact<S> {
    /// Refuses what is written as `null` and would be read back as `None`.
    fn check_null(&self, what: &str) -> Result<(), S::Error> {
        if self.within_some {
            return Err(S::Error::custom(format_args!(
                "`Some` of {what} would come back as `None`; use an enum of your own instead"
            )));
        }
        Ok(())
    }
}

fn check_finite<E: ser::Error>(is_finite: bool, value: impl Display) -> Result<(), E> {
    if is_finite {
        return Ok(());
    }
    Err(E::custom(format_args!(
        "the number {value} cannot be stored, since JSON has none such"
    )))
}

macro_rules! plain {
    ($($method:ident: $type:ty;)*) => {$(
        fn $method(self, value: $type) -> Result<S::Ok, S::Error> {
            self.inner.$method(value)
        }
    )*};
}

impl<S: ser::Serializer> ser::Serializer for Exact<S> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeSeq = Exact<S::SerializeSeq>;
    type SerializeTuple = Exact<S::SerializeTuple>;
    type SerializeTupleStruct = Exact<S::SerializeTupleStruct>;
    type SerializeTupleVariant = Exact<S::SerializeTupleVariant>;
    type SerializeMap = Exact<S::SerializeMap>;
    type SerializeStruct = Exact<S::SerializeStruct>;
    type SerializeStructVariant = Exact<S::SerializeStructVariant>;

    plain! {
        serialize_bool: bool;
        serialize_i8: i8;
        serialize_i16: i16;
        serialize_i32: i32;
        serialize_i64: i64;
        serialize_i128: i128;
        serialize_u8: u8;
        serialize_u16: u16;
        serialize_u32: u32;
        serialize_u64: u64;
        serialize_u128: u128;
        serialize_char: char;
        serialize_str: &str;
        serialize_bytes: &[u8];
    }

    fn serialize_f32(self, value: f32) -> Result<S::Ok, S::Error> {
        check_finite(value.is_finite(), value)?;
        self.inner.serialize_f32(value)
    }

    fn serialize_f64(self, value: f64) -> Result<S::Ok, S::Error> {
        check_finite(value.is_finite(), value)?;
        self.inner.serialize_f64(value)
    }

    fn serialize_none(self) -> Result<S::Ok, S::Error> {
        self.check_null("`None`")?;
        self.inner.serialize_none()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        self.inner.serialize_some(&Checked {
            value,
            within_some: true,
        })
    }

    fn serialize_unit(self) -> Result<S::Ok, S::Error> {
        self.check_null("nothing")?;
        self.inner.serialize_unit()
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<S::Ok, S::Error> {
        self.check_null("nothing")?;
        self.inner.serialize_unit_struct(name)
    }

    fn serialize_unit_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
    ) -> Result<S::Ok, S::Error> {
        self.inner.serialize_unit_variant(name, index, variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        let value = Checked {
            value,
            within_some: self.within_some,
        };
        self.inner.serialize_newtype_struct(name, &value)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        self.inner
            .serialize_newtype_variant(name, index, variant, &part(value))
    }

    fn serialize_seq(self, len: Option<usize>) -> Result<Self::SerializeSeq, S::Error> {
        self.inner.serialize_seq(len).map(within)
    }

    fn serialize_tuple(self, len: usize) -> Result<Self::SerializeTuple, S::Error> {
        self.inner.serialize_tuple(len).map(within)
    }

    fn serialize_tuple_struct(
        self,
        name: &'static str,
        len: usize,
    ) -> Result<Self::SerializeTupleStruct, S::Error> {
        self.inner.serialize_tuple_struct(name, len).map(within)
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Self::SerializeTupleVariant, S::Error> {
        self.inner
            .serialize_tuple_variant(name, index, variant, len)
            .map(within)
    }

    fn serialize_map(self, len: Option<usize>) -> Result<Self::SerializeMap, S::Error> {
        self.inner.serialize_map(len).map(within)
    }

    fn serialize_struct(
        self,
        name: &'static str,
        len: usize,
    ) -> Result<Self::SerializeStruct, S::Error> {
        self.inner.serialize_struct(name, len).map(within)
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Self::SerializeStructVariant, S::Error> {
        self.inner
            .serialize_struct_variant(name, index, variant, len)
            .map(within)
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        self.inner.collect_str(value)
    }

    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}

fn within<C>(inner: C) -> Exact<C> {
    Exact {
        inner,
        within_some: false,
    }
}

macro_rules! compound {
    ($($trait:ident: $method:ident($($key:ident: $key_type:ty)?);)*) => {$(
        impl<C: $trait> $trait for Exact<C> {
            type Ok = C::Ok;
            type Error = C::Error;

            fn $method<T: Serialize + ?Sized>(
                &mut self,
                $($key: $key_type,)?
                value: &T,
            ) -> Result<(), C::Error> {
                self.inner.$method($($key,)? &part(value))
            }

            fn end(self) -> Result<C::Ok, C::Error> {
                self.inner.end()
            }
        }
    )*};
}

compound! {
    SerializeSeq: serialize_element();
    SerializeTuple: serialize_element();
    SerializeTupleStruct: serialize_field();
    SerializeTupleVariant: serialize_field();
    SerializeStruct: serialize_field(key: &'static str);
    SerializeStructVariant: serialize_field(key: &'static str);
}

impl<C: SerializeMap> SerializeMap for Exact<C> {
    type Ok = C::Ok;
    type Error = C::Error;

    // serde_json writes keys with a serializer of its own, which refuses what is no string or number.
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), C::Error> {
        self.inner.serialize_key(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), C::Error> {
        self.inner.serialize_value(&part(value))
    }

    fn end(self) -> Result<C::Ok, C::Error> {
        self.inner.end()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashMap};
    use std::fmt::Debug;

    use serde::de::DeserializeOwned;
    use serde::{Deserialize, Serialize};
    use serde_json::value::RawValue;

    use super::to_string;

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    enum Shape {
        Unit,
        New(Option<u8>),
        Tuple(i8, f32),
        Struct { a: (), b: Option<Vec<Option<u8>>> },
    }

    fn comes_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
        let json = to_string(value).expect("it can be held");
        let back: T = serde_json::from_str(&json).expect("it was just written");
        assert_eq!(&back, value, "{json}");
    }

    fn is_refused(value: impl Serialize, why: &str) {
        let error = to_string(&value).expect_err("it cannot be held");
        assert!(error.to_string().contains(why), "{error}");
    }

    #[test]
    fn what_can_be_held_comes_back() {
        comes_back(&(u128::MAX, i128::MIN, u64::MAX, i64::MIN));
        comes_back(&HashMap::from([(u64::MAX, 'x'), (0, '\u{0}')]));
        comes_back(&BTreeMap::from([(true, "a".to_owned())]));
        comes_back(&(
            Some(1_u8),
            None::<u8>,
            (),
            Some("null".to_owned()),
            Some(vec![None, Some(1_u8)]),
        ));
        for shape in [
            Shape::Unit,
            Shape::New(None),
            Shape::New(Some(0)),
            Shape::Tuple(-1, 0.1),
            Shape::Struct {
                a: (),
                b: Some(vec![None]),
            },
        ] {
            comes_back(&Some(shape));
        }
    }

    #[test]
    fn floats_come_back_to_the_last_bit() {
        let mut bits = 0x0123_4567_89ab_cdef_u64;
        for _ in 0..20_000 {
            bits = bits
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let value = f64::from_bits(bits);
            if value.is_finite() {
                let json = to_string(&value).expect("it is finite");
                let back: f64 = serde_json::from_str(&json).expect("it was just written");
                assert_eq!(back.to_bits(), value.to_bits(), "{json}");
            }
        }
        for value in [
            -0.0,
            f64::MIN_POSITIVE,
            f64::MAX,
            f64::from_bits(1),
            0.1 + 0.2,
        ] {
            let back: f64 =
                serde_json::from_str(&to_string(&value).expect("it is finite")).expect("valid");
            assert_eq!(back.to_bits(), value.to_bits());
        }
    }

    #[test]
    fn what_cannot_be_held_is_refused() {
        is_refused(f64::NAN, "NaN cannot be stored");
        is_refused(vec![Some(f32::INFINITY)], "inf cannot be stored");
        is_refused(
            Some(None::<u8>),
            "`Some` of `None` would come back as `None`",
        );
        is_refused((1, vec![Some(())]), "`Some` of nothing");
        is_refused(BTreeMap::from([((1, 2), 3)]), "key must be a string");
        is_refused(HashMap::from([("a", f64::NEG_INFINITY)]), "-inf");
    }

    #[test]
    fn raw_json_stays_raw() {
        let raw: Box<RawValue> =
            RawValue::from_string("{\"a\": [1,  2]}".to_owned()).expect("valid");
        assert_eq!(to_string(&raw).expect("it is JSON"), "{\"a\": [1,  2]}");
    }
}
