//! The address of the page, kept in step with what is open, so that a reload brings it back.

use std::cell::Cell;

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
    enter(window, changes, &window.location().hash().unwrap_or_default(), false);
}

/// The same as another place to come back to, if it is one.
pub fn go(window: &Window, changes: &[(&str, Option<&str>)]) {
    enter(window, changes, &window.location().hash().unwrap_or_default(), true);
}

/// The same, and the link that the address ended in is left behind: something else is open now.
pub fn leave(window: &Window, changes: &[(&str, Option<&str>)]) {
    OPENED.set(js_sys::Date::now());
    enter(window, changes, "", true);
}

/// What the address ends in, if it is a link: nothing of it goes to a server.
pub fn fragment(window: &Window) -> Option<String> {
    window.location().hash().ok().filter(|hash| hash.len() > 1)
}

/// The address of a link on this page. Language, theme and whatever else the address says are the reader's own.
pub fn of_link(window: &Window, fragment: &str) -> String {
    let location = window.location();
    format!("{}{}#{fragment}", location.origin().unwrap_or_default(), location.pathname().unwrap_or_default())
}

/// The parameters that say what is open, of something that an address cannot lead to.
pub const ELSEWHERE: [(&str, Option<&str>); 6] =
    [("scenario", None), ("lesson", None), ("step", None), ("otherwise", None), ("seed", None), ("zoom", None)];

thread_local! {
    /// What is open, by the reader's clock when it was opened: places of the browser's back and forward are told apart by it, for an
    /// address alone does not say which document of the reader's own was there.
    static OPENED: Cell<f64> = Cell::new(js_sys::Date::now());
}

/// Something else is open now, at the place that the browser is at already.
pub fn settle(window: &Window) {
    OPENED.set(js_sys::Date::now());
    show(window, &[]);
}

/// Whether the place that the browser has gone back or forward to belongs to what is open.
pub fn is_of_opened(window: &Window) -> bool {
    let state = window.history().and_then(|history| history.state());
    state.ok().and_then(|state| state.as_f64()) == Some(OPENED.get())
}

/// Whoever goes somewhere can come back; whoever is there already has gone nowhere.
fn enter(window: &Window, changes: &[(&str, Option<&str>)], fragment: &str, goes: bool) {
    let location = window.location();
    let pathname = location.pathname().unwrap_or_default();
    let query = with(window, changes);
    let query = if query == "." { "" } else { &query };
    let whole = format!("{pathname}{query}{fragment}");
    let [search, hash] = [location.search(), location.hash()].map(Result::unwrap_or_default);
    let Ok(history) = window.history() else { return };
    let _ = if goes && whole != format!("{pathname}{search}{hash}") {
        history.push_state_with_url(&JsValue::from_f64(OPENED.get()), "", Some(&whole))
    } else {
        history.replace_state_with_url(&JsValue::from_f64(OPENED.get()), "", Some(&whole))
    };
}

/// Whether the address says something of a parameter.
pub fn names(window: &Window, name: &str) -> bool {
    parameters(window).iter().any(|(other, _)| other == name)
}
