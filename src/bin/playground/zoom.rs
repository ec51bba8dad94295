//! Nearer to the ring and away from it: what keys, buttons, the wheel and fingers do about it, and how the address follows.
//!
//! The wheel with Ctrl is what browsers make of two fingers on a touchpad, so one listener serves both. On a screen that is touched
//! two fingers that part mean the same; on the whole ring two fingers that move together draw a cut, which is the stage's.

use std::cell::RefCell;
use std::rc::Rc;

use ringside::engine::Key;
use ringside::engine::partitioning::token_of;
use ringside::stage::{Layout, Point, Stretch, ZoomSpec, ZoomView};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, MouseEvent, PointerEvent, WheelEvent};
use yew::Callback;

use crate::address;
use crate::app::App;
use crate::focus::Refocus;
use crate::intent::{Selection, View, ZoomWish};
use crate::listeners::{Heard, Listener};
use crate::stage::measure::place_on;

/// So many times larger than the ring the first stretch is, and so many times larger than that each step makes it.
const FIRST: f64 = 8.0;
const STEP: f64 = 2.0;
/// A notch of the wheel, in pixels as browsers report it, doubles or halves.
const WHEEL_DOUBLES: f64 = 240.0;
/// The wheel has to turn so far, in pixels, before it leaves the whole ring: a touch in passing is none.
const WHEEL_ENTERS: f64 = 20.0;
/// A pointer that has gone no further clicks, in pixels.
const REST: f64 = 4.0;
/// Two fingers that part by so much go in.
const PARTED: f64 = 1.3;

impl App {
    /// Goes nearer, or further away.
    pub(crate) fn zoom(&mut self, wish: ZoomWish) {
        let to_there = matches!(wish, ZoomWish::To(_));
        if self.model.beside.is_some() || (self.model.view != View::Ring && !to_there) {
            return;
        }
        let (now, next) = (self.model.zoom, self.wished(wish));
        if self.model.view != View::Ring {
            self.look(View::Ring);
        }
        if next == now {
            return;
        }
        self.show_zoomed(next);
        if next.node.is_some() && next.node != now.node {
            self.select(next.node.map(Selection::Node).unwrap_or_default());
        }
        let text = next.to_string();
        let address = [("zoom", Some(text.as_str()).filter(|text| !text.is_empty()))];
        // Another level is a place to come back to; another piece of the ring on the same level is not.
        if next.way().len() == now.way().len() && next.node == now.node {
            address::show(&self.window, &address);
        } else {
            self.refocus = Some(Refocus::Way);
            address::go(&self.window, &address);
        }
    }

    /// The address leads there.
    pub(crate) fn return_to(&mut self, there: ZoomSpec) {
        if there != self.model.zoom {
            self.show_zoomed(there);
        }
    }

    fn show_zoomed(&mut self, next: ZoomSpec) {
        self.model.zoom = next;
        if self.model.is_zoomed() {
            // The canvas goes with the whole ring.
            self.put_painter_away();
        }
        self.stale = true;
    }

    fn wished(&self, wish: ZoomWish) -> ZoomSpec {
        let now = self.model.zoom;
        let stretch = |stretch: Option<Stretch>| ZoomSpec { stretch, ..ZoomSpec::default() };
        match (wish, now.stretch.filter(|_| now.node.is_none())) {
            (ZoomWish::To(there), _) => there,
            (ZoomWish::In(_), Some(here)) => stretch(here.larger(STEP, 0.5)),
            (ZoomWish::In(at), None) => self.inward(at),
            (ZoomWish::By(by, at), Some(here)) => stretch(here.larger(by, at)),
            (ZoomWish::Along(by), Some(here)) => stretch(Some(here.moved(by))),
            (ZoomWish::By(..) | ZoomWish::Along(_), None) => now,
            (ZoomWish::Out, Some(here)) => stretch(here.larger(1.0 / STEP, 0.5)),
            (ZoomWish::Out | ZoomWish::Up, _) => now.outward(),
            (ZoomWish::Whole, _) => ZoomSpec::default(),
        }
    }

