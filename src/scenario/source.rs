//! From text to a tree of values, and back: TOML and JSON are two spellings of one document.

use std::fmt;

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::reader::{Collector, join};
use super::refusal::{Allowed, Language, Problem, Refusals};

/// The longest document, in bytes of its text (of its JSON text where it came as an object).
pub const DOCUMENT_BYTES_MAX: usize = 1_000_000;

/// How deep tables and lists may stand in each other. The format itself needs six; values to store
/// may need more.
pub const DEPTH_MAX: usize = 64;

/// Reads TOML.
pub(super) fn from_toml(text: &str) -> Result<Value, Refusals> {
    check_length(text.len())?;
    let table: toml::Table = toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(text.len(), |span| span.start);
        syntax(Language::Toml, text, offset, error.message())
    })?;
    let collector = Collector::default();
    let value = plain(&collector, "", toml::Value::Table(table), 0);
    let refusals = collector.into_refusals();
    if refusals.is_empty() { Ok(value) } else { Err(Refusals(refusals)) }
}

/// Reads JSON.
pub(super) fn from_json(text: &str) -> Result<Value, Refusals> {
    check_length(text.len())?;
    let mut reader = serde_json::Deserializer::from_str(text);
    let tree = Tree.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    let value = tree.map_err(|error| {
        let (line, column) = (error.line() as u64, (error.column() as u64).max(1));
        // The parser's own text ends in the place, which this sentence begins with.
        let says = error.to_string();
        let says = says.split(" at line ").next().unwrap_or_default().to_owned();
        Refusals::one("", Problem::Syntax { language: Language::Json, line, column, says })
    })?;
    check_depth(&value)?;
    Ok(value)
}

/// Takes in a tree that never was text.
pub(super) fn from_value(value: Value) -> Result<Value, Refusals> {
    check_depth(&value)?;
    check_length(value.to_string().len())?;
    Ok(value)
}

/// Reads text that may be either: a JSON document begins with a brace, and no TOML document does.
pub(super) fn from_text(text: &str) -> Result<Value, Refusals> {
    if text.trim_start().starts_with('{') { from_json(text) } else { from_toml(text) }
}

fn check_length(bytes: usize) -> Result<(), Refusals> {
    if bytes <= DOCUMENT_BYTES_MAX {
        return Ok(());
    }
    Err(Refusals::one("", Problem::TooLong { bytes: bytes as u64, limit: DOCUMENT_BYTES_MAX as u64 }))
}

fn check_depth(value: &Value) -> Result<(), Refusals> {
    if depth(value, 0) <= DEPTH_MAX {
        return Ok(());
    }
    Err(Refusals::one("", Problem::TooDeep { limit: DEPTH_MAX as u64 }))
}

/// The depth of a tree; stops looking once it is too deep, so it never recurses further than that.
fn depth(value: &Value, above: usize) -> usize {
    if above > DEPTH_MAX {
        return above;
    }
    match value {
        Value::Array(entries) => entries.iter().map(|entry| depth(entry, above + 1)).max().unwrap_or(above + 1),
        Value::Object(entries) => entries.values().map(|entry| depth(entry, above + 1)).max().unwrap_or(above + 1),
        _ => above,
    }
}

fn syntax(language: Language, text: &str, offset: usize, says: &str) -> Refusals {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() as u64 + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() as u64 + 1;
    let says = says.lines().collect::<Vec<_>>().join("; ");
    Refusals::one("", Problem::Syntax { language, line, column, says })
}

/// TOML has dates and infinities, which the format has not.
fn plain(collector: &Collector, path: &str, value: toml::Value, above: usize) -> Value {
    if above > DEPTH_MAX {
        collector.refuse(path, Problem::TooDeep { limit: DEPTH_MAX as u64 });
        return Value::Null;
    }
    let refused = |found: String| {
        collector.refuse(path, Problem::NotAllowed { found, allowed: Allowed::Anything, meant: None });
        Value::Null
    };
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::Number(number.into()),
        toml::Value::Float(number) => Number::from_f64(number).map_or_else(|| refused(number.to_string()), Value::Number),
        toml::Value::Boolean(switch) => Value::Bool(switch),
        toml::Value::Datetime(date) => refused(format!("the date {date}")),
        toml::Value::Array(entries) => {
            let entry = |(index, entry)| plain(collector, &format!("{path}[{index}]"), entry, above + 1);
            Value::Array(entries.into_iter().enumerate().map(entry).collect())
        }
        toml::Value::Table(entries) => {
            let entry = |(name, entry): (String, toml::Value)| {
                let value = plain(collector, &join(path, &name), entry, above + 1);
                (name, value)
            };
            Value::Object(entries.into_iter().map(entry).collect())
        }
    }
}

/// A JSON tree in which no table names a field twice: of two, a reader would see one and the
/// engine take the other.
struct Tree;

