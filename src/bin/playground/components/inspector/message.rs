//! A message: what it carries, and when it arrives.

use ringside::scenario::why::Question;
use yew::prelude::*;

use super::parts::{bad, card, fact, facts as table, head_with, operation_link, versions};
use super::why::why_button;
use crate::components::node_chip::end_chip;
use crate::facts::{MessageFacts, Way};
use crate::intent::Intent;
use crate::markup::{Content, el, nothing, words};
use crate::text::Text;
use crate::text::wording::{arg, at, loss, message};

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
            el("h3", "", message(text, facts.kind)),
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
        payload,
    ]
    .into_html()
}
