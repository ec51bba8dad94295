//! The stage: the ring view, drawn.
//!
//! Three layers. Behind: who owns what, the keys, the tears. Between: one canvas with all that
//! moves, painted by [`Painter`] in every frame. In front: nodes and clients. The outer two are SVG
//! in CSS pixels and change only with the state, part by part.
//!
//! Every list stands in a fragment of its own: as a bare `{ for … }` its items would be siblings of
//! what stands beside it, and a list that grows would make Yew build those anew, the canvas with
//! what is painted on it included.

mod band;
mod client;
pub mod colour;
mod cutting;
mod datacenters;
mod keys;
mod legend;
pub mod measure;
mod messages;
mod node;
mod painter;
mod patterns;
mod quorum;
mod scene;
mod tears;
mod tools;

use std::rc::Rc;

use ringside::decimal::Plain;
use ringside::engine::{Address, NodeId};
use ringside::simulation::EventId;
use ringside::stage::{ClientView, Layout, NodeView, Point, RingView, TearView};
use web_sys::{Element, HtmlElement, KeyboardEvent, MouseEvent, PointerEvent};
use yew::html::{onkeydown, onpointercancel, onpointerdown, onpointermove, onpointerup};
use yew::prelude::*;

use crate::intent::{Intent, Selection, Tool};
use crate::markup::{Listening, all, class, element, found, given, keyed, listening, nothing, onclick};
use crate::part::{keyed_part, part};
use crate::svg::path;
use crate::text::Text;

pub use messages::Messages;
pub use node::badge_shape;
pub use painter::{Colours, PaintOptions, Painter, Sprites};

use band::BandDrawing;
use client::ClientDrawing;
use cutting::{Drag, Preview};
use datacenters::Datacenters;
use keys::KeysDrawing;
use legend::Legend;
use node::NodeDrawing;
use patterns::patterns;
use scene::Scene;
use tears::{HealButton, TearDrawing};
use tools::Tools;

/// What the stage is given.
#[derive(Clone, Properties)]
pub struct Props {
    /// What there is to see.
    pub view: Rc<RingView>,
    /// Where it stands.
    pub layout: Rc<Layout>,
    /// What is looked at.
    pub selection: Selection,
    /// What a click does.
    pub tool: Tool,
    /// In which language.
    pub text: Text,
    /// Set to the canvas on which the painter draws what moves.
    pub canvas: NodeRef,
    /// What the reader wants.
    pub on: Callback<Intent>,
    /// The message drawn at a place of the stage, if there is one: see [`Painter::message_at`].
    /// Without it, messages cannot be clicked.
    #[prop_or_default]
    pub message_at: Option<Callback<(f64, f64), Option<EventId>>>,
}

/// Two views of one address are one view; comparing their contents is for the parts.
impl PartialEq for Props {
    fn eq(&self, other: &Props) -> bool {
        Rc::ptr_eq(&self.view, &other.view)
            && Rc::ptr_eq(&self.layout, &other.layout)
            && self.selection == other.selection
            && self.tool == other.tool
            && self.text == other.text
            && self.canvas == other.canvas
            && self.on == other.on
            && self.message_at == other.message_at
    }
}

/// The stage.
pub struct Stage {
    root: NodeRef,
    /// The node whose part of the ring is shown strongly.
    lit: Option<NodeId>,
    drag: Option<Drag>,
    /// Made once, so that parts which are given it are not rendered for it.
    on_light: Callback<Option<NodeId>>,
}

/// What happens on the stage itself, before it is an intent.
pub enum Msg {
    /// The pointer is over a node, or the focus on it; or no longer.
    Light(Option<NodeId>),
    /// A pointer went down.
    Down(PointerEvent),
    /// It moved.
    Move(PointerEvent),
    /// It went up.
    Up(PointerEvent),
    /// What it began is off.
    Cancel,
    /// Something that nothing else took was clicked.
    Click(MouseEvent),
}

/// How far beside a key's dot a click still means it, in pixels.
const KEY_REACH: f64 = 9.0;

impl Component for Stage {
    type Message = Msg;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Stage {
        Stage { root: NodeRef::default(), lit: None, drag: None, on_light: ctx.link().callback(Msg::Light) }
    }

