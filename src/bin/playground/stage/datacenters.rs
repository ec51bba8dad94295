//! Datacenters: grounds under the nodes that stand in them, where there are several. Dots and diagonals
//! tell neighbours apart without a colour, which would be a node's.

use std::rc::Rc;

use ringside::decimal::Plain;
use ringside::stage::{DatacenterView, Point, path::of_arc};
use yew::prelude::*;

use super::scene::Scene;
use crate::markup::{all, element, given, keyed, nothing};
use crate::part::Draw;
use crate::svg::{group, path, px, text};

/// The grounds with their names.
pub struct Datacenters {
    pub scene: Rc<Scene>,
}

impl PartialEq for Datacenters {
    fn eq(&self, other: &Datacenters) -> bool {
        self.scene.is_like(&other.scene) && self.scene.view.datacenters == other.scene.view.datacenters
    }
}

impl Draw for Datacenters {
    fn draw(&self) -> Html {
        let Scene { view, layout, .. } = &*self.scene;
        let way = format!("M{} 14V{}", px(layout.centre.x), px(layout.height - 14.0));
        let between = if layout.halves { path("stage-way", way) } else { nothing() };
        all(view.datacenters.iter().map(|datacenter| self.datacenter(datacenter)).chain([between]))
    }
}

impl Datacenters {
    fn datacenter(&self, view: &DatacenterView) -> Html {
        let Scene { layout, text: texts, .. } = &*self.scene;
        let texture = if view.number.is_multiple_of(2) { "url(#stage-dots)" } else { "url(#stage-diagonals)" };
        let piece = |(from, span): &(f64, f64)| {
            // A piece of one node alone would be no line at all, and so have no rounded ends.
            let outline = of_arc(layout.centre, layout.orbit, *from, span.max(1e-4));
            let stroke = |stroke: &'static str, width: f64| {
                let values = &mut [given(outline.clone()), given(stroke), given(px(width))];
                element("path", &["d", "stroke", "stroke-width"], values, nothing())
            };
            all([stroke("var(--line-2)", view.width + 2.0), stroke("var(--paper)", view.width), stroke(texture, view.width)])
        };
        let about = match view.down {
            true => texts.get("stage-datacenter-down"),
            false => texts.with("stage-datacenter", &[("nodes", view.nodes.into())]),
        };
        // In a half of its own there is room to say more.
        let more = view.half.filter(|_| !view.down).map_or_else(Vec::new, |_| {
            let copies = view.copies.map(|copies| texts.with("stage-datacenter-copies", &[("copies", copies.into())]));
            let latency = view.latency.map(|(least, most)| {
                let [least, most] = [least, most].map(|bound| Plain(bound.as_millis()).to_string());
                let bounds = if least == most { most } else { format!("{least}–{most}") };
                texts.with("stage-datacenter-latency", &[("ms", bounds.into())])
            });
            copies.into_iter().chain(latency).collect()
        });
        let about = more.into_iter().fold(about.to_string(), |about, also| format!("{about} · {also}"));
        let anchor = match (view.half, view.number) {
            (None, _) => "middle",
            (_, 0) => "start",
            _ => "end",
        };
        let name = text("", view.label, anchor, view.name.to_string());
        // On a small stage the counts of quorums need the room.
        let below = match layout.compact {
            true => nothing(),
            false => text("about", Point::new(view.label.x, view.label.y + 18.0), anchor, about),
        };
        let half = view.half.map_or_else(nothing, |(from, to)| {
            let ground = |class, fill| {
                let (width, height) = (px(to.x - from.x), px(to.y - from.y));
                let values = &mut [given(class), given(px(from.x)), given(px(from.y)), given(width), given(height), given(fill)];
                element("rect", &["class", "x", "y", "width", "height", "fill"], values, nothing())
            };
            all([ground("half", ""), ground("", texture)])
        });
        let class = if view.down { "stage-datacenter down" } else { "stage-datacenter" };
        keyed(view.name.to_string(), group(class, [half, all(view.pieces.iter().map(piece)), name, below]))
    }
}
