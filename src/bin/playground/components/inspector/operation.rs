//! An operation: who answered and who did not, in time.

use ringside::decimal::tenths;
use ringside::engine::Time;
use ringside::scenario::why::Question;
use ringside::simulation::OperationKind;
use yew::prelude::*;

use super::parts::{bad, card, fact, facts as table, head_with, key_link, link, row, versions};
use super::why::why_button;
use crate::components::node_chip::node_chip;
use crate::facts::{AnswerRow, AnswerState, OperationFacts};
use crate::intent::{Intent, Selection};
use crate::markup::{Content, all, el, nothing, words};
use crate::text::Text;
use crate::text::wording::{self, arg, at, loss, reason, status};

pub fn operation(text: &Text, facts: &OperationFacts, on: &Callback<Intent>) -> Html {
    let line = &facts.line;
    let write = line.kind != OperationKind::Get;
    let ended = |ended: Time| {
        let took = wording::ms(ended.since(line.started));
        fact(text.get("ended"), text.with("ended-after", &[("at", arg(at(ended))), ("took", arg(took))]))
    };
    let clock = (line.status.is_some() && facts.clock != "[]").then(|| facts.clock.clone());
    let found = if facts.found.is_empty() { nothing() } else { card(text.get("found"), versions(text, &facts.found)) };
    [
        head_with(
            el("h2", "mono", format!("{} {}", wording::operation(line.kind), line.key)),
            [words(line.id.to_string()), words(" · "), words(status(text, line.status))],
            why_button(text, Question::Operation(line.request), on),
        ),
        table(vec![
            fact(text.get("client"), link(Selection::Client(facts.client), facts.client.to_string(), on)),
            fact(text.get("key"), key_link(&line.key, on)),
            facts.value.clone().and_then(|value| fact(text.get("value"), value)),
            line.coordinator.and_then(|node| fact(text.get("coordinator"), node_chip(node, false, on))),
            fact(text.get("started"), at(line.started)),
            facts.ended.and_then(ended),
            clock.and_then(|clock| fact(text.get(if write { "version-clock" } else { "context" }), clock)),
        ]),
        facts.reason.as_ref().map_or_else(nothing, |why| bad(reason(text, why))),
        if facts.rows.is_empty() { nothing() } else { answers(text, facts, write, on) },
        found,
    ]
    .into_html()
}

fn answers(text: &Text, facts: &OperationFacts, write: bool, on: &Callback<Intent>) -> Html {
    let heading = [
        el("span", "", text.get(if write { "acks" } else { "replies" })),
        el("span", "mono", format!("{}/{}", facts.line.have, facts.line.need)),
    ];
    let rows = all(facts.rows.iter().map(|row| answer(text, row, write, on)));
    card(heading, [rows, deadline(text, facts)])
}

fn answer(text: &Text, answer: &AnswerRow, write: bool, on: &Callback<Intent>) -> Html {
    let (id, when, bad) = match answer.state {
        AnswerState::Local(time) => (if write { "answer-local-write" } else { "answer-local-read" }, at(time), false),
        AnswerState::Answered(time) => (if write { "answer-ack" } else { "answer-reply" }, at(time), false),
        AnswerState::Lost(_) => ("", "–".to_owned(), true),
        AnswerState::Down => ("answer-down", "–".to_owned(), true),
        AnswerState::Paused => ("answer-paused", "–".to_owned(), false),
        AnswerState::Waiting => ("answer-waiting", "…".to_owned(), false),
        AnswerState::Silent => ("answer-silent", "–".to_owned(), true),
    };
    let words = if let AnswerState::Lost(reason) = answer.state { loss(text, reason) } else { text.get(id) };
    let answered = matches!(answer.state, AnswerState::Local(_) | AnswerState::Answered(_));
    let cells = [node_chip(answer.node, !answered, on), el("span", "", words), el("span", "when", when)];
    row(answer.node.id.to_string(), bad, cells)
}

fn deadline(text: &Text, facts: &OperationFacts) -> Html {
    let Some(deadline) = facts.deadline else { return nothing() };
    let left = format!("{} ms", crate::text::grouped(deadline.left_ms));
    html! {
        <>
            <div class="deadline" aria-hidden="true"><i style={format!("width: {}%", tenths(deadline.passed * 100.0))}></i></div>
            { el("div", "deadline-words", [el("span", "", text.get("until-timeout")), el("span", "mono", left)]) }
        </>
    }
}
