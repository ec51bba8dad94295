//! What a pointer holds on the stage: the line of a cut, a node on its way around the circle, or the end of a tear.
//!
//! A touch has no second button and no tool to take up in passing, so two fingers draw a cut, and one that rests on
//! something asks for its menu.

use std::rc::Rc;

use ringside::engine::{Address, NodeId};
use ringside::stage::{FarSide, Layout, Point, RingView, path as outline};
use yew::prelude::*;

use super::cutting::{Drag, Preview};
use super::menu::sides;
use crate::hands::{heal, recut_groups};
use crate::intent::{Hand, Intent};
use crate::markup::{all, nothing};
use crate::part::part;
use crate::svg::{group, path, text};

/// What a pointer holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Grip {
    /// The line of a cut.
    Line(Drag),
    /// A node; it follows once the pointer has gone a little.
    Node { node: NodeId, from: Point, moved: bool },
    /// An end of a tear: the first in the order of the circle, or the last; and where it is held.
    End { tear: usize, last: bool, at: Point },
}

/// A pointer that has gone less far is at rest, in pixels.
const REST: f64 = 6.0;

impl Grip {
    /// The pointer is elsewhere. Returns what it asks for on the way.
    pub fn follow(&mut self, to: Point, layout: &Layout) -> Option<Intent> {
        match self {
            Grip::Line(drag) => drag.to = to,
            Grip::End { at, .. } => *at = to,
            Grip::Node { node, from, moved } => {
                *moved |= from.distance(to) > REST;
                return moved.then(|| Intent::Hand(Hand::Move(*node, to.turn_around(layout.centre))));
            }
        }
        None
    }

    /// What it draws.
    pub fn drawing(&self, view: &RingView, layout: &Rc<Layout>) -> Html {
        match *self {
            Grip::Line(drag) => part(Preview { drag, layout: layout.clone() }),
            Grip::Node { .. } => nothing(),
            Grip::End { tear, last, at } => {
                let Some(far) = far_side(view, tear) else { return nothing() };
                let (from, span) = stretched(far, last, at.turn_around(layout.centre));
                let edge = |turn: f64| Point::on_circle(layout.centre, far.radius, turn);
                let line = ringside::stage::Curve { from: edge(from), control: layout.centre, to: edge(from + span) };
                let names: Vec<String> = within(layout, from, span).map(|node| node.to_string()).collect();
                let label = Point::on_circle(layout.centre, far.radius * 0.42, from + span / 2.0);
                group("stage-cutting", [path("", outline::of_curve(&line)), text("", label, "middle", names.join(" "))])
            }
        }
    }

    /// What it asks for where it is let go.
    pub fn released(&self, view: &RingView, layout: &Layout) -> Option<Intent> {
        match *self {
            Grip::Line(drag) => drag.step(layout).map(Intent::Step),
            Grip::Node { .. } => None,
            Grip::End { tear, last, at } => {
                let far = far_side(view, tear)?;
                let (from, span) = stretched(far, last, at.turn_around(layout.centre));
                let tear = view.tears.get(tear)?;
                let mut groups = sides(&tear.cut);
                let side_of =
                    |groups: &[Vec<Address>], node: NodeId| groups.iter().position(|group| group.contains(&node.into()));
                let own = side_of(&groups, *far.nodes.first()?)?;
                // Who goes over goes to the side of the nearest that stays outside.
                let other = |inside: &dyn Fn(NodeId) -> bool| {
                    let outside = layout.around().iter().map(|seat| seat.node).filter(|node| !inside(*node));
                    outside.filter_map(|node| side_of(&groups, node)).find(|side| *side != own)
                };
                let inside = |node: NodeId| within(layout, from, span).any(|one| one == node);
                let other = other(&inside)?;
                let mut changed = false;
                for seat in layout.around() {
                    let Some(side) = side_of(&groups, seat.node) else { continue };
                    let to = match inside(seat.node) {
                        true => own,
                        false if far.nodes.contains(&seat.node) => other,
                        false => side,
                    };
                    if to != side {
                        changed = true;
                        groups[side].retain(|end| *end != seat.node.into());
                        groups[to].push(seat.node.into());
                    }
                }
                groups.retain(|group| !group.is_empty());
                if !changed {
                    return None;
                }
                let (one, other) = tear.ends;
                Some(if groups.len() < 2 {
                    Intent::Step(heal(one, other))
                } else {
                    Intent::Steps(recut_groups((one, other), &groups))
                })
            }
        }
    }
}

fn far_side(view: &RingView, tear: usize) -> Option<&FarSide> {
    view.tears.get(tear)?.tear.far.as_ref()
}

/// A far side with one of its ends at another turn: where it begins, and over how many turns it goes.
fn stretched(far: &FarSide, last: bool, turn: f64) -> (f64, f64) {
    if last { (far.from, (turn - far.from).rem_euclid(1.0)) } else { (turn, (far.from + far.span - turn).rem_euclid(1.0)) }
}

/// The nodes on a stretch of the circle.
fn within(layout: &Layout, from: f64, span: f64) -> impl Iterator<Item = NodeId> + '_ {
    layout.around().iter().filter(move |seat| (seat.turn - from).rem_euclid(1.0) < span).map(|seat| seat.node)
}

/// The ends of tears that can be dragged, where one is looked at: a place, the tear, and which end.
pub fn ends(view: &RingView, layout: &Layout, tear: usize) -> Html {
    let Some(far) = far_side(view, tear) else { return nothing() };
    let end = |(last, turn): (bool, f64)| {
        let at = Point::on_circle(layout.centre, far.radius, turn);
        let (x, y) = (crate::svg::px(at.x), crate::svg::px(at.y));
        html! { <circle class="stage-end" data-tear={tear.to_string()} data-last={if last { "1" } else { "0" }} cx={x} cy={y} r="9" /> }
    };
    all([(false, far.from), (true, far.from + far.span)].map(end))
}
