//! The address of the page, kept in step with what is open, so that a reload brings it back.

use wasm_bindgen::JsValue;
use web_sys::{UrlSearchParams, Window};

/// The address's parameters, in their order.
pub fn parameters(window: &Window) -> Vec<(String, String)> {
    let Ok(search) = window.location().search() else { return Vec::new() };
    let Ok(parameters) = UrlSearchParams::new_with_str(&search) else { return Vec::new() };
    let pairs = js_sys::Array::from(&parameters);
    let text = |pair: &js_sys::Array, index: u32| pair.get(index).as_string().unwrap_or_default();
    pairs.iter().map(|pair| js_sys::Array::from(&pair)).map(|pair| (text(&pair, 0), text(&pair, 1))).collect()
}

/// The query with some parameters replaced, or left out where there is no value.
pub fn with(window: &Window, changes: &[(&str, Option<&str>)]) -> String {
    let search = window.location().search().unwrap_or_default();
    let Ok(parameters) = UrlSearchParams::new_with_str(&search) else { return search };
    for (name, value) in changes {
        match value {
            Some(value) => parameters.set(name, value),
            None => parameters.delete(name),
        }
    }
    let query = String::from(parameters.to_string());
    if query.is_empty() { ".".to_owned() } else { format!("?{query}") }
}

/// Shows another query in the address bar, without loading anything. A browser may refuse (a page
/// opened from a file, a script that changes it a hundred times); nothing depends on it.
pub fn show(window: &Window, changes: &[(&str, Option<&str>)]) {
    let pathname = window.location().pathname().unwrap_or_default();
    let query = with(window, changes);
    let whole = if query == "." { pathname } else { format!("{pathname}{query}") };
    if let Ok(history) = window.history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&whole));
    }
}

/// Whether the address says something of a parameter.
pub fn names(window: &Window, name: &str) -> bool {
    parameters(window).iter().any(|(other, _)| other == name)
}
