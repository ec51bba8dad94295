//! The timeline: the lanes of a run, with a playhead that is moved from frame to frame.
//!
//! What was simulated is drawn once and changes with the state. Over it lie three things that the
//! [`TimelineHandle`] moves: the playhead, a veil over what comes after it, and the hatching over
//! what was not simulated yet.

mod futures;
mod glance;
mod handle;
mod lane;
mod marks;

use std::rc::Rc;

use ringside::decimal::Plain;
use ringside::engine::{RequestId, Time};
use ringside::scenario::why::Bearing;
use ringside::stage::{ClientLane, Glance, LanesView, Point};
use web_sys::{Element, KeyboardEvent, MouseEvent, PointerEvent};
use yew::prelude::*;

use crate::intent::Intent;
use crate::markup::{all, element, given, keyed, nothing};
use crate::part::{keyed_part, part};
use crate::settings;
use crate::stage::measure::{self, Measure};
use crate::svg::text as words;
use crate::text::Text;
use crate::why::Why;

pub use handle::TimelineHandle;
pub use marks::{alert_words, fault_words};

use futures::FuturesDrawing;
use glance::GlanceDrawing;
use lane::Lane;
use marks::{Alerts, Faults, Ruler, TrafficDrawing};

/// What the timeline is given.
#[derive(Clone, Properties)]
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
    /// What was asked the cause of: its steps are marked.
    #[prop_or_default]
    pub why: Option<Rc<Why>>,
    /// The instant under the pointer, as a picture, once it has been made.
    #[prop_or_default]
    pub glance: Option<Rc<Glance>>,
    /// In which language.
    pub text: Text,
    /// What the reader wants.
    pub on: Callback<Intent>,
    /// The timeline has another size: width and height in CSS pixels.
    pub on_resize: Callback<(f64, f64)>,
    /// Moves the playhead between renders. Made once by the owner: `TimelineHandle::default()`.
    pub handle: TimelineHandle,
}

/// The instants do not count: the handle moves to them.
impl PartialEq for Props {
    fn eq(&self, other: &Props) -> bool {
        Rc::ptr_eq(&self.lanes, &other.lanes)
            && self.selected == other.selected
            && self.why == other.why
            && self.glance == other.glance
            && self.text == other.text
            && self.on == other.on
            && self.on_resize == other.on_resize
            && self.handle == other.handle
    }
}

/// The timeline.
pub struct Timeline {
    root: NodeRef,
    measure: Option<Measure>,
    /// While the reader drags: the latest instant that the drag may reach.
    drag: Option<Time>,
    /// Where a mouse rests over it, in pixels of the window.
    hover: Option<f64>,
}

/// What happens on the timeline itself, before it is an intent.
pub enum Msg {
    /// A pointer went down.
    Down(PointerEvent),
    /// It moved.
    Move(PointerEvent),
    /// It went up, or was taken away.
    Up,
    /// It left.
    Leave,
    /// A key was pressed on the slider.
    Key(KeyboardEvent),
}

impl Component for Timeline {
    type Message = Msg;
    type Properties = Props;

