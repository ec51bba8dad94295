//! The playhead's handle: it moves in every frame, and nothing is rendered for that.

use std::cell::Cell;
use std::rc::Rc;

use ringside::engine::Time;
use ringside::stage::LanesView;
use web_sys::Element;
use yew::NodeRef;

use crate::text::grouped;

/// A hold on the playhead of one timeline. Cheap to clone; all clones hold the same one.
#[derive(Clone, Default, PartialEq)]
pub struct TimelineHandle {
    pub(super) slider: NodeRef,
    /// Line and time of the playhead.
    pub(super) playhead: NodeRef,
    /// The box of its time.
    pub(super) pill: NodeRef,
    pub(super) pill_text: NodeRef,
    /// What covers the time that was not simulated.
    pub(super) future: NodeRef,
    /// What lies over the time that was simulated, but is after the playhead.
    pub(super) ahead: NodeRef,
    /// Where the playhead was moved last.
    now: Rc<Cell<Time>>,
}

/// Half the height of the playhead's time, and the room that a character of it takes.
const PILL_PADDING: f64 = 9.0;
const PILL_LETTER: f64 = 7.4;

impl TimelineHandle {
    /// Moves the playhead to an instant, and the edge of what was simulated to `head`. Does nothing
    /// until the timeline is on the page.
    pub fn set_now(&self, lanes: &LanesView, now: Time, head: Time) {
        self.now.set(now);
        let head = head.max(now);
        let (x, edge) = (lanes.axis.x(now), lanes.axis.x(head));
        let millis = now.0 / 1_000;
        let said = grouped(millis);
        set(&self.playhead, "transform", &format!("translate({x:.1} 0)"));
        set(&self.future, "transform", &format!("translate({edge:.1} 0)"));
        set(&self.ahead, "x", &format!("{x:.1}"));
        set(&self.ahead, "width", &format!("{:.1}", edge - x));

        // The time stays within the timeline while its line runs to the very edge.
        let half = PILL_PADDING + PILL_LETTER * said.chars().count() as f64 / 2.0;
        let aside = (half + 1.0 - x).max(0.0) - (x + half + 1.0 - lanes.width).max(0.0);
        set(&self.pill, "x", &format!("{:.1}", aside - half));
        set(&self.pill, "width", &format!("{:.1}", 2.0 * half));
        set(&self.pill_text, "x", &format!("{aside:.1}"));
        if let Some(text) = self.pill_text.cast::<Element>()
            && text.text_content().as_deref() != Some(&said)
        {
            text.set_text_content(Some(&said));
            set(&self.slider, "aria-valuenow", &millis.to_string());
            set(&self.slider, "aria-valuetext", &format!("{said} ms"));
        }
        let most = (head.0 / 1_000).to_string();
        set(&self.slider, "aria-valuemax", &most);
    }

    /// Where the playhead was moved last.
    pub(super) fn now(&self) -> Time {
        self.now.get()
    }
}

/// Sets an attribute that no render sets. An attribute set to what it was costs a lookup only.
fn set(node: &NodeRef, name: &str, value: &str) {
    if let Some(element) = node.cast::<Element>()
        && element.get_attribute(name).as_deref() != Some(value)
    {
        // The only error is a name that is none.
        let _ = element.set_attribute(name, value);
    }
}