    /// One level further in: to what is selected, or to what was read last.
    fn inward(&self, at: Option<f64>) -> ZoomSpec {
        let now = self.model.zoom;
        match (&*self.views.zoom, &self.model.selection) {
            (ZoomView::Node(node), _) if !now.is_whole() => {
                ZoomSpec { table: node.tables.first().map(|table| table.number), ..now }
            }
            (ZoomView::Table(table), _) if !now.is_whole() => {
                let block = table.blocks.iter().find(|block| block.read).or(table.blocks.first());
                ZoomSpec { block: block.map(|block| block.block), ..now }
            }
            _ if !now.is_whole() => now,
            (_, Selection::Node(node)) if at.is_none() => ZoomSpec { node: Some(*node), ..ZoomSpec::default() },
            (_, selection) => {
                let of_key = |key: &Key| Layout::turn_of(token_of(&key.0));
                let key = match selection {
                    Selection::Key(key) => Some(of_key(key)),
                    _ => self.views.ring.walk.as_ref().map(|walk| of_key(&walk.key)),
                };
                let turn = at.or(key).unwrap_or_default();
                ZoomSpec { stretch: Some(Stretch::new(turn, FIRST)), ..ZoomSpec::default() }
            }
        }
    }
}

/// What hands do to the ring, for as long as it is kept.
pub struct Zooming(#[allow(dead_code, reason = "kept for what it does when it is dropped")] [Listener; 5]);

/// The pointers that are down.
#[derive(Default)]
struct Hands {
    pointers: Vec<(i32, Point)>,
    /// How far apart two of them were at first.
    apart: f64,
    /// Whether one has moved so far that it does not click any more.
    moved: bool,
}

impl Zooming {
    /// Hears what happens on the place of the view.
    pub fn new(slot: &Element, heard: &Callback<Heard>) -> Zooming {
        let hands: Rc<RefCell<Hands>> = Rc::default();
        let pointer = |event: &'static str, act: fn(&mut Hands, &PointerEvent, &Element) -> Option<Heard>| {
            let (hands, heard) = (hands.clone(), heard.clone());
            Listener::new(slot, event, move |event| {
                let event: &PointerEvent = event.unchecked_ref();
                let Some(target) = target_of(event) else { return };
                let asked = act(&mut hands.borrow_mut(), event, &target);
                if let Some(asked) = asked {
                    heard.emit(asked);
                }
            })
        };
        let turned = heard.clone();
        let wheel = Listener::new(slot, "wheel", move |event| {
            let event: &WheelEvent = event.unchecked_ref();
            if let Some(wish) = target_of(event).and_then(|target| turning(event, &target)) {
                event.prevent_default();
                turned.emit(Heard::Zoom(wish));
            }
        });
        Zooming([
            wheel,
            pointer("pointerdown", Hands::down),
            pointer("pointermove", Hands::moved),
            pointer("pointerup", Hands::up),
            pointer("pointercancel", |hands, event, _| {
                hands.pointers.retain(|(id, _)| *id != event.pointer_id());
                None
            }),
        ])
    }
}

/// The wheel is turned over something.
fn turning(event: &WheelEvent, target: &Element) -> Option<ZoomWish> {
    let is_zoom = event.ctrl_key() || event.meta_key();
    let by = (-event.delta_y() / WHEEL_DOUBLES).exp2();
    if let Some(strip) = closest(target, STRIP) {
        let part = part_of(&strip, event).clamp(0.0, 1.0);
        let sideways = if event.shift_key() { event.delta_x() + event.delta_y() } else { event.delta_x() };
        return match is_zoom {
            true => Some(ZoomWish::By(by, part)),
            false if sideways.abs() > event.delta_y().abs() || event.shift_key() => Some(ZoomWish::Along(sideways / 800.0)),
            // Up and down the page is the browser's.
            false => None,
        };
    }
    if !is_zoom {
        return None;
    }
    if let Some(stage) = closest(target, ".stage-view") {
        return (event.delta_y() < -WHEEL_ENTERS).then(|| ZoomWish::In(Some(turn_on(&stage, event))));
    }
    closest(target, ".zoom-view").filter(|_| event.delta_y().abs() > WHEEL_ENTERS)?;
    Some(if event.delta_y() < 0.0 { ZoomWish::In(None) } else { ZoomWish::Out })
}

impl Hands {
    fn down(&mut self, event: &PointerEvent, target: &Element) -> Option<Heard> {
        let strip = closest(target, STRIP);
        if event.button() != 0 || (strip.is_none() && closest(target, ".stage-view, .zoom-around").is_none()) {
            return None;
        }
        if let Some(strip) = strip {
            // Without the capture a drag would end at the edge of the strip; the click still finds what is under it.
            let _ = strip.set_pointer_capture(event.pointer_id());
        }
        if self.pointers.is_empty() {
            self.moved = false;
        }
        self.pointers.retain(|(id, _)| *id != event.pointer_id());
        self.pointers.push((event.pointer_id(), place(event)));
        if let [(_, one), (_, other)] = self.pointers[..] {
            self.apart = one.distance(other).max(24.0);
        }
        self.around(event, target)
    }

