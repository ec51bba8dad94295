//! The playhead's handle: it moves in every frame, and nothing is rendered for that.

use ringside::engine::Time;
use ringside::stage::LanesView;
use yew::NodeRef;

/// A hold on the playhead of one timeline. Cheap to clone; all clones hold the same one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TimelineHandle {
    slider: NodeRef,
}

impl TimelineHandle {
    /// Moves the playhead, and the edge of what was simulated. Does nothing until the timeline is
    /// on the page.
    pub fn set_now(&self, _lanes: &LanesView, _now: Time, _head: Time) {}

    pub(super) fn slider(&self) -> NodeRef {
        self.slider.clone()
    }
}
