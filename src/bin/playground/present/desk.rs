//! The presenter's window: what is said, what comes next, how long it has been and will be.
//!
//! It is an empty window of the same origin into which this page writes: nothing is loaded for it, no second engine runs, and
//! what it shows is never older than what the audience sees. Its words are set as text, never as markup. Keys and
//! buttons there ask for the same as here. It goes with the page, and the presentation goes on without it.

use ringside::engine::Time;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Event, EventTarget, KeyboardEvent, Window};
use yew::Callback;

use super::asks;
use crate::intent::{Intent, Present};
use crate::keyboard::{self, Command};
use crate::listeners::{Heard, Listener};
use crate::markup;
use crate::text::Text;
use crate::text::wording::{arg, whole_ms};

/// The presenter's window, for as long as it is kept.
pub struct Desk {
    window: Window,
    on: Callback<Intent>,
    heard: Callback<Heard>,
    /// The texts that stand in it, in the order of [`FIELDS`]; none where it has to be written first.
    shown: Vec<String>,
    /// Its language and theme.
    dress: [String; 2],
    listeners: Vec<Listener>,
    _with_page: Listener,
}

/// What it shows.
pub struct Shown {
    /// The instant of the run.
    pub clock: Time,
    /// Which beat of how many.
    pub place: (usize, usize),
    /// For how many of the reader's seconds it has gone on.
    pub elapsed: u64,
    /// How many seconds are left, about.
    pub left: u64,
    /// What the audience reads; lines apart.
    pub caption: String,
    /// What the presenter reads.
    pub notes: String,
    /// What the audience will read next.
    pub next: String,
    /// Whether time runs.
    pub playing: bool,
}

/// The fields, by the ids of their elements.
const FIELDS: [&str; 8] =
    ["desk-place", "desk-clock", "desk-elapsed", "desk-left", "desk-caption", "desk-notes", "desk-next", "desk-play"];
const NAME: &str = "ringside-presenter";
const LOOK: &str = "popup,width=900,height=640";

impl Desk {
    /// Opens the window; a browser may refuse.
    pub fn open(page: &Window, on: &Callback<Intent>, heard: &Callback<Heard>) -> Option<Desk> {
        let window = page.open_with_url_and_target_and_features("", NAME, LOOK).ok().flatten()?;
        let with_page = {
            let window = window.clone();
            Listener::new(page, "pagehide", move |_| {
                // Closing fails only if it is closed.
                let _ = window.close();
            })
        };
        let desk = Desk {
            window,
            on: on.clone(),
            heard: heard.clone(),
            shown: Vec::new(),
            dress: Default::default(),
            listeners: Vec::new(),
            _with_page: with_page,
        };
        desk.come_forward();
        Some(desk)
    }

    /// Whether the presenter has not closed it.
    pub fn is_open(&self) -> bool {
        !self.window.closed().unwrap_or(true)
    }

    /// Brings it to the front.
    pub fn come_forward(&self) {
        let _ = self.window.focus();
    }

    /// Shows how things stand. `root` is the root element of the page, whose language and theme it takes on.
    pub fn show(&mut self, root: &Element, text: &Text, shown: &Shown) {
        let Some(document) = self.window.document() else { return };
        let dress = ["lang", "data-theme"].map(|name| root.get_attribute(name).unwrap_or_default());
        // A browser may put a document of its own into a new window after a while.
        let is_written = document.get_element_by_id(FIELDS[0]).is_some();
        if !is_written || dress != self.dress {
            if dress[0] != self.dress[0] || !is_written {
                self.write(&document, root, text);
            }
            if let Some(own) = document.document_element() {
                for (name, value) in ["lang", "data-theme"].iter().zip(&dress) {
                    // Setting an attribute fails only for a malformed name.
                    let _ = own.set_attribute(name, value);
                }
            }
            self.dress = dress;
        }
        let (at, count) = shown.place;
        let words = [
            format!("{} / {count}", at + 1),
            format!("{} ms", whole_ms(shown.clock)),
            minutes(shown.elapsed),
            text.with("desk-about", &[("time", arg(minutes(shown.left)))]).to_string(),
            shown.caption.clone(),
            shown.notes.clone(),
            shown.next.clone(),
            text.get(if shown.playing { "present-pause" } else { "present-play" }).to_string(),
        ];
        for (place, (id, words)) in FIELDS.iter().zip(words).enumerate() {
            if self.shown.get(place) == Some(&words) {
                continue;
            }
            if let Some(field) = document.get_element_by_id(id) {
                field.set_text_content(Some(&words));
            }
            if self.shown.len() < FIELDS.len() {
                self.shown.push(words);
            } else {
                self.shown[place] = words;
            }
        }
    }

