//! The space-time view: lines, messages between them, and of an event that is looked at what could have led to it
//! and what it could have led to. What moves is on one canvas; the names of the lines, the key and the list of
//! events, which says the same to readers who do not see the picture, are elements.

mod painter;
mod pane;
mod words;

use std::rc::Rc;

use ringside::engine::Address;
use ringside::stage::{Listed, Point, Row, SpacetimeView};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::html::{onkeydown, onpointercancel, onpointerdown, onpointermove, onpointerup};
use yew::prelude::*;

pub use painter::{LitPlaces, SpacetimePainter};
pub use pane::SpacetimePane;
pub use words::sentence;

use self::pane::SIGNS;
use self::words::relation;
use crate::intent::{Intent, Selection, SpacetimeWish};
use crate::listeners::Listener;
use crate::markup::{
    Button, Content, Listening, all, class, el, element, found, given, keyed, listening, nothing, onclick, shapes, words as said,
};
use crate::stage::measure::place_on;
use crate::svg::px;
use crate::text::wording::{arg, at};
use crate::text::{Text, grouped};

/// The diagram and what lies around it.
pub struct Spacetime {
    root: NodeRef,
    /// Pointers that are down, by their ids, and where they were last.
    pointers: Vec<(i32, Point)>,
    /// Whether one of them has moved so far that it is no click.
    moved: bool,
    /// Ctrl and wheel are the browser's own zoom unless a listener says otherwise, and Yew's may not.
    wheel: Option<Listener>,
}

#[derive(PartialEq, Properties)]
pub struct Props {
    pub view: Rc<SpacetimeView>,
    /// Whether messages about members are left out.
    pub quiet: bool,
    pub text: Text,
    pub on: Callback<Intent>,
    pub canvas: NodeRef,
}

pub enum Msg {
    Down(PointerEvent),
    Move(PointerEvent),
    Up(PointerEvent),
    Key(KeyboardEvent),
    Wheel(WheelEvent),
}

/// How far a pointer moves before it drags.
const DRAG_AFTER: f64 = 4.0;
/// What a key or a button makes of the zoom.
const ZOOM_STEP: f64 = 1.5;
/// A notch of the wheel, in pixels as browsers report it, doubles or halves the zoom.
const WHEEL_DOUBLES: f64 = 240.0;

impl Component for Spacetime {
    type Message = Msg;
    type Properties = Props;

    fn create(_: &Context<Self>) -> Spacetime {
        Spacetime { root: NodeRef::default(), pointers: Vec::new(), moved: false, wheel: None }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Down(event) => self.down(&event),
            Msg::Move(event) => self.dragged(ctx, &event),
            Msg::Up(event) => self.up(ctx, &event),
            // A name has keys of its own.
            Msg::Key(event) if event.target_dyn_into::<Element>() == self.root.cast() => key(ctx.props(), &event),
            Msg::Key(_) => {}
            Msg::Wheel(event) => self.wheel(ctx, &event),
        }
        false
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { view, text, canvas, .. } = ctx.props();
        let size = format!("width:{}px;height:{}px", px(view.width), px(view.height));
        let canvas =
            found(element("canvas", &["class", "aria-hidden"], &mut [given("st-canvas"), given("true")], nothing()), canvas);
        let names = all(view.rows.iter().map(|row| name(row, ctx.props())));
        let sheet = element("div", &["class", "style"], &mut [given("st-sheet"), given(size)], [canvas, names].into_html());
        let values = &mut [
            given("st-plot"),
            given("spacetime-plot"),
            given("application"),
            given("0"),
            given(text.with("spacetime-label", &[("events", arg(view.in_sight)), ("lines", arg(view.rows.len()))])),
        ];
        let plot = element("div", &["class", "data-testid", "role", "tabindex", "aria-label"], values, sheet);
        let plot = found(listening(plot, listeners(ctx)), &self.root);
        let chosen = view.event.as_ref().map(|facts| said(format!("{} · {}", sentence(text, &facts.event), at(facts.event.at))));
        let chosen = element("p", &["class", "role"], &mut [given("unseen"), given("status")], chosen.unwrap_or_default());
        let content = [plot, self.foot(ctx), chosen, list(view, text)];
        let values = &mut [given(class("spacetime", &[("compact", view.compact)])), given("spacetime-view")];
        element("section", &["class", "data-testid"], values, content.into_html())
    }

    fn rendered(&mut self, ctx: &Context<Self>, first_render: bool) {
        if let (true, Some(root)) = (first_render, self.root.cast::<Element>()) {
            let heard = ctx.link().callback(Msg::Wheel);
            self.wheel = Some(Listener::new(&root, "wheel", move |event| {
                if let Ok(event) = event.dyn_into::<WheelEvent>() {
                    heard.emit(event);
                }
            }));
        }
    }
}

