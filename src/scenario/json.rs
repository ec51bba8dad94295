//! JSON text. It goes through here and nowhere else, so that numbers have one spelling, that of
//! [`crate::decimal`], and the page carries one reader and one writer.

use std::fmt;
use std::io;

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde::{Deserializer, Serialize};
use serde_json::ser::Formatter;
use serde_json::{Error, Map, Number, Value};

use crate::decimal::{self, Json};

/// A table of these entries. They are put in one by one: to collect them brings a sort for each kind of iterator.
pub(super) fn table(entries: impl Iterator<Item = (String, Value)>) -> Value {
    let mut table = Map::new();
    for (name, value) in entries {
        table.insert(name, value);
    }
    Value::Object(table)
}

/// A tree as JSON text, on one line without spaces.
pub(super) fn text(value: &Value) -> String {
    let mut bytes = Vec::new();
    // Writing to memory does not fail, names of a tree are text, and JSON is UTF-8.
    let _ = value.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, OneSpelling));
    String::from_utf8(bytes).unwrap_or_default()
}

/// A tree as JSON text that people read: a line for each field.
pub(super) fn indented(value: &Value) -> String {
    let mut text = String::new();
    indent(value, "\n", &mut text);
    text.push('\n');
    text
}

fn indent(value: &Value, line: &str, out: &mut String) {
    let inner = format!("{line}  ");
    let mut before = "";
    match value {
        // Short lists, and steps, read better on one line.
        Value::Array(entries) if entries.iter().any(|entry| entry.is_array() || entry.is_object()) => {
            out.push('[');
            for entry in entries {
                *out += before;
                *out += &inner;
                indent(entry, &inner, out);
                before = ",";
            }
            *out += line;
            out.push(']');
        }
        Value::Object(fields) if !fields.contains_key("do") && !fields.is_empty() => {
            out.push('{');
            for (name, value) in fields {
                *out += before;
                *out += &inner;
                *out += &text(&Value::String(name.clone()));
                *out += ": ";
                indent(value, &inner, out);
                before = ",";
            }
            *out += line;
            out.push('}');
        }
        leaf => *out += &text(leaf),
    }
}

/// Compact, with numbers as [`Json`] writes them.
struct OneSpelling;

impl Formatter for OneSpelling {
    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, number: f64) -> io::Result<()> {
        writer.write_all(Json(number).to_string().as_bytes())
    }
}

/// Reads JSON text into a tree in which no table names a field twice: of two, a reader would see
/// one and the engine take the other.
pub(super) fn read(text: &str) -> Result<Value, Error> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Tree.deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// Reads a number as TOML writes it, to the nearest float; `None` if it is too large for one.
pub(super) fn number(text: &str) -> Option<f64> {
    let text = text.trim_start_matches('+');
    // JSON writes numbers in the same way, and its reader is here already.
    Some(decimal::nearest(text, read(text).ok()?.as_f64()?))
}

struct Tree;

impl<'de> DeserializeSeed<'de> for Tree {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E>(self, switch: bool) -> Result<Value, E> {
        Ok(Value::Bool(switch))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }
    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }
    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }
    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(entry) = entries.next_element_seed(Tree)? {
            list.push(entry);
        }
        Ok(Value::Array(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut table = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            let value = entries.next_value_seed(Tree)?;
            if table.contains_key(&name) {
                let found = super::reader::shortened(&name);
                return Err(serde::de::Error::custom(format_args!("the field {found:?} stands here a second time")));
            }
            table.insert(name, value);
        }
        Ok(Value::Object(table))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn text_is_what_it_always_was() {
        let tree = json!({"a": [1, -2, 0.5, 3.0, 1e300, u64::MAX, null, true], "b\"\n": {"c": "ü"}, "d": []});
        assert_eq!(text(&tree), tree.to_string());
        assert_eq!(read(&text(&tree)).unwrap(), tree);
        assert_eq!(read(&indented(&tree)).unwrap(), tree);
    }

    #[test]
    fn what_people_read_has_a_line_for_each_step() {
        let tree = json!({"nodes": [1, 2], "steps": [{"do": "get", "at": 1}, {"do": "heal"}], "x": {}});
        let lines = "{\n  \"nodes\": [1,2],\n  \"steps\": [\n    {\"at\":1,\"do\":\"get\"},\n    {\"do\":\"heal\"}\n  ],\n  \"x\": {}\n}\n";
        assert_eq!(indented(&tree), lines);
    }

    #[test]
    fn what_was_printed_is_read_as_the_same_number() {
        let mut state = 1_u64;
        for _ in 0..20_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            for float in [f64::from_bits(state), (state >> 11) as f64 / 9_007_199_254_740_992.0] {
                if float.is_finite() {
                    assert_eq!(number(&Json(float).to_string()), Some(float));
                    assert_eq!(number(&float.to_string()), Some(float));
                }
            }
        }
        for float in [0.0, f64::MAX, f64::MIN_POSITIVE, 5e-324, 0.1 + 0.2] {
            assert_eq!(number(&Json(float).to_string()), Some(float));
        }
        assert_eq!((number("+1.50"), number("1e06"), number("1e999")), (Some(1.5), Some(1e6), None));
    }
}