    /// Writes what does not change but with the language, and begins to listen.
    fn write(&mut self, document: &Document, root: &Element, text: &Text) {
        self.shown.clear();
        let Some(own) = document.document_element() else { return };
        let base = root.base_uri().ok().flatten().unwrap_or_default().replace('"', "%22");
        let say = |id: &str| text.get(id);
        // The texts are the page's own and hold no markup.
        let field = |id: &str| format!("<h2>{}</h2><p id='{id}'></p>", say(id));
        let button = |wish: &str, id: &str, words: &str| {
            format!(
                "<button type='button' class='btn line' data-wish='{wish}' data-testid='desk-{wish}' id='{id}'>{words}</button>"
            )
        };
        own.set_inner_html(&format!(
            "<head><title>{title}</title><base href=\"{base}\">{styles}</head><body class='desk'><header><b id='desk-place'></b>\
             <span><i>{clock}</i><b id='desk-clock'></b></span><span><i>{elapsed}</i><b id='desk-elapsed'></b></span>\
             <span><i>{left}</i><b id='desk-left'></b></span></header><main><section class='now' aria-live='polite'>{caption}</section>\
             <section>{next}</section><section class='notes'>{notes}</section></main><footer>{back}{forward}{play}{blank}</footer></body>",
            title = say("desk-title"),
            styles = styles(root),
            clock = say("desk-clock"),
            elapsed = say("desk-elapsed"),
            left = say("desk-left"),
            caption = field("desk-caption"),
            next = field("desk-next"),
            notes = field("desk-notes"),
            back = button("back", "", &say("present-back")),
            forward = button("next", "", &say("present-next")),
            play = button("play", "desk-play", ""),
            blank = button("blank", "", &say("present-blank")),
        ));
        self.listen();
    }

    fn listen(&mut self) {
        let target: &EventTarget = &self.window;
        let (on, heard) = (self.on.clone(), self.heard.clone());
        // What comes from another window is of that window's own types, which no cast of this one knows.
        let target_of = |event: &Event| event.target().map(EventTarget::unchecked_into::<Element>);
        let clicked = move |event: Event| {
            let button = target_of(&event).and_then(|target| target.closest("[data-wish]").ok().flatten());
            let wish = button.and_then(|button| button.get_attribute("data-wish")).unwrap_or_default();
            match wish.as_str() {
                "back" => asks(&on, Present::Back).emit(()),
                "next" => asks(&on, Present::Next).emit(()),
                "blank" => asks(&on, Present::Blank).emit(()),
                "play" => markup::asks(&on, Intent::TogglePlay).emit(()),
                _ => {}
            }
        };
        let pressed = move |event: Event| {
            let event: KeyboardEvent = event.unchecked_into();
            let on_button = target_of(&event).is_some_and(|target| target.tag_name() == "BUTTON");
            let command = match event.key().as_str() {
                " " if !on_button => Some(Command::TogglePlay),
                "Escape" => Some(Command::Escape),
                "Home" => Some(Command::Begin),
                _ => keyboard::presented(&event),
            };
            if let Some(command) = command {
                event.prevent_default();
                heard.emit(Heard::Command(command));
            }
        };
        self.listeners = vec![Listener::new(target, "click", clicked), Listener::new(target, "keydown", pressed)];
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // It fails only if it is closed.
        let _ = self.window.close();
    }
}

/// What styles the page, as markup.
fn styles(root: &Element) -> String {
    let mut styles = String::new();
    let mut next = root.query_selector("head").ok().flatten().and_then(|head| head.first_element_child());
    while let Some(element) = next {
        if element.get_attribute("rel").as_deref() == Some("stylesheet") {
            styles += &element.outer_html();
        }
        next = element.next_element_sibling();
    }
    styles
}

/// Seconds as minutes and seconds: `3:07`.
fn minutes(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
