//! A client; a cut.

use serde_json::json;
use yew::prelude::*;

use super::parts::{fact, facts as table, head_with, hint, operations};
use crate::components::icons::{Icon, glyph};
use crate::components::node_chip::{end_chip, node_chips};
use crate::facts::{ClientFacts, CutFacts, End};
use crate::intent::Intent;
use crate::markup::{Button, Content, all, el, keyed, nothing, words};
use crate::text::Text;
use crate::text::wording::{arg, at};

pub fn client(text: &Text, facts: &ClientFacts, on: &Callback<Intent>) -> Html {
    let use_in_console = Button::asking(on, Intent::Client(facts.client)).class("btn line");
    let contacts = text.get(if facts.rotates { "contacts-rotate" } else { "contacts-in-order" });
    [
        head_with(
            el("h3", "", text.with("client-title", &[("client", arg(facts.client))])),
            contacts,
            use_in_console.holding([glyph(Icon::Console), words(text.get("use-in-console"))]),
        ),
        table(vec![fact(text.get("contacts"), node_chips(&facts.contacts, on))]),
        if facts.operations.is_empty() { hint(text.get("client-idle")) } else { nothing() },
        operations(text, "operations", &facts.operations, on),
    ]
    .into_html()
}

pub fn cut(text: &Text, facts: &CutFacts, on: &Callback<Intent>) -> Html {
    let (one, other) = facts.between;
    let heal = json!({ "do": "heal", "from": one.name().to_string(), "to": other.name().to_string() });
    let heal = Button::asking(on, Intent::Step(heal)).class("btn line").id("heal");
    let side = |(index, ends): (usize, &Vec<End>)| {
        let number = text.with("cut-side", &[("number", arg(index + 1))]);
        let ends = ends.iter().map(|end| end_chip(*end, on));
        keyed(index, el("p", "cut-from", all([words(number)].into_iter().chain(ends))))
    };
    let since = facts.since.map(|since| words(text.with("cut-since", &[("at", arg(at(since)))])));
    let one_way = facts.one_way.then(|| [words(" · "), words(text.get("cut-one-way"))].into_html());
    [
        head_with(
            el("h3", "", text.get("cut-title")),
            [since.unwrap_or_default(), one_way.unwrap_or_default()],
            heal.holding([glyph(Icon::Heal), words(text.get("heal")), el("kbd", "", "H")]),
        ),
        all(facts.sides.iter().enumerate().map(side)),
        hint(text.get("cut-hint")),
    ]
    .into_html()
}
