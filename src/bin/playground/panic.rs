//! If the engine ever panics, the page says so, keeps what is on it, and offers the seed.
//!
//! After a panic no Rust of this page can be trusted to run: state may be half changed. So the panel
//! is made of plain elements whose buttons need none: a link to the same run, and a button that
//! `index.html` listens to.

use std::cell::{Cell, RefCell};
use std::panic::PanicHookInfo;

use ringside::engine::Time;
use wasm_bindgen::JsValue;
use web_sys::{Document, Element};

use crate::text::Text;

thread_local! {
    static STOPPED: Cell<bool> = const { Cell::new(false) };
    static AT: Cell<u64> = const { Cell::new(0) };
    static WORDS: RefCell<Words> = RefCell::default();
}

/// What the panel says, prepared while all is well.
#[derive(Default)]
struct Words {
    title: String,
    kept: String,
    replay: String,
    copy: String,
    seed: u64,
    /// The address of the same run.
    address: String,
}

/// Sets the hook.
pub fn install() {
    // Through Yew, which would put its own hook in the place of one that it does not know of.
    yew::set_custom_panic_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        if !STOPPED.replace(true) {
            // Telling fails only where there is no page to tell it on.
            let _ = show(info);
        }
    }));
}

/// Whether it has happened.
pub fn has_stopped() -> bool {
    STOPPED.get()
}

/// Notes where the run is; called in every frame.
pub fn note_instant(now: Time) {
    AT.set(now.0);
}

/// Notes what to say, and which run to offer.
pub fn prepare(text: &Text, seed: u64, address: String) {
    WORDS.with_borrow_mut(|words| {
        *words = Words {
            title: text.get("stopped-title").to_string(),
            kept: text.get("stopped-kept").to_string(),
            replay: text.get("stopped-replay").to_string(),
            copy: text.get("stopped-copy").to_string(),
            seed,
            address,
        };
    });
}

fn show(info: &PanicHookInfo<'_>) -> Result<(), JsValue> {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return Ok(()) };
    let Some(body) = document.body() else { return Ok(()) };
    WORDS.with(|words| {
        // Whoever panicked may have been changing the words.
        let Ok(words) = words.try_borrow() else { return Ok(()) };
        let panel = element(&document, "section", "stopped")?;
        panel.set_attribute("role", "alertdialog")?;
        panel.set_attribute("data-testid", "stopped")?;
        let says = |tag: &str, text: &str| -> Result<Element, JsValue> {
            let part = element(&document, tag, "")?;
            part.set_text_content(Some(text));
            panel.append_child(&part)?;
            Ok(part)
        };
        says("h2", &words.title.replace("{time}", &Time(AT.get()).to_string()))?;
        says("p", &words.kept)?;
        says("pre", &format!("seed {} · {info}", words.seed))?;
        let actions = element(&document, "div", "acts")?;
        let replay = element(&document, "a", "btn prim")?;
        replay.set_attribute("href", &words.address)?;
        replay.set_text_content(Some(&words.replay));
        actions.append_child(&replay)?;
        let copy = element(&document, "button", "btn line")?;
        copy.set_attribute("type", "button")?;
        copy.set_attribute("data-copy", &words.seed.to_string())?;
        copy.set_text_content(Some(&words.copy));
        actions.append_child(&copy)?;
        panel.append_child(&actions)?;
        body.append_child(&panel)?;
        Ok(())
    })
}

fn element(document: &Document, tag: &str, class: &str) -> Result<Element, JsValue> {
    let element = document.create_element(tag)?;
    if !class.is_empty() {
        element.set_attribute("class", class)?;
    }
    Ok(element)
}
