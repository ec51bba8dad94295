//! A tear: two torn edges with a hatched gap, a washed far side, a label with the instant, and the
//! button that heals it.

use std::rc::Rc;

use ringside::engine::{Address, NodeId};
use ringside::stage::{ClientView, Point, TearView, path as outline};
use serde_json::json;
use yew::prelude::*;

use super::scene::Scene;
use crate::intent::{Intent, Selection};
use crate::markup::{all, asks, class, clicked, element, given, listening, nothing, pressed, shapes, words};
use crate::part::Draw;
use crate::svg::{filled, path, placed, px, text, title, translate};
use crate::text::{Text, grouped};

/// A tear.
pub struct TearDrawing {
    pub scene: Rc<Scene>,
    /// Which one.
    pub index: usize,
    /// Whether its cut is looked at.
    pub selected: bool,
}

impl PartialEq for TearDrawing {
    fn eq(&self, other: &TearDrawing) -> bool {
        self.scene.is_like(&other.scene)
            && self.selected == other.selected
            && self.scene.view.tears.get(self.index) == other.scene.view.tears.get(other.index)
    }
}

impl Draw for TearDrawing {
    fn draw(&self) -> Html {
        let Scene { view, layout, text, on } = &*self.scene;
        let Some(view) = view.tears.get(self.index) else { return nothing() };
        let tear = &view.tear;
        let name = name(view, text);
        let far = tear.far.as_ref().map(|far| {
            let side = AttrValue::from(outline::of_far_side(far, layout.centre));
            all([path("far", side.clone()), filled("far-dots", side, "url(#stage-dots)")])
        });
        let gap = AttrValue::from(outline::of_tear(tear));
        let content = [
            title(name.clone()),
            far.unwrap_or_default(),
            path("reach", outline::of_curve(&tear.line)),
            path("gap", gap.clone()),
            filled("hatch", gap, "url(#stage-hatch-tear)"),
            path("edge", outline::of_points(&tear.left, false)),
            path("edge", outline::of_points(&tear.right, false)),
            self.label(view),
        ];
        let drawing = element(
            "g",
            &["class", "data-testid", "role", "tabindex", "aria-label", "data-index"],
            &mut [
                given(class("stage-tear", &[("selected", self.selected)])),
                given("tear"),
                given("button"),
                given("0"),
                given(name),
                given(self.index.to_string()),
            ],
            all(content),
        );
        listening(drawing, pressed(asks(on, Intent::Select(Selection::Cut(view.ends.0, view.ends.1)))))
    }
}

impl TearDrawing {
    /// Scissors, what this is, and since when; beside the end of the tear that runs out of the ring.
    fn label(&self, view: &TearView) -> Html {
        let Scene { view: all_there_is, layout, text: language, .. } = &*self.scene;
        // One cut may be several tears; one of them says so.
        let first = all_there_is.tears.iter().position(|other| other.cut == view.cut) == Some(self.index);
        if view.tear.far.is_none() || !first {
            return nothing();
        }
        let tear = &view.tear;
        let what = language.get(if layout.compact { "stage-cut-short" } else { "stage-cut" });
        // Room for the words, so that they stay on the stage.
        let room = if layout.compact { 44.0 } else { 84.0 };
        let x = if tear.label_ends { tear.label.x.max(room) } else { tear.label.x.min(layout.width - room) };
        let y = tear.label.y.min(layout.height - 24.0).max(16.0);
        // A client that stands there has its place already; above it or below it there is room, wherever that is nearer.
        let (half, high) = (room / 2.0 + 30.0 * layout.scale, 42.0 * layout.scale);
        let middle = if tear.label_ends { x - room / 2.0 } else { x + room / 2.0 };
        let covers = |client: &&ClientView| (client.at.x - middle).abs() < half && (client.at.y - y).abs() < high;
        let moved = all_there_is.clients.iter().find(covers).map(|client| match y < client.at.y && client.at.y - high > 16.0 {
            true => client.at.y - high,
            false => client.at.y + high + 4.0,
        });
        // And it stays outside the ring, which is wider there.
        let outside = |y: f64| {
            let (reach, down) = (layout.walk_radius() + 12.0, y - layout.centre.y);
            let aside = (reach * reach - down * down).max(0.0).sqrt();
            match tear.label_ends {
                true => x.min(layout.centre.x - aside).max(room),
                false => x.max(layout.centre.x + aside).min(layout.width - room),
            }
        };
        let (x, y) = moved.map_or((x, y), |y| (outside(y), y));
        let (turn, anchor, beside) = if tear.label_ends { ("scale(-1 1)", "end", -18.0) } else { ("", "start", 18.0) };
        let scissors =
            shapes(r#"<circle cx="-1" cy="-5" r="3.2"/><circle cx="-1" cy="5" r="3.2"/><path d="M2-3.2L13 5M2 3.2L13-5"/>"#);
        let since =
            if layout.compact { nothing() } else { text("since", Point::new(beside, 13.0), anchor, since(view, language)) };
        // Who is on the far side, while somebody is at the tear.
        let who = match &tear.far {
            Some(far) if !layout.compact => text("who", Point::new(beside, 27.0), anchor, names(&far.nodes)),
            _ => nothing(),
        };
        placed(
            "label",
            translate(Point::new(x, y)),
            [
                placed("scissors", turn, scissors),
                text("what", Point::new(beside, if layout.compact { 4.0 } else { -1.0 }), anchor, words(what)),
                since,
                who,
            ],
        )
    }
}

fn since(view: &TearView, text: &Text) -> AttrValue {
    text.with("stage-millis", &[("ms", grouped(view.since.0 / 1000).into())])
}

/// The cut in words: who is parted from whom.
fn name(view: &TearView, text: &Text) -> AttrValue {
    let arguments = [("one", view.ends.0.to_string().into()), ("other", view.ends.1.to_string().into())];
    match &view.tear.far {
        Some(far) => text.with("stage-cut-off", &[("nodes", names(&far.nodes).into())]),
        None => text.with("stage-cut-link", &arguments),
    }
}

fn names(nodes: &[NodeId]) -> String {
    nodes.iter().map(NodeId::to_string).collect::<Vec<_>>().join(" ")
}

fn heal((one, other): (Address, Address)) -> Intent {
    Intent::Step(json!({ "do": "heal", "from": one.to_string(), "to": other.to_string() }))
}

/// The button that heals the cut looked at.
#[derive(PartialEq)]
pub struct HealButton {
    /// Where it stands.
    pub at: Point,
    /// Two ends that the cut parts.
    pub ends: (Address, Address),
    /// In which language.
    pub text: Text,
    /// What the reader wants.
    pub on: Callback<Intent>,
}

impl Draw for HealButton {
    fn draw(&self) -> Html {
        let (on, ends) = (self.on.clone(), self.ends);
        let heal = Callback::from(move |()| {
            on.emit(heal(ends));
            on.emit(Intent::Select(Selection::Nothing));
        });
        let button = element(
            "button",
            &["class", "type", "data-testid", "style"],
            &mut [
                given("stage-heal"),
                given("button"),
                given("heal"),
                given(format!("left:{}px;top:{}px", px(self.at.x), px(self.at.y))),
            ],
            words(self.text.get("stage-heal")),
        );
        listening(button, vec![clicked(heal)])
    }
}
