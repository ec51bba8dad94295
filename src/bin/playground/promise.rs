//! What the browser promises, waited for.
//!
//! `then` is called by hand: the typed one wants closures that are kept somewhere, and these keep themselves.

use js_sys::{Function, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use yew::Callback;

/// What comes of a promise after `kept` was given its value, or `broken` the reason.
pub fn then(promise: &JsValue, kept: &JsValue, broken: &JsValue) -> JsValue {
    let then = Reflect::get(promise, &"then".into()).ok().and_then(|then| then.dyn_into::<Function>().ok());
    then.and_then(|then| then.call2(promise, kept, broken).ok()).unwrap_or_default()
}

/// Hands on the text that a promise is kept with; nothing if it is broken, or kept with no text.
pub fn text(promise: &JsValue, heard: Callback<Option<String>>) {
    let failed = heard.clone();
    let kept = Closure::once_into_js(move |text: JsValue| heard.emit(text.as_string()));
    let broken = Closure::once_into_js(move |_: JsValue| failed.emit(None));
    then(promise, &kept, &broken);
}
