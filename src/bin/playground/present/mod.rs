//! Presenting: the stage alone and large, with what there is to say below it; and the stage alone and small, in somebody
//! else's page (`?embed`).
//!
//! Where a presenter stops are the [beats](ringside::stage::beats) of the run. The next one is reached by letting time
//! run, at the speed that is chosen, until its instant; the one before by going back to its. [`strip`] draws what the
//! audience sees, [`desk`] the window that the presenter alone sees, [`words`] says what both say.

pub mod desk;
pub mod strip;
pub mod words;

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Function, Reflect};
use ringside::decimal::Within;
use ringside::stage::{Beat, FRAME_MAX, MILLIS_PER_SECOND, WATCHED_MAX, beats, reached, seconds_left, stops_at};
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
    pub beats: Rc<Vec<Beat>>,
    /// What the beats were made of.
    of: Of,
    /// The one that the run has come to.
    pub at: usize,
    /// Whether time runs until the next one, and no further.
    bound: bool,
    /// Whether it is to get there at once.
    hurried: bool,
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

/// What tells one list of beats from the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Of {
    forks: u32,
    by_hand: usize,
    notes: usize,
    is_over: bool,
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
            Present::Next => self.next_beat(),
            Present::Back => self.beat_before(),
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
            beats: Rc::default(),
            of: Of::default(),
            at: 0,
            bound: false,
            hurried: false,
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
        self.refresh_beats(true);
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

    /// Makes the beats anew if there may be others. Returns whether there are.
    fn refresh_beats(&mut self, anew: bool) -> bool {
        let Some(presenting) = &mut self.presenting else { return false };
        let run = &self.model.run;
        let timeline = run.timeline();
        let of = Of {
            forks: timeline.forks(),
            by_hand: timeline.applied().len(),
            notes: run.simulated().notes().len(),
            is_over: timeline.head().is_over(),
        };
        if !anew && of == presenting.of {
            return false;
        }
        presenting.of = of;
        presenting.beats = Rc::new(beats(&timeline, run.simulated()));
        true
    }

    /// Another run is open, or another future.
    pub(crate) fn begin_presenting_anew(&mut self) {
        if let Some(presenting) = &mut self.presenting {
            (presenting.at, presenting.bound, presenting.hurried) = (0, false, false);
            self.refresh_beats(true);
        }
    }

    fn has_begun(&self) -> bool {
        self.model.run.timeline().world().turns() > 0
    }

    fn next_beat(&mut self) {
        self.refresh_beats(false);
        let (now, begun) = (self.model.run.now(), self.has_begun());
        let Some(presenting) = &mut self.presenting else { return };
        presenting.blank = false;
        presenting.stirred.set(true);
        if presenting.bound && self.model.playing {
            presenting.hurried = true;
        } else if let Some(next) = presenting.beats.get(presenting.at + 1) {
            if begun && next.at == Some(now) {
                presenting.at += 1;
                self.model.playing = false;
            } else {
                (presenting.bound, presenting.hurried) = (true, false);
                self.model.playing = true;
            }
        }
        self.tell_mode();
    }

    fn beat_before(&mut self) {
        self.refresh_beats(false);
        let now = self.model.run.now();
        let Some(presenting) = &mut self.presenting else { return };
        presenting.blank = false;
        presenting.stirred.set(true);
        (presenting.bound, presenting.hurried) = (false, false);
        self.model.playing = false;
        // In the midst of going on, the beat before is the one that was left.
        let has_gone_on = presenting.beats.get(presenting.at).is_some_and(|beat| beat.at.is_some_and(|at| at < now));
        let until = if has_gone_on { presenting.at + 1 } else { presenting.at };
        let before = presenting.beats[..until].iter().rposition(|beat| beat.at.is_some());
        if let Some((place, at)) = before.and_then(|place| Some((place, presenting.beats[place].at?))) {
            presenting.at = place;
            self.model.run.change(|session| session.seek(at));
        }
        self.tell_mode();
    }

    /// Lets time pass towards the next beat, and not beyond. Returns whether it is that which time runs for.
    pub(crate) fn pass_time_to_beat(&mut self, wall: f64) -> bool {
        let Some(presenting) = self.presenting.as_ref().filter(|presenting| presenting.bound) else { return false };
        let Some(until) = stops_at(&presenting.beats, presenting.at) else { return false };
        let (work, run, speed) = (&self.work, &mut self.model.run, self.model.speed.multiple());
        let left = until.since(run.now()).as_millis();
        let wall = wall.min(FRAME_MAX);
        let gone_in = |wall: f64, speed: f64| wall * speed * MILLIS_PER_SECOND / 1000.0;
        let is_near = left <= gone_in(1.5 * wall, run.effective_speed()).max(0.002);
        let budget = work.budget(presenting.hurried || speed > WATCHED_MAX);
        let steps_over = || run.shared().borrow_mut().next_turn_at().is_none_or(|at| at > until);
        if presenting.hurried || (is_near && !self.calm) || (self.calm && steps_over()) {
            run.reach(until, || work.elapsed() < budget);
            return true;
        }
        if !self.calm {
            // Were it as fast as was asked for, it would get there in this time; it never is faster.
            run.play(wall.min(left / gone_in(1.0, speed)), speed, || work.elapsed() < budget);
        }
        !self.calm
    }

    /// Follows the run from beat to beat, in every frame. Returns whether anything drawn has changed.
    pub(crate) fn follow_beats(&mut self, stamp: f64) -> bool {
        if self.presenting.is_none() {
            return false;
        }
        let mut changed = self.refresh_beats(false);
        let (now, begun) = (self.model.run.now(), self.has_begun());
        let Some(presenting) = &mut self.presenting else { return changed };
        let mut at = reached(&presenting.beats, now, begun, presenting.at);
        let mut arrived = None;
        // Standing at the instant of the next is not yet being there, but for who is on the way to it.
        if presenting.bound && begun && presenting.beats.get(at + 1).is_some_and(|next| next.at == Some(now)) {
            at += 1;
        }
        if at != presenting.at {
            changed = true;
            // Of several that have come at once, the first is the one to stop at.
            let next = presenting.at + 1;
            presenting.at = if presenting.bound && at > next && presenting.beats[next].at.is_some() { next } else { at };
            if presenting.bound && at >= next {
                arrived = presenting.beats[presenting.at].at;
            }
        }
        if let Some(at) = arrived {
            (presenting.bound, presenting.hurried) = (false, false);
            self.model.playing = false;
            // All of that instant, and nothing after it: of some it was not known when they would come.
            self.model.run.change(|session| session.seek(at));
            self.keep_up();
            self.views.refresh_all(&self.model, stamp);
        }
        let Some(presenting) = &mut self.presenting else { return changed };
        presenting.bound &= presenting.at + 1 < presenting.beats.len();
        if presenting.stirred.take() {
            presenting.touched = stamp;
        }
        let idle = stamp - presenting.touched >= IDLE_AFTER;
        changed |= std::mem::replace(&mut presenting.idle, idle) != idle;
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
        let Some(presenting) = &self.presenting else { return nothing() };
        let words = self.words();
        let beat = presenting.beats.get(presenting.at);
        part(Strip {
            clock: self.clock(),
            title: self.model.story.title.clone(),
            caption: beat.map(|beat| words.caption(beat, self.model.run.now())).unwrap_or_default(),
            place: (presenting.at, presenting.beats.len()),
            playing: self.model.playing,
            idle: presenting.idle,
            blank: presenting.blank,
            text,
            on,
        })
    }

    fn words(&self) -> Words<'_> {
        Words { text: &self.model.text, story: &self.model.story, history: self.model.run.played() }
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
        let (beats, at) = (presenting.beats.clone(), presenting.at);
        let words = Words { text: &self.model.text, story: &self.model.story, history: self.model.run.played() };
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
