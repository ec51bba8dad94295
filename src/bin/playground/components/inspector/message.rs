//! A message: what it carries, and when it arrives.

use ringside::scenario::why::Question;
use serde_json::json;
use yew::prelude::*;

use super::parts::{bad, card, fact, facts as table, head_with, operation_link, versions};
use super::why::why_button;
use crate::components::icons::{Icon, glyph};
use crate::components::node_chip::end_chip;
use crate::facts::{MessageFacts, Way};
use crate::intent::{Hand, Intent, Selection};
use crate::markup::{Button, Content, all, el, nothing, words};
use crate::text::Text;
use crate::text::wording::{arg, at, loss, message};

/// What can be done about it: it is lost now, or the next one of its kind is; and the link that it goes along.
fn losing(text: &Text, facts: &MessageFacts, on: &Callback<Intent>) -> Html {
    let (from, to) = (facts.from.address, facts.to.address);
    if from == to {
        return nothing();
    }
    let button = |id: &'static str, intent: Intent| Button::asking(on, intent).class("btn line").id(id);
    let now = matches!(facts.way, Way::Travelling(_)).then(|| {
        let words = text.with("drop-message", &[("others", arg(facts.others))]);
        let button = button("drop-message", Intent::Hand(Hand::Drop)).hint(text.get("drop-message-hint"));
        button.holding([glyph(Icon::Kill), words.into_html(), el("kbd", "", "D")])
    });
    let ends = [("from", arg(from)), ("to", arg(to))];
    let next = json!({ "do": "drop", "from": from.to_string(), "to": to.to_string(), "kind": facts.kind.name(), "count": 1 });
    let next = button("drop-next", Intent::Step(next)).hint(text.with("drop-next-hint", &ends)).holding(text.get("drop-next"));
    let link = button("message-link", Intent::Select(Selection::Link(from, to))).holding(text.with("link-name", &ends));
    el("div", "node-actions", all([now, Some(next), Some(link)].into_iter().flatten()))
}

pub fn message_pane(text: &Text, facts: &MessageFacts, on: &Callback<Intent>) -> Html {
    let (label, when, lost) = match facts.way {
        Way::Travelling(time) => ("arrives", at(time), None),
        Way::Arrived(time) => ("arrived", at(time), None),
        Way::Lost(time, reason) => ("lost", at(time), Some(loss(text, reason))),
    };
    let row = |label: &str, value: &Option<String>| value.as_ref().and_then(|value| fact(text.get(label), value.clone()));
    let payload = if facts.versions.is_empty() { nothing() } else { card(text.get("payload"), versions(text, &facts.versions)) };
    [
        head_with(
            el("h2", "", message(text, facts.kind)),
            [end_chip(facts.from, on), words(" → "), end_chip(facts.to, on)],
            why_button(text, Question::Happening(facts.id), on),
        ),
        table(vec![
            facts
                .operation
                .as_ref()
                .and_then(|(request, name)| fact(text.get("operation"), operation_link(*request, name.clone(), on))),
            row("key", &facts.key),
            row("value", &facts.value),
            row("clock-carried", &facts.clock),
            fact(text.get("sent"), at(facts.sent)),
            fact(text.get(label), when),
            fact(text.get("size"), text.with("bytes", &[("bytes", arg(facts.bytes))])),
        ]),
        lost.map_or_else(nothing, bad),
        losing(text, facts, on),
        payload,
    ]
    .into_html()
}
