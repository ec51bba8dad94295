//! The scenarios that come with Ringside, and the empty cluster that the page begins with.
//!
//! Their documents are files beside the page, loaded when one is opened: together they weigh as much as a whole view.

use ringside::scenario::library::{self, Bundled, Subject};
use ringside::scenario::{Refusals, Session};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::{Response, Window};
use yew::Callback;

use crate::intent::Language;
use crate::promise;

/// The scenarios, in the order in which they are offered.
pub fn all() -> &'static [Bundled] {
    library::SCENARIOS
}

/// One by its name.
pub fn find(name: &str) -> Option<&'static Bundled> {
    library::find(name)
}

/// Hands on the document of one, as text; nothing if its file does not come.
pub fn fetch(window: &Window, bundled: &Bundled, arrived: Callback<Option<String>>) {
    if let Some(text) = bundled.made() {
        return arrived.emit(Some(text));
    }
    // The page's other files are named after what is in them. These keep their names, which people may ask for, so
    // the address says of which edition they are to be.
    let address = format!("scenarios/{}.toml?{}", bundled.name, env!("DOCUMENTS_EDITION"));
    let text = Closure::once_into_js(|response: Response| match response.text() {
        Ok(text) if response.ok() => JsValue::from(text),
        _ => JsValue::UNDEFINED,
    });
    promise::text(&promise::then(&window.fetch_with_str(&address).into(), &text, &JsValue::UNDEFINED), arrived);
}

/// What it is called.
pub fn title(bundled: &Bundled, language: Language) -> &'static str {
    match language {
        Language::Ko => bundled.title_ko,
        Language::En => bundled.title_en,
    }
}

/// What is to be seen in it.
pub fn about(bundled: &Bundled, language: Language) -> &'static str {
    match language {
        Language::Ko => bundled.about_ko,
        Language::En => bundled.about_en,
    }
}

/// What the scenarios of a subject stand under.
pub fn heading(subject: Subject, language: Language) -> &'static str {
    let [en, ko] = subject.names();
    match language {
        Language::Ko => ko,
        Language::En => en,
    }
}

/// Five nodes and nothing in them, with the defaults of the format.
pub fn blank() -> Result<Session, Refusals> {
    Session::bare("five-nodes")
}
