//! The band of the ring: a coloured arc for each part, a tick for each token, the owner's name where
//! there is room. Where there are too many tokens for that: columns of the colours of their owners, and outside the band how much of each
//! column the node owns that is pointed at.

use std::rc::Rc;

use ringside::engine::NodeId;
use ringside::stage::path::{Path, of_band};
use ringside::stage::{Density, Point, sin_cos};
use yew::html::{onpointerenter, onpointerleave};
use yew::prelude::*;

use super::colour;
use super::scene::Scene;
use crate::intent::{Intent, Selection};
use crate::markup::{Content, Listening, all, asks, class, clicked, element, given, keyed, listening, nothing};
use crate::part::Draw;
use crate::svg::{group, path, px, text};
use crate::text::wording::{arg, percent};

/// The band.
pub struct BandDrawing {
    pub scene: Rc<Scene>,
    /// The node whose arcs are shown strongly.
    pub lit: Option<NodeId>,
    /// The pointer is over a node's arc, or no longer.
    pub on_light: Callback<Option<NodeId>>,
}

impl PartialEq for BandDrawing {
    fn eq(&self, other: &BandDrawing) -> bool {
        let (one, two) = (&self.scene, &other.scene);
        one.is_like(two) && self.lit == other.lit && one.view.band == two.view.band && one.view.walk == two.view.walk
    }
}

impl Draw for BandDrawing {
    fn draw(&self) -> Html {
        let layout = &self.scene.layout;
        let (inner, outer) = (layout.radius - layout.band / 2.0, layout.radius + layout.band / 2.0);
        // A gap of a pixel between arcs, so that neighbours of like colours stay apart.
        let gap = 1.0 / (std::f64::consts::TAU * layout.radius);
        let ground = html! {
            <circle class="stage-band-ground" cx={px(layout.centre.x)} cy={px(layout.centre.y)} r={px(layout.radius)}
                stroke-width={px(layout.band + 6.0)} />
        };
        group(
            "stage-band",
            [
                ground,
                self.density(inner, outer),
                all(layout.nodes().iter().map(|node| self.arcs(*node, inner, outer, gap))),
                self.walked(inner, outer, gap),
                path(class("stage-ticks", &[("dim", self.lit.is_some())]), self.ticks(inner - 5.0, outer + 3.0, None)),
                self.lit.map_or_else(nothing, |lit| path("stage-ticks lit", self.ticks(inner - 7.0, outer + 9.0, Some(lit)))),
                self.names(inner - 11.0),
            ],
        )
    }
}

impl BandDrawing {
    /// Who owns how much where. It is one outline a colour, drawn anew only when somebody joins or leaves.
    fn density(&self, inner: f64, outer: f64) -> Html {
        let Scene { view, layout, text, .. } = &*self.scene;
        let Some(density) = &view.band.density else { return nothing() };
        let wide = 1.0 / density.columns as f64;
        let mut outlines: [Path; 8] = Default::default();
        for column in 0..density.columns {
            let mut from = inner;
            for (colour, part) in density.colours(column).into_iter().enumerate().filter(|(_, part)| *part > 0.0) {
                let until = from + f64::from(part) * (outer - inner);
                let outline = std::mem::take(&mut outlines[colour]);
                outlines[colour] = of_band(outline, layout.centre, (from, until), column as f64 * wide, wide * 0.94);
                from = until;
            }
        }
        let shape = |(colour, outline): (usize, Path)| {
            let values = &mut [given(colour::of_node(colour as u8)), given("fill:var(--c)"), given(outline.finish())];
            let [style, fill, outline] = values;
            let style = style.take().zip(fill.take()).map(|(style, fill)| format!("{style};{fill}").into());
            keyed(colour, element("path", &["style", "d"], &mut [style, outline.take()], nothing()))
        };
        let arguments = [("tokens", arg(density.tokens.iter().sum::<u32>())), ("nodes", arg(layout.nodes().len()))];
        let values = &mut [
            given(class("stage-density", &[("dim", self.lit.is_some())])),
            given("density"),
            given("img"),
            given(text.with("zoom-density-label", &arguments)),
        ];
        let columns = all(outlines.into_iter().enumerate().map(shape));
        let columns = element("g", &["class", "data-testid", "role", "aria-label"], values, columns);
        [columns, self.share(density, outer)].into_html()
    }

    /// How much of each column is one node's: the higher the more, its largest as high as there is room.
    fn share(&self, density: &Density, outer: f64) -> Html {
        let layout = &self.scene.layout;
        let Some(order) = self.lit.and_then(|lit| layout.place(lit)).map(|place| usize::from(place.order)) else {
            return nothing();
        };
        let most = density.of_node(order).fold(0.0_f32, f32::max);
        let bar = |path: Path, (column, part): (usize, f32)| {
            let turn = (column as f64 + 0.5) / density.columns as f64;
            let at = |radius: f64| Point::on_circle(layout.centre, radius, turn);
            path.move_to(at(outer + 2.0)).line_to(at(outer + 2.0 + 16.0 * f64::from(part / most)))
        };
        let bars = density.of_node(order).enumerate().filter(|(_, part)| *part > 0.0).fold(Path::new(), bar).finish();
        let style = format!(
            "{};stroke-width:{}",
            colour::of_node(layout.nodes().get(order).map_or(0, |node| layout.colour(*node))),
            px(3.6)
        );
        element("path", &["class", "style", "d"], &mut [given("stage-share"), given(style), given(bars)], nothing())
    }

