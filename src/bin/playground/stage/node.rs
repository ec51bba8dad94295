//! A node: its disc with its name, its state, its copy of the write looked at, and its quorum.

use std::rc::Rc;

use ringside::decimal::Within;
use ringside::decimal::tenths;
use ringside::engine::NodeId;
use ringside::simulation::HostStatus;
use ringside::stage::path::{Path, of_band};
use ringside::stage::{CopyView, HintsView, Layout, Look, NodeView, Point};
use serde_json::json;
use yew::html::{onblur, onfocus, onpointerenter, onpointerleave};
use yew::prelude::*;

use super::cutting::isolate;
use super::scene::Scene;
use super::{colour, quorum};
use crate::intent::{Intent, Selection, Tool};
use crate::markup::{Listening, all, class, clicked, element, entered, flag, given, listening, nothing, shapes, words};
use crate::part::Draw;
use crate::svg::{circle, disc, path, placed, px, scaled, text, title, translate};
use crate::text::Text;

/// The name of a look, in handles and texts.
fn look_name(look: Look) -> &'static str {
    match look {
        Look::Up => "up",
        Look::Suspected => "suspected",
        Look::Paused => "paused",
        Look::Down => "down",
        Look::Joining => "joining",
        Look::Leaving => "leaving",
        Look::Left => "left",
    }
}

/// A node.
pub struct NodeDrawing {
    pub scene: Rc<Scene>,
    /// Which one.
    pub index: usize,
    /// Whether it is looked at.
    pub selected: bool,
    /// What a click does.
    pub tool: Tool,
    /// The pointer is over it, or the focus on it; or no longer.
    pub on_light: Callback<Option<NodeId>>,
}

impl PartialEq for NodeDrawing {
    fn eq(&self, other: &NodeDrawing) -> bool {
        self.scene.is_like(&other.scene)
            && self.selected == other.selected
            && self.tool == other.tool
            && self.scene.view.nodes.get(self.index) == other.scene.view.nodes.get(other.index)
    }
}

impl Draw for NodeDrawing {
    fn draw(&self) -> Html {
        let Some(node) = self.scene.view.nodes.get(self.index) else { return nothing() };
        let look = node.look();
        let name = look_name(look);
        let is_doubted = node.doubts.observers() > 0 && look != Look::Down;
        let drawing = element(
            "g",
            &["class", "transform", "style", "data-testid", "data-status", "role", "tabindex", "aria-label", "aria-pressed"],
            &mut [
                given(format!("stage-node is-{name}{}", class("", &[(" selected", self.selected), (" doubted", is_doubted)]))),
                given(translate(node.at)),
                given(colour::of_node(node.colour)),
                given(format!("node-{}", node.id)),
                given(name),
                given("button"),
                given("0"),
                given(label(node, &self.scene.text)),
                given(flag(self.selected)),
            ],
            all([title(label(node, &self.scene.text)), self.body(node)]),
        );
        listening(drawing, self.listeners(node))
    }
}

impl NodeDrawing {
    fn listeners(&self, node: &NodeView) -> Vec<Listening> {
        let (id, status, tool, layout) = (node.id, node.status, self.tool, self.scene.layout.clone());
        let act = self.scene.on.reform(move |()| intent(tool, id, status, &layout));
        // With the scissors the stage itself follows the pointer, clicks included. Letters (K, P) are
        // the page's, which asks where the focus is.
        let click = if tool == Tool::Cut { Callback::noop() } else { act.clone() };
        let light = |lit: Option<NodeId>| self.on_light.reform(move |()| lit);
        let (lit, dark) = (light(Some(id)), light(None));
        vec![
            clicked(click),
            entered(act),
            Rc::new(onpointerenter::Wrapper::new(lit.reform(|_| ()))),
            Rc::new(onpointerleave::Wrapper::new(dark.reform(|_| ()))),
            Rc::new(onfocus::Wrapper::new(lit.reform(|_| ()))),
            Rc::new(onblur::Wrapper::new(dark.reform(|_| ()))),
        ]
    }

    fn body(&self, node: &NodeView) -> Html {
        let (r, u) = (node.radius, node.radius / 25.0);
        let counts = node.quorum.is_some();
        // Badges and markers stay readable on the small discs of a large cluster.
        let small = u.within(0.72, 1.2);
        let corner = if counts { 36.0 } else { 21.0 } * u;
        let halo = r + if counts { 18.0 } else { 5.0 } * u;
        let text = &self.scene.text;
        all([
            if self.selected { brackets(node, u) } else { nothing() },
            disc("halo", halo),
            disc("ring", r + 4.0),
            disc("body", r),
            fill(node),
            name(node, r),
            node.quorum.as_ref().map_or_else(nothing, |view| quorum::drawing(view, node, u, text)),
            node.copy.as_ref().map_or_else(nothing, |copy| marker(copy, if counts { corner + 4.0 } else { corner }, small)),
            // On the discs of a large cluster it would be all that is seen; there only what is not as it should be has one.
            if node.look() == Look::Up && r < 12.0 { nothing() } else { badge(node.look(), corner, small) },
            siblings(node, if counts { corner + 5.0 } else { corner }, small),
            self.beneath(node, u),
        ])
    }

