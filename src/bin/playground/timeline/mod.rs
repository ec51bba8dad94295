//! The timeline: the lanes of a run, with a playhead that is moved from frame to frame.

mod handle;

use std::rc::Rc;

use ringside::engine::{RequestId, Time};
use ringside::stage::LanesView;
use yew::prelude::*;

use crate::intent::Intent;
use crate::text::Text;

pub use handle::TimelineHandle;

/// What the timeline is given.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What there is to see: everything simulated, not only up to the playhead.
    pub lanes: Rc<LanesView>,
    /// The playhead when this was rendered; between renders [`TimelineHandle::set_now`] moves it.
    pub now: Time,
    /// Up to where the run was simulated, at that moment.
    pub head: Time,
    /// The operation that is looked at.
    #[prop_or_default]
    pub selected: Option<RequestId>,
    /// In which language.
    pub text: Text,
    /// What the reader wants.
    pub on: Callback<Intent>,
    /// The timeline has another size: width and height in CSS pixels.
    pub on_resize: Callback<(f64, f64)>,
    /// Moves the playhead between renders. Made once by the owner: `TimelineHandle::default()`.
    pub handle: TimelineHandle,
}

/// The timeline.
#[component]
pub fn Timeline(props: &Props) -> Html {
    html! {
        <div class="tl" data-testid="scrubber" ref={props.handle.slider()} />
    }
}
