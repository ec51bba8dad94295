//! A node: its disc with its name, its state, its copy of the write looked at, and its quorum.

use std::rc::Rc;

use ringside::engine::NodeId;
use ringside::simulation::HostStatus;
use ringside::stage::{CopyView, Layout, NodeView, RingView};
use serde_json::json;
use web_sys::KeyboardEvent;
use yew::prelude::*;

use super::cutting::isolate;
use super::{colour, quorum};
use crate::intent::{Intent, Selection, Tool};
use crate::text::Text;

/// What a node is given.
#[derive(Clone, Properties)]
pub struct Props {
    /// Of which only one node is drawn here.
    pub view: Rc<RingView>,
    /// Which one.
    pub index: usize,
    /// Where it stands.
    pub layout: Rc<Layout>,
    /// Whether it is looked at.
    pub selected: bool,
    /// What a click does.
    pub tool: Tool,
    /// In which language.
    pub text: Text,
    /// What the reader wants.
    pub on: Callback<Intent>,
    /// The pointer is over it, or the focus on it; or no longer.
    pub on_light: Callback<Option<NodeId>>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Props) -> bool {
        let same = Rc::ptr_eq(&self.layout, &other.layout) || self.layout == other.layout;
        same && self.selected == other.selected
            && self.tool == other.tool
            && self.text == other.text
            && self.on == other.on
            && self.view.nodes.get(self.index) == other.view.nodes.get(other.index)
    }
}

/// The name of a status, in handles and texts.
pub fn status_name(status: HostStatus) -> &'static str {
    match status {
        HostStatus::Up => "up",
        HostStatus::Paused => "paused",
        HostStatus::Down => "down",
    }
}

/// A node.
#[component]
pub fn NodeDrawing(props: &Props) -> Html {
    let Some(node) = props.view.nodes.get(props.index) else { return html! {} };
    let (id, status) = (node.id, node.status);
    let act = {
        let (on, tool, layout) = (props.on.clone(), props.tool, props.layout.clone());
        move || on.emit(intent(tool, id, status, &layout))
    };
    let onclick = {
        let (act, tool) = (act.clone(), props.tool);
        move |event: MouseEvent| {
            event.stop_propagation();
            // With the scissors the stage itself follows the pointer, clicks included.
            if tool != Tool::Cut {
                act();
            }
        }
    };
    // Letters (K, P) are the page's, which asks where the focus is.
    let onkeydown = move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            event.stop_propagation();
            act();
        }
    };
    let (enter, leave) = (props.on_light.reform(move |_: PointerEvent| Some(id)), props.on_light.reform(|_: PointerEvent| None));
    let (focus, blur) = (props.on_light.reform(move |_: FocusEvent| Some(id)), props.on_light.reform(|_: FocusEvent| None));
    html! {
        <g
            class={classes!("stage-node", format!("is-{}", status_name(status)), props.selected.then_some("selected"))}
            transform={format!("translate({:.1} {:.1})", node.at.x, node.at.y)}
            style={colour::of_node(node.colour)}
            data-testid={format!("node-{id}")}
            data-status={status_name(status)}
            role="button"
            tabindex="0"
            aria-label={label(node, &props.text)}
            aria-pressed={if props.selected { "true" } else { "false" }}
            {onclick} {onkeydown}
            onpointerenter={enter} onpointerleave={leave} onfocus={focus} onblur={blur}
        >
            { body(node, props) }
        </g>
    }
}

/// What the reader wants with a click on a node.
fn intent(tool: Tool, node: NodeId, status: HostStatus, layout: &Layout) -> Intent {
    match tool {
        Tool::Select | Tool::Add => Intent::Select(Selection::Node(node)),
        Tool::Cut => Intent::Step(isolate(node, layout)),
        Tool::Kill | Tool::Pause => Intent::Step(step(tool, node, status)),
    }
}

/// The step of a tool that changes a node: one that was done is undone.
fn step(tool: Tool, node: NodeId, status: HostStatus) -> serde_json::Value {
    let what = match (tool, status) {
        (Tool::Pause, HostStatus::Paused) => "resume",
        (Tool::Pause, _) => "pause",
        (_, HostStatus::Down) => "restart",
        (_, _) => "crash",
    };
    json!({ "do": what, "node": node.to_string() })
}

fn label(node: &NodeView, text: &Text) -> AttrValue {
    let status = text.get(&format!("stage-status-{}", status_name(node.status)));
    let arguments = [
        ("node", node.id.to_string().into()),
        ("status", status.to_string().into()),
        ("keys", node.keys.into()),
        ("held", node.held.into()),
    ];
    text.with(if node.held > 0 { "stage-node-held" } else { "stage-node" }, &arguments)
}

fn body(node: &NodeView, props: &Props) -> Html {
    let (r, u) = (node.radius, node.radius / 25.0);
    // Badges and markers stay readable on the small discs of a large cluster.
    let small = u.clamp(0.72, 1.2);
    let corner = if node.quorum.is_some() { 36.0 } else { 21.0 } * u;
    let halo = r + if node.quorum.is_some() { 18.0 } else { 5.0 } * u;
    html! {
        <>
            if props.selected {
                { brackets(node, u) }
            }
            <circle class="halo" r={halo.to_string()} />
            <circle class="ring" r={(r + 4.0).to_string()} />
            <circle class="body" r={r.to_string()} />
            { fill(node) }
            { name(node, r) }
            if let Some(view) = &node.quorum {
                { quorum::drawing(view, node, u, &props.text) }
            }
            if let Some(copy) = &node.copy {
                { marker(copy, if node.quorum.is_some() { corner + 4.0 } else { corner }, small) }
            }
            { badge(node.status, corner, small) }
            { beneath(node, props, u) }
        </>
    }
}