    /// Below the disc, how many keys it holds; beside it, on its outer side, how many messages wait and
    /// what it keeps for others.
    fn beneath(&self, node: &NodeView, u: f64) -> Html {
        let layout = &self.scene.layout;
        if layout.compact || node.radius < 20.0 {
            // Where there is no room beside it, the tray stands at its foot.
            return tray(&node.hints, Point::new(0.0, node.radius + 7.0), 0.72);
        }
        let y = if node.quorum.is_some() { 54.0 * u } else { node.radius + 13.0 };
        let right = node.at.x >= layout.centre.x - 1.0;
        let x = (node.radius + 14.0) * if right { 1.0 } else { -1.0 };
        let keys = if node.status != HostStatus::Down && node.keys > 0 {
            let digits = f64::from(node.keys.checked_ilog10().unwrap_or(0) + 1);
            let dot = circle("", Point::new(-4.0 - 3.2 * digits, 0.0), 2.6);
            let count = text("", Point::new(4.0, 3.8), "", node.keys.to_string());
            placed("held-keys", translate(Point::new(0.0, y)), [dot, count])
        } else {
            nothing()
        };
        let held = if node.held > 0 {
            let words = self.scene.text.with("stage-held", &[("held", node.held.into())]);
            let words = text("", Point::default(), if right { "start" } else { "end" }, words);
            placed("held-messages", translate(Point::new(x, 4.0)), words)
        } else {
            nothing()
        };
        // Clear of the arc of a quorum, and of the messages that wait.
        let aside = (node.radius + if node.quorum.is_some() { 34.0 } else { 17.0 } * u) * if right { 1.0 } else { -1.0 };
        let beside = Point::new(aside, if node.held > 0 { 24.0 } else { 8.0 });
        // On a projector what is beside it is as large as the names of tokens there: towards the middle there is room.
        let inwards = Point::default().moved(node.at.direction_to(layout.centre), aside.abs() + 4.0);
        let tray = tray(&node.hints, if layout.projected { inwards } else { beside }, 1.0);
        all([keys, held, tray])
    }
}