    fn create(_: &Context<Self>) -> Timeline {
        Timeline { root: NodeRef::default(), measure: None, drag: None, hover: None }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        let props = ctx.props();
        match msg {
            Msg::Down(event) if event.button() == 0 => {
                let Some(at) = self.pointed(props, &event) else { return false };
                if let Some(root) = self.root.cast::<Element>() {
                    // Without the capture a drag would end at the edge.
                    let _ = root.set_pointer_capture(event.pointer_id());
                }
                // A click may go ahead of what was simulated; a drag goes no further than that, or
                // the growing axis would carry it on and on.
                self.drag = Some(at.max(props.head).max(props.handle.now()));
                self.leave(props);
                props.on.emit(Intent::Seek(at));
                true
            }
            Msg::Down(_) => false,
            Msg::Move(event) => {
                let Some(at) = self.pointed(props, &event) else { return false };
                match self.drag {
                    Some(limit) => props.on.emit(Intent::Seek(at.min(limit))),
                    // A finger hides what it points at.
                    None if event.pointer_type() == "mouse" && event.buttons() == 0 => {
                        self.hover = Some(f64::from(event.client_x()));
                        props.on.emit(Intent::Glance(Some(at).filter(|at| *at <= props.head)));
                    }
                    None => {}
                }
                false
            }
            Msg::Up => self.drag.take().is_some(),
            Msg::Leave => self.leave(props),
            Msg::Key(event) => {
                if let Some(intent) = key(&event, props) {
                    event.prevent_default();
                    event.stop_propagation();
                    props.on.emit(intent);
                }
                false
            }
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        let props = ctx.props();
        if first {
            self.measure = self.root.cast::<Element>().and_then(|root| Measure::new(&root, props.on_resize.clone()));
            props.handle.forget();
        }
        // The lanes may have another scale now, so everything on them stands elsewhere. What there is to tell follows from the frame.
        props.handle.set_now(&props.lanes, props.now, props.head, true);
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { lanes, text, on, handle, selected, why, .. } = ctx.props();
        let link = ctx.link();
        let size = format!("0 0 {} {}", Plain(lanes.width), Plain(lanes.height));
        // Neither veil nor hatching lies over the futures: they may have come further than this one.
        let top = lanes.futures.lines.last().map_or(24.0, |last| last.from.y + last.row / 2.0);
        let veils = format!("--veils-from: {}px", Plain(top));
        let mark = |(index, (at, bearing)): (usize, (Time, Bearing))| {
            let class = if bearing == Bearing::Cause { "tl-why" } else { "tl-why circumstance" };
            let place = format!("left: {}px", Plain(lanes.axis.x(at)));
            keyed(index, element("i", &["class", "style"], &mut [given(class), given(place)], nothing()))
        };
        let lane = |(index, lane): (usize, &ClientLane)| {
            let (lanes, text, on) = (lanes.clone(), text.clone(), on.clone());
            keyed_part(lane.id.to_string(), Lane { lanes, index, selected: *selected, text, on })
        };
        html! {
            <>
                <div
                    class="tl"
                    data-testid="timeline"
                    ref={self.root.clone()}
                    onpointerdown={link.callback(Msg::Down)}
                    onpointermove={link.callback(Msg::Move)}
                    onpointerleave={link.callback(|_| Msg::Leave)}
                    onpointerup={link.callback(|_| Msg::Up)}
                    onpointercancel={link.callback(|_| Msg::Up)}
                >
                    <svg class="tl-lanes" viewBox={size} role="group" aria-label={text.get("stage-timeline")}>
                        { part(Ruler { lanes: lanes.clone() }) }
                        { part(FuturesDrawing { lanes: lanes.clone(), text: text.clone(), on: on.clone() }) }
                        { all(lanes.clients.iter().enumerate().map(lane)) }
                        { begin(lanes, text) }
                        { part(Faults { lanes: lanes.clone(), text: text.clone() }) }
                        { part(Alerts { lanes: lanes.clone(), text: text.clone(), on: on.clone() }) }
                        { part(TrafficDrawing { lanes: lanes.clone(), text: text.clone() }) }
                    </svg>
                    <div class="tl-over" style={veils} aria-hidden="true">
                        { all(why.iter().flat_map(|why| why.instants()).enumerate().map(mark)) }
                        <div class="tl-ahead" ref={handle.ahead.clone()} />
                        <div class="tl-future" ref={handle.future.clone()}>{ text.get("stage-not-yet") }</div>
                        <div class="tl-playhead" ref={handle.line.clone()} />
                        <div class="tl-pill" ref={handle.pill.clone()} />
                    </div>
                    <div
                        class="tl-scrubber"
                        data-testid="scrubber"
                        role="slider"
                        tabindex="0"
                        aria-label={text.get("stage-scrubber")}
                        aria-valuemin="0"
                        ref={handle.slider.clone()}
                        onkeydown={link.callback(Msg::Key)}
                    />
                </div>
                // It stands above the timeline, which lays out and paints nothing outside of itself.
                { self.glance(ctx.props()) }
            </>
        }
    }
}

impl Timeline {
    /// What is under the pointer, as a picture above it.
    fn glance(&self, props: &Props) -> Html {
        let (Some(glance), Some(x), Some(root)) = (&props.glance, self.hover, self.root.cast::<Element>()) else {
            return nothing();
        };
        let rect = root.get_bounding_client_rect();
        // The bar spans most of the window, so its right edge and what is beside it are all the room there is.
        let room = web_sys::window().and_then(|window| window.inner_width().ok()?.as_f64()).unwrap_or(rect.right());
        let scale = settings::scale();
        let place = (x / scale, rect.top() / scale);
        part(GlanceDrawing { glance: glance.clone(), place, room: room / scale, text: props.text.clone() })
    }

    /// The pointer has left, or does something else.
    fn leave(&mut self, props: &Props) -> bool {
        if self.hover.take().is_some() {
            props.on.emit(Intent::Glance(None));
        }
        false
    }

    /// The instant that a pointer means.
    fn pointed(&self, props: &Props, event: &MouseEvent) -> Option<Time> {
        Some(props.lanes.pointed(measure::place_on(&self.root.cast()?, event).x))
    }
}

/// While nobody has asked for anything, what there is to do, where it would stand.
fn begin(lanes: &LanesView, text: &Text) -> Html {
    let Some(lane) = lanes.clients.first().filter(|_| lanes.clients.iter().all(|lane| lane.bars.is_empty())) else {
        return nothing();
    };
    let at = Point::new(lanes.axis.left + 6.0, lane.strip.top + lane.strip.height / 2.0 + 4.0);
    words("tl-begin", at, "start", text.get("timeline-begin"))
}

/// What a key on the slider means: arrows step, with Shift they stride, Home and End go to the ends.
fn key(event: &KeyboardEvent, props: &Props) -> Option<Intent> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return None;
    }
    Some(match (event.key().as_str(), event.shift_key()) {
        ("ArrowLeft" | "ArrowDown", false) => Intent::StepBack,
        ("ArrowRight" | "ArrowUp", false) => Intent::StepForward,
        // From where the playhead is: what is drawn may be a frame behind.
        ("ArrowLeft" | "ArrowDown", true) => Intent::Jump { forward: false },
        ("ArrowRight" | "ArrowUp", true) => Intent::Jump { forward: true },
        ("Home", _) => Intent::Seek(Time::ZERO),
        ("End", _) => Intent::Seek(props.head.max(props.handle.now())),
        _ => return None,
    })
}
