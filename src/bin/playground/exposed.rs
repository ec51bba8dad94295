//! What the page gives to scripts: `window.ringside`, the JavaScript API around the open run, and
//! `window.ringsideOpen(document)`, and in a lesson `window.ringsideStep(number)`. They are there when the rest of the page is ([`crate::rest`]), and so is `window.ringsideReady`: when
//! the ring could be used, in milliseconds since the page was asked for.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{JSON, Reflect};
use ringside::js::Playground;
use ringside::scenario::Session;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::Window;
use yew::Callback;

/// Kept for as long as scripts may call.
pub struct Exposed {
    _open: Closure<dyn FnMut(JsValue)>,
    _step: Closure<dyn FnMut(f64)>,
}

impl Exposed {
    /// Exposes a session. `changed` is told when a script has moved or changed it, `open` is given
    /// the documents that scripts want opened, as text.
    ///
    /// `step` is given the step of the lesson, from 1, that scripts want to go to.
    pub fn new(
        window: &Window,
        session: Rc<RefCell<Session>>,
        changed: Callback<()>,
        open: Callback<String>,
        step: Callback<usize>,
    ) -> Exposed {
        let playground = Playground::shared(session, Rc::new(move || changed.emit(())));
        let closure: Closure<dyn FnMut(JsValue)> = Closure::new(move |document: JsValue| {
            // An object is read like the JSON text that says the same.
            let text = document.as_string().or_else(|| JSON::stringify(&document).ok()?.as_string());
            open.emit(text.unwrap_or_default());
        });
        let go: Closure<dyn FnMut(f64)> = Closure::new(move |number: f64| step.emit(number as usize));
        // Setting a property of `window` fails only if someone has frozen it.
        let _ = Reflect::set(window, &"ringsideStep".into(), go.as_ref());
        let _ = Reflect::set(window, &"ringside".into(), &playground.into());
        let _ = Reflect::set(window, &"ringsideOpen".into(), closure.as_ref());
        Exposed { _open: closure, _step: go }
    }
}
