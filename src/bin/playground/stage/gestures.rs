//! What pointers and keys do on the stage, before it is an intent: a press, a drag, two fingers, a long press, a click.

use std::rc::Rc;

use ringside::simulation::EventId;
use ringside::stage::{Point, Touched};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, MouseEvent, PointerEvent};
use yew::html::{
    oncontextmenu, ondblclick, onkeydown, onpointercancel, onpointerdown, onpointerleave, onpointermove, onpointerup,
};
use yew::prelude::*;

use super::cutting::{self, Drag};
use super::grip::Grip;
use super::menu::{About, Menu};
use super::{Msg, Props, Stage, band, measure, node_of};
use crate::intent::{Hand, Intent, Selection, Tool, ZoomWish};
use crate::markup::{Listening, onclick};
use crate::settings;

/// A finger on the stage.
#[derive(Clone, Copy, Debug)]
pub struct Finger {
    id: i32,
    from: Point,
    at: Point,
    since: f64,
}

/// A finger that rests so long asks for a menu, in milliseconds.
const LONG_PRESS: f64 = 450.0;
/// And one that has gone no further than this rests, in pixels.
const REST: f64 = 10.0;

/// How far beside a key's dot a click still means it, in pixels.
const KEY_REACH: f64 = 9.0;

impl Stage {
    pub(super) fn listeners(&self, ctx: &Context<Self>) -> Vec<Listening> {
        let link = ctx.link();
        vec![
            Rc::new(onpointerdown::Wrapper::new(link.callback(Msg::Down))),
            Rc::new(onpointercancel::Wrapper::new(link.callback(|_| Msg::Cancel))),
            Rc::new(onpointermove::Wrapper::new(link.callback(Msg::Move))),
            Rc::new(onpointerup::Wrapper::new(link.callback(Msg::Up))),
            Rc::new(onpointerleave::Wrapper::new(link.callback(|_| Msg::Leave))),
            Rc::new(oncontextmenu::Wrapper::new(link.callback(Msg::Menu))),
            Rc::new(ondblclick::Wrapper::new(link.callback(Msg::Again))),
            onclick(link.callback(Msg::Click)),
            Rc::new(onkeydown::Wrapper::new(link.callback(Msg::Key))),
        ]
    }

    pub(super) fn down(&mut self, ctx: &Context<Self>, event: &PointerEvent) -> bool {
        let props = ctx.props();
        self.spent = false;
        if event.button() != 0 || is_control(event) {
            return false;
        }
        let Some(at) = self.place_of(event) else { return false };
        if event.pointer_type() == "touch" {
            self.fingers.retain(|finger| finger.id != event.pointer_id());
            self.fingers.push(Finger { id: event.pointer_id(), from: at, at, since: event.time_stamp() });
            if let [one, other] = self.fingers[..] {
                // Two fingers draw the line of a cut between them; what the first had begun was not meant.
                self.break_off(props);
                let at = one.at.between(other.at, 0.5);
                self.grip = Some(Grip::Line(Drag { from: at, to: at }));
                return true;
            }
        }
        let target: Option<Element> = event.target_dyn_into();
        let end = target.as_ref().and_then(|target| {
            Some((target.get_attribute("data-tear")?.parse().ok()?, target.get_attribute("data-last")? == "1"))
        });
        self.grip = match (props.tool, end, node_of(target)) {
            (_, Some((tear, last)), _) => Some(Grip::End { tear, last, at }),
            (Tool::Cut, ..) => Some(Grip::Line(Drag { from: at, to: at })),
            (Tool::Select, _, Some(node)) => Some(Grip::Node { node, from: at, moved: false }),
            _ => None,
        };
        match self.grip {
            // A node may only be meant to be clicked.
            None | Some(Grip::Node { .. }) => {}
            Some(_) => {
                self.capture(event);
                // So that Escape reaches the stage.
                if let Some(root) = self.root.cast::<HtmlElement>() {
                    let _ = root.focus();
                }
                event.prevent_default();
            }
        }
        self.grip.is_some()
    }

