//! The steps of a branch in columns, which take a quarter less room in a link than one below the other.
//!
//! A column holds one field of all steps that have it, so that like stands beside like: keys beside keys, texts beside
//! texts. Instants are whole microseconds since the step before. Which fields a step has is its *kind*; few kinds are
//! needed, because what is done by hand repeats itself.

use serde_json::{Map, Value, json};

use super::LinkError;
use crate::engine::{Duration, Time};
use crate::scenario::tables::{MILLISECONDS_MAX, without_points};

/// The longest name of a field or verb, in bytes: it is told once, and stands in every step.
const NAME_MAX: usize = 64;

/// The tree of a link with its steps in columns.
pub(super) fn columns(mut tree: Value) -> Value {
    for branch in tree.get_mut("branches").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(columns) = branch["steps"].as_array().and_then(|steps| of(steps)) {
            branch["steps"] = columns;
        }
    }
    tree
}

/// The columns of some steps; none where there are none, or one of them is not like a step.
fn of(steps: &[Value]) -> Option<Value> {
    if steps.is_empty() {
        return None;
    }
    let mut kinds: Vec<Vec<&str>> = Vec::new();
    let (mut kind, mut after) = (Vec::new(), Vec::new());
    let mut fields: Map<String, Value> = Map::new();
    let mut last = Time::ZERO;
    for step in steps {
        let at = Time::from_millis(step.get("at")?.as_f64()?);
        after.push(json!(at.0.checked_sub(last.0)?));
        last = at;
        let own = step.as_object()?.iter().filter(|(name, _)| !matches!(name.as_str(), "at" | "do"));
        let mut names = vec![step.get("do")?.as_str()?];
        for (name, value) in own {
            names.push(name);
            fields.entry(name.clone()).or_insert_with(|| json!([])).as_array_mut()?.push(value.clone());
        }
        if names.iter().any(|name| name.len() > NAME_MAX) {
            return None;
        }
        let place = kinds.iter().position(|known| *known == names).unwrap_or_else(|| {
            kinds.push(names);
            kinds.len() - 1
        });
        kind.push(json!(place));
    }
    Some(json!({ "kinds": kinds, "kind": kind, "after": after, "fields": fields }))
}

/// The tree of a link with its steps one below the other, as in a document.
pub(super) fn rows(mut tree: Value) -> Result<Value, LinkError> {
    for branch in tree.get_mut("branches").and_then(Value::as_array_mut).into_iter().flatten() {
        if branch.get("steps").is_some_and(Value::is_object) {
            branch["steps"] = Value::Array(from(&branch["steps"]).ok_or(LinkError::Damaged)?);
        }
    }
    Ok(tree)
}

/// The steps of some columns; none where these do not fit each other.
fn from(columns: &Value) -> Option<Vec<Value>> {
    let list = |name: &str| columns.get(name)?.as_array();
    let (kinds, kind, after) = (list("kinds")?, list("kind")?, list("after")?);
    let fields = columns.get("fields")?.as_object()?;
    if columns.as_object()?.len() != 4 || kind.len() != after.len() {
        return None;
    }
    let mut left: Vec<(&String, std::slice::Iter<'_, Value>)> = Vec::new();
    for (name, column) in fields {
        left.push((name, column.as_array()?.iter()));
    }
    let mut steps = Vec::with_capacity(kind.len());
    let mut at = Time::ZERO;
    for (place, after) in kind.iter().zip(after) {
        at = at + Duration(after.as_u64()?);
        let mut names = kinds.get(usize::try_from(place.as_u64()?).ok()?)?.as_array()?.iter();
        let verb = names.next()?.as_str().filter(|verb| verb.len() <= NAME_MAX)?;
        let mut step = Map::new();
        for name in names {
            let name = name.as_str().filter(|name| name.len() <= NAME_MAX)?;
            let column = left.iter_mut().find(|(field, _)| *field == name)?;
            step.insert(name.to_owned(), column.1.next()?.clone());
        }
        if at > Time::from_millis(MILLISECONDS_MAX) {
            return None;
        }
        step.insert("do".to_owned(), json!(verb));
        step.insert("at".to_owned(), without_points(json!(at.as_millis())));
        steps.push(Value::Object(step));
    }
    let is_used_up = left.iter().all(|(_, column)| column.len() == 0);
    is_used_up.then_some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_come_back_from_their_columns() {
        let steps = json!([
            {"at": 0, "do": "put", "key": "장바구니", "value": "우유"},
            {"at": 12.345, "do": "crash", "node": "n2"},
            {"at": 12.345, "do": "put", "key": "k", "value": {"base64": "AA=="}, "id": "x"},
            {"at": 600_000, "do": "heal"},
        ]);
        let tree = json!({ "branches": [{ "steps": steps, "head": 1 }, { "steps": [], "head": 0 }] });
        let packed = columns(tree.clone());
        assert_eq!(packed["branches"][0]["steps"]["after"], json!([0, 12_345, 0, 599_987_655]));
        assert_eq!(rows(packed), Ok(tree));
    }

    #[test]
    fn columns_that_do_not_fit_are_damaged() {
        let good = json!({"kinds": [["put", "key"], ["heal"]], "kind": [0, 1], "after": [1, 2], "fields": {"key": ["a"]}});
        assert!(from(&good).is_some());
        for (name, bad) in [
            ("kind", json!([0])),
            ("kind", json!([0, 2])),
            ("kind", json!([0, 0])),
            ("kind", json!([1, 1])),
            ("kind", json!([0, -1])),
            ("after", json!([1, 1e300])),
            ("after", json!([1, u64::MAX])),
            ("kinds", json!([["put", "x"], ["heal"]])),
            ("kinds", json!([["put", "key"], []])),
            ("kinds", json!([["put", "key"], ["h".repeat(65)]])),
            ("fields", json!({"key": "a"})),
            ("more", json!(1)),
        ] {
            let mut columns = good.clone();
            columns[name] = bad;
            assert_eq!(from(&columns), None, "{columns}");
        }
    }
}
