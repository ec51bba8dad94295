//! A coordinator's count of answers: an arc of one segment for each replica, drawn in the replica's
//! colour once it has answered; a notch where the count is enough; the count beside it.

use ringside::stage::{NodeView, Point, QuorumView, ReplicaAnswer, path};
use yew::prelude::*;

use super::colour;
use crate::text::Text;

/// The middle of a segment's line, at scale 1.
const RADIUS: f64 = 37.0;
/// The part of the circle left free between two segments.
const GAP: f64 = 8.0 / 360.0;

/// On smaller discs than this, the arc alone is drawn: its words would cover the neighbours.
const WORDS_FROM: f64 = 17.5;

/// The quorum around a node, whose middle is the origin. `u` is the scale of the node.
pub fn drawing(view: &QuorumView, node: &NodeView, u: f64, text: &Text) -> Html {
    if node.radius < WORDS_FROM {
        return arc_alone(view, u);
    }
    let count = view.replicas.len().max(1) as f64;
    let segment = |(index, replica): (usize, &ReplicaAnswer)| {
        let (from, span) = (index as f64 / count + GAP / 2.0, (1.0 / count - GAP).max(0.01));
        let tag = Point::on_circle(Point::default(), RADIUS * u, from + span / 2.0);
        let state = if replica.answered { "got" } else { "waits" };
        html! {
            <g key={replica.node.to_string()} class={classes!("segment", state)} style={colour::of_node(replica.colour)}>
                // The length of 1 lets the style draw a segment on, however long it is.
                <path
                    d={path::of_arc(Point::default(), RADIUS * u, from, span)}
                    stroke-width={if replica.answered { format!("{:.1}", 7.0 * u) } else { "1.6".into() }}
                    pathLength={replica.answered.then_some("1")}
                />
                { tag_drawing(replica, tag, u) }
            </g>
        }
    };
    let done = view.have >= view.need;
    let anchor = if view.label_ends { "end" } else { "start" };
    let (x, y) = (view.label.x - node.at.x, view.label.y - node.at.y - 8.0);
    html! {
        <g class={classes!("quorum", if view.write { "writes" } else { "reads" }, done.then_some("done"))}>
            <>{ for view.replicas.iter().enumerate().map(segment) }</>
            <path class="notch" d={notch(f64::from(view.need) / count, u)} />
            <g class="count" transform={format!("translate({x:.1} {y:.1})")} text-anchor={anchor}>
                <text class="number">{ format!("{}/{}", view.have, view.need) }</text>
                <text class="need" y="16">{ text.with(if view.write { "stage-need-write" } else { "stage-need-read" }, &[("need", view.need.into())]) }</text>
            </g>
        </g>
    }
}

/// The arc without words: in a large cluster dozens of them change in every frame, so it is as few
/// elements as can be.
fn arc_alone(view: &QuorumView, u: f64) -> Html {
    let count = view.replicas.len().max(1) as f64;
    let segment = |(index, replica): (usize, &ReplicaAnswer)| {
        let d = path::of_arc(Point::default(), RADIUS * u, index as f64 / count + GAP / 2.0, (1.0 / count - GAP).max(0.01));
        let style = if replica.answered { colour::of_node(replica.colour) } else { String::new() };
        html! { <path class={if replica.answered { "small got" } else { "small" }} {d} {style} /> }
    };
    html! {
        <g class="quorum">
            <>{ for view.replicas.iter().enumerate().map(segment) }</>
            <path class="notch" d={notch(f64::from(view.need) / count, u)} />
        </g>
    }
}

/// The replica's name on its segment, where it is short enough to be read there.
fn tag_drawing(replica: &ReplicaAnswer, at: Point, u: f64) -> Html {
    let name = replica.node.to_string();
    let radius = (8.6 * u).max(8.2);
    let fits = radius * 1.9 >= 6.2 * name.chars().count() as f64;
    html! {
        <g class="tag" transform={format!("translate({:.1} {:.1})", at.x, at.y)}>
            <circle r={format!("{radius:.1}")} />
            if fits {
                <text y="3.7">{ name }</text>
            }
        </g>
    }
}

/// A small wedge that points at the end of the last segment needed.
fn notch(turn: f64, u: f64) -> String {
    let at = |radius: f64, aside: f64| Point::on_circle(Point::default(), radius * u, turn + aside / 360.0);
    path::of_points(&[at(43.0, 0.0), at(51.0, -5.5), at(51.0, 5.5)], true)
}
