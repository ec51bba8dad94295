//! A coordinator's count of answers: an arc of one segment for each replica, drawn in the replica's
//! colour once it has answered; a notch where the count is enough; the count beside it.

use ringside::stage::{NodeView, Point, QuorumView, ReplicaAnswer, path};
use yew::prelude::*;

use super::colour;
use crate::markup::{all, class, element, given, keyed, nothing};
use crate::svg::{disc, group, path as outlined, placed, px, text, translate};
use crate::text::Text;

/// The middle of a segment's line, at scale 1.
const RADIUS: f64 = 37.0;
/// The part of the circle left free between two segments.
const GAP: f64 = 8.0 / 360.0;

/// On smaller discs than this, the arc alone is drawn: its words would cover the neighbours.
const WORDS_FROM: f64 = 17.5;

/// The quorum around a node, whose middle is the origin. `u` is the scale of the node.
pub fn drawing(view: &QuorumView, node: &NodeView, u: f64, language: &Text) -> Html {
    if node.radius < WORDS_FROM {
        return arc_alone(view, u);
    }
    let count = view.replicas.len().max(1) as f64;
    let segment = |(index, replica): (usize, &ReplicaAnswer)| {
        let (from, span) = (index as f64 / count + GAP / 2.0, (1.0 / count - GAP).max(0.01));
        let tag = Point::on_circle(Point::default(), RADIUS * u, from + span / 2.0);
        // The length of 1 lets the style draw a segment on, however long it is.
        let line = element(
            "path",
            &["d", "stroke-width", "pathLength"],
            &mut [
                given(path::of_arc(Point::default(), RADIUS * u, from, span)),
                given(if replica.answered { px(7.0 * u) } else { "1.6".to_owned() }),
                replica.answered.then_some(AttrValue::Static("1")),
            ],
            nothing(),
        );
        let values = &mut [
            given(class("segment", &[("got", replica.answered), ("waits", !replica.answered)])),
            given(colour::of_node(replica.colour)),
        ];
        let drawing = element("g", &["class", "style"], values, all([line, tag_drawing(replica, tag, u)]));
        keyed(replica.node.to_string(), drawing)
    };
    let number = |anchor| text("number", Point::default(), anchor, format!("{}/{}", view.have, view.need));
    let at = |y: f64| translate(Point::new(view.label.x - node.at.x, view.label.y - node.at.y + y));
    let anchor = if view.label_ends { "end" } else { "start" };
    let need = language.with(if view.write { "stage-need-write" } else { "stage-need-read" }, &[("need", view.need.into())]);
    let count_drawing = if view.label_alone {
        placed("count alone", at(5.0), number("middle"))
    } else {
        placed("count", at(-8.0), [number(anchor), text("need", Point::new(0.0, 16.0), anchor, need)])
    };
    let class = class("quorum", &[("writes", view.write), ("reads", !view.write), ("done", view.have >= view.need)]);
    group(
        class,
        [
            all(view.replicas.iter().enumerate().map(segment)),
            outlined("notch", notch(f64::from(view.need) / count, u)),
            count_drawing,
        ],
    )
}

/// The arc without words: in a large cluster dozens of them change in every frame, so it is as few
/// elements as can be.
fn arc_alone(view: &QuorumView, u: f64) -> Html {
    let count = view.replicas.len().max(1) as f64;
    let segment = |(index, replica): (usize, &ReplicaAnswer)| {
        let d = path::of_arc(Point::default(), RADIUS * u, index as f64 / count + GAP / 2.0, (1.0 / count - GAP).max(0.01));
        let style = if replica.answered { colour::of_node(replica.colour) } else { String::new() };
        let values = &mut [given(class("small", &[("got", replica.answered)])), given(d), given(style)];
        element("path", &["class", "d", "style"], values, nothing())
    };
    let segments = all(view.replicas.iter().enumerate().map(segment));
    group("quorum", [segments, outlined("notch", notch(f64::from(view.need) / count, u))])
}

/// The replica's name on its segment, where it is short enough to be read there.
fn tag_drawing(replica: &ReplicaAnswer, at: Point, u: f64) -> Html {
    let name = replica.node.to_string();
    let radius = (8.6 * u).max(8.2);
    let fits = radius * 1.9 >= 6.2 * name.chars().count() as f64;
    let name = if fits { text("", Point::new(0.0, 3.7), "", name) } else { nothing() };
    placed("tag", translate(at), [disc("", radius), name])
}

/// A small wedge that points at the end of the last segment needed.
fn notch(turn: f64, u: f64) -> String {
    let at = |radius: f64, aside: f64| Point::on_circle(Point::default(), radius * u, turn + aside / 360.0);
    path::of_points(&[at(43.0, 0.0), at(51.0, -5.5), at(51.0, 5.5)], true)
}
