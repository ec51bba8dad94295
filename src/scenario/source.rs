//! From text to a tree of values, and back: TOML and JSON are two spellings of one document.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Number, Value};
use toml::de::{DeArray, DeTable, DeValue};

use super::json;
use super::reader::{Collector, join};
use super::refusal::{Allowed, Language, Problem, Refusals};
use super::report_path::{ReportPath, Segment};

/// The longest document, in bytes of its text (of its JSON text where it came as an object).
pub const DOCUMENT_BYTES_MAX: usize = 1_000_000;

/// How deep tables and lists may stand in each other. The format itself needs six; values to store
/// may need more.
pub const DEPTH_MAX: usize = 64;

/// Reads TOML.
pub(super) fn from_toml(text: &str) -> Result<Value, Refusals> {
    check_length(text.len())?;
    let table = DeTable::parse(text).map_err(|error| {
        let offset = error.span().map_or(text.len(), |span| span.start);
        syntax(Language::Toml, text, offset, error.message())
    })?;
    let plain = Plain { text, collector: Collector::default() };
    let span = table.span();
    let value = plain.value("", &DeValue::Table(table.into_inner()), span.start, 0)?;
    let refusals = plain.collector.into_refusals();
    if refusals.is_empty() { Ok(value) } else { Err(Refusals(refusals)) }
}

/// Says of each refusal in which line of the document its field stands, or the nearest table or list around it. Of a text of a single
/// line there is nothing to say.
pub(super) fn with_lines(text: &str, mut refusals: Refusals) -> Refusals {
    if !text.trim_end().contains('\n') {
        return refusals;
    }
    let is_json = text.trim_start().starts_with('{');
    let table = if is_json { None } else { DeTable::parse(text).ok() };
    for refusal in &mut refusals.0 {
        let Ok(path) = ReportPath::new(&refusal.path) else { continue };
        let at = match &table {
            Some(table) => place_in_toml(table.get_ref(), path.segments()),
            None if is_json => place_in_json(text, path.segments()),
            None => None,
        };
        refusal.line = at.map(|offset| line_and_column(text, offset).0);
    }
    refusals
}

/// Where the field of a path begins, or the last table or list on the way to it.
fn place_in_toml(table: &DeTable<'_>, path: &[Segment]) -> Option<usize> {
    let mut at = None;
    let mut place = Place::Table(table);
    for segment in path {
        let found = match (&place, segment) {
            // An entry of `[[steps]]` begins before its first field, and its own span says so.
            (Place::Table(table), Segment::Name(name)) => {
                table.get_key_value(name.as_str()).map(|(key, value)| (key.span().start, value))
            }
            (Place::List(list), Segment::Index(index)) => list.get(*index).map(|value| (value.span().start, value)),
            _ => None,
        };
        let Some((start, value)) = found else { break };
        at = Some(start);
        place = match value.get_ref() {
            DeValue::Table(table) => Place::Table(table),
            DeValue::Array(list) => Place::List(list),
            _ => Place::Leaf,
        };
    }
    at
}

/// The same of a JSON text: raw values are parts of it, so where they lie says where they stand.
fn place_in_json(text: &str, path: &[Segment]) -> Option<usize> {
    let mut at = None;
    let mut here = text;
    for segment in path {
        let next: Option<&RawValue> = match segment {
            Segment::Name(name) => {
                let fields: Option<BTreeMap<String, &RawValue>> = serde_json::from_str(here).ok();
                fields.and_then(|fields| fields.get(name).copied())
            }
            Segment::Index(index) => {
                let entries: Option<Vec<&RawValue>> = serde_json::from_str(here).ok();
                entries.and_then(|entries| entries.get(*index).copied())
            }
        };
        let Some(next) = next else { break };
        here = next.get();
        at = Some(here.as_ptr() as usize - text.as_ptr() as usize);
    }
    at
}

/// Where a path has come to.
enum Place<'a> {
    Table(&'a DeTable<'a>),
    List(&'a DeArray<'a>),
    Leaf,
}

