//! Reading a document: a cursor that walks a tree of values and collects every refusal.
//!
//! TOML, JSON and JavaScript objects all become one tree of [`Value`]s first. Reading goes on
//! after a refusal, so that all of a document's mistakes are reported at once: what could not be
//! read gives `None`, and whoever asked goes on with a default.

use std::cell::RefCell;

use serde_json::{Map, Value};

use super::refusal::{Allowed, Problem, Refusal, Thing, meant};
use crate::engine::Duration;

/// The refusals so far, of one document.
#[derive(Debug, Default)]
pub(super) struct Collector {
    refusals: RefCell<Vec<Refusal>>,
}

impl Collector {
    pub fn refuse(&self, path: &str, problem: Problem) {
        self.refusals.borrow_mut().push(Refusal { path: path.to_owned(), problem, line: None });
    }

    /// Whether something is wrong with this field, or inside it.
    pub fn has(&self, path: &str) -> bool {
        self.refusals.borrow().iter().any(|refusal| refusal.path.starts_with(path))
    }

    pub fn into_refusals(self) -> Vec<Refusal> {
        self.refusals.into_inner()
    }
}

/// A place in a document: a value, and the path that led there.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    collector: &'a Collector,
    value: &'a Value,
    path: String,
}

impl<'a> Cursor<'a> {
    pub fn new(collector: &'a Collector, value: &'a Value, path: &str) -> Cursor<'a> {
        Cursor { collector, value, path: path.to_owned() }
    }

    pub fn value(&self) -> &'a Value {
        self.value
    }

    pub fn path(&self) -> &str {
        &self.path
    }

    pub fn collector(&self) -> &'a Collector {
        self.collector
    }

    /// Reports that something is wrong here.
    pub fn refuse(&self, problem: Problem) {
        self.collector.refuse(&self.path, problem);
    }

    /// Reports that something else should stand here.
    pub fn not_allowed(&self, allowed: Allowed) {
        self.refuse(Problem::NotAllowed { found: brief(self.value), allowed, meant: None });
    }

    /// The table here, with these fields and no others.
    pub fn table(&self, fields: &[&'static str]) -> Option<Table<'a>> {
        let Value::Object(entries) = self.value else {
            self.not_allowed(Allowed::Table);
            return None;
        };
        let table = Table { collector: self.collector, entries, path: self.path.clone() };
        for name in entries.keys().filter(|name| !fields.contains(&name.as_str())) {
            let meant = meant(name, fields.iter().copied());
            let fields = fields.iter().map(|field| (*field).to_owned()).collect();
            self.collector.refuse(&table.path_of(name), Problem::UnknownField { fields, meant });
        }
        Some(table)
    }

    /// The entries of the list here.
    pub fn list(&self) -> Option<Vec<Cursor<'a>>> {
        let Value::Array(entries) = self.value else {
            self.not_allowed(Allowed::List);
            return None;
        };
        let entry = |(index, value)| Cursor { collector: self.collector, value, path: format!("{}[{index}]", self.path) };
        Some(entries.iter().enumerate().map(entry).collect())
    }

    pub fn text(&self) -> Option<&'a str> {
        let text = self.value.as_str();
        if text.is_none() {
            self.not_allowed(Allowed::Text);
        }
        text
    }

    /// Text of a limited length, not empty.
    pub fn short_text(&self, most: u64) -> Option<&'a str> {
        let text = self.value.as_str().filter(|text| (1..=most).contains(&(text.chars().count() as u64)));
        if text.is_none() {
            self.not_allowed(Allowed::ShortText { most });
        }
        text
    }

    pub fn switch(&self) -> Option<bool> {
        let switch = self.value.as_bool();
        if switch.is_none() {
            self.not_allowed(Allowed::Switch);
        }
        switch
    }

    /// A whole number in a range, both ends included.
    pub fn whole(&self, least: u64, most: u64) -> Option<u64> {
        let number = exact_whole(self.value).filter(|number| (i128::from(least)..=i128::from(most)).contains(number));
        if number.is_none() {
            self.not_allowed(Allowed::Whole { least, most });
        }
        number.map(|number| number as u64)
    }

    /// A whole number too long for a float, as a number or as text.
    pub fn long_whole(&self, least: i128, most: i128, allowed: Allowed) -> Option<i128> {
        if let Value::Number(number) = self.value
            && number.is_f64()
            && exact_whole(self.value).is_none()
            && number.as_f64().is_some_and(|float| float.abs() >= EXACT_MAX)
        {
            self.refuse(Problem::Rounded { found: brief(self.value) });
            return None;
        }
        let number = match self.value {
            Value::String(text) => decimal(text),
            other => exact_whole(other),
        };
        let number = number.filter(|number| (least..=most).contains(number));
        if number.is_none() {
            self.not_allowed(allowed);
        }
        number
    }

    /// A number in a range, both ends included.
    pub fn number(&self, least: f64, most: f64) -> Option<f64> {
        self.number_or(least, most, Allowed::Number { least, most })
    }

    /// A time in milliseconds, from 0 up to `most`.
    pub fn milliseconds(&self, least: f64, most: f64) -> Option<Duration> {
        self.number_or(least, most, Allowed::Milliseconds { least, most }).map(Duration::from_millis)
    }

    fn number_or(&self, least: f64, most: f64, allowed: Allowed) -> Option<f64> {
        let number = self.value.as_f64().filter(|number| (least..=most).contains(number));
        if number.is_none() {
            self.not_allowed(allowed);
        }
        number
    }

    /// One of some names; the index of the one that stands here.
    pub fn one_of(&self, names: &[&'static str]) -> Option<&'static str> {
        let found = self.value.as_str().and_then(|text| names.iter().copied().find(|name| *name == text));
        if found.is_none() {
            let allowed = Allowed::OneOf(names.iter().map(|name| format!("{name:?}")).collect());
            let meant = self.value.as_str().and_then(|text| meant(text, names.iter().copied())).map(|name| format!("{name:?}"));
            self.refuse(Problem::NotAllowed { found: brief(self.value), allowed, meant });
        }
        found
    }

    /// A name out of those of `thing`.
    pub fn refuse_unknown<'n>(&self, thing: Thing, name: &str, there_are: impl IntoIterator<Item = &'n str>) {
        let there_are: Vec<String> = there_are.into_iter().map(str::to_owned).collect();
        let meant = meant(name, there_are.iter().map(String::as_str));
        self.refuse(Problem::NoSuch { thing, name: shortened(name), there_are, meant });
    }
}

