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
mod gestures;
mod grip;
mod keys;
mod legend;
pub mod measure;
mod menu;
mod messages;
mod newcomer;
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
use ringside::stage::{ClientView, Layout, NodeView, Point, RingView, TearView, Touched};
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, HtmlElement, KeyboardEvent, MouseEvent, PointerEvent};
use yew::prelude::*;

use crate::intent::{Hand, Intent, Selection, Tool};
use crate::listeners::Listener;
use crate::markup::{Content, all, class, element, found, given, keyed, listening, nothing};
use crate::part::{keyed_part, part};
use crate::svg::{path, px};
use crate::text::Text;

pub use messages::Messages;
pub use newcomer::Newcomer;
pub use node::{badge_shape, label as node_label};
pub use painter::{Colours, PaintOptions, Painter, Sprites};

use band::BandDrawing;
use client::ClientDrawing;
use datacenters::Datacenters;
use gestures::Finger;
use grip::Grip;
use keys::KeysDrawing;
use legend::Legend;
use menu::{Chosen, Menu};
use node::NodeDrawing;
use patterns::patterns;
use scene::Scene;
use tears::{HealButton, TearDrawing};
use tools::Tools;

/// Which message is at a place of the stage, in CSS pixels, and what of it.
pub type MessageAt = Callback<(f64, f64), Option<(EventId, Touched)>>;

/// What the stage is given.
#[derive(Clone, Properties)]
pub struct Props {
    /// What there is to see.
    pub view: Rc<RingView>,
    /// Where it stands.
    pub layout: Rc<Layout>,
    /// Which of two it is, if there are two.
    #[prop_or_default]
    pub side: Option<AttrValue>,
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
    pub message_at: Option<MessageAt>,
    /// The newcomer in hand.
    #[prop_or_default]
    pub newcomer: Option<Rc<Newcomer>>,
    /// What the pointer is at, in words.
    #[prop_or_default]
    pub pointed: Option<AttrValue>,
}

/// Two views of one address are one view; comparing their contents is for the parts.
impl PartialEq for Props {
    fn eq(&self, other: &Props) -> bool {
        Rc::ptr_eq(&self.view, &other.view)
            && Rc::ptr_eq(&self.layout, &other.layout)
            && self.selection == other.selection
            && self.side == other.side
            && self.tool == other.tool
            && self.text == other.text
            && self.canvas == other.canvas
            && self.on == other.on
            && self.message_at == other.message_at
            && self.newcomer == other.newcomer
            && self.pointed == other.pointed
    }
}

/// The stage.
pub struct Stage {
    root: NodeRef,
    /// The node whose part of the ring is shown strongly.
    lit: Option<NodeId>,
    /// What a pointer holds.
    grip: Option<Grip>,
    /// Fingers on the stage: which, where each went down, when, and where it is.
    fingers: Vec<Finger>,
    /// A drag or a long press has ended: the click that follows means nothing.
    spent: bool,
    /// The menu that is open, what had the focus before, and where the menu stands.
    menu: Option<Menu>,
    opener: Option<HtmlElement>,
    menu_root: NodeRef,
    /// Whether an entry of it has to be given the focus.
    opening: bool,
    /// Where the pointer is, the message there, and what the band says there.
    pointer: Option<Point>,
    at_message: Option<EventId>,
    tip: Option<AttrValue>,
    /// The Alt key and whatever is pressed outside a menu, heard everywhere while this is there.
    _elsewhere: [Listener; 3],
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
    /// Something was clicked twice.
    Again(MouseEvent),
    /// The menu of what is there was asked for.
    Menu(MouseEvent),
    /// A key went down on the stage.
    Key(KeyboardEvent),
    /// Something in the menu was chosen.
    Chosen(Chosen),
    /// The pointer has left the stage.
    Leave,
    /// The Alt key went down or up.
    Alt(bool),
}

