//! The playhead's handle: it moves in every frame, and nothing is rendered for that.

use std::cell::Cell;
use std::rc::Rc;

use ringside::decimal::tenths;
use ringside::engine::Time;
use ringside::stage::LanesView;
use web_sys::{Element, HtmlElement};
use yew::NodeRef;

use crate::text::grouped;

/// A hold on the playhead of one timeline. Cheap to clone; all clones hold the same one.
///
/// What it moves are boxes of their own with a CSS transform: the browser then puts pictures it has
/// together anew, and draws none of them again.
#[derive(Clone, Default, PartialEq)]
pub struct TimelineHandle {
    pub(super) slider: NodeRef,
    /// The line of the playhead.
    pub(super) line: NodeRef,
    /// Its time.
    pub(super) pill: NodeRef,
    /// What covers the time that was not simulated.
    pub(super) future: NodeRef,
    /// What lies over the time that was simulated, but is after the playhead.
    pub(super) ahead: NodeRef,
    moved: Rc<Moved>,
}

/// What the handle did last, so that it does nothing twice.
#[derive(Default, PartialEq)]
struct Moved {
    now: Cell<Time>,
    /// What whoever hears the page was told last: the playhead and the head, in milliseconds; and how many frames ago.
    told: Cell<Option<(u64, u64)>>,
    silent: Cell<u32>,
    /// Where playhead and head are, and how long the timeline is, in pixels.
    places: Cell<(f64, f64, f64)>,
    /// How far before the head the playhead is, in pixels.
    ahead: Cell<f64>,
}

/// While time runs, that is said every so many frames.
const TOLD_EVERY: u32 = 12;
/// Half of what the playhead's time takes beside its characters, and what a character takes.
const PILL_PADDING: f64 = 9.0;
const PILL_LETTER: f64 = 7.4;

impl TimelineHandle {
    /// Moves the playhead to an instant, and the edge of what was simulated to `head`. While time runs, whoever hears the page need not
    /// be told of every frame. Does nothing until the timeline is on the page.
    pub fn set_now(&self, lanes: &LanesView, now: Time, head: Time, runs: bool) {
        let head = head.max(now);
        self.place(lanes, now, head);
        let millis = (self.moved.now.replace(now).0 / 1_000, now.0 / 1_000);
        if millis.0 != millis.1 || self.shown().is_none_or(|shown| shown.is_empty()) {
            self.show(millis.1);
        }
        let silent = self.moved.silent.get() + 1;
        if runs && silent < TOLD_EVERY {
            return self.moved.silent.set(silent);
        }
        self.moved.silent.set(0);
        let told = (millis.1, head.0 / 1_000);
        if self.moved.told.replace(Some(told)) != Some(told) {
            self.tell(told.0, told.1);
        }
    }

    /// Where the playhead was moved last.
    pub(super) fn now(&self) -> Time {
        self.moved.now.get()
    }

    /// A render has made the boxes anew, or for the first time: whatever was done is done again.
    pub(super) fn forget(&self) {
        self.moved.places.set((f64::NAN, f64::NAN, f64::NAN));
        self.moved.ahead.set(f64::NAN);
        self.moved.told.set(None);
        self.moved.silent.set(TOLD_EVERY);
        self.show(self.now().0 / 1_000);
    }

    fn place(&self, lanes: &LanesView, now: Time, head: Time) {
        let places = (lanes.axis.x(now), lanes.axis.x(head), lanes.width);
        if self.moved.places.replace(places) == places {
            return;
        }
        let (x, edge, width) = places;
        set_style(&self.line, "transform", &format!("translateX({}px)", tenths(x - 1.0)));
        set_style(&self.future, "transform", &format!("translateX({}px)", tenths(edge)));
        // Nothing lies ahead as long as the playhead is at the head, and a box of no width has no place.
        if self.moved.ahead.replace(edge - x) != 0.0 || edge != x {
            set_style(&self.ahead, "transform", &format!("translateX({}px)", tenths(x)));
            set_style(&self.ahead, "width", &format!("{}px", tenths(edge - x)));
        }
        // The time stays within the timeline while its line runs to the very edge.
        let letters = grouped(now.0 / 1_000).len() as f64;
        let half = PILL_PADDING + PILL_LETTER * letters / 2.0;
        let middle = x.min(width - half - 1.0).max(half + 1.0);
        set_style(&self.pill, "transform", &format!("translateX({}px) translateX(-50%)", tenths(middle)));
    }

    fn shown(&self) -> Option<String> {
        self.pill.cast::<Element>()?.text_content()
    }

    fn show(&self, millis: u64) {
        if let Some(pill) = self.pill.cast::<Element>() {
            pill.set_text_content(Some(&grouped(millis)));
        }
    }

    fn tell(&self, millis: u64, head: u64) {
        set_attribute(&self.slider, "aria-valuenow", &millis.to_string());
        set_attribute(&self.slider, "aria-valuetext", &format!("{} ms", grouped(millis)));
        set_attribute(&self.slider, "aria-valuemax", &head.to_string());
    }
}

fn set_style(node: &NodeRef, name: &str, value: &str) {
    if let Some(element) = node.cast::<HtmlElement>() {
        // The only error is a style that cannot be written, and that of an element can.
        let _ = element.style().set_property(name, value);
    }
}

/// Sets an attribute that no render sets.
fn set_attribute(node: &NodeRef, name: &str, value: &str) {
    if let Some(element) = node.cast::<Element>() {
        // The only error is a name that is none.
        let _ = element.set_attribute(name, value);
    }
}