fn listeners(ctx: &Context<Spacetime>) -> Vec<Listening> {
    let link = ctx.link();
    vec![
        Rc::new(onpointerdown::Wrapper::new(link.callback(Msg::Down))),
        Rc::new(onpointermove::Wrapper::new(link.callback(Msg::Move))),
        Rc::new(onpointerup::Wrapper::new(link.callback(Msg::Up))),
        Rc::new(onpointercancel::Wrapper::new(link.callback(Msg::Up))),
        Rc::new(onkeydown::Wrapper::new(link.callback(Msg::Key))),
        // A click that a name has not taken is for an event, and those are told by pointers.
        onclick(Callback::from(|event: MouseEvent| event.stop_propagation())),
    ]
}

/// Whose line it is.
fn name(row: &Row, props: &Props) -> Html {
    let (look, selection) = match row.who {
        Address::Node(node) => (format!("st-name nd node-color-{}", row.colour.unwrap_or_default()), Selection::Node(node)),
        Address::Client(client) => ("st-name st-client".to_owned(), Selection::Client(client)),
    };
    let button = Button::asking(&props.on, Intent::Select(selection)).class(look).id(format!("spacetime-line-{}", row.who));
    let place = given(format!("top:{}px", px(row.y)));
    let button = button.holding(row.who.to_string());
    keyed(row.who.to_string(), element("div", &["class", "style"], &mut [given("st-line"), place], button))
}

/// The events in sight, as a table.
fn list(view: &SpacetimeView, text: &Text) -> Html {
    let row = |event: &Listed| {
        let stands = event.relation.map(|how| relation(text, how)).unwrap_or_default();
        keyed(
            event.id.0.to_string(),
            el("tr", "", [el("td", "", at(event.at)), el("td", "", sentence(text, event)), el("td", "", stands)]),
        )
    };
    let heading = |id: &str| element("th", &["scope"], &mut [given("col")], said(text.get(id)));
    let head = el("thead", "", el("tr", "", [heading("time"), heading("spacetime-event"), heading("spacetime-relation")]));
    let caption =
        el("caption", "", text.with("spacetime-listed", &[("shown", arg(view.listed.len())), ("count", arg(view.in_sight))]));
    let values = &mut [given("unseen"), given("spacetime-table")];
    let content = [caption, head, el("tbody", "", all(view.listed.iter().map(row)))];
    element("table", &["class", "data-testid"], values, content.into_html())
}