    /// All that a node owns.
    fn arcs(&self, node: NodeId, inner: f64, outer: f64, gap: f64) -> Html {
        let Scene { view, layout, on, .. } = &*self.scene;
        if view.band.density.is_some() {
            return nothing();
        }
        let outer = outer + if self.lit == Some(node) { 6.0 } else { 0.0 };
        let arcs = view.band.arcs.iter().filter(|arc| arc.owner == node);
        let outline = arcs.fold(Path::new(), |outline, arc| {
            let gap = gap.min(arc.span / 4.0);
            of_band(outline, layout.centre, (inner, outer), arc.from + gap, arc.span - 2.0 * gap)
        });
        let (enter, leave) = (self.on_light.reform(move |_| Some(node)), self.on_light.reform(|_| None));
        let dim = self.lit.is_some_and(|lit| lit != node);
        let arc = arc(class("stage-arc", &[("dim", dim)]), layout.colour(node), outline);
        let listeners: Vec<Listening> = vec![
            clicked(asks(on, Intent::Select(Selection::Node(node)))),
            Rc::new(onpointerenter::Wrapper::new(enter)),
            Rc::new(onpointerleave::Wrapper::new(leave)),
        ];
        keyed(node.to_string(), listening(arc, listeners))
    }

    /// The arcs that the walk took: a little wider, at full strength.
    fn walked(&self, inner: f64, outer: f64, gap: f64) -> Html {
        let Scene { view, layout, .. } = &*self.scene;
        let (Some(walk), None) = (&view.walk, self.lit) else { return nothing() };
        let arcs = walk.stops.iter().filter(|stop| stop.place.is_some()).filter_map(|stop| {
            // The key stands within the first arc, which begins at the token before it.
            let taken = view.band.arcs.iter().find(|arc| {
                let ahead = (stop.turn - arc.from).rem_euclid(1.0);
                arc.owner == stop.owner && ahead > 0.0 && ahead <= arc.span + 1e-9
            });
            // Among too many tokens to draw, where it lies.
            let span = 2.0 * gap.max(stop.span / 2.0);
            let (from, span) = match (taken, &view.band.density) {
                (Some(taken), _) => (taken.from, taken.span),
                (None, Some(_)) => (stop.turn - span, span),
                (None, None) => return None,
            };
            let gap = gap.min(span / 4.0);
            let (from, span) = (from + gap, span - 2.0 * gap);
            let outline = of_band(Path::new(), layout.centre, (inner, outer + 3.5), from, span);
            Some(arc("stage-arc walked".into(), stop.colour, outline))
        });
        group("", all(arcs))
    }

    /// Where tokens are: all, or those of one node.
    fn ticks(&self, inner: f64, outer: f64, of: Option<NodeId>) -> String {
        let Scene { view, layout, .. } = &*self.scene;
        let tick = |path: Path, turn: &f64| {
            let at = |radius: f64| Point::on_circle(layout.centre, radius, *turn);
            path.move_to(at(inner)).line_to(at(outer))
        };
        let Some(node) = of else { return view.band.ticks.iter().fold(Path::new(), tick).finish() };
        // Each part of the band ends at its owner's token.
        let ends = view.band.arcs.iter().filter(|arc| arc.owner == node).map(|arc| arc.from + arc.span);
        ends.fold(Path::new(), |path, turn| tick(path, &turn)).finish()
    }

    fn names(&self, radius: f64) -> Html {
        let Scene { view, layout, .. } = &*self.scene;
        all(view.band.arcs.iter().filter(|arc| arc.named).map(|arc| {
            let turn = arc.from + arc.span;
            let at = Point::on_circle(layout.centre, radius, turn);
            // Long names run away from the band, not into it.
            let anchor = match sin_cos(turn).0 {
                right if right > 0.5 => "end",
                left if left < -0.5 => "start",
                _ => "middle",
            };
            text("stage-token", Point::new(at.x, at.y + 3.6), anchor, arc.owner.to_string())
        }))
    }
}

/// What the part of the band at a place is: its range, whose it is, and how much of the ring that is.
pub fn part_at(props: &super::Props, at: Point) -> Option<AttrValue> {
    let turn = at.turn_around(props.layout.centre);
    let band = &props.view.band;
    if let Some(density) = &band.density {
        let column = density.at(turn)?;
        let wide = 1.0 / density.columns as f64;
        let (nodes, most) = density.owners(column, &props.layout);
        let (node, part) = most?;
        let arguments = [
            ("from", arg(percent(column as f64 * wide * 100.0))),
            ("to", arg(percent((column + 1) as f64 * wide * 100.0))),
            ("tokens", arg(density.tokens[column])),
            ("nodes", arg(nodes)),
            ("node", arg(node)),
            ("part", arg(percent(part * 100.0))),
        ];
        return Some(props.text.with("zoom-density-tip", &arguments));
    }
    let arc = band.arcs.iter().find(|arc| (turn - arc.from).rem_euclid(1.0) < arc.span)?;
    let share = &props.view.node(arc.owner)?.share;
    let arguments = [
        ("node", arg(arc.owner)),
        ("from", arg(percent(arc.from.rem_euclid(1.0) * 100.0))),
        ("to", arg(percent((arc.from + arc.span).rem_euclid(1.0) * 100.0))),
        ("part", arg(percent(arc.span * 100.0))),
        ("all", arg(percent(share * 100.0))),
    ];
    Some(props.text.with("tip-range", &arguments))
}

/// A piece of the band in a node's colour.
fn arc(class: AttrValue, colour: u8, outline: Path) -> Html {
    let values = &mut [given(class), given(colour::of_node(colour)), given(outline.finish())];
    element("path", &["class", "style", "d"], values, nothing())
}
