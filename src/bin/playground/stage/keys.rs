//! Keys beside the band, and the walk of the one that is looked at: 1, 2, 3 at the tokens of its
//! replicas, a cross at each token passed by.

use std::rc::Rc;

use ringside::engine::Key;
use ringside::stage::{KeyDot, Place, Point, Stop, Walk, path as outline};
use yew::prelude::*;

use super::colour;
use super::scene::Scene;
use crate::intent::{Intent, Selection};
use crate::markup::{Content, all, asks, clicked, element, given, keyed, listening, nothing};
use crate::part::Draw;
use crate::svg::{circle, disc, group, path, px, text, title, translate};

/// With more keys than this, their names are not shown on hovering.
const NAMED_MAX: usize = 24;
/// A character of the key's name takes about so many pixels.
const LETTER: f64 = 8.0;
/// One of what is said about it.
const SMALL_LETTER: f64 = 6.0;

/// The keys.
pub struct KeysDrawing {
    pub scene: Rc<Scene>,
}

impl PartialEq for KeysDrawing {
    fn eq(&self, other: &KeysDrawing) -> bool {
        let (one, two) = (&self.scene, &other.scene);
        one.is_like(two) && one.view.keys == two.view.keys && one.view.walk == two.view.walk
    }
}

impl Draw for KeysDrawing {
    fn draw(&self) -> Html {
        let Scene { view, layout, .. } = &*self.scene;
        let walked = view.walk.as_ref().map(|walk| &walk.key);
        let dots = view.keys.iter().filter(|dot| Some(&dot.key) != walked);
        // A stroke without a length, with round ends: a dot for each key, in one element however many.
        let strokes = dots.clone().fold(outline::Path::new(), |path, dot| path.move_to(dot.at).line_to(dot.at));
        let strokes = AttrValue::from(strokes.finish());
        // Over a few dots, a name for each; a click on any of them is the stage's.
        let named = |dot: &KeyDot| {
            let reach = [given("reach-one"), given(px(dot.at.x)), given(px(dot.at.y)), given("8")];
            let [class, x, y, radius] = reach;
            let names = title(dot.key.to_string());
            keyed(dot.key.to_string(), element("circle", &["class", "cx", "cy", "r"], &mut [class, x, y, radius], names))
        };
        group(
            "stage-keys",
            [
                path("reach", strokes.clone()),
                html! { <path class="dots" d={strokes} stroke-width={px(5.2 * layout.scale)} /> },
                if view.keys.len() <= NAMED_MAX { all(dots.map(named)) } else { nothing() },
                view.walk.as_ref().map_or_else(nothing, |walk| self.walk(walk)),
            ],
        )
    }
}

impl KeysDrawing {
    fn walk(&self, walk: &Walk) -> Html {
        let Scene { layout, on, .. } = &*self.scene;
        let scale = layout.scale.min(1.15);
        let line = outline::of_arc(layout.centre, walk.radius, walk.from, walk.span);
        let drawing = group(
            "stage-walk",
            [
                html! { <path class="line" marker-end="url(#stage-arrow)" d={line} /> },
                all(walk.stops.iter().map(|stop| stop_drawing(stop, scale))),
                circle("selected", walk.at, 6.0 * scale),
                self.label(walk),
            ],
        );
        listening(drawing, vec![clicked(asks(on, Intent::Select(Selection::Key(walk.key.clone()))))])
    }

    /// The key's name, and which nodes hold it.
    fn label(&self, walk: &Walk) -> Html {
        let Scene { layout, text: language, .. } = &*self.scene;
        let (name, label) = (shortened(&walk.key, layout.compact), walk.label);
        let replicas = walk.replicas.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let about = language.with("stage-key-about", &[("replicas", replicas.into())]);
        // The words stay on the stage, whichever way they are written, and clear of the tools.
        let edge = if layout.compact || label.at.y < 215.0 { 54.0 } else { 6.0 };
        let lengths = (LETTER * name.chars().count() as f64, SMALL_LETTER * about.chars().count() as f64);
        let length = match (layout.compact, label.one_line) {
            (true, _) => lengths.0,
            (false, true) => lengths.0 + 10.0 + lengths.1,
            (false, false) => lengths.0.max(lengths.1),
        };
        // Above and below the ring it ends before a client that stands there.
        let reaches = |place: &&Place| label.one_line && place.at.x > label.at.x && (place.at.y - label.at.y).abs() < place.rim;
        let clients = layout.clients().iter().filter_map(|client| layout.place(*client));
        let end = clients.filter(reaches).map(|place| place.at.x - place.rim).fold(layout.width - 6.0, f64::min);
        let x = if label.ends { label.at.x.max(length + edge) } else { label.at.x.min(end - length) };
        let aside = match layout.compact && x > label.at.x + 1.0 {
            // Pushed onto the ring by the tools of a small stage, it goes where the ring bends away.
            true if label.at.y < layout.centre.y => -18.0,
            true => 18.0,
            false => 0.0,
        };
        let y = label.at.y + aside + if label.one_line || layout.compact { 4.0 } else { -3.0 };
        let anchor = if label.ends { "end" } else { "start" };
        let place = if label.one_line { [None, given("10"), None] } else { [given(px(x)), None, given("15")] };
        let [left, right, down] = place;
        let names = &["class", "x", "dx", "dy"];
        let about = if layout.compact {
            nothing()
        } else {
            element("tspan", names, &mut [given("about"), left, right, down], about.into_html())
        };
        let name = element("tspan", names, &mut [given("name"), None, None, None], name.into_html());
        text("", Point::new(x, y), anchor, [name, about])
    }
}

/// A token on the walk: the place of its node among the replicas, or a cross where it was passed by.
fn stop_drawing(stop: &Stop, scale: f64) -> Html {
    let transform = translate(stop.at);
    let Some(place) = stop.place else {
        return html! { <path class="stage-skip" {transform} d="M-4-4l8 8m0-8l-8 8" /> };
    };
    let values = &mut [given("stage-stop"), given(transform), given(colour::of_node(stop.colour))];
    let content = [disc("", 8.0 * scale), text("", Point::new(0.0, 3.8), "", place.to_string())];
    element("g", &["class", "transform", "style"], values, all(content))
}

/// A key's name, cut where the stage has no room for it.
fn shortened(key: &Key, compact: bool) -> String {
    let most = if compact { 10 } else { 22 };
    if key.0.chars().count() <= most { key.to_string() } else { key.0.chars().take(most - 1).chain(['…']).collect() }
}