/// A table whose fields are known to be allowed.
#[derive(Clone, Debug)]
pub(super) struct Table<'a> {
    collector: &'a Collector,
    entries: &'a Map<String, Value>,
    path: String,
}

impl<'a> Table<'a> {
    /// A field, if it is there.
    pub fn get(&self, name: &str) -> Option<Cursor<'a>> {
        let value = self.entries.get(name)?;
        Some(Cursor { collector: self.collector, value, path: self.path_of(name) })
    }

    /// A field that must be there.
    pub fn require(&self, name: &str, allowed: Allowed) -> Option<Cursor<'a>> {
        let field = self.get(name);
        if field.is_none() {
            self.collector.refuse(&self.path_of(name), Problem::Missing { allowed });
        }
        field
    }

    pub fn has(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// Reports that something is wrong with the table as a whole.
    pub fn refuse(&self, problem: Problem) {
        self.collector.refuse(&self.path, problem);
    }

    fn path_of(&self, name: &str) -> String {
        join(&self.path, name)
    }
}

/// A path and one more name: `a.b`, or `a["b.c"]` where the name does not stand plainly.
pub fn join(path: &str, name: &str) -> String {
    let plain = !name.is_empty()
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || !letter.is_ascii() || letter == '_' || letter == '-');
    match (path.is_empty(), plain) {
        (true, true) => name.to_owned(),
        (false, true) => format!("{path}.{name}"),
        (_, false) => format!("{path}[{:?}]", shortened(name)),
    }
}

/// Whole numbers below this are exact as floats.
const EXACT_MAX: f64 = 9_007_199_254_740_992.0;

/// The number, if it is whole and was not rounded on the way here. `3.0` is as good as `3`.
pub(super) fn exact_whole(value: &Value) -> Option<i128> {
    let Value::Number(number) = value else { return None };
    if let Some(number) = number.as_i64() {
        return Some(number.into());
    }
    if let Some(number) = number.as_u64() {
        return Some(number.into());
    }
    // Whole and exact in a float: the cast gives the same number back.
    number
        .as_f64()
        .filter(|float| float.abs() <= EXACT_MAX && *float as i64 as f64 == *float)
        .map(|float| i128::from(float as i64))
}

/// A decimal without spaces, plus signs or leading zeros.
pub(super) fn decimal(text: &str) -> Option<i128> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = !digits.is_empty() && digits.len() <= 20 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = if plain { text.parse().ok() } else { None };
    number.filter(|number: &i128| number.to_string() == text)
}

/// A value as a sentence shows it: short, and as a document writes it.
pub(super) fn brief(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(switch) => switch.to_string(),
        Value::Number(_) => super::json::text(value),
        Value::String(text) => format!("{:?}", shortened(text)),
        Value::Array(entries) if entries.is_empty() => "an empty list".to_owned(),
        Value::Array(_) => match super::json::text(value) {
            short if short.len() <= TEXT_SHOWN_MAX => short,
            _ => "a list".to_owned(),
        },
        Value::Object(_) => "a table".to_owned(),
    }
}

/// How much of a text a sentence repeats, in characters.
const TEXT_SHOWN_MAX: usize = 60;

/// The beginning of a long text.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(TEXT_SHOWN_MAX) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn whole_numbers_are_exact_or_not_whole() {
        assert_eq!(exact_whole(&json!(3)), Some(3));
        assert_eq!(exact_whole(&json!(3.0)), Some(3));
        assert_eq!(exact_whole(&json!(3.5)), None);
        assert_eq!(exact_whole(&json!(u64::MAX)), Some(u64::MAX.into()));
        assert_eq!(exact_whole(&json!(-3_736_333_188_524_231_709_i64)), Some(-3_736_333_188_524_231_709));
        assert_eq!(exact_whole(&json!(1e300)), None);
    }

    #[test]
    fn decimals_are_written_in_one_way_only() {
        assert_eq!(decimal("-9223372036854775808"), Some(i64::MIN.into()));
        for text in ["", "-", "+1", "01", "-0", "1.0", "1e3", " 1", "99999999999999999999999"] {
            assert_eq!(decimal(text), None, "{text:?}");
        }
    }

    #[test]
    fn paths_read_as_they_are_written() {
        assert_eq!(join("", "format"), "format");
        assert_eq!(join("cluster", "nodes"), "cluster.nodes");
        assert_eq!(join("cluster", "a.b"), "cluster[\"a.b\"]");
    }
}