/// Reads JSON.
pub(super) fn from_json(text: &str) -> Result<Value, Refusals> {
    check_length(text.len())?;
    let value = json::read(text).map_err(|error| {
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
    check_length(json::text(&value).len())?;
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
    let (line, column) = line_and_column(text, offset);
    let says = says.lines().collect::<Vec<_>>().join("; ");
    Refusals::one("", Problem::Syntax { language, line, column, says })
}

/// From 1, and in characters.
fn line_and_column(text: &str, offset: usize) -> (u64, u64) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() as u64 + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() as u64 + 1;
    (line, column)
}

/// From what TOML says to what TOML and JSON have in common: TOML has dates and infinities, which
/// the format has not.
struct Plain<'a> {
    text: &'a str,
    collector: Collector,
}

impl Plain<'_> {
    /// A value that begins at `offset` of the text.
    fn value(&self, path: &str, value: &DeValue<'_>, offset: usize, above: usize) -> Result<Value, Refusals> {
        if above > DEPTH_MAX {
            return Ok(self.refused(path, Problem::TooDeep { limit: DEPTH_MAX as u64 }));
        }
        let not_allowed =
            |found: String| self.refused(path, Problem::NotAllowed { found, allowed: Allowed::Anything, meant: None });
        let overflowed = |says: &str| syntax(Language::Toml, self.text, offset, says);
        Ok(match value {
            DeValue::String(text) => Value::String(text.clone().into_owned()),
            DeValue::Integer(digits) => match i64::from_str_radix(digits.as_str(), digits.radix()) {
                Ok(number) => Value::Number(number.into()),
                Err(_) => return Err(overflowed("integer number overflowed")),
            },
            DeValue::Float(digits) => {
                let text = digits.as_str().trim_start_matches('+');
                match text.trim_start_matches('-') {
                    "nan" => not_allowed("NaN".to_owned()),
                    "inf" => not_allowed(text.to_owned()),
                    _ => match json::number(text).and_then(Number::from_f64) {
                        Some(number) => Value::Number(number),
                        None => return Err(overflowed("floating-point number overflowed")),
                    },
                }
            }
            DeValue::Boolean(switch) => Value::Bool(*switch),
            DeValue::Datetime(date) => not_allowed(format!("the date {date}")),
            DeValue::Array(entries) => {
                let mut list = Vec::new();
                for (index, entry) in entries.iter().enumerate() {
                    list.push(self.value(&format!("{path}[{index}]"), entry.get_ref(), entry.span().start, above + 1)?);
                }
                Value::Array(list)
            }
            DeValue::Table(entries) => {
                let mut table = serde_json::Map::new();
                for (name, entry) in entries {
                    let name = name.get_ref();
                    let value = self.value(&join(path, name), entry.get_ref(), entry.span().start, above + 1)?;
                    table.insert(name.clone().into_owned(), value);
                }
                Value::Object(table)
            }
        })
    }

    fn refused(&self, path: &str, problem: Problem) -> Value {
        self.collector.refuse(path, problem);
        Value::Null
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
        *value = Value::String(json::text(value));
    }
}

/// Whole numbers beyond 2^53 as text.
fn without_long_numbers(value: Value) -> Value {
    const EXACT_MAX: u64 = 1 << 53;
    match value {
        Value::Number(ref number)
            if number.as_i64().is_some_and(|number| number.unsigned_abs() > EXACT_MAX)
                || number.as_u64().is_some_and(|number| number > EXACT_MAX) =>
        {
            Value::String(json::text(&value))
        }
        Value::Array(entries) => Value::Array(entries.into_iter().map(without_long_numbers).collect()),
        Value::Object(entries) => json::table(entries.into_iter().map(|(name, value)| (name, without_long_numbers(value)))),
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
    fn toml_numbers_are_read_in_all_their_spellings() {
        let read = |number: &str| from_toml(&format!("x = {number}")).unwrap()["x"].clone();
        assert_eq!(read("1_000"), json!(1_000));
        assert_eq!(read("0x1f"), json!(31));
        assert_eq!(read("+1_000.5e-3"), json!(1.0005));
        assert_eq!(read("0.30000000000000004"), json!(0.1 + 0.2));
        let say = |number: &str| from_toml(&format!("a = 1\nx = {number}")).unwrap_err().to_string();
        assert_eq!(say("18446744073709551615"), "line 2, column 5: not TOML: integer number overflowed");
        assert_eq!(say("1e999"), "line 2, column 5: not TOML: floating-point number overflowed");
        assert!(say("[-inf, +nan]").starts_with("x[0]: -inf is not allowed"));
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
