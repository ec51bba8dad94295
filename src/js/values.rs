//! Values on their way between JavaScript and Rust.

use base64::Engine;
use js_sys::{Array, BigInt, Error, Object, Reflect, Uint8Array};
use serde::Serialize;
use serde_json::{Map, Number, Value, json};
use wasm_bindgen::{JsCast, JsValue};

use crate::decimal::Plain;
use crate::scenario::{Allowed, DEPTH_MAX, DOCUMENT_BYTES_MAX, Data, Problem, Refusal, Refusals, join_path};

/// Something of ours as a plain object: maps become objects, absent values `null`, tokens `BigInt`.
pub fn object<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    Data::of(value).serialize(&serializer).map_err(|error| Error::new(&error.to_string()).into())
}

/// A list of our things, each of them as above. They are many, and need not be there as [`Data`] all at
/// once.
pub fn list<'a, T: Serialize + 'a>(entries: impl Iterator<Item = &'a T>) -> Result<JsValue, JsValue> {
    let list = Array::new();
    for entry in entries {
        list.push(&object(entry)?);
    }
    Ok(list.into())
}

/// An `Error` that says what is wrong, a line for each, and lists it in `refusals`.
pub fn error(refusals: &Refusals) -> JsValue {
    let error = Error::new(&refusals.to_string());
    let line = |refusal: &Refusal| json!({"path": refusal.path, "message": refusal.problem.to_string()});
    let list: Vec<Value> = refusals.0.iter().map(line).collect();
    if let Ok(list) = object(&list) {
        // It only fails on objects that refuse properties, which a new Error does not.
        let _ = Reflect::set(&error, &"refusals".into(), &list);
    }
    error.into()
}

/// An object of JavaScript's as a tree of values.
///
/// # Errors
///
/// It holds something that documents cannot (a function, NaN), or is too deep or too large; one
/// that holds itself is too deep.
pub fn tree(value: &JsValue, path: &str) -> Result<Value, Refusals> {
    let mut reading = Reading { refusals: Vec::new(), values_left: DOCUMENT_BYTES_MAX };
    let tree = reading.read(value, path, 0);
    if reading.refusals.is_empty() { Ok(tree) } else { Err(Refusals(reading.refusals)) }
}

struct Reading {
    refusals: Vec<Refusal>,
    /// A value takes at least a byte of JSON, so a document has at most so many.
    values_left: usize,
}

impl Reading {
    fn refuse(&mut self, path: &str, problem: Problem) -> Value {
        self.refusals.push(Refusal { path: path.to_owned(), problem, line: None });
        Value::Null
    }

    fn read(&mut self, value: &JsValue, path: &str, depth: usize) -> Value {
        // Once it is too deep or too large nothing more is read: what holds itself never ends.
        let Some(left) = self.values_left.checked_sub(1) else { return Value::Null };
        self.values_left = left;
        if depth > DEPTH_MAX {
            self.values_left = 0;
            return self.refuse("", Problem::TooDeep { limit: DEPTH_MAX as u64 });
        }
        if left == 0 {
            let (bytes, limit) = (DOCUMENT_BYTES_MAX as u64 + 1, DOCUMENT_BYTES_MAX as u64);
            return self.refuse("", Problem::TooLong { bytes, limit });
        }
        if value.is_null() || value.is_undefined() {
            Value::Null
        } else if let Some(switch) = value.as_bool() {
            Value::Bool(switch)
        } else if let Some(text) = value.as_string() {
            Value::String(text)
        } else if let Some(float) = value.as_f64() {
            number(float).unwrap_or_else(|| self.not_allowed(path, Plain(float).to_string()))
        } else if let Some(long) = value.dyn_ref::<BigInt>() {
            let digits = long.to_string(10).ok().and_then(|digits| digits.as_string()).unwrap_or_default();
            match (digits.parse::<i64>(), digits.parse::<u64>()) {
                (Ok(number), _) => number.into(),
                (_, Ok(number)) => number.into(),
                _ => Value::String(digits),
            }
        } else if let Some(list) = value.dyn_ref::<Array>() {
            let entries = list.iter().enumerate();
            Value::Array(entries.map(|(index, entry)| self.read(&entry, &format!("{path}[{index}]"), depth + 1)).collect())
        } else if let Some(bytes) = value.dyn_ref::<Uint8Array>() {
            json!({"base64": base64::engine::general_purpose::STANDARD.encode(bytes.to_vec())})
        } else if value.is_object() && !value.is_function() {
            self.read_fields(value, path, depth)
        } else {
            let kind = value.js_typeof().as_string().unwrap_or_default();
            self.not_allowed(path, format!("a {kind}"))
        }
    }

    fn read_fields(&mut self, value: &JsValue, path: &str, depth: usize) -> Value {
        let mut fields = Map::new();
        for name in Object::keys(value.unchecked_ref::<Object>()).iter() {
            let field = Reflect::get(value, &name).unwrap_or(JsValue::UNDEFINED);
            // A field that is undefined is one that is not there.
            if let (Some(name), false) = (name.as_string(), field.is_undefined()) {
                let field = self.read(&field, &join_path(path, &name), depth + 1);
                fields.insert(name, field);
            }
        }
        Value::Object(fields)
    }

    fn not_allowed(&mut self, path: &str, found: String) -> Value {
        self.refuse(path, Problem::NotAllowed { found, allowed: Allowed::Anything, meant: None })
    }
}

/// A number of JavaScript's: whole where it is exact, else a fraction, or one that was rounded,
/// which the reader of a whole number will say.
fn number(float: f64) -> Option<Value> {
    const EXACT_MAX: f64 = 9_007_199_254_740_991.0;
    if float.abs() <= EXACT_MAX && float as i64 as f64 == float {
        return Some((float as i64).into());
    }
    Number::from_f64(float).map(Value::Number)
}