/// What the reader wants with a click on a node.
fn intent(tool: Tool, node: NodeId, status: HostStatus, layout: &Layout) -> Intent {
    match tool {
        Tool::Select => Intent::Select(Selection::Node(node)),
        Tool::Cut => Intent::Step(isolate(node, layout)),
        // Where it joins follows from its tokens, wherever that is asked for.
        Tool::Add => Intent::AddNode,
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

/// What there is to say of a node.
pub fn label(node: &NodeView, text: &Text) -> AttrValue {
    let look = node.look();
    let mut status = text.get(&format!("stage-status-{}", look_name(look))).to_string();
    if matches!(look, Look::Joining | Look::Leaving) {
        status = format!("{status} {} %", (node.moved * 100.0) as u32);
    }
    let arguments =
        [("node", node.id.to_string().into()), ("status", status.into()), ("keys", node.keys.into()), ("held", node.held.into())];
    let mut label = text.with(if node.held > 0 { "stage-node-held" } else { "stage-node" }, &arguments).to_string();
    let mut also = |words: AttrValue| label = format!("{label}. {words}");
    if node.doubts.suspect > 0 {
        also(text.with("stage-suspected-by", &[("count", node.doubts.suspect.into())]));
    }
    if node.doubts.convict > 0 {
        also(text.with("stage-convicted-by", &[("count", node.doubts.convict.into())]));
    }
    if node.hints.count > 0 {
        let targets: Vec<String> = node.hints.targets.iter().map(ToString::to_string).collect();
        also(text.with("stage-hints", &[("count", node.hints.count.into()), ("targets", targets.join(" ").into())]));
    }
    if node.siblings > 0 {
        also(text.with("stage-siblings", &[("count", node.siblings.into())]));
    }
    label.into()
}

/// What it keeps for others: an open tray with an envelope, and how many there are.
fn tray(hints: &HintsView, at: Point, size: f64) -> Html {
    if hints.count == 0 {
        return nothing();
    }
    let count = text("", Point::new(6.0, 6.0), "start", hints.count.to_string());
    placed("hint-tray", scaled(at, size), [shapes(TRAY), count])
}

const TRAY: &str = r#"<path class="box" d="M-11-3v11a2 2 0 0 0 2 2h18a2 2 0 0 0 2-2v-11"/><g transform="translate(-4 0) scale(.72)"><rect x="-8" y="-5.5" width="16" height="11" rx="1.5"/><path d="M-7-4.500L0 1.200L7-4.500"/></g>"#;

/// Versions of the key looked at that stand side by side here, and how many.
fn siblings(node: &NodeView, corner: f64, small: f64) -> Html {
    if node.siblings == 0 {
        return nothing();
    }
    let count = text("", Point::new(-10.0, 4.0), "end", node.siblings.to_string());
    let sign = shapes(r#"<path d="M0-8.600L8.600 6.400H-8.600Z"/><path d="M-1.800-1.500v5M1.800-1.500v5"/>"#);
    placed("siblings", scaled(Point::new(-corner, corner), small), [sign, count])
}

/// What fills the disc of a node that is not up, and the plate on which its name stands then.
fn fill(node: &NodeView) -> Html {
    let r = node.radius;
    // Of the disc, the part that stands for the data that is here; in the middle there is room for the name.
    let part = |from, span| path("body held", of_band(Path::new(), Point::default(), (r * 0.56, r), from, span).finish());
    let pattern = match node.look() {
        Look::Up | Look::Suspected => return nothing(),
        Look::Paused => "url(#stage-hatch-pause)",
        Look::Down => "url(#stage-hatch-fault)",
        Look::Joining => return part(0.0, node.moved),
        Look::Leaving | Look::Left => return part(node.moved, 1.0 - node.moved),
    };
    let hatch = html! { <circle class="hatch" r={px(r)} fill={pattern} /> };
    all([hatch, disc("plate", r * 0.56)])
}

/// The width of a character of the name, as a part of its size.
const LETTER: f64 = 0.6;
/// No text on the stage is smaller.
const TEXT_MIN: f64 = 10.5;

/// The name in the disc, as large as it fits; below the disc if the smallest text does not fit.
fn name(node: &NodeView, r: f64) -> Html {
    let name = node.id.to_string();
    let letters = name.chars().count() as f64;
    let plate = if matches!(node.look(), Look::Up | Look::Suspected) { 1.72 * r } else { 1.2 * r };
    let size = (0.84 * r).min(plate / (LETTER * letters));
    if size >= TEXT_MIN {
        let y = size * 0.35;
        return html! { <text class="name" y={px(y)} style={format!("font-size:{}px", px(size))}>{ name }</text> };
    }
    // A name that would cover its neighbours is shown while the reader is at the node.
    let always = letters * LETTER * TEXT_MIN < 3.2 * r && r > 8.5;
    let values = &mut [given(class("name below", &[("on-demand", !always)])), given(px(r + 13.0)), given("font-size:11px")];
    element("text", &["class", "y", "style"], values, words(name))
}

fn brackets(node: &NodeView, u: f64) -> Html {
    let (b, d) = if node.quorum.is_some() { (52.0 * u, 60.0 * u) } else { (38.0 * u, 46.0 * u) };
    let c = (10.0 * u).max(5.0);
    let [left, inner_left, inner_right, right, inner_foot, foot] = [-b, -b + c, b - c, b, d - c, d].map(tenths);
    let outline = format!(
        "M{left} {inner_left}V{left}H{inner_left}M{inner_right} {left}H{right}V{inner_left}\
         M{right} {inner_foot}V{foot}H{inner_right}M{inner_left} {foot}H{left}V{inner_foot}",
    );
    path("brackets", outline)
}

/// Which copy of the write looked at this is; filled if it is stored here.
fn marker(copy: &CopyView, corner: f64, small: f64) -> Html {
    let at = Point::new(-corner - small, -corner + small);
    let place = text("", Point::new(0.0, 3.8), "", copy.place.to_string());
    placed(class("copy", &[("stored", copy.stored)]), translate(at), [disc("", 8.4 * small.max(1.0)), place])
}

/// The state in a shape of its own.
fn badge(look: Look, corner: f64, small: f64) -> Html {
    placed("badge", scaled(Point::new(corner, -corner), small), shapes(badge_shape(look)))
}

/// The shape of a state, as the text of SVG around the origin.
pub fn badge_shape(look: Look) -> &'static str {
    match look {
        Look::Up => r#"<circle r="7"/><path d="M-3 .2l2.2 2.4 4-5"/>"#,
        Look::Suspected => r#"<path d="M0-8.600L8.600 6.400H-8.600Z"/><text y="4.600">?</text>"#,
        Look::Paused => r#"<rect x="-7.5" y="-7" width="15" height="14" rx="7"/><path d="M-2.2-3v6M2.2-3v6"/>"#,
        Look::Down => r#"<rect x="-7" y="-7" width="14" height="14" rx="2"/><path d="M-3-3l6 6m0-6l-6 6"/>"#,
        Look::Joining => r#"<circle r="7" stroke-dasharray="3 2"/><path d="M-3.4 0h6.8M0-3.4v6.8"/>"#,
        Look::Leaving | Look::Left => r#"<circle r="7" stroke-dasharray="3 2"/><path d="M-3.4 0h6.8"/>"#,
    }
}
