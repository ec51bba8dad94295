//! A glance: the instant under the pointer as a small picture, above the timeline.

use std::rc::Rc;

use ringside::decimal::{Plain, tenths};
use ringside::stage::{Family, Glance, GlanceNode, Look, Point, path as outline};
use yew::prelude::*;

use crate::markup::{all, class, el, element, given, keyed, nothing};
use crate::part::Draw;
use crate::stage::colour;
use crate::svg::{circle, disc, path, placed, text, translate};
use crate::text::Text;
use crate::text::wording::{log_entry, whole_ms};

/// A glance, at a place of the window.
pub struct GlanceDrawing {
    /// What there is to see.
    pub glance: Rc<Glance>,
    /// Where the pointer is, and where the timeline begins, in pixels of the window.
    pub place: (f64, f64),
    /// How wide the window is.
    pub room: f64,
    /// In which language.
    pub text: Text,
}

impl PartialEq for GlanceDrawing {
    fn eq(&self, other: &GlanceDrawing) -> bool {
        Rc::ptr_eq(&self.glance, &other.glance) && self.place == other.place && self.room == other.room && self.text == other.text
    }
}

/// How wide it is, in pixels; and how far from the edge of the window it stays.
const WIDTH: f64 = 232.0;
const MARGIN: f64 = 6.0;

impl Draw for GlanceDrawing {
    fn draw(&self) -> Html {
        let GlanceDrawing { glance, text: language, .. } = self;
        let (width, height) = glance.size;
        let tears = glance.tears.iter().flat_map(|tear| [&tear.left, &tear.right]);
        let picture = all([
            all(tears.map(|edge| path("tear", outline::of_points(edge, false)))),
            all(glance.clients.iter().map(|client| circle("client", *client, 7.0))),
            all(glance.nodes.iter().map(|one| keyed(one.id.to_string(), node(one)))),
            all(glance.messages.iter().map(|(at, shape)| circle(family(shape.family()), *at, 5.0))),
        ]);
        let view_box = format!("0 0 {} {}", Plain(width), Plain(height));
        let picture = element("svg", &["class", "viewBox"], &mut [given("picture"), given(view_box)], picture);
        let flying = language.with("stage-glance-flying", &[("count", glance.in_flight.into())]);
        let said = glance.said.as_ref().map_or(nothing(), |line| el("p", "", log_entry(language, &line.entry)));
        let head = el("div", "head", [el("b", "", format!("{} ms", whole_ms(glance.at))), el("span", "", flying)]);
        let left = (self.place.0 - WIDTH / 2.0).min(self.room - WIDTH - MARGIN).max(MARGIN);
        let style = format!("left:{}px;top:{}px", tenths(left), tenths(self.place.1 - MARGIN));
        let names = &["class", "style", "data-testid", "aria-hidden"];
        let values = &mut [given("tl-glance"), given(style), given("glance"), given("true")];
        element("div", names, values, all([picture, head, said]))
    }
}

fn node(node: &GlanceNode) -> Html {
    let look = match node.look {
        Look::Up => "up",
        Look::Suspected => "suspected",
        Look::Paused => "paused",
        Look::Down | Look::Left => "down",
        Look::Joining | Look::Leaving => "moving",
    };
    let group = placed(
        class("node", &[(look, true)]),
        translate(node.at),
        [disc("", 21.0), text("", Point::new(0.0, 7.0), "middle", node.id.to_string())],
    );
    element("g", &["style"], &mut [given(colour::of_node(node.colour))], group)
}

fn family(family: Family) -> &'static str {
    match family {
        Family::Write => "write",
        Family::Read => "read",
        Family::Hint => "hint",
        Family::Repair => "repair",
        Family::Membership => "gossip",
        Family::Neutral => "",
    }
}
