//! Reports, snapshots and happenings as plain data, on their way to whoever asked.
//!
//! Their `Serialize` is written out by the compiler once for each serializer. The page has use for
//! them as trees of values and as JavaScript objects, and would carry them twice; so they become
//! [`Data`] first, and that becomes the other two.

use std::fmt;

use serde::ser::{Impossible, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple, SerializeTupleStruct};
use serde::{Serialize, Serializer};
use serde_json::{Number, Value};

use super::json;

/// Something as plain data: what serde tells of it, in its order.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// Nothing.
    Null,
    /// Yes or no.
    Switch(bool),
    /// A whole number.
    Whole(i64),
    /// A whole number that must not be rounded where numbers are floats.
    Long(i128),
    /// A number.
    Float(f64),
    /// A word out of a few.
    Word(&'static str),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Data>),
    /// A table whose fields are always the same.
    Record(Vec<(&'static str, Data)>),
    /// A table with names of the scenario's own.
    Table(Vec<(String, Data)>),
}

impl Data {
    /// Something as data; nothing if it has no such form, which everything here has.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Data {
        value.serialize(Telling).unwrap_or(Data::Null)
    }

    /// As a tree of values.
    pub fn into_value(self) -> Value {
        match self {
            Data::Null => Value::Null,
            Data::Switch(switch) => Value::Bool(switch),
            Data::Whole(number) => number.into(),
            Data::Long(number) => Number::from_i128(number).map_or(Value::Null, Value::Number),
            Data::Float(number) => Number::from_f64(number).map_or(Value::Null, Value::Number),
            Data::Word(word) => word.into(),
            Data::Text(text) => text.into(),
            Data::List(entries) => Value::Array(entries.into_iter().map(Data::into_value).collect()),
            Data::Record(fields) => json::table(fields.into_iter().map(|(name, value)| (name.to_owned(), value.into_value()))),
            Data::Table(fields) => json::table(fields.into_iter().map(|(name, value)| (name, value.into_value()))),
        }
    }
}

impl Serialize for Data {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Data::Null => serializer.serialize_unit(),
            Data::Switch(switch) => serializer.serialize_bool(*switch),
            Data::Whole(number) => serializer.serialize_i64(*number),
            Data::Long(number) => serializer.serialize_i128(*number),
            Data::Float(number) => serializer.serialize_f64(*number),
            Data::Word(word) => serializer.serialize_unit_variant("", 0, word),
            Data::Text(text) => serializer.serialize_str(text),
            Data::List(entries) => {
                let mut list = serializer.serialize_seq(Some(entries.len()))?;
                entries.iter().try_for_each(|entry| list.serialize_element(entry))?;
                list.end()
            }
            Data::Record(fields) => {
                let mut record = serializer.serialize_struct("", fields.len())?;
                fields.iter().try_for_each(|(name, value)| record.serialize_field(name, value))?;
                record.end()
            }
            Data::Table(fields) => {
                let mut table = serializer.serialize_map(Some(fields.len()))?;
                fields.iter().try_for_each(|(name, value)| table.serialize_entry(name, value))?;
                table.end()
            }
        }
    }
}

/// The serializer that gives [`Data`].
#[derive(Clone, Copy)]
struct Telling;

impl Serializer for Telling {
    type Ok = Data;
    type Error = fmt::Error;
    type SerializeSeq = Entries;
    type SerializeTuple = Entries;
    type SerializeTupleStruct = Entries;
    type SerializeMap = Named;
    type SerializeStruct = Fields;
    // No type of ours has these shapes: variants are tagged from within.
    type SerializeTupleVariant = Impossible<Data, fmt::Error>;
    type SerializeStructVariant = Impossible<Data, fmt::Error>;

