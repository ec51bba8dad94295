//! The cut tool: a drag across the stage parts the nodes by its line, as long as it may be extended;
//! a click on a node parts it from all others.

use std::rc::Rc;

use ringside::engine::NodeId;
use ringside::stage::{Layout, Point, cut_sides};
use serde_json::{Value, json};
use yew::prelude::*;

use crate::markup::{all, class};
use crate::part::Draw;
use crate::svg::{group, px, text};

/// A drag with the cut tool, in CSS pixels of the stage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drag {
    /// Where it began.
    pub from: Point,
    /// Where the pointer is.
    pub to: Point,
}

/// A shorter drag is a click.
const DRAG_MIN: f64 = 24.0;

impl Drag {
    /// The cut that it draws; none if it is short, or leaves a side without nodes.
    pub fn step(&self, layout: &Layout) -> Option<Value> {
        let (one, other) = self.sides(layout)?;
        Some(cut(&one, &other))
    }

    /// The node that it clicks, if it is no drag.
    pub fn clicked(&self, layout: &Layout) -> Option<NodeId> {
        let hit = |node: &&NodeId| layout.place(**node).is_some_and(|place| place.at.distance(self.to) <= place.rim);
        if self.from.distance(self.to) < DRAG_MIN { layout.nodes().iter().find(hit).copied() } else { None }
    }

    fn sides(&self, layout: &Layout) -> Option<(Vec<NodeId>, Vec<NodeId>)> {
        let (one, other) = cut_sides(layout, self.from, self.to);
        (self.from.distance(self.to) >= DRAG_MIN && !one.is_empty() && !other.is_empty()).then_some((one, other))
    }
}

/// The step that parts a node from all others.
pub fn isolate(node: NodeId, layout: &Layout) -> Value {
    let others: Vec<NodeId> = layout.nodes().iter().copied().filter(|other| *other != node).collect();
    cut(&[node], &others)
}

fn cut(one: &[NodeId], other: &[NodeId]) -> Value {
    let names = |side: &[NodeId]| side.iter().map(ToString::to_string).collect::<Vec<_>>();
    json!({ "do": "cut", "groups": [names(one), names(other)] })
}

/// The line of a drag, and who would be on which side.
#[derive(PartialEq)]
pub struct Preview {
    /// The drag so far.
    pub drag: Drag,
    /// Where the nodes stand.
    pub layout: Rc<Layout>,
}

impl Draw for Preview {
    fn draw(&self) -> Html {
        let Drag { from, to } = self.drag;
        let names = |side: &[NodeId]| side.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let sides = self.drag.sides(&self.layout);
        let across = from.direction_to(to).right();
        let middle = from.between(to, 0.5);
        let label = |aside: f64, side: &[NodeId]| {
            let at = middle.moved(across, aside);
            text("", Point::new(at.x, at.y + 4.0), "middle", names(side))
        };
        let class = class("stage-cutting", &[("nothing", sides.is_none())]);
        let sides = sides.map(|(one, other)| all([label(-26.0, &one), label(26.0, &other)]));
        let line = html! { <line x1={px(from.x)} y1={px(from.y)} x2={px(to.x)} y2={px(to.y)} /> };
        group(class, [line, sides.unwrap_or_default()])
    }
}
