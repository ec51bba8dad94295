//! Getting the file of a lesson: one of Ringside's by its name, any other by its address.

use ringside::lessons::library;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::{RequestCache, RequestInit, Response, Window};
use yew::Callback;

use crate::app::App;
use crate::complaint::Complaint;
use crate::promise;
use crate::story::Opened;

/// Whether what was asked for is an address, and not a name.
fn is_address(name: &str) -> bool {
    name.contains('/') || name.contains('.')
}

/// Whether there can be such a lesson.
pub fn is_known(name: &str) -> bool {
    is_address(name) || library::find(name).is_some()
}

/// Hands on the text of a lesson; nothing if its file does not come.
pub fn fetch(window: &Window, name: &str, arrived: Callback<Option<String>>) {
    let address = match is_address(name) {
        true => name.to_owned(),
        // Those beside the page keep their names, so the address says of which edition they are to be.
        false if library::find(name).is_some() => format!("lessons/{name}.toml?{}", env!("DOCUMENTS_EDITION")),
        false => return arrived.emit(None),
    };
    let text = Closure::once_into_js(|response: Response| match response.text() {
        Ok(text) if response.ok() => JsValue::from(text),
        _ => JsValue::UNDEFINED,
    });
    let asked = RequestInit::new();
    if is_address(name) {
        // Whoever writes a lesson and loads it again wants the one that was written last.
        asked.set_cache(RequestCache::NoCache);
    }
    let promise = window.fetch_with_str_and_init(&address, &asked).into();
    promise::text(&promise::then(&promise, &text, &JsValue::UNDEFINED), arrived);
}

impl App {
    /// Begins to load a lesson, to be begun at a step. Until it is here, what is open stays.
    pub(crate) fn fetch_lesson(&mut self, name: String, step: usize) {
        if !is_known(&name) {
            return self.model.complain(vec![Complaint::no_such_lesson(name)]);
        }
        self.awaited = None;
        self.awaited_lesson = Some(name.clone());
        fetch(&self.window, &name.clone(), self.lesson_arrived.reform(move |document| (name.clone(), step, document)));
    }

    /// Opens a lesson whose file has come, unless something else was opened meanwhile.
    pub(crate) fn take_up_lesson(&mut self, name: String, step: usize, document: Option<String>) {
        if self.awaited_lesson.as_ref() != Some(&name) {
            return;
        }
        self.awaited_lesson = None;
        match document {
            Some(document) => {
                self.model.contents = false;
                let seed = std::mem::take(&mut self.awaited_seed);
                self.open(Opened::Lesson { name, document }, seed);
                if self.model.complaints.is_empty() && step > 0 {
                    self.begin_study(Some(step));
                }
            }
            None => self.model.complain(vec![Complaint::LessonNotLoaded(name)]),
        }
        self.returning = false;
        self.views.refresh_all(&self.model, self.stamp());
    }
}
