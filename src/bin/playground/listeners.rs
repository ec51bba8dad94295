//! What the page hears outside its own elements: keys, dropped files, pasted text.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{ClipboardEvent, DragEvent, Element, Event, EventTarget, File, KeyboardEvent, Window};
use yew::Callback;

use crate::intent::{Selection, ZoomWish};
use crate::keyboard::{self, Command};
use crate::promise;

/// Something heard.
#[derive(Clone, Debug)]
pub enum Heard {
    /// A key that is for the page.
    Command(Command),
    /// A file is held over the page, or no more.
    Dragging(bool),
    /// A document, as text.
    Document(String),
    /// The address ends in something else now: a link.
    Link,
    /// The reader went back or forward to another address.
    Elsewhere,
    /// The reader's system prefers another theme now, or other motion.
    Preferred,
    /// A hand on the ring wants to be nearer to it, or further away.
    Zoom(ZoomWish),
    /// It means something there.
    Select(Selection),
    /// A file that could not be read, by its name.
    Unreadable(String),
}

/// Listens for as long as it is kept.
pub struct Listeners(Vec<Listener>);

/// One listener; it goes when it is dropped.
pub struct Listener {
    target: EventTarget,
    event: &'static str,
    closure: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Hears an event at a target; it may take it from the browser.
    pub fn new(target: &EventTarget, event: &'static str, heard: impl FnMut(Event) + 'static) -> Listener {
        let closure: Closure<dyn FnMut(Event)> = Closure::new(heard);
        // Adding a listener fails for no event of this list.
        let _ = target.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
        Listener { target: target.clone(), event, closure }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback(self.event, self.closure.as_ref().unchecked_ref());
    }
}

impl Listeners {
    /// Begins to listen to keys.
    pub fn new(window: &Window, heard: &Callback<Heard>) -> Listeners {
        let key = heard.clone();
        Listeners(vec![Listener::new(window, "keydown", move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            if let Some(command) = keyboard::command(event) {
                event.prevent_default();
                key.emit(Heard::Command(command));
            }
        })])
    }

    /// Listens to everything else too. Files, links and addresses need the rest of the page, so that does it.
    pub fn listen(&mut self, window: &Window, heard: &Callback<Heard>) {
        let target: &EventTarget = window;
        let over = heard.clone();
        let leave = heard.clone();
        let dropped = heard.clone();
        let pasted = heard.clone();
        let elsewhere = heard.clone();
        let moved = heard.clone();
        let preferring = ["(prefers-color-scheme: dark)", "(prefers-reduced-motion: reduce)"].into_iter().filter_map(|query| {
            let (list, heard) = (window.match_media(query).ok()??, heard.clone());
            Some(Listener::new(&list, "change", move |_| heard.emit(Heard::Preferred)))
        });
        self.0.extend([
            Listener::new(target, "popstate", move |_| moved.emit(Heard::Elsewhere)),
            Listener::new(target, "hashchange", move |_| elsewhere.emit(Heard::Link)),
            Listener::new(target, "dragover", move |event| {
                // Only a target that prevents the default may be dropped on.
                event.prevent_default();
                over.emit(Heard::Dragging(true));
            }),
            Listener::new(target, "dragleave", move |event| {
                let outside = event.dyn_ref::<DragEvent>().is_some_and(|event| event.related_target().is_none());
                if outside {
                    leave.emit(Heard::Dragging(false));
                }
            }),
            Listener::new(target, "drop", move |event| {
                event.prevent_default();
                dropped.emit(Heard::Dragging(false));
                let transfer = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
                if let Some(file) = transfer.and_then(|transfer| transfer.files()).and_then(|files| files.get(0)) {
                    read(&file, dropped.clone());
                }
            }),
            Listener::new(target, "paste", move |event| {
                let into_field = event
                    .target()
                    .and_then(|target| target.dyn_into::<Element>().ok())
                    .is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"));
                let data = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
                let text = data.and_then(|data| data.get_data("text/plain").ok()).unwrap_or_default();
                if !into_field && !text.trim().is_empty() {
                    pasted.emit(Heard::Document(text));
                }
            }),
        ]);
        self.0.extend(preferring);
    }
}

/// Reads a file as text and hands it on. Larger ones than any document are not even read.
fn read(file: &File, heard: Callback<Heard>) {
    const BYTES_MAX: f64 = 4_000_000.0;
    let name = file.name();
    if file.size() > BYTES_MAX {
        return heard.emit(Heard::Unreadable(name));
    }
    let told = Callback::from(move |text| {
        heard.emit(match text {
            Some(text) => Heard::Document(text),
            None => Heard::Unreadable(name.clone()),
        });
    });
    promise::text(&file.text().into(), told);
}