    fn changed(&mut self, ctx: &Context<Self>, _: &Props) -> bool {
        if ctx.props().tool != Tool::Cut {
            self.drag = None;
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Light(node) => std::mem::replace(&mut self.lit, node) != node,
            Msg::Down(event) => self.down(ctx, &event),
            Msg::Move(event) => {
                let (Some(at), Some(drag)) = (self.place_of(&event), &mut self.drag) else { return false };
                drag.to = at;
                true
            }
            Msg::Up(event) => self.up(ctx, &event),
            Msg::Cancel => self.drag.take().is_some(),
            Msg::Click(event) => {
                self.click(ctx.props(), &event);
                false
            }
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { view, layout, selection, tool, text, on, canvas, .. } = ctx.props();
        let scene = Rc::new(Scene { view: view.clone(), layout: layout.clone(), text: text.clone(), on: on.clone() });
        let view_box = format!("0 0 {} {}", Plain(layout.width), Plain(layout.height));
        let is_healable = |ends: (Address, Address)| *selection == Selection::Cut(ends.0, ends.1);
        let tear = |(index, tear): (usize, &TearView)| {
            keyed_part(index, TearDrawing { scene: scene.clone(), index, selected: is_healable(tear.ends) })
        };
        let link = |client: &ClientView| {
            let curve = path("stage-link", ringside::stage::path::of_curve(client.link.as_ref()?));
            Some(keyed(client.id.to_string(), curve))
        };
        let client = |(index, client): (usize, &ClientView)| {
            let selected = *selection == Selection::Client(client.id);
            keyed_part(client.id.to_string(), ClientDrawing { scene: scene.clone(), index, selected })
        };
        let node = |(index, node): (usize, &NodeView)| {
            let selected = *selection == Selection::Node(node.id);
            let on_light = self.on_light.clone();
            keyed_part(node.id.to_string(), NodeDrawing { scene: scene.clone(), index, selected, tool: *tool, on_light })
        };
        let heal = |tear: &TearView| {
            let at = tear.tear.line.at(0.5);
            keyed_part("heal", HealButton { at, ends: tear.ends, text: text.clone(), on: on.clone() })
        };
        let preview = self.drag.map(|drag| part(Preview { drag, layout: layout.clone() }));
        let content = html! {
            <>
                <svg class="stage-back" viewBox={view_box.clone()}>
                    { patterns() }
                    { part(Datacenters { scene: scene.clone() }) }
                    { all(view.tears.iter().enumerate().map(tear)) }
                    { all(view.clients.iter().filter_map(link)) }
                    { part(BandDrawing { scene: scene.clone(), lit: self.lit, on_light: self.on_light.clone() }) }
                    { part(KeysDrawing { scene: scene.clone() }) }
                </svg>
                <canvas class="stage-canvas" ref={canvas.clone()} aria-hidden="true" />
                <svg class="stage-front" viewBox={view_box}>
                    { all(view.clients.iter().enumerate().map(client)) }
                    { all(view.nodes.iter().enumerate().map(node)) }
                    { preview.unwrap_or_default() }
                </svg>
                { part(Tools { tool: *tool, text: text.clone(), on: on.clone() }) }
                { if layout.compact || layout.halves { nothing() } else { part(Legend { text: text.clone() }) } }
                { view.tears.iter().find(|tear| is_healable(tear.ends)).map_or_else(nothing, heal) }
            </>
        };
        let label = [("nodes", layout.nodes().len().into()), ("clients", layout.clients().len().into())];
        let stage = element(
            "section",
            &["class", "data-testid", "data-tool", "role", "aria-label", "tabindex"],
            &mut [
                given(class("stage-view", &[("compact", layout.compact), ("busy", is_busy(view))])),
                given("stage"),
                given(tools::name(*tool)),
                given("application"),
                given(text.with("stage-label", &label)),
                given("-1"),
            ],
            content,
        );
        found(listening(stage, self.listeners(ctx)), &self.root)
    }
}

impl Stage {
    fn listeners(&self, ctx: &Context<Self>) -> Vec<Listening> {
        let link = ctx.link();
        let escape = link.batch_callback(|event: KeyboardEvent| (event.key() == "Escape").then_some(Msg::Cancel));
        let mut listeners: Vec<Listening> = vec![
            Rc::new(onpointerdown::Wrapper::new(link.callback(Msg::Down))),
            Rc::new(onpointercancel::Wrapper::new(link.callback(|_| Msg::Cancel))),
            onclick(link.callback(Msg::Click)),
            Rc::new(onkeydown::Wrapper::new(escape)),
        ];
        if self.drag.is_some() {
            listeners.push(Rc::new(onpointermove::Wrapper::new(link.callback(Msg::Move))));
            listeners.push(Rc::new(onpointerup::Wrapper::new(link.callback(Msg::Up))));
        }
        listeners
    }

    fn down(&mut self, ctx: &Context<Self>, event: &PointerEvent) -> bool {
        if ctx.props().tool != Tool::Cut || event.button() != 0 || is_control(event) {
            return false;
        }
        let Some(at) = self.place_of(event) else { return false };
        if let Some(root) = self.root.cast::<HtmlElement>() {
            // Without the capture a drag would end at the edge of the stage; with it, Escape reaches the stage.
            let _ = root.set_pointer_capture(event.pointer_id());
            let _ = root.focus();
        }
        event.prevent_default();
        self.drag = Some(Drag { from: at, to: at });
        true
    }

    fn up(&mut self, ctx: &Context<Self>, event: &PointerEvent) -> bool {
        let Some(drag) = self.drag.take() else { return false };
        let props = ctx.props();
        let drag = Drag { to: self.place_of(event).unwrap_or(drag.to), ..drag };
        if let Some(step) = drag.step(&props.layout) {
            props.on.emit(Intent::Step(step));
        } else if let Some(node) = drag.clicked(&props.layout) {
            props.on.emit(Intent::Step(cutting::isolate(node, &props.layout)));
        }
        true
    }

    /// A click that no node, client or tear has taken: a key, a message, or nothing.
    fn click(&self, props: &Props, event: &MouseEvent) {
        if props.tool == Tool::Cut || is_control(event) {
            return;
        }
        let Some(at) = self.place_of(event) else { return };
        let key = props.view.keys.iter().find(|dot| dot.at.distance(at) <= KEY_REACH);
        let message = || props.message_at.as_ref()?.emit((at.x, at.y));
        props.on.emit(Intent::Select(match (key, message) {
            (Some(dot), _) => Selection::Key(dot.key.clone()),
            (None, message) => message().map_or(Selection::Nothing, Selection::Message),
        }));
    }

    /// Where on the stage a pointer is, in CSS pixels.
    fn place_of(&self, event: &MouseEvent) -> Option<Point> {
        Some(measure::place_on(&self.root.cast::<HtmlElement>()?, event))
    }
}

/// Whether so many operations go on at once that drawing each answer on would be flicker.
fn is_busy(view: &RingView) -> bool {
    view.nodes.iter().filter(|node| node.quorum.is_some()).count() > 3
}

/// Whether an event is for a button that lies over the stage.
fn is_control(event: &MouseEvent) -> bool {
    let target = event.target_dyn_into::<Element>();
    target.is_some_and(|target| target.closest("button").ok().flatten().is_some())
}
