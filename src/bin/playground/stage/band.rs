//! The band of the ring: a coloured arc for each part, a tick for each token, the owner's name where
//! there is room.

use std::rc::Rc;

use ringside::engine::NodeId;
use ringside::stage::path::{self, Path};
use ringside::stage::{Layout, Point, RingView};
use yew::prelude::*;

use super::colour;
use crate::intent::{Intent, Selection};

/// What the band is given.
#[derive(Clone, Properties)]
pub struct Props {
    /// Of which only the band and the walk are drawn here.
    pub view: Rc<RingView>,
    /// Where it stands.
    pub layout: Rc<Layout>,
    /// The node whose arcs are shown strongly.
    pub lit: Option<NodeId>,
    /// What the reader wants.
    pub on: Callback<Intent>,
    /// The pointer is over a node's arc, or no longer.
    pub on_light: Callback<Option<NodeId>>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Props) -> bool {
        let same = Rc::ptr_eq(&self.layout, &other.layout) || self.layout == other.layout;
        same && self.lit == other.lit
            && self.on == other.on
            && self.view.band == other.view.band
            && self.view.walk == other.view.walk
    }
}

/// The band.
#[component]
pub fn BandDrawing(props: &Props) -> Html {
    let (band, layout) = (&props.view.band, &props.layout);
    let (inner, outer) = (layout.radius - layout.band / 2.0, layout.radius + layout.band / 2.0);
    // A gap of a pixel between arcs, so that neighbours of like colours stay apart.
    let gap = 1.0 / (std::f64::consts::TAU * layout.radius);
    let owner = |node: &NodeId| {
        let arcs = band.arcs.iter().filter(|arc| arc.owner == *node);
        let outer = outer + if props.lit == Some(*node) { 6.0 } else { 0.0 };
        let outline = arcs.fold(Path::new(), |path, arc| {
            let gap = gap.min(arc.span / 4.0);
            path::of_band(path, layout.centre, (inner, outer), arc.from + gap, arc.span - 2.0 * gap)
        });
        let (node, on, enter, leave) = (*node, props.on.clone(), props.on_light.clone(), props.on_light.clone());
        let dim = props.lit.is_some_and(|lit| lit != node);
        html! {
            <path
                key={node.to_string()}
                class={classes!("stage-arc", dim.then_some("dim"))}
                style={colour::of_node(layout.colour(node))}
                d={outline.finish()}
                onpointerenter={move |_| enter.emit(Some(node))}
                onpointerleave={move |_| leave.emit(None)}
                onclick={move |event: MouseEvent| {
                    event.stop_propagation();
                    on.emit(Intent::Select(Selection::Node(node)));
                }}
            />
        }
    };
    html! {
        <g class="stage-band">
            <circle class="stage-band-ground" cx={layout.centre.x.to_string()} cy={layout.centre.y.to_string()} r={layout.radius.to_string()}
                stroke-width={(layout.band + 6.0).to_string()} />
            <>{ for layout.nodes().iter().map(owner) }</>
            { walked(props, (inner, outer), gap) }
            <path class="stage-ticks" d={ticks(props, inner - 5.0, outer + 3.0)} />
            <>{ for names(props, inner - 11.0) }</>
        </g>
    }
}

/// The arcs that the walk took: a little wider, at full strength.
fn walked(props: &Props, (inner, outer): (f64, f64), gap: f64) -> Html {
    let (Some(walk), None) = (&props.view.walk, props.lit) else { return html! {} };
    let layout = &props.layout;
    let arcs = walk.stops.iter().filter(|stop| stop.place.is_some()).map(|stop| {
        // The key stands within the first arc, which begins at the token before it.
        let arc = props.view.band.arcs.iter().find(|arc| {
            let ahead = (stop.turn - arc.from).rem_euclid(1.0);
            arc.owner == stop.owner && ahead > 0.0 && ahead <= arc.span + 1e-9
        });
        arc.map(|arc| {
            let gap = gap.min(arc.span / 4.0);
            let outline = path::of_band(Path::new(), layout.centre, (inner, outer + 3.5), arc.from + gap, arc.span - 2.0 * gap);
            html! { <path class="stage-arc walked" style={colour::of_node(stop.colour)} d={outline.finish()} /> }
        })
    });
    html! { <g>{ for arcs.flatten() }</g> }
}

fn ticks(props: &Props, inner: f64, outer: f64) -> String {
    let centre = props.layout.centre;
    let tick = |path: Path, turn: &f64| {
        path.move_to(Point::on_circle(centre, inner, *turn)).line_to(Point::on_circle(centre, outer, *turn))
    };
    props.view.band.ticks.iter().fold(Path::new(), tick).finish()
}

fn names(props: &Props, radius: f64) -> impl Iterator<Item = Html> + '_ {
    props.view.band.arcs.iter().filter(|arc| arc.named).map(move |arc| {
        let turn = arc.from + arc.span;
        let at = Point::on_circle(props.layout.centre, radius, turn);
        // Long names run away from the band, not into it.
        let anchor = match (turn * std::f64::consts::TAU).sin() {
            right if right > 0.5 => "end",
            left if left < -0.5 => "start",
            _ => "middle",
        };
        html! {
            <text class="stage-token" x={format!("{:.1}", at.x)} y={format!("{:.1}", at.y + 3.6)} text-anchor={anchor}>{ arc.owner.to_string() }</text>
        }
    })
}