/// What fills the disc of a node that is not up, and the plate on which its name stands then.
fn fill(node: &NodeView) -> Html {
    let r = node.radius;
    let pattern = match node.status {
        HostStatus::Up => return html! {},
        HostStatus::Paused => "url(#stage-hatch-pause)",
        HostStatus::Down => "url(#stage-hatch-fault)",
    };
    html! {
        <>
            <circle class="hatch" r={r.to_string()} fill={pattern} />
            <circle class="plate" r={(r * 0.56).to_string()} />
        </>
    }
}

/// The width of a character of the name, as a part of its size.
const LETTER: f64 = 0.6;
/// No text on the stage is smaller.
const TEXT_MIN: f64 = 10.5;

/// The name in the disc, as large as it fits; below the disc if the smallest text does not fit.
fn name(node: &NodeView, r: f64) -> Html {
    let name = node.id.to_string();
    let letters = name.chars().count() as f64;
    let plate = if node.status == HostStatus::Up { 1.72 * r } else { 1.2 * r };
    let size = (0.84 * r).min(plate / (LETTER * letters));
    if size >= TEXT_MIN {
        let y = size * 0.35;
        return html! { <text class="name" y={format!("{y:.1}")} style={format!("font-size:{size:.1}px")}>{ name }</text> };
    }
    // A name that would cover its neighbours is shown while the reader is at the node.
    let always = letters * LETTER * TEXT_MIN < 3.2 * r;
    html! {
        <text class={classes!("name", "below", (!always).then_some("on-demand"))} y={format!("{:.1}", r + 13.0)} style="font-size:11px">{ name }</text>
    }
}

fn brackets(node: &NodeView, u: f64) -> Html {
    let (b, d) = if node.quorum.is_some() { (52.0 * u, 60.0 * u) } else { (38.0 * u, 46.0 * u) };
    let c = (10.0 * u).max(5.0);
    let outline = format!(
        "M{0:.1} {1:.1}V{0:.1}H{1:.1}M{2:.1} {0:.1}H{3:.1}V{1:.1}M{3:.1} {4:.1}V{5:.1}H{2:.1}M{1:.1} {5:.1}H{0:.1}V{4:.1}",
        -b,
        -b + c,
        b - c,
        b,
        d - c,
        d,
    );
    html! { <path class="brackets" d={outline} /> }
}

/// Which copy of the write looked at this is; filled if it is stored here.
fn marker(copy: &CopyView, corner: f64, small: f64) -> Html {
    html! {
        <g class={classes!("copy", copy.stored.then_some("stored"))} transform={format!("translate({:.1} {:.1})", -corner - small, -corner + small)}>
            <circle r={(8.4 * small.max(1.0)).to_string()} />
            <text y="3.8">{ copy.place }</text>
        </g>
    }
}

/// The state in a shape of its own.
fn badge(status: HostStatus, corner: f64, small: f64) -> Html {
    let shape = match status {
        HostStatus::Up => html! { <><circle r="7" /><path d="M-3 .2l2.2 2.4 4-5" /></> },
        HostStatus::Paused => html! { <><rect x="-7.5" y="-7" width="15" height="14" rx="7" /><path d="M-2.2-3v6M2.2-3v6" /></> },
        HostStatus::Down => html! { <><rect x="-7" y="-7" width="14" height="14" rx="2" /><path d="M-3-3l6 6m0-6l-6 6" /></> },
    };
    html! {
        <g class="badge" transform={format!("translate({corner:.1} {:.1}) scale({small:.2})", -corner)}>{ shape }</g>
    }
}

/// Below the disc, how many keys it holds; beside it, on its outer side, how many messages wait.
fn beneath(node: &NodeView, props: &Props, u: f64) -> Html {
    let layout = &props.layout;
    if layout.compact || node.radius < 20.0 {
        return html! {};
    }
    let y = if node.quorum.is_some() { 54.0 * u } else { node.radius + 13.0 };
    let right = node.at.x >= layout.centre.x - 1.0;
    let x = (node.radius + 14.0) * if right { 1.0 } else { -1.0 };
    html! {
        <>
            if node.status != HostStatus::Down && node.keys > 0 {
                <g class="held-keys" transform={format!("translate(0 {y:.1})")}>
                    <circle cx={format!("{:.1}", -4.0 - 3.2 * f64::from(node.keys.checked_ilog10().unwrap_or(0) + 1))} r="2.6" />
                    <text x="4" y="3.8">{ node.keys }</text>
                </g>
            }
            if node.held > 0 {
                <g class="held-messages" transform={format!("translate({x:.1} 4)")}>
                    <text text-anchor={if right { "start" } else { "end" }}>{ props.text.with("stage-held", &[("held", node.held.into())]) }</text>
                </g>
            }
        </>
    }
}
