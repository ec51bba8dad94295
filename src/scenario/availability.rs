//! What is not built yet: the one table that everything else which says so is made from.
//!
//! The whole format is read and checked, but some of its fields ask for mechanisms that do not
//! exist so far. Such a field is accepted at its default, and at any value that says what happens
//! now anyway (`hinted_handoff = false`); every other value is refused as not available yet.
//! A default that has no effect yet is marked in `ringside defaults`, and named after each run.

use serde::Serialize;
use serde_json::Value;

use super::defaults::default_of;
use super::exact::Exact;
use super::reader::{Collector, brief};
use super::refusal::Problem;

/// A part of the store that the format speaks of and that is not built yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each has its name in words below")]
pub enum Mechanism {
    Protocols,
    Partitionings,
}

impl Mechanism {
    /// What it is called, in English and in Korean.
    pub fn names(self) -> [&'static str; 2] {
        match self {
            Mechanism::Protocols => ["protocols with a leader or a single server", "리더 또는 단일 서버 프로토콜"],
            Mechanism::Partitionings => ["fixed and key-range partitions", "고정 파티션과 키 범위 파티션"],
        }
    }
}

/// A field that has no effect yet.
#[derive(Clone, Copy, Debug)]
pub struct Unbuilt {
    /// Its path; `[]` stands for every entry of a list.
    pub path: &'static str,
    /// What is missing.
    pub mechanism: Mechanism,
    /// Values accepted besides the default, written as JSON: those that say what happens now.
    pub accepted: &'static [&'static str],
    /// Whether the default itself promises something that does not happen yet.
    pub idle: bool,
}

/// Fields whose default asks for nothing that is missing.
const fn other_values(path: &'static str, mechanism: Mechanism) -> Unbuilt {
    Unbuilt { path, mechanism, accepted: &[], idle: false }
}

/// Fields whose default has no effect yet.
const fn idle(path: &'static str, mechanism: Mechanism, accepted: &'static [&'static str]) -> Unbuilt {
    Unbuilt { path, mechanism, accepted, idle: true }
}

/// Every field that is not, or not wholly, built yet.
pub const UNBUILT: &[Unbuilt] = &[
    other_values("cluster.protocol", Mechanism::Protocols),
    Unbuilt { path: "cluster.partitioning.kind", mechanism: Mechanism::Partitionings, accepted: &["\"modulo\""], idle: false },
    idle("cluster.partitioning.partitions", Mechanism::Partitionings, &[]),
    idle("cluster.partitioning.max_partition_keys", Mechanism::Partitionings, &[]),
];

/// The row of a field, if the field is not wholly built.
pub fn unbuilt(path: &str) -> Option<&'static Unbuilt> {
    UNBUILT.iter().find(|row| row.path == path)
}

/// A default that has no effect yet, in some document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Idle {
    /// The field.
    pub path: &'static str,
    /// What is missing for it.
    pub mechanism: Mechanism,
}

/// The fields of a document that say something should happen which does not happen yet: those left
/// at their defaults, because everything else has been refused.
pub fn without_effect(document: &Value) -> Vec<Idle> {
    idle_where(|row| !is_accepted(row, document))
}

/// All of it, as in a document that says nothing.
pub(super) fn without_any_effect() -> Vec<Idle> {
    idle_where(|_| true)
}

fn idle_where(is_idle: impl Fn(&Unbuilt) -> bool) -> Vec<Idle> {
    let rows = UNBUILT.iter().filter(|row| row.idle && is_idle(row));
    rows.map(|row| Idle { path: row.path, mechanism: row.mechanism }).collect()
}

/// Whether the document itself says what happens now.
fn is_accepted(row: &Unbuilt, document: &Value) -> bool {
    let mut found = Vec::new();
    find(document, row.path, String::new(), &mut found);
    found.iter().any(|(_, value)| says_what_happens(row, value))
}

fn says_what_happens(row: &Unbuilt, value: &Value) -> bool {
    row.accepted.iter().any(|text| super::json::read(text).is_ok_and(|accepted| same(&accepted, value)))
}

/// Refuses every field that asks for what is not there, unless it has been refused as it is.
pub(super) fn refuse_unbuilt(collector: &Collector, document: &Value) {
    for row in UNBUILT {
        let mut found = Vec::new();
        find(document, row.path, String::new(), &mut found);
        let default = default_of(row.path);
        for (path, value) in found {
            let at_default = default.as_ref().is_some_and(|default| same(default, value));
            if at_default || says_what_happens(row, value) || collector.has(&path) {
                continue;
            }
            let accepted = row.accepted.iter().map(|text| (*text).to_owned());
            let available = default.iter().map(super::json::text).chain(accepted).collect();
            collector.refuse(&path, Problem::NotAvailable { asked: brief(value), available });
        }
    }
}

/// The values at a path with wildcards, each with its own path.
fn find<'a>(value: &'a Value, path: &str, above: String, found: &mut Vec<(String, &'a Value)>) {
    let Some((name, rest)) = path.split_once('.').map_or((!path.is_empty()).then_some((path, "")), Some) else {
        return found.push((above, value));
    };
    let (name, is_list) = name.strip_suffix("[]").map_or((name, false), |name| (name, true));
    let Some(inner) = value.get(name) else { return };
    let here = if above.is_empty() { name.to_owned() } else { format!("{above}.{name}") };
    match inner {
        Value::Array(entries) if is_list => {
            for (index, entry) in entries.iter().enumerate() {
                find(entry, rest, format!("{here}[{index}]"), found);
            }
        }
        _ if is_list => {}
        _ => find(inner, rest, here, found),
    }
}

/// Whether two values are the same to a reader of the format: `3` and `3.0` are.
pub(super) fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(_), Value::Number(_)) => Exact::of(one) == Exact::of(other),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len() && one.iter().all(|(name, value)| other.get(name).is_some_and(|other| same(value, other)))
        }
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_row_is_a_field_of_the_format() {
        let without_default: [&str; 0] = [];
        for row in UNBUILT {
            assert!(default_of(row.path).is_some() || without_default.contains(&row.path), "{} is not in the tables", row.path);
            for text in row.accepted {
                assert!(serde_json::from_str::<Value>(text).is_ok(), "{}: {text} is not JSON", row.path);
            }
        }
    }

    #[test]
    fn a_default_without_effect_is_named() {
        let named: Vec<&str> = without_effect(&json!({"format": 1})).iter().map(|idle| idle.path).collect();
        let idle: Vec<&str> = UNBUILT.iter().filter(|row| row.idle).map(|row| row.path).collect();
        assert_eq!(named, idle);
    }
}