impl Spacetime {
    /// The key, with how many stand how to the event; and what moves the picture.
    fn foot(&self, ctx: &Context<Self>) -> Html {
        let Props { view, quiet, text, on, .. } = ctx.props();
        let counts = view.event.as_ref().map(|facts| [facts.past, facts.future, facts.concurrent]);
        let sign = |index: usize, id: &'static str| {
            let frame = if index == 2 { ("14", "-7 -7 14 14") } else { ("36", "-8 -7 36 14") };
            let values = &mut [given(frame.0), given("14"), given(frame.1), given("true")];
            let picture = element("svg", &["width", "height", "viewBox", "aria-hidden"], values, shapes(SIGNS[index]));
            let count = counts.map(|counts| el("b", "", grouped(counts[index] as u64))).unwrap_or_default();
            keyed(id, el("span", "st-sign", [picture, said(text.get(id)), count]))
        };
        let key = match counts.is_some() {
            true => all([sign(0, "spacetime-past"), sign(1, "spacetime-future"), sign(2, "spacetime-concurrent")]),
            false => el("span", "st-hint", text.get("spacetime-choose")),
        };
        let button = |wish: SpacetimeWish, id: &'static str, sign: &'static str| {
            Button::asking(on, Intent::Spacetime(wish)).class("btn line icon").id(id).named(text.get(id)).holding(sign)
        };
        let middle = (view.left + view.right) / 2.0;
        let zoom = |factor: f64| SpacetimeWish::Zoom { factor, x: if view.follows { view.now } else { middle } };
        let heartbeats = Button::asking(on, Intent::Spacetime(SpacetimeWish::Quiet(!quiet))).id("spacetime-quiet");
        let heartbeats =
            heartbeats.also("aria-pressed", if *quiet { "false" } else { "true" }).class(class("btn line", &[("off", *quiet)]));
        let follow = match view.follows {
            true => nothing(),
            false => {
                let follow =
                    Button::asking(on, Intent::Spacetime(SpacetimeWish::Follow)).class("btn line").id("spacetime-follow");
                follow.holding(text.get("spacetime-follow"))
            }
        };
        let tools = [
            follow,
            heartbeats.holding(text.get("spacetime-quiet")),
            button(zoom(1.0 / ZOOM_STEP), "spacetime-out", "−"),
            button(zoom(ZOOM_STEP), "spacetime-in", "+"),
        ];
        el("footer", "st-foot", [el("div", "st-key", key), el("div", "st-tools", tools)])
    }

    /// Where on the diagram a pointer is.
    fn place_of(&self, event: &MouseEvent) -> Option<Point> {
        let root = self.root.cast::<HtmlElement>()?;
        let place = place_on(&root, event);
        Some(Point::new(place.x, place.y + f64::from(root.scroll_top())))
    }

    fn down(&mut self, event: &PointerEvent) {
        let on_button = event.target_dyn_into::<Element>().and_then(|target| target.closest("button").ok().flatten());
        if event.button() != 0 || on_button.is_some() {
            return;
        }
        if let (Some(place), Some(root)) = (self.place_of(event), self.root.cast::<HtmlElement>()) {
            // Without the capture a drag would end at the edge of the view.
            let _ = root.set_pointer_capture(event.pointer_id());
            self.moved &= !self.pointers.is_empty();
            self.pointers.push((event.pointer_id(), place));
        }
    }

    fn dragged(&mut self, ctx: &Context<Self>, event: &PointerEvent) {
        let Some(index) = self.pointers.iter().position(|(id, _)| *id == event.pointer_id()) else { return };
        let Some(place) = self.place_of(event) else { return };
        let last = self.pointers[index].1;
        if !self.moved && last.distance(place) < DRAG_AFTER {
            return;
        }
        self.moved = true;
        self.pointers[index].1 = place;
        let wish = match self.pointers.iter().find(|(id, _)| *id != event.pointer_id()) {
            // Two fingers: what was between them stays between them.
            Some((_, other)) => {
                let apart = |place: Point| (place.x - other.x).abs().max(24.0);
                SpacetimeWish::Zoom { factor: apart(place) / apart(last), x: (place.x + other.x) / 2.0 }
            }
            None => SpacetimeWish::Pan(place.x - last.x),
        };
        ctx.props().on.emit(Intent::Spacetime(wish));
    }

    fn up(&mut self, ctx: &Context<Self>, event: &PointerEvent) {
        let Some(index) = self.pointers.iter().position(|(id, _)| *id == event.pointer_id()) else { return };
        let (_, place) = self.pointers.remove(index);
        if !self.moved && self.pointers.is_empty() && event.type_() == "pointerup" {
            ctx.props().on.emit(Intent::Spacetime(SpacetimeWish::At(place)));
        }
    }

    fn wheel(&self, ctx: &Context<Self>, event: &WheelEvent) {
        let Some(place) = self.place_of(event) else { return };
        let (dx, dy) =
            if event.shift_key() { (event.delta_x() + event.delta_y(), 0.0) } else { (event.delta_x(), event.delta_y()) };
        let wish = if event.ctrl_key() || event.meta_key() {
            SpacetimeWish::Zoom { factor: (-dy / WHEEL_DOUBLES).exp2(), x: place.x }
        } else if dx.abs() > dy.abs() {
            SpacetimeWish::Pan(-dx)
        } else {
            // Up and down the lines is the browser's.
            return;
        };
        event.prevent_default();
        ctx.props().on.emit(Intent::Spacetime(wish));
    }
}

/// Keys while the diagram has the focus. Left and right are the clock's, as everywhere.
fn key(props: &Props, event: &KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let Props { view, on, .. } = props;
    let shown = view.event.as_ref().map(|facts| view.x(facts.event.at)).filter(|x| (view.left..view.right).contains(x));
    let x = shown.unwrap_or(view.now);
    let wish = match event.key().as_str() {
        // Without an event that is looked at, Tab leaves, as it does from the last one.
        "Tab" if view.event.is_some() => SpacetimeWish::Next { forward: !event.shift_key() },
        "Enter" if view.event.is_none() => SpacetimeWish::Next { forward: true },
        "ArrowDown" => SpacetimeWish::Beside { down: true },
        "ArrowUp" => SpacetimeWish::Beside { down: false },
        "+" | "=" => SpacetimeWish::Zoom { factor: ZOOM_STEP, x },
        "-" | "_" => SpacetimeWish::Zoom { factor: 1.0 / ZOOM_STEP, x },
        "Home" => SpacetimeWish::Begin,
        "End" => SpacetimeWish::Follow,
        _ => return,
    };
    if let SpacetimeWish::Next { forward } = wish
        && view.event.as_ref().is_some_and(|facts| if forward { facts.is_last } else { facts.is_first })
    {
        return;
    }
    event.prevent_default();
    event.stop_propagation();
    on.emit(Intent::Spacetime(wish));
}