    /// On the whole ring drawn small, a pointer that is down says where one wants to be.
    fn around(&self, event: &PointerEvent, target: &Element) -> Option<Heard> {
        let around = closest(target, ".zoom-around")?;
        let factor = around.get_attribute("data-factor")?.parse::<u32>().ok()?;
        let part = part_of(&around, event).clamp(0.0, 1.0);
        let stretch = Some(Stretch::new(part, f64::from(factor)));
        Some(Heard::Zoom(ZoomWish::To(ZoomSpec { stretch, ..ZoomSpec::default() })))
    }

    fn moved(&mut self, event: &PointerEvent, target: &Element) -> Option<Heard> {
        let index = self.pointers.iter().position(|(id, _)| *id == event.pointer_id())?;
        let (last, now) = (self.pointers[index].1, place(event));
        if event.buttons() == 0 {
            self.pointers.clear();
            return None;
        }
        if !self.moved && last.distance(now) < REST {
            return None;
        }
        self.moved = true;
        self.pointers[index].1 = now;
        let other = self.pointers.iter().find(|(id, _)| *id != event.pointer_id()).map(|(_, other)| *other);
        let strip = closest(target, STRIP);
        match (other, strip) {
            (None, Some(strip)) => {
                let width = strip.get_bounding_client_rect().width().max(1.0);
                Some(Heard::Zoom(ZoomWish::Along((last.x - now.x) / width)))
            }
            (None, None) => self.around(event, target),
            (Some(other), Some(strip)) => {
                let rect = strip.get_bounding_client_rect();
                let apart = |place: Point| (place.x - other.x).abs().max(24.0);
                let middle = ((now.x + other.x) / 2.0 - rect.left()) / rect.width().max(1.0);
                Some(Heard::Zoom(ZoomWish::By(apart(now) / apart(last), middle.clamp(0.0, 1.0))))
            }
            (Some(other), None) => {
                let stage = closest(target, ".stage-view")?;
                if now.distance(other) < self.apart * PARTED {
                    return None;
                }
                self.pointers.clear();
                Some(Heard::Zoom(ZoomWish::In(Some(turn_at(&stage, now.between(other, 0.5))))))
            }
        }
    }

    fn up(&mut self, event: &PointerEvent, target: &Element) -> Option<Heard> {
        let index = self.pointers.iter().position(|(id, _)| *id == event.pointer_id())?;
        self.pointers.remove(index);
        if self.moved || !self.pointers.is_empty() || closest(target, ".stage-view").is_some() {
            return None;
        }
        // The strip has captured the pointer, so what is under it has to be asked for.
        let document = target.owner_document()?;
        let under = document.element_from_point(event.client_x() as f32, event.client_y() as f32)?;
        let meant = under.closest("[data-to], [data-at-key]").ok().flatten()?;
        match meant.get_attribute("data-to") {
            Some(there) => ZoomSpec::read(&there).map(|there| Heard::Zoom(ZoomWish::To(there))),
            None => Some(Heard::Select(Selection::Key(Key::from(meant.get_attribute("data-at-key")?.as_str())))),
        }
    }
}

/// The unrolled stretch.
const STRIP: &str = ".zoom-strip";

fn target_of(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn closest(target: &Element, selector: &str) -> Option<Element> {
    target.closest(selector).ok().flatten()
}

fn place(event: &PointerEvent) -> Point {
    Point::new(f64::from(event.client_x()), f64::from(event.client_y()))
}

/// At which part of the width of an element a pointer is, from 0 at its left edge to 1.
fn part_of(element: &Element, event: &MouseEvent) -> f64 {
    let rect = element.get_bounding_client_rect();
    (f64::from(event.client_x()) - rect.left()) / rect.width().max(1.0)
}

/// The turn of the ring that a pointer is at.
fn turn_on(stage: &Element, event: &WheelEvent) -> f64 {
    let stage: &HtmlElement = stage.unchecked_ref();
    place_on(stage, event).turn_around(centre_of(stage))
}

/// The same for a place in the window.
fn turn_at(stage: &Element, at: Point) -> f64 {
    let rect = stage.get_bounding_client_rect();
    let stage: &HtmlElement = stage.unchecked_ref();
    let larger = rect.width() / f64::from(stage.offset_width().max(1));
    Point::new((at.x - rect.left()) / larger, (at.y - rect.top()) / larger).turn_around(centre_of(stage))
}

/// The middle of the ring on a stage, where its band is drawn around.
fn centre_of(stage: &HtmlElement) -> Point {
    let ground = stage.query_selector(".stage-band-ground").ok().flatten();
    let number = |name: &str| {
        let text = ground.as_ref().and_then(|ground| ground.get_attribute(name)).unwrap_or_default();
        js_sys::parse_float(&text)
    };
    Point::new(number("cx"), number("cy"))
}
