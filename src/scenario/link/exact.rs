//! Numbers that JSON text would not bring back.
//!
//! The reader of JSON is off by one in the last place of a few fractions of many digits, and a run follows from every
//! digit. These few leave as `{"decimal": "0.1234…"}`, which is read to the nearest float; all others as themselves.

use serde_json::{Number, Value, json};

use crate::decimal::Json;
use crate::scenario::json;

const NAME: &str = "decimal";

/// A tree as it is written.
pub(super) fn written(tree: Value) -> Value {
    changed(tree, |leaf| match leaf.as_f64().filter(|_| leaf.is_f64()) {
        Some(float) if json::read(&json::text(&leaf)).ok().and_then(|read| read.as_f64()) != Some(float) => {
            json!({ NAME: Json(float).to_string() })
        }
        _ => leaf,
    })
}

/// A tree as it was before it was written.
pub(super) fn read(tree: Value) -> Value {
    changed(tree, |leaf| {
        let digits = leaf.as_object().filter(|fields| fields.len() == 1).and_then(|fields| fields.get(NAME)?.as_str());
        match digits.and_then(json::number).and_then(Number::from_f64) {
            Some(number) => Value::Number(number),
            None => leaf,
        }
    })
}

/// A tree with everything changed that is in it, from the leaves up.
fn changed(tree: Value, change: impl Fn(Value) -> Value + Copy) -> Value {
    let tree = match tree {
        Value::Array(entries) => Value::Array(entries.into_iter().map(|entry| changed(entry, change)).collect()),
        Value::Object(fields) => json::table(fields.into_iter().map(|(name, value)| (name, changed(value, change)))),
        leaf => leaf,
    };
    change(tree)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_comes_back() {
        let mut state = 7_u64;
        let mut odd = 0;
        for _ in 0..5_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let tree = json!({ "a": [(state >> 11) as f64 / 9_007_199_254_740_992.0], "b": { "c": "ü" } });
            let out = written(tree.clone());
            odd += u32::from(out != tree);
            assert_eq!(read(json::read(&json::text(&out)).unwrap()), tree);
        }
        assert!((1..2_500).contains(&odd), "{odd} numbers needed help: few do, and some");
        assert_eq!(written(json!([0.1, 5, 2.5])), json!([0.1, 5, 2.5]));
    }
}