    fn serialize_bool(self, switch: bool) -> Result<Data, fmt::Error> {
        Ok(Data::Switch(switch))
    }
    fn serialize_i8(self, number: i8) -> Result<Data, fmt::Error> {
        self.serialize_i64(number.into())
    }
    fn serialize_i16(self, number: i16) -> Result<Data, fmt::Error> {
        self.serialize_i64(number.into())
    }
    fn serialize_i32(self, number: i32) -> Result<Data, fmt::Error> {
        self.serialize_i64(number.into())
    }
    fn serialize_i64(self, number: i64) -> Result<Data, fmt::Error> {
        Ok(Data::Whole(number))
    }
    fn serialize_i128(self, number: i128) -> Result<Data, fmt::Error> {
        Ok(Data::Long(number))
    }
    fn serialize_u8(self, number: u8) -> Result<Data, fmt::Error> {
        self.serialize_i64(number.into())
    }
    fn serialize_u16(self, number: u16) -> Result<Data, fmt::Error> {
        self.serialize_i64(number.into())
    }
    fn serialize_u32(self, number: u32) -> Result<Data, fmt::Error> {
        self.serialize_i64(number.into())
    }
    fn serialize_u64(self, number: u64) -> Result<Data, fmt::Error> {
        Ok(i64::try_from(number).map_or(Data::Long(number.into()), Data::Whole))
    }
    fn serialize_u128(self, number: u128) -> Result<Data, fmt::Error> {
        i128::try_from(number).map(Data::Long).map_err(|_| fmt::Error)
    }
    fn serialize_f32(self, number: f32) -> Result<Data, fmt::Error> {
        self.serialize_f64(number.into())
    }
    fn serialize_f64(self, number: f64) -> Result<Data, fmt::Error> {
        Ok(Data::Float(number))
    }
    fn serialize_char(self, letter: char) -> Result<Data, fmt::Error> {
        Ok(Data::Text(letter.into()))
    }
    fn serialize_str(self, text: &str) -> Result<Data, fmt::Error> {
        Ok(Data::Text(text.to_owned()))
    }
    fn serialize_bytes(self, bytes: &[u8]) -> Result<Data, fmt::Error> {
        bytes.serialize(self)
    }
    fn serialize_none(self) -> Result<Data, fmt::Error> {
        Ok(Data::Null)
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Data, fmt::Error> {
        value.serialize(self)
    }
    fn serialize_unit(self) -> Result<Data, fmt::Error> {
        Ok(Data::Null)
    }
    fn serialize_unit_struct(self, _: &'static str) -> Result<Data, fmt::Error> {
        Ok(Data::Null)
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Data, fmt::Error> {
        Ok(Data::Word(variant))
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<Data, fmt::Error> {
        value.serialize(self)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Data, fmt::Error> {
        Ok(Data::Record(vec![(variant, value.serialize(self)?)]))
    }
    fn serialize_seq(self, _: Option<usize>) -> Result<Entries, fmt::Error> {
        Ok(Entries(Vec::new()))
    }
    fn serialize_tuple(self, _: usize) -> Result<Entries, fmt::Error> {
        Ok(Entries(Vec::new()))
    }
    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Entries, fmt::Error> {
        Ok(Entries(Vec::new()))
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Impossible<Data, fmt::Error>, fmt::Error> {
        Err(fmt::Error)
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Named, fmt::Error> {
        Ok(Named { fields: Vec::new(), name: String::new() })
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields, fmt::Error> {
        Ok(Fields(Vec::new()))
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Impossible<Data, fmt::Error>, fmt::Error> {
        Err(fmt::Error)
    }
}

struct Entries(Vec<Data>);

impl SerializeSeq for Entries {
    type Ok = Data;
    type Error = fmt::Error;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, entry: &T) -> Result<(), fmt::Error> {
        self.0.push(entry.serialize(Telling)?);
        Ok(())
    }
    fn end(self) -> Result<Data, fmt::Error> {
        Ok(Data::List(self.0))
    }
}

impl SerializeTuple for Entries {
    type Ok = Data;
    type Error = fmt::Error;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, entry: &T) -> Result<(), fmt::Error> {
        SerializeSeq::serialize_element(self, entry)
    }
    fn end(self) -> Result<Data, fmt::Error> {
        SerializeSeq::end(self)
    }
}

impl SerializeTupleStruct for Entries {
    type Ok = Data;
    type Error = fmt::Error;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, entry: &T) -> Result<(), fmt::Error> {
        SerializeSeq::serialize_element(self, entry)
    }
    fn end(self) -> Result<Data, fmt::Error> {
        SerializeSeq::end(self)
    }
}

struct Fields(Vec<(&'static str, Data)>);

impl SerializeStruct for Fields {
    type Ok = Data;
    type Error = fmt::Error;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), fmt::Error> {
        self.0.push((name, value.serialize(Telling)?));
        Ok(())
    }
    fn end(self) -> Result<Data, fmt::Error> {
        Ok(Data::Record(self.0))
    }
}

struct Named {
    fields: Vec<(String, Data)>,
    /// The name whose value comes next.
    name: String,
}

impl SerializeMap for Named {
    type Ok = Data;
    type Error = fmt::Error;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> Result<(), fmt::Error> {
        self.name = match name.serialize(Telling)? {
            Data::Text(name) => name,
            Data::Word(name) => name.to_owned(),
            _ => return Err(fmt::Error),
        };
        Ok(())
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), fmt::Error> {
        let value = value.serialize(Telling)?;
        self.fields.push((std::mem::take(&mut self.name), value));
        Ok(())
    }
    fn end(self) -> Result<Data, fmt::Error> {
        Ok(Data::Table(self.fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Session, library};

    #[test]
    fn nothing_is_lost_on_the_way() {
        for bundled in library::SCENARIOS {
            let mut session = Session::from_text(&bundled.text()).unwrap();
            session.advance(crate::engine::Duration::from_millis(700.0));
            fn check(what: &(impl Serialize + ?Sized)) {
                let data = Data::of(what);
                assert_eq!(serde_json::to_string(&data).unwrap(), serde_json::to_string(what).unwrap());
                assert_eq!(data.into_value(), serde_json::to_value(what).unwrap());
            }
            check(&session.report());
            check(&session.snapshot());
            check(&session.trace(0, u64::MAX));
            check(&session.document());
        }
    }

    #[test]
    fn what_must_not_be_rounded_stays_marked() {
        let token = Data::of(&crate::engine::partitioning::Token(5));
        assert_eq!((&token, token.clone().into_value()), (&Data::Long(5), 5.into()));
        assert_eq!(Data::of(&u64::MAX).into_value(), Value::from(u64::MAX));
    }
}