impl Component for Stage {
    type Message = Msg;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Stage {
        let window: EventTarget = web_sys::window().expect("a page has a window").into();
        let alt = |event: &'static str, down: bool| {
            let heard = ctx.link().callback(Msg::Alt);
            Listener::new(&window, event, move |event| {
                if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Alt") {
                    heard.emit(down);
                }
            })
        };
        let left = ctx.link().callback(|()| Msg::Chosen(Chosen::Left));
        let outside = Listener::new(&window, "pointerdown", move |event| {
            let target: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
            if target.is_none_or(|target| target.closest(".stage-menu").ok().flatten().is_none()) {
                left.emit(());
            }
        });
        Stage {
            root: NodeRef::default(),
            lit: None,
            grip: None,
            fingers: Vec::new(),
            spent: false,
            menu: None,
            opener: None,
            menu_root: NodeRef::default(),
            opening: false,
            pointer: None,
            at_message: None,
            tip: None,
            _elsewhere: [alt("keydown", true), alt("keyup", false), outside],
            on_light: ctx.link().callback(Msg::Light),
        }
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &Props) -> bool {
        if ctx.props().tool != old.tool {
            self.break_off(ctx.props());
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        let props = ctx.props();
        match msg {
            Msg::Light(node) => {
                let changed = std::mem::replace(&mut self.lit, node) != node;
                if changed {
                    props.on.emit(Intent::Hand(Hand::Light(node)));
                }
                changed
            }
            Msg::Down(event) => self.down(ctx, &event),
            Msg::Move(event) => self.moved(ctx, &event),
            Msg::Up(event) => self.up(ctx, &event),
            Msg::Cancel => {
                self.fingers.clear();
                self.break_off(props)
            }
            Msg::Click(event) => {
                self.click(props, &event);
                false
            }
            Msg::Again(event) => {
                if let (Tool::Select, Some(node)) = (props.tool, node_of(event.target_dyn_into())) {
                    props.on.emit(Intent::Hand(Hand::Home(node)));
                }
                false
            }
            Msg::Menu(event) => {
                let Some(at) = self.place_of(&event) else { return false };
                let opened = self.open_menu(props, event.target_dyn_into(), at);
                if opened {
                    event.prevent_default();
                    self.break_off(props);
                    self.fingers.clear();
                }
                opened
            }
            Msg::Key(event) => self.key(props, &event),
            Msg::Chosen(Chosen::Open(page)) => {
                let Some(menu) = &mut self.menu else { return false };
                menu.page = page;
                self.opening = true;
                true
            }
            Msg::Chosen(chosen) => {
                let open = self.menu.is_some();
                self.close_menu(!matches!(chosen, Chosen::Left));
                open
            }
            Msg::Leave => {
                self.pointer = None;
                self.point(props, None);
                props.on.emit(Intent::Hand(Hand::Hold(false)));
                self.tip.take().is_some()
            }
            Msg::Alt(down) => {
                if !down || self.at_message.is_some() {
                    props.on.emit(Intent::Hand(Hand::Hold(down)));
                }
                false
            }
        }
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        if std::mem::take(&mut self.opening)
            && let Some(menu) = self.menu_root.cast::<Element>()
        {
            menu::move_focus(&menu, i32::MIN);
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { view, layout, selection, side, tool, text, on, canvas, newcomer, pointed, .. } = ctx.props();
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
        // The link that is looked at, in its direction.
        let chosen = match selection {
            Selection::Link(from, to) => layout.chord(*from, *to),
            _ => None,
        };
        let chosen = chosen.map(|way| {
            let (tip, along) = (way.to, way.tangent(1.0));
            let back = tip.moved(along, -10.0);
            let head = [back.moved(along.right(), 5.0), tip, back.moved(along.right(), -5.0)];
            all([
                path("stage-chosen-link", ringside::stage::path::of_curve(&way)),
                path("stage-chosen-link head", ringside::stage::path::of_points(&head, false)),
            ])
        });
        let held = self.grip.map(|grip| grip.drawing(view, layout));
        let looked_at = view.tears.iter().position(|tear| is_healable(tear.ends));
        let tear_ends = looked_at.map(|tear| grip::ends(view, layout, tear));
        let ghost =
            newcomer.as_ref().map(|newcomer| part(newcomer::Ghost { newcomer: newcomer.clone(), layout: layout.clone() }));
        let panel = newcomer
            .as_ref()
            .map(|newcomer| part(newcomer::Panel { newcomer: newcomer.clone(), text: text.clone(), on: on.clone() }));
        let chosen_entry = ctx.link().callback(Msg::Chosen);
        let menu = self.menu.as_ref().map(|menu| menu.drawing(&scene, &self.menu_root, &chosen_entry));
        let tip = self.pointer.zip(self.tip.as_ref().or(pointed.as_ref())).map(|(at, words)| tip(at, words, layout));
        let content = html! {
            <>
                <svg class="stage-back" viewBox={view_box.clone()}>
                    { patterns() }
                    { part(Datacenters { scene: scene.clone() }) }
                    { all(view.tears.iter().enumerate().map(tear)) }
                    { all(view.clients.iter().filter_map(link)) }
                    { part(BandDrawing { scene: scene.clone(), lit: self.lit, on_light: self.on_light.clone() }) }
                    { part(KeysDrawing { scene: scene.clone() }) }
                    { chosen.unwrap_or_default() }
                    { ghost.unwrap_or_default() }
                </svg>
                <canvas class="stage-canvas" ref={canvas.clone()} aria-hidden="true" />
                <svg class="stage-front" viewBox={view_box}>
                    { all(view.clients.iter().enumerate().map(client)) }
                    { all(view.nodes.iter().enumerate().map(node)) }
                    { tear_ends.unwrap_or_default() }
                    { held.unwrap_or_default() }
                </svg>
                { part(Tools { tool: *tool, text: text.clone(), on: on.clone() }) }
                { if layout.compact || layout.halves || newcomer.is_some() { nothing() } else { part(Legend { text: text.clone() }) } }
                { view.tears.iter().find(|tear| is_healable(tear.ends)).map_or_else(nothing, heal) }
                { panel.unwrap_or_default() }
                { tip.unwrap_or_default() }
                { menu.unwrap_or_default() }
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
                given(match side {
                    Some(side) => format!("{side}. {}", text.with("stage-label", &label)).into(),
                    None => text.with("stage-label", &label),
                }),
                given("-1"),
            ],
            content,
        );
        found(listening(stage, self.listeners(ctx)), &self.root)
    }
}

/// The node that something on the stage is a part of.
fn node_of(target: Option<Element>) -> Option<NodeId> {
    let node = target?.closest("[data-testid^='node-']").ok().flatten()?;
    NodeId::new(node.get_attribute("data-testid")?.strip_prefix("node-")?).ok()
}

/// A few words beside the pointer.
fn tip(at: Point, words: &AttrValue, layout: &Layout) -> Html {
    // Where there is no room at its right, they end there.
    let class = class("stage-tip", &[("ends", at.x > layout.width * 0.7)]);
    let style = format!("left:{}px;top:{}px", px(at.x), px(at.y));
    element("p", &["class", "style", "data-testid"], &mut [given(class), given(style), given("tip")], words.clone().into_html())
}

/// Whether so many operations go on at once that drawing each answer on would be flicker.
fn is_busy(view: &RingView) -> bool {
    view.nodes.iter().filter(|node| node.quorum.is_some()).count() > 3
}
