//! Presenting: the stage alone and large, with what there is to say below it; and the stage alone and small, in somebody
//! else's page (`?embed`).
//!
//! Where a presenter stops, and how time gets from one place to the next, is [`march`](crate::march)'s. [`strip`] draws what the
//! audience sees, [`desk`] the window that the presenter alone sees, [`words`] says what both say.

pub mod desk;
pub mod strip;
pub mod words;

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Function, Reflect};
use ringside::decimal::Within;
use ringside::stage::{MILLIS_PER_SECOND, seconds_left};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, EventTarget, Window};
use yew::{Callback, Html};

use crate::app::App;
use crate::complaint::Complaint;
use crate::focus::Refocus;
use crate::intent::{Intent, Present, View};
use crate::listeners::Listener;
use crate::markup::nothing;
use crate::part::part;
use crate::{address, promise, sharing};
use desk::{Desk, Shown};
use strip::{Strip, WayOut};
use words::Words;

/// A presentation that is under way.
pub struct Presenting {
    /// Whether nothing is shown.
    pub blank: bool,
    /// When it began, in the reader's milliseconds.
    since: f64,
    /// When somebody last did something.
    touched: f64,
    /// Whether that is so long ago that what helps is put away.
    pub idle: bool,
    /// Whether the pointer has moved since the last frame, or a key was pressed.
    stirred: Rc<Cell<bool>>,
    desk: Option<Desk>,
    /// When the presenter's window was opened: a browser may end the full screen for it.
    desk_since: f64,
    _listeners: Vec<Listener>,
}

/// What helps is put away when nothing was done for so long, in the reader's milliseconds.
const IDLE_AFTER: f64 = 3_000.0;
/// The full screen that ends so soon after the presenter's window came has ended because of it.
const DESK_COMES: f64 = 2_500.0;
/// The size of the stage at which everything has the size that it has in the design, in CSS pixels.
const REFERENCE: (f64, f64) = (1280.0, 584.0);
/// At that size, how much larger than on the page the ring is drawn: its smallest words then have 16 pixels.
const RING_LARGER: f64 = 1.5;
/// And the other views, which need the room; a line above them takes some of it.
const OTHERS_LARGER: f64 = 1.4;
/// Narrower stages are phones, and larger than life already.
const PHONE: f64 = 641.0;

impl App {
    /// Does what is wanted of a presentation.
    pub(crate) fn present(&mut self, wish: Present) {
        match wish {
            Present::Enter => self.enter(true),
            Present::Leave => self.leave(),
            Present::Screen => {
                let by_desk = |presenting: &Presenting| self.stamp() - presenting.desk_since < DESK_COMES;
                if !self.is_full_screen() && self.presenting.as_ref().is_some_and(|presenting| !by_desk(presenting)) {
                    self.leave();
                }
            }
            Present::Next => {
                self.wake();
                self.present_next();
            }
            Present::Back => {
                self.wake();
                if !self.leave_otherwise() {
                    self.beat_before();
                }
            }
            Present::Blank => {
                let Some(presenting) = &mut self.presenting else { return };
                presenting.blank ^= true;
                // Nothing happens unseen.
                self.model.playing &= !presenting.blank;
                self.tell_mode();
            }
            Present::Desk => self.open_desk(),
            Present::Whole => match sharing::address_of(&self.window, &self.model) {
                Ok(address) => {
                    self.model.playing = false;
                    let _ = self.window.open_with_url_and_target_and_features(&address, "_blank", "noopener");
                }
                Err(error) => self.model.complain(vec![Complaint::Link(error)]),
            },
        }
    }

    /// Begins to present. `asked` says whether somebody asked for it just now: only then a browser gives away its whole screen.
    pub(crate) fn enter(&mut self, asked: bool) {
        if self.embed {
            return;
        }
        if asked {
            self.fill_screen();
        }
        if self.presenting.is_some() {
            return;
        }
        let stirred = Rc::new(Cell::new(true));
        let target: &EventTarget = &self.window;
        let moved = stirred.clone();
        let mut listeners = vec![Listener::new(target, "pointermove", move |_| moved.set(true))];
        if let Some(document) = self.window.document() {
            let changed = self.on.clone();
            listeners.push(Listener::new(&document, "fullscreenchange", move |_| {
                changed.emit(Intent::Present(Present::Screen));
            }));
        }
        self.presenting = Some(Box::new(Presenting {
            blank: false,
            since: self.stamp(),
            touched: self.stamp(),
            idle: false,
            stirred,
            desk: None,
            desk_since: f64::NEG_INFINITY,
            _listeners: listeners,
        }));
        (self.model.legend, self.model.promises, self.model.variations) = (false, false, None);
        self.model.settings = false;
        if self.march.is_none() {
            self.begin_march_anew();
        }
        self.change_mode();
    }

    fn leave(&mut self) {
        if self.presenting.take().is_none() {
            return;
        }
        if self.is_full_screen() {
            call(self.window.document().map(JsValue::from), "exitFullscreen");
        }
        self.refocus = Some(Refocus::Present);
        if self.model.study.is_none() {
            self.march = None;
        }
        self.change_mode();
    }

    fn change_mode(&mut self) {
        let presents = self.presenting.is_some();
        self.model.presenting = presents;
        self.tell_mode();
        address::show(&self.window, &[("mode", presents.then_some("present"))]);
        self.rescale();
        self.restyle();
    }

    /// Tells the document what is shown, for the styles and for the keyboard.
    fn tell_mode(&self) {
        let Some(root) = root(&self.window) else { return };
        let tell = |name: &str, value: Option<&str>| {
            // Setting an attribute fails only for a malformed name.
            let _ = match value {
                Some(value) => root.set_attribute(name, value),
                None => root.remove_attribute(name),
            };
        };
        tell("data-mode", self.presenting.as_ref().map(|_| "present"));
        tell("data-blank", self.presenting.as_ref().filter(|presenting| presenting.blank).map(|_| "true"));
    }

