//! The newcomer that the add tool holds: where its tokens would fall, and how strong a machine it is to be.
//!
//! What is drawn is the ring as it would be once the node has joined, worked out by the engine's own ring. The weight is
//! settled when a node joins: it is the number of its virtual nodes.

use std::rc::Rc;

use ringside::decimal::Plain;
use ringside::engine::NodeId;
use ringside::stage::path::{Path, of_band};
use ringside::stage::{Layout, Point};
use yew::prelude::*;

use super::colour;
use crate::intent::{Hand, Intent};
use crate::markup::{Button, Content, all, class, el, element, given, keyed, nothing, words};
use crate::part::Draw;
use crate::svg::{circle, group, text};
use crate::text::Text;
use crate::text::wording::{arg, percent};

/// A node that could join.
#[derive(Clone, Debug, PartialEq)]
pub struct Newcomer {
    /// Its name.
    pub id: NodeId,
    /// The number of its colour.
    pub colour: u8,
    /// How strong its machine is.
    pub weight: f64,
    /// How many tokens it would have.
    pub tokens: usize,
    /// What it would own: parts of the ring, each from a turn over so many turns.
    pub parts: Vec<(f64, f64)>,
    /// How much that is, 0 to 1.
    pub share: f64,
}

/// The weights to choose from.
const WEIGHTS: [f64; 4] = [0.5, 1.0, 2.0, 4.0];
/// More parts than this are a blur: then the share alone is told.
const PARTS_MAX: usize = 256;

/// Its tokens and what it would own, over the band.
#[derive(PartialEq)]
pub struct Ghost {
    /// The node.
    pub newcomer: Rc<Newcomer>,
    /// Where the ring is.
    pub layout: Rc<Layout>,
}

impl Draw for Ghost {
    fn draw(&self) -> Html {
        let Ghost { newcomer, layout } = self;
        if newcomer.parts.len() > PARTS_MAX {
            return nothing();
        }
        let (inner, outer) = (layout.radius - layout.band / 2.0 - 2.0, layout.radius + layout.band / 2.0 + 2.0);
        let part = |path, (from, span): &(f64, f64)| of_band(path, layout.centre, (inner, outer), *from, *span);
        let parts = newcomer.parts.iter().fold(Path::new(), part).finish();
        let name = newcomer.id.to_string();
        let token = |(index, (from, span)): (usize, &(f64, f64))| {
            let at = |outwards: f64| Point::on_circle(layout.centre, outer + outwards, from + span);
            let dot = circle("", at(6.0), 4.0);
            // Where they are few, each has its name.
            let label = if newcomer.parts.len() <= 16 && !layout.compact {
                let at = at(18.0);
                text("", Point::new(at.x, at.y + 3.6), "middle", name.clone())
            } else {
                nothing()
            };
            keyed(index, group("", [dot, label]))
        };
        let values = &mut [given("stage-ghost"), given(colour::of_node(newcomer.colour)), given("ghost")];
        let arcs = element("path", &["d"], &mut [given(parts)], nothing());
        let tokens = all(newcomer.parts.iter().enumerate().map(token));
        element("g", &["class", "style", "data-testid"], values, [arcs, tokens].into_html())
    }
}

/// What it would be, how strong it is to be, and the button that lets it join.
#[derive(PartialEq)]
pub struct Panel {
    /// The node.
    pub newcomer: Rc<Newcomer>,
    /// In which language.
    pub text: Text,
    /// What the reader wants.
    pub on: Callback<Intent>,
}

impl Draw for Panel {
    fn draw(&self) -> Html {
        let Panel { newcomer, text, on } = self;
        let name = [("node", arg(newcomer.id))];
        let would = if newcomer.tokens == 0 {
            text.get("newcomer-no-tokens")
        } else {
            let share = percent(newcomer.share * 100.0);
            text.with("newcomer-would", &[("tokens", arg(newcomer.tokens)), ("share", arg(share))])
        };
        let weight = |weight: f64| {
            let button = Button::asking(on, Intent::Hand(Hand::Weigh(weight))).chosen(weight == newcomer.weight);
            let id = format!("weight-{}", Plain(weight));
            keyed(id.clone(), button.id(id).holding(words(format!("{}×", Plain(weight)))))
        };
        let join = Button::asking(on, Intent::AddNode).class("btn prim").id("add-node");
        let weights = element(
            "span",
            &["class", "role", "aria-label", "title"],
            &mut [given("seg soft"), given("group"), given(text.get("newcomer-weight")), given(text.get("newcomer-weight-hint"))],
            all(WEIGHTS.map(weight)),
        );
        let row = [weights, join.holding([words(text.with("newcomer-join", &name)), el("kbd", "", "N")])];
        let content = [el("p", "", would), el("div", "", row)];
        let values = &mut [given(class("stage-newcomer", &[])), given("newcomer"), given(text.with("newcomer", &name))];
        element("section", &["class", "data-testid", "aria-label"], values, content.into_html())
    }
}