    /// Without the capture a drag would end at the edge of the stage.
    fn capture(&self, event: &PointerEvent) {
        if let Some(root) = self.root.cast::<HtmlElement>() {
            let _ = root.set_pointer_capture(event.pointer_id());
        }
    }

    pub(super) fn moved(&mut self, ctx: &Context<Self>, event: &PointerEvent) -> bool {
        let props = ctx.props();
        let Some(at) = self.place_of(event) else { return false };
        let finger = self.fingers.iter_mut().find(|finger| finger.id == event.pointer_id());
        if let Some(finger) = finger {
            finger.at = at;
        }
        let held = match self.fingers[..] {
            [one, other] => one.at.between(other.at, 0.5),
            _ => at,
        };
        if let Some(grip) = &mut self.grip {
            let rested = !matches!(grip, Grip::Node { moved: true, .. });
            let asked = grip.follow(held, &props.layout);
            if rested && asked.is_some() {
                self.capture(event);
            }
            if let Some(intent) = asked {
                props.on.emit(intent);
            }
            return true;
        }
        if event.pointer_type() == "touch" {
            return false;
        }
        self.pointer = Some(at);
        let sent = props.message_at.as_ref().and_then(|message_at| message_at.emit((at.x, at.y)));
        let sent = sent.filter(|(_, touched)| *touched == Touched::Glyph).map(|(sent, _)| sent);
        self.point(props, sent);
        if event.alt_key() && sent.is_some() {
            props.on.emit(Intent::Hand(Hand::Hold(true)));
        }
        let on_band = event
            .target_dyn_into::<Element>()
            .is_some_and(|target| target.matches(".stage-arc, .stage-density path").unwrap_or_default());
        let told = if on_band { band::part_at(props, at) } else { None };
        let shown = told.is_some() || props.pointed.is_some();
        (std::mem::replace(&mut self.tip, told) != self.tip) || shown
    }

    /// The pointer is at a message, or at none.
    pub(super) fn point(&mut self, props: &Props, sent: Option<EventId>) {
        if std::mem::replace(&mut self.at_message, sent) != sent {
            props.on.emit(Intent::Hand(Hand::Point(sent)));
        }
    }

    pub(super) fn up(&mut self, ctx: &Context<Self>, event: &PointerEvent) -> bool {
        let props = ctx.props();
        let finger = self.fingers.iter().position(|finger| finger.id == event.pointer_id());
        let finger = finger.map(|index| self.fingers.remove(index));
        if let Some(finger) = finger.filter(|finger| event.time_stamp() - finger.since >= LONG_PRESS)
            && self.menu.is_none()
            && self.fingers.is_empty()
            && finger.from.distance(finger.at) <= REST
            && self.open_menu(props, event.target_dyn_into(), finger.at)
        {
            self.spent = true;
            self.break_off(props);
            return true;
        }
        let Some(mut grip) = self.grip.take() else { return false };
        if finger.is_none()
            && let Some(at) = self.place_of(event)
        {
            grip.follow(at, &props.layout);
        }
        // A second finger that goes up later finds nothing held.
        self.fingers.clear();
        let isolated = match grip {
            Grip::Line(drag) if props.tool == Tool::Cut => drag.clicked(&props.layout),
            _ => None,
        };
        self.spent = match grip {
            Grip::Node { moved, .. } => moved,
            Grip::Line(_) | Grip::End { .. } => true,
        };
        if let Grip::Node { moved: true, .. } = grip {
            props.on.emit(Intent::Hand(Hand::LetGo { stays: true }));
        }
        let asked = grip.released(&props.view, &props.layout);
        let asked = asked.or_else(|| isolated.map(|node| Intent::Step(cutting::isolate(node, &props.layout))));
        if let Some(intent) = asked {
            props.on.emit(intent);
        }
        true
    }

    /// Lets go of what is held, as if it had never been taken up. Returns whether anything was.
    pub(super) fn break_off(&mut self, props: &Props) -> bool {
        let held = self.grip.take();
        if let Some(Grip::Node { moved: true, .. }) = held {
            // Or else letting go of the pointer would be a click.
            self.spent = true;
            props.on.emit(Intent::Hand(Hand::LetGo { stays: false }));
        }
        held.is_some()
    }