    fn is_full_screen(&self) -> bool {
        self.window.document().is_some_and(|document| document.fullscreen_element().is_some())
    }

    /// Asks for the whole screen, where there is such a thing; it may be refused, and nothing depends on it.
    fn fill_screen(&self) {
        if !self.is_full_screen() {
            call(root(&self.window).map(JsValue::from), "requestFullscreen");
        }
    }

    /// Draws the views as large as there is room for, and lays them out anew.
    pub(crate) fn rescale(&mut self) {
        let (width, height) = self.room;
        let larger = if self.model.view == View::Ring { RING_LARGER } else { OTHERS_LARGER };
        self.magnified = if self.presenting.is_some() && width >= PHONE {
            ((width / REFERENCE.0).min(height / REFERENCE.1) * larger).within(1.0, 5.0)
        } else {
            1.0
        };
        self.views.resize_stage(&self.model, width / self.magnified, height / self.magnified);
        self.resize_painter();
    }

    /// Something is to be seen again.
    fn wake(&mut self) {
        if let Some(presenting) = &mut self.presenting {
            presenting.blank = false;
            presenting.stirred.set(true);
            self.tell_mode();
        }
    }

    /// What a presentation needs in every frame. Returns whether anything drawn has changed.
    pub(crate) fn follow_presentation(&mut self, stamp: f64) -> bool {
        let Some(presenting) = &mut self.presenting else { return false };
        if presenting.stirred.take() {
            presenting.touched = stamp;
        }
        let idle = stamp - presenting.touched >= IDLE_AFTER;
        let changed = std::mem::replace(&mut presenting.idle, idle) != idle;
        self.follow_on_desk(stamp);
        changed
    }

    /// Somebody has pressed a key, or wants something.
    pub(crate) fn stir(&self) {
        if let Some(presenting) = &self.presenting {
            presenting.stirred.set(true);
        }
    }

    /// What belongs to a presentation, or to somebody else's page.
    pub(crate) fn presentation(&self) -> Html {
        let (text, on) = (self.model.text.clone(), self.on.clone());
        if self.embed {
            let address = address::with(&self.window, &[("embed", None)]).into();
            return part(WayOut { text, address, on });
        }
        let (Some(presenting), Some(march)) = (&self.presenting, &self.march) else { return nothing() };
        let words = self.words();
        let beat = march.beats.get(march.at);
        part(Strip {
            clock: self.clock(),
            title: self.model.story.title.clone(),
            caption: beat.map(|beat| words.caption(beat, self.model.run.now())).unwrap_or_default(),
            place: (march.at, march.beats.len()),
            playing: self.model.playing,
            idle: presenting.idle,
            blank: presenting.blank,
            text,
            on,
        })
    }

    fn words(&self) -> Words<'_> {
        Words::of(&self.model)
    }

    fn open_desk(&mut self) {
        let stamp = self.stamp();
        let Some(presenting) = &mut self.presenting else { return };
        if let Some(desk) = presenting.desk.as_ref().filter(|desk| desk.is_open()) {
            return desk.come_forward();
        }
        presenting.desk_since = stamp;
        presenting.desk = Desk::open(&self.window, &self.on, &self.heard);
        if presenting.desk.is_none() {
            self.model.complain(vec![Complaint::NoSecondWindow]);
        }
    }

    /// Brings the presenter's window up to date.
    fn follow_on_desk(&mut self, stamp: f64) {
        let Some(presenting) = &mut self.presenting else { return };
        if !presenting.desk.as_ref().is_some_and(Desk::is_open) {
            presenting.desk = None;
            return;
        }
        let Some((beats, at)) = self.march.as_ref().map(|march| (march.beats.clone(), march.at)) else { return };
        let words = Words::of(&self.model);
        let now = self.model.run.now();
        let rate = self.model.speed.multiple() * MILLIS_PER_SECOND;
        let left = seconds_left(&beats, at, now, rate, |beat| words.reading(beat));
        let shown = Shown {
            clock: now,
            place: (at, beats.len()),
            elapsed: ((stamp - presenting.since) / 1000.0) as u64,
            left: left as u64,
            caption: words.caption(&beats[at], now).join("\n"),
            notes: words.notes(&beats[at]).join("\n"),
            next: beats
                .get(at + 1)
                .map_or_else(|| self.model.text.get("present-no-next").to_string(), |next| words.preview(next).join("\n")),
            playing: self.model.playing,
        };
        if let (Some(desk), Some(root)) = (&mut presenting.desk, root(&self.window)) {
            desk.show(&root, &self.model.text, &shown);
        }
    }
}

/// The root element of the page.
fn root(window: &Window) -> Option<Element> {
    window.document()?.document_element()
}

/// Calls a method that a browser may not have and whose promise it may break. By name, because of both.
fn call(object: Option<JsValue>, method: &str) {
    let Some(object) = object else { return };
    let method = Reflect::get(&object, &method.into()).ok().and_then(|method| method.dyn_into::<Function>().ok());
    if let Some(promised) = method.and_then(|method| method.call0(&object).ok()) {
        let silent = Closure::once_into_js(|_: JsValue| {});
        promise::then(&promised, &JsValue::UNDEFINED, &silent);
    }
}

/// Asks for something of a presentation.
pub fn asks<E: 'static>(on: &Callback<Intent>, wish: Present) -> Callback<E> {
    on.reform(move |_| Intent::Present(wish))
}
