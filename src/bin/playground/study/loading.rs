//! Getting the file of a lesson: one of Ringside's by its name, any other by its address.

use ringside::lessons::library;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
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

/// Asks again and again for the file of a lesson that may be edited, until it is dropped.
pub struct Editing {
    window: Window,
    timer: i32,
    _tick: Closure<dyn FnMut()>,
}

impl Drop for Editing {
    fn drop(&mut self) {
        self.window.clear_interval_with_handle(self.timer);
    }
}

/// In the place of a step: the lesson is open, and its file says something else.
const EDITED: usize = usize::MAX;

/// How often, in milliseconds.
const ASKED_EVERY: i32 = 1_000;

impl App {
    /// While the page comes from this machine, whoever writes a lesson sees it as it is written: its file is read again every
    /// second, and what is new is opened at the step that one was at.
    pub(crate) fn watch_file(&mut self) {
        self.editing = None;
        let host = self.window.location().hostname().unwrap_or_default();
        let Opened::Lesson { name, document } = &self.model.opened else { return };
        if self.handout || !["127.0.0.1", "localhost", "[::1]"].contains(&host.as_str()) {
            return;
        }
        let (window, name, known) = (self.window.clone(), name.clone(), document.clone());
        let changed = self.lesson_arrived.clone();
        let tick: Closure<dyn FnMut()> = Closure::new(move || {
            let (known, changed, asked) = (known.clone(), changed.clone(), name.clone());
            fetch(
                &window,
                &name,
                Callback::from(move |document: Option<String>| {
                    if document.as_ref().is_some_and(|document| *document != known) {
                        changed.emit((asked.clone(), EDITED, document));
                    }
                }),
            );
        });
        let handle = tick.as_ref().unchecked_ref();
        if let Ok(timer) = self.window.set_interval_with_callback_and_timeout_and_arguments_0(handle, ASKED_EVERY) {
            self.editing = Some(Editing { window: self.window.clone(), timer, _tick: tick });
        }
    }

    /// The file of the open lesson says something else now. What is refused is said, and what was open stays.
    fn take_up_edited(&mut self, name: String, document: String) {
        if self.model.opened.lesson() != Some(&name)
            || matches!(&self.model.opened, Opened::Lesson { document: old, .. } if *old == document)
        {
            return;
        }
        let at = self.model.study.as_ref().map(|study| study.at);
        let returning = std::mem::replace(&mut self.returning, true);
        self.open(Opened::Lesson { name, document }, self.opened_seed);
        self.returning = returning;
        if self.model.complaints.is_empty() {
            self.begin_study(at);
        }
    }

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
        if let (EDITED, Some(document)) = (step, &document) {
            self.take_up_edited(name, document.clone());
            return self.views.refresh_all(&self.model, self.stamp());
        }
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