impl<'de> DeserializeSeed<'de> for Tree {
    type Value = Value;
    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
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
        Ok(number.into())
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

/// A document as it is passed on: nothing in it that a reader with floats rounds, and lists and
/// tables to store as the JSON text that they are stored as.
pub(super) fn portable(mut document: Value) -> Value {
    for step in document.get_mut("steps").and_then(Value::as_array_mut).into_iter().flatten() {
        store_as_text(step);
    }
    without_long_numbers(document)
}

/// As above, of one step.
pub(super) fn portable_step(mut step: Value) -> Value {
    store_as_text(&mut step);
    without_long_numbers(step)
}

fn store_as_text(step: &mut Value) {
    if let Some(value) = step.get_mut("value")
        && (value.is_array() || (value.is_object() && value.get("base64").is_none()))
    {
        *value = Value::String(value.to_string());
    }
}

/// Whole numbers beyond 2^53 as text.
fn without_long_numbers(value: Value) -> Value {
    const EXACT_MAX: u64 = 1 << 53;
    match value {
        Value::Number(number)
            if number.as_i64().is_some_and(|number| number.unsigned_abs() > EXACT_MAX)
                || number.as_u64().is_some_and(|number| number > EXACT_MAX) =>
        {
            Value::String(number.to_string())
        }
        Value::Array(entries) => Value::Array(entries.into_iter().map(without_long_numbers).collect()),
        Value::Object(entries) => {
            Value::Object(entries.into_iter().map(|(name, value)| (name, without_long_numbers(value))).collect())
        }
        other => other,
    }
}

/// A document as TOML text. What came in as TOML can be said in it; a JSON `null`, which the
/// format has no use for, has been refused before.
pub fn to_toml(document: &Value) -> String {
    toml::to_string(document).unwrap_or_else(|error| format!("# this document cannot be written as TOML: {error}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn both_spellings_give_one_tree() {
        let toml = from_text("format = 1\n[cluster]\nnodes = 3\n[[steps]]\nat = 1.5\ndo = \"get\"").unwrap();
        let json =
            from_text("\n {\"format\": 1, \"cluster\": {\"nodes\": 3}, \"steps\": [{\"at\": 1.5, \"do\": \"get\"}]}").unwrap();
        assert_eq!(toml, json);
        assert_eq!(from_text("[cluster]\nnodes = 3").unwrap(), json!({"cluster": {"nodes": 3}}));
        assert_eq!(from_toml(&to_toml(&toml)).unwrap(), toml);
    }

    #[test]
    fn syntax_is_refused_with_its_place() {
        let say = |text: &str| from_text(text).unwrap_err().to_string();
        assert_eq!(say("format = 1\nnodes = = 2"), "line 2, column 9: not TOML: extra `=`, expected nothing");
        assert_eq!(say("{\"format\": 1,\n \"seed\" 2}"), "line 2, column 9: not JSON: expected `:`");
        assert_eq!(
            say("{\"seed\": 1, \"seed\": 2}"),
            "line 1, column 22: not JSON: the field \"seed\" stands here a second time"
        );
        assert_eq!(say("{\"format\": 1} x"), "line 1, column 15: not JSON: trailing characters");
    }

    #[test]
    fn what_only_toml_has_is_refused_by_path() {
        let say = |text: &str| from_text(text).unwrap_err().to_string();
        assert_eq!(
            say("until = inf\n[[steps]]\nat = nan\nvalue = 1979-05-27"),
            "steps[0].at: NaN is not allowed; it must be text, a number, true or false, a list or a table\n\
             steps[0].value: the date 1979-05-27 is not allowed; it must be text, a number, true or false, a list or a table\n\
             until: inf is not allowed; it must be text, a number, true or false, a list or a table"
        );
    }

    #[test]
    fn what_is_too_long_or_too_deep_is_refused() {
        let long = format!("name = \"{}\"", "x".repeat(DOCUMENT_BYTES_MAX));
        assert_eq!(from_toml(&long).unwrap_err().to_string(), "the document has 1000009 bytes; at most 1000000 are allowed");
        let nested = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!([inner]));
        assert!(from_value(nested(DEPTH_MAX)).is_ok());
        assert_eq!(
            from_value(nested(DEPTH_MAX + 1)).unwrap_err().to_string(),
            "more than 64 tables and lists stand in each other"
        );
        assert!(from_json(&format!("{}{}", "[".repeat(100_000), "]".repeat(100_000))).is_err());
        assert!(from_toml(&format!("x = {}{}", "[".repeat(100_000), "]".repeat(100_000))).is_err());
    }

    #[test]
    fn long_numbers_leave_as_text() {
        let tree = json!({"tokens": [-3_736_333_188_524_231_709_i64, 7], "seed": u64::MAX});
        assert_eq!(portable(tree), json!({"tokens": ["-3736333188524231709", 7], "seed": "18446744073709551615"}));
        let step = json!({"do": "put", "value": [9_007_199_254_740_993_i64]});
        assert_eq!(portable_step(step), json!({"do": "put", "value": "[9007199254740993]"}));
    }
}