    /// A key on the stage: Escape ends what is held, and what browsers take for the menu key opens one.
    pub(super) fn key(&mut self, props: &Props, event: &KeyboardEvent) -> bool {
        match event.key().as_str() {
            "Escape" => self.break_off(props),
            "ContextMenu" | "F10" if event.key() == "ContextMenu" || event.shift_key() => {
                let target: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
                let (Some(element), Some(root)) = (&target, self.root.cast::<Element>()) else { return false };
                let (rect, root) = (element.get_bounding_client_rect(), root.get_bounding_client_rect());
                // Beside a node; a tear is too long to have a side.
                let x = if node_of(target.clone()).is_some() { rect.width() + 4.0 } else { rect.width() / 2.0 };
                let (x, y) = (rect.left() + x - root.left(), rect.top() + rect.height() / 2.0 - root.top());
                // Larger text makes the stage's pixels larger than the window's.
                let at = Point::new(x / settings::scale(), y / settings::scale());
                event.prevent_default();
                self.open_menu(props, target, at)
            }
            _ => false,
        }
    }

    /// Opens the menu of what is at a place. Returns whether there is one.
    pub(super) fn open_menu(&mut self, props: &Props, target: Option<Element>, at: Point) -> bool {
        let tear = || {
            let tear = target.as_ref()?.closest("[data-testid=tear]").ok().flatten()?;
            let index: usize = tear.get_attribute("data-index")?.parse().ok()?;
            props.view.tears.get(index).map(|tear| About::Tear(tear.ends.0, tear.ends.1))
        };
        let message = || props.message_at.as_ref()?.emit((at.x, at.y)).map(|(sent, _)| About::Message(sent));
        let about = node_of(target.clone()).map(About::Node).or_else(message).or_else(tear);
        let Some(about) = about else { return false };
        let focusable = target.and_then(|target| target.closest("[tabindex]").ok().flatten());
        self.opener = focusable.map(|element| element.unchecked_into());
        self.menu = Some(Menu { about, page: Default::default(), at });
        self.opening = true;
        true
    }

    /// Puts the menu away, and gives the focus back unless it has gone elsewhere by itself.
    pub(super) fn close_menu(&mut self, give_back: bool) {
        self.menu = None;
        if let Some(opener) = self.opener.take().filter(|_| give_back) {
            let _ = opener.focus();
        }
    }

    /// A click that no node, client or tear has taken: a key, a message, or nothing.
    pub(super) fn click(&mut self, props: &Props, event: &MouseEvent) {
        if std::mem::take(&mut self.spent) || props.tool == Tool::Cut || is_control(event) {
            return;
        }
        if props.tool == Tool::Add {
            return props.on.emit(Intent::AddNode);
        }
        let Some(at) = self.place_of(event) else { return };
        let on_density =
            event.target_dyn_into::<Element>().is_some_and(|target| target.matches(".stage-density path").unwrap_or_default());
        if on_density {
            return props.on.emit(Intent::Zoom(ZoomWish::In(Some(at.turn_around(props.layout.centre)))));
        }
        let key = props.view.keys.iter().find(|dot| dot.at.distance(at) <= KEY_REACH);
        let message = || props.message_at.as_ref()?.emit((at.x, at.y));
        props.on.emit(match (key, message) {
            (Some(dot), _) => Intent::Select(Selection::Key(dot.key.clone())),
            (None, message) => match message() {
                Some((sent, Touched::Glyph)) => Intent::Select(Selection::Message(sent)),
                Some((sent, Touched::Way)) => Intent::Hand(Hand::Link(sent)),
                None => Intent::Select(Selection::Nothing),
            },
        });
    }

    /// Where on the stage a pointer is, in CSS pixels.
    pub(super) fn place_of(&self, event: &MouseEvent) -> Option<Point> {
        Some(measure::place_on(&self.root.cast::<HtmlElement>()?, event))
    }
}

/// Whether an event is for a button that lies over the stage.
fn is_control(event: &MouseEvent) -> bool {
    let target = event.target_dyn_into::<Element>();
    target.is_some_and(|target| target.closest("button, .stage-menu, .stage-newcomer").ok().flatten().is_some())
}
