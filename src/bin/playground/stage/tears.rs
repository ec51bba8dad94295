//! A tear: two torn edges with a hatched gap, a washed far side, a label with the instant, and the
//! button that heals it.

use std::rc::Rc;

use ringside::engine::{Address, NodeId};
use ringside::stage::{Layout, Point, RingView, TearView, path};
use serde_json::json;
use web_sys::KeyboardEvent;
use yew::prelude::*;

use crate::intent::{Intent, Selection};
use crate::text::{Text, grouped};

/// What a tear is given.
#[derive(Clone, Properties)]
pub struct Props {
    /// Of which only one tear is drawn here.
    pub view: Rc<RingView>,
    /// Which one.
    pub index: usize,
    /// Where the ring is.
    pub layout: Rc<Layout>,
    /// Whether its cut is looked at.
    pub selected: bool,
    /// In which language.
    pub text: Text,
    /// What the reader wants.
    pub on: Callback<Intent>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Props) -> bool {
        let same = Rc::ptr_eq(&self.layout, &other.layout) || self.layout == other.layout;
        same && self.selected == other.selected
            && self.text == other.text
            && self.on == other.on
            && self.view.tears.get(self.index) == other.view.tears.get(other.index)
    }
}

/// A tear.
#[component]
pub fn TearDrawing(props: &Props) -> Html {
    let Some(view) = props.view.tears.get(props.index) else { return html! {} };
    let tear = &view.tear;
    let ends = view.ends;
    let onclick = {
        let on = props.on.clone();
        move |event: MouseEvent| {
            event.stop_propagation();
            on.emit(Intent::Select(Selection::Cut(ends.0, ends.1)));
        }
    };
    let onkeydown = {
        let on = props.on.clone();
        move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                event.stop_propagation();
                on.emit(Intent::Select(Selection::Cut(ends.0, ends.1)));
            }
        }
    };
    html! {
        <g
            class={classes!("stage-tear", props.selected.then_some("selected"))}
            data-testid="tear"
            role="button"
            tabindex="0"
            aria-label={name(view, &props.text)}
            {onclick} {onkeydown}
        >
            <title>{ name(view, &props.text) }</title>
            if let Some(far) = &tear.far {
                <path class="far" d={path::of_far_side(far, props.layout.centre)} />
                <path class="far-dots" d={path::of_far_side(far, props.layout.centre)} fill="url(#stage-dots)" />
            }
            <path class="reach" d={path::of_curve(&tear.line)} />
            <path class="gap" d={path::of_tear(tear)} />
            <path class="hatch" d={path::of_tear(tear)} fill="url(#stage-hatch-tear)" />
            <path class="edge" d={path::of_points(&tear.left, false)} />
            <path class="edge" d={path::of_points(&tear.right, false)} />
            { label(view, props) }
        </g>
    }
}

/// Scissors, what this is, and since when; beside the end of the tear that runs out of the ring.
fn label(view: &TearView, props: &Props) -> Html {
    // One cut may be several tears; one of them says so.
    let first = props.view.tears.iter().position(|other| other.cut == view.cut) == Some(props.index);
    if view.tear.far.is_none() || !first {
        return html! {};
    }
    let (tear, layout, text) = (&view.tear, &props.layout, &props.text);
    let (words, since) =
        if layout.compact { (text.get("stage-cut-short"), None) } else { (text.get("stage-cut"), Some(since(view, text))) };
    // Room for the words, so that they stay on the stage.
    let room = if layout.compact { 44.0 } else { 84.0 };
    let x = if tear.label_ends { tear.label.x.max(room) } else { tear.label.x.min(layout.width - room) };
    let y = tear.label.y.clamp(16.0, layout.height - 24.0);
    let (turn, anchor, beside) = if tear.label_ends { (-1.0, "end", -18.0) } else { (1.0, "start", 18.0) };
    html! {
        <g class="label" transform={format!("translate({x:.1} {y:.1})")}>
            <g class="scissors" transform={format!("scale({turn} 1)")}>
                <circle cx="-1" cy="-5" r="3.2" /><circle cx="-1" cy="5" r="3.2" /><path d="M2-3.2L13 5M2 3.2L13-5" />
            </g>
            <text class="what" x={beside.to_string()} y={if since.is_some() { "-1" } else { "4" }} text-anchor={anchor}>{ words }</text>
            if let Some(since) = since {
                <text class="since" x={beside.to_string()} y="13" text-anchor={anchor}>{ since }</text>
            }
        </g>
    }
}

fn since(view: &TearView, text: &Text) -> AttrValue {
    text.with("stage-millis", &[("ms", grouped(view.since.0 / 1000).into())])
}

/// The cut in words: who is parted from whom.
fn name(view: &TearView, text: &Text) -> AttrValue {
    let arguments = [("one", view.ends.0.to_string().into()), ("other", view.ends.1.to_string().into())];
    match &view.tear.far {
        Some(far) => {
            let names = far.nodes.iter().map(NodeId::to_string).collect::<Vec<_>>().join(" ");
            text.with("stage-cut-off", &[("nodes", names.into())])
        }
        None => text.with("stage-cut-link", &arguments),
    }
}

fn heal((one, other): (Address, Address)) -> Intent {
    Intent::Step(json!({ "do": "heal", "from": one.to_string(), "to": other.to_string() }))
}

/// What the button that heals is given.
#[derive(Clone, PartialEq, Properties)]
pub struct HealProps {
    /// Where it stands.
    pub at: Point,
    /// Two ends that the cut parts.
    pub ends: (Address, Address),
    /// In which language.
    pub text: Text,
    /// What the reader wants.
    pub on: Callback<Intent>,
}

/// The button that heals the cut looked at.
#[component]
pub fn HealButton(props: &HealProps) -> Html {
    let (on, ends) = (props.on.clone(), props.ends);
    let onclick = move |event: MouseEvent| {
        event.stop_propagation();
        on.emit(heal(ends));
        on.emit(Intent::Select(Selection::Nothing));
    };
    html! {
        <button
            class="stage-heal"
            type="button"
            data-testid="heal"
            style={format!("left:{:.0}px;top:{:.0}px", props.at.x, props.at.y)}
            {onclick}
        >
            { props.text.get("stage-heal") }
        </button>
    }
}
