//! A cut: who is on which side, and what can be made of it: healed, one-way, leaky, or with somebody on the other side.
//!
//! A cut between groups is whole or not there: only a link can be cut in one direction, and what a link loses is its
//! weather. So a cut that is to let something through is healed, and each link across it is cut or set by itself.

use ringside::engine::Address;
use serde_json::{Value, json};
use yew::prelude::*;

use super::parts::{head_with, hint};
use super::weather::on_link;
use crate::components::icons::{Icon, glyph};
use crate::components::node_chip::{chip, end_chip};
use crate::facts::{Chip, CutFacts, End};
use crate::hands::{cut as cut_link, heal, recut};
use crate::intent::Intent;
use crate::markup::{Button, Content, all, el, keyed, nothing, words};
use crate::text::Text;
use crate::text::wording::{arg, at};

/// A cut across more links than this is healed or left.
const LINKS_MAX: usize = 36;

pub fn cut(text: &Text, facts: &CutFacts, on: &Callback<Intent>) -> Html {
    let (one, other) = facts.between;
    let healed = Button::asking(on, Intent::Step(heal(one, other))).class("btn line").id("heal");
    let side = |(index, ends): (usize, &Vec<End>)| {
        let number = text.with("cut-side", &[("number", arg(index + 1))]);
        let ends = ends.iter().map(|end| end_chip(*end, on));
        keyed(index, el("p", "cut-from", all([words(number)].into_iter().chain(ends))))
    };
    let since = facts.since.map(|since| words(text.with("cut-since", &[("at", arg(at(since)))])));
    let one_way = facts.one_way.then(|| [words(" · "), words(text.get("cut-one-way"))].into_html());
    [
        head_with(
            el("h2", "", text.get("cut-title")),
            [since.unwrap_or_default(), one_way.unwrap_or_default()],
            healed.holding([glyph(Icon::Heal), words(text.get("heal")), el("kbd", "", "H")]),
        ),
        all(facts.sides.iter().enumerate().map(side)),
        over(text, facts, on),
        leaks(text, facts, on),
        hint(text.get("cut-hint")),
    ]
    .into_html()
}

/// Whoever can go over to the other side, where there are two.
fn over(text: &Text, facts: &CutFacts, on: &Callback<Intent>) -> Html {
    let [one, other] = &facts.sides[..] else { return nothing() };
    if facts.is_link {
        return nothing();
    }
    let moved = |(end, side): (&End, usize)| {
        let (Address::Node(id), Some(color)) = (end.address, end.color) else { return None };
        // A side that nobody is left on is none.
        if facts.sides[side].len() < 2 {
            return None;
        }
        Some(chip(Chip { id, color }, false, on, Intent::Steps(recut(facts.between, &facts.addresses(), end.address, 1 - side))))
    };
    let ends = one.iter().map(|end| (end, 0)).chain(other.iter().map(|end| (end, 1)));
    html! {
        <details class="cut-menu over">
            <summary class="btn line" data-testid="cut-over">{ text.get("cut-over") }</summary>
            { el("div", "cut-from", all(ends.filter_map(moved))) }
        </details>
    }
}

/// What it becomes if something is to pass.
fn leaks(text: &Text, facts: &CutFacts, on: &Callback<Intent>) -> Html {
    let [one, other] = &facts.sides[..] else { return nothing() };
    let links: Vec<(Address, Address)> =
        one.iter().flat_map(|one| other.iter().map(|other| (one.address, other.address))).collect();
    if links.len() > LINKS_MAX {
        return hint(text.get("cut-too-wide"));
    }
    let healed = || vec![heal(facts.between.0, facts.between.1)];
    let button = |id: &'static str, steps: Vec<Value>| Button::asking(on, Intent::Steps(steps)).class("btn line").id(id);
    let count = [("links", arg(links.len()))];
    // Only what goes from the first side to the second is stopped, or the other way about.
    let directed = |id: &'static str, name: &str, back: bool| {
        let cuts = links.iter().map(|(from, to)| if back { cut_link(*to, *from, true) } else { cut_link(*from, *to, true) });
        button(id, healed().into_iter().chain(cuts).collect()).hint(text.with("cut-each-link", &count)).holding(text.get(name))
    };
    let lossy = |id: &'static str, percent: u32| {
        let weather = links.iter().flat_map(|(from, to)| [(*from, *to), (*to, *from)]).map(|link| {
            let mut step = json!({ "loss": f64::from(percent) / 100.0 });
            on_link(&mut step, Some(link));
            step
        });
        let steps = healed().into_iter().chain(weather).collect();
        button(id, steps)
            .hint(text.with("cut-each-link", &count))
            .holding(text.with("weather-percent", &[("percent", arg(percent))]))
    };
    let ways = if facts.one_way {
        let both = links.iter().map(|(from, to)| cut_link(*from, *to, false));
        vec![button("cut-both-ways", healed().into_iter().chain(both).collect()).holding(text.get("cut-both-ways"))]
    } else {
        vec![directed("cut-forth", "cut-forth", false), directed("cut-back", "cut-back", true)]
    };
    [
        el("p", "cut-from", text.get("cut-let-through")),
        el("div", "node-actions", ways),
        el("p", "cut-from", text.get("cut-lose-only")),
        el("div", "node-actions", [lossy("cut-lose-25", 25), lossy("cut-lose-50", 50), lossy("cut-lose-75", 75)]),
    ]
    .into_html()
}
