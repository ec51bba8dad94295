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
mod colour;
mod cutting;
mod keys;
mod legend;
pub mod measure;
mod messages;
mod node;
mod painter;
mod patterns;
mod quorum;
mod tears;
mod tools;

use std::rc::Rc;

use ringside::engine::{Address, NodeId};
use ringside::simulation::EventId;
use ringside::stage::{Layout, Point, RingView};
use web_sys::{Element, HtmlElement, KeyboardEvent, MouseEvent, PointerEvent};
use yew::prelude::*;

use crate::intent::{Intent, Selection, Tool};
use crate::text::Text;

pub use messages::Messages;
pub use painter::{PaintOptions, Painter};

use band::BandDrawing;
use client::ClientDrawing;
use cutting::{Drag, Preview};
use keys::KeysDrawing;
use legend::Legend;
use measure::Measure;
use node::NodeDrawing;
use patterns::Patterns;
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
    /// The stage has another size: width and height in CSS pixels.
    pub on_resize: Callback<(f64, f64)>,
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
            && self.on_resize == other.on_resize
            && self.message_at == other.message_at
    }
}

/// The stage.
pub struct Stage {
    root: NodeRef,
    measure: Option<Measure>,
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
        Stage { root: NodeRef::default(), measure: None, lit: None, drag: None, on_light: ctx.link().callback(Msg::Light) }
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

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if first && let Some(root) = self.root.cast::<Element>() {
            self.measure = Measure::new(&root, ctx.props().on_resize.clone());
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let props = ctx.props();
        let Props { view, layout, selection, tool, text, on, .. } = props;
        let link = ctx.link();
        let view_box = format!("0 0 {} {}", layout.width, layout.height);
        let escape = link.batch_callback(|event: KeyboardEvent| (event.key() == "Escape").then_some(Msg::Cancel));
        let is_healable = |ends: (Address, Address)| *selection == Selection::Cut(ends.0, ends.1);
        html! {
            <section
                class={classes!("stage-view", layout.compact.then_some("compact"), is_busy(view).then_some("busy"))}
                data-testid="stage"
                data-tool={tools::name(*tool)}
                role="application"
                aria-label={text.with("stage-label", &[("nodes", layout.nodes().len().into()), ("clients", layout.clients().len().into())])}
                tabindex="-1"
                ref={self.root.clone()}
                onpointerdown={link.callback(Msg::Down)}
                onpointermove={self.drag.is_some().then(|| link.callback(Msg::Move))}
                onpointerup={self.drag.is_some().then(|| link.callback(Msg::Up))}
                onpointercancel={link.callback(|_| Msg::Cancel)}
                onclick={link.callback(Msg::Click)}
                onkeydown={escape}
            >
                <svg class="stage-back" viewBox={view_box.clone()}>
                    <Patterns />
                    <>{ for (0..view.tears.len()).map(|index| html! {
                        <TearDrawing key={index} {index} view={view.clone()} layout={layout.clone()} text={text.clone()} on={on.clone()}
                            selected={is_healable(view.tears[index].ends)} />
                    }) }</>
                    <>{ for view.clients.iter().filter_map(|client| client.link.as_ref().map(|link| html! {
                        <path key={client.id.to_string()} class="stage-link" d={ringside::stage::path::of_curve(link)} />
                    })) }</>
                    <BandDrawing view={view.clone()} layout={layout.clone()} lit={self.lit} on={on.clone()} on_light={self.on_light.clone()} />
                    <KeysDrawing view={view.clone()} layout={layout.clone()} text={text.clone()} on={on.clone()} />
                </svg>
                <canvas class="stage-canvas" ref={props.canvas.clone()} aria-hidden="true" />
                <svg class="stage-front" viewBox={view_box}>
                    <>{ for view.clients.iter().enumerate().map(|(index, client)| html! {
                        <ClientDrawing key={client.id.to_string()} {index} view={view.clone()} layout={layout.clone()} text={text.clone()}
                            on={on.clone()} selected={*selection == Selection::Client(client.id)} />
                    }) }</>
                    <>{ for view.nodes.iter().enumerate().map(|(index, node)| html! {
                        <NodeDrawing key={node.id.to_string()} {index} view={view.clone()} layout={layout.clone()} text={text.clone()} tool={*tool}
                            on={on.clone()} on_light={self.on_light.clone()} selected={*selection == Selection::Node(node.id)} />
                    }) }</>
                    if let Some(drag) = &self.drag {
                        <Preview drag={*drag} layout={layout.clone()} text={text.clone()} />
                    }
                </svg>
                <Tools tool={*tool} text={text.clone()} on={on.clone()} />
                if !layout.compact {
                    <Legend text={text.clone()} />
                }
                <>{ for view.tears.iter().filter(|tear| is_healable(tear.ends)).take(1).map(|tear| html! {
                    <HealButton key="heal" at={tear.tear.line.at(0.5)} ends={tear.ends} text={text.clone()} on={on.clone()} />
                }) }</>
            </section>
        }
    }
}

impl Stage {
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
        let rect = self.root.cast::<Element>()?.get_bounding_client_rect();
        Some(Point::new(f64::from(event.client_x()) - rect.left(), f64::from(event.client_y()) - rect.top()))
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
