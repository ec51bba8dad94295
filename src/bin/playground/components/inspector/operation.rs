//! An operation: who answered and who did not, in time.

use ringside::simulation::OperationKind;
use yew::prelude::*;

use super::parts::{fact, key_link, versions};
use crate::components::node_chip::node_chip;
use crate::facts::{AnswerRow, AnswerState, OperationFacts};
use crate::intent::{Intent, Selection};
use crate::text::Text;
use crate::text::wording::{self, arg, at, loss, reason, status};

pub fn operation(text: &Text, facts: &OperationFacts, on: &Callback<Intent>) -> Html {
    let line = &facts.line;
    let client = facts.client;
    let write = line.kind != OperationKind::Get;
    html! {
        <>
            <div class="pane-head">
                <div>
                    <h3 class="mono">{ format!("{} {}", wording::operation(line.kind), line.key) }</h3>
                    <p>{ line.id.to_string() }{ " · " }{ status(text, line.status) }</p>
                </div>
            </div>
            <dl class="facts">
                { fact(text.get("client"), html! { <button type="button" class="link mono" onclick={on.reform(move |_| Intent::Select(Selection::Client(client)))}>{ client.to_string() }</button> }) }
                { fact(text.get("key"), key_link(&line.key, on)) }
                if let Some(value) = &facts.value {
                    { fact(text.get("value"), value.clone()) }
                }
                if let Some(coordinator) = line.coordinator {
                    { fact(text.get("coordinator"), node_chip(coordinator, false, on)) }
                }
                { fact(text.get("started"), at(line.started)) }
                if let Some(ended) = facts.ended {
                    { fact(text.get("ended"), text.with("ended-after", &[("at", arg(at(ended))), ("took", arg(wording::ms(ended.since(line.started))))])) }
                }
                if line.status.is_some() && facts.clock != "[]" {
                    { fact(text.get(if write { "version-clock" } else { "context" }), facts.clock.clone()) }
                }
            </dl>
            if let Some(why) = &facts.reason {
                <p class="hint bad-text">{ reason(text, why) }</p>
            }
            if !facts.rows.is_empty() {
                <div class="card">
                    <h4><span>{ text.get(if write { "acks" } else { "replies" }) }</span><span class="mono">{ format!("{}/{}", line.have, line.need) }</span></h4>
                    { for facts.rows.iter().map(|row| answer(text, row, write, on)) }
                    { deadline(text, facts) }
                </div>
            }
            if !facts.found.is_empty() {
                <div class="card">
                    <h4>{ text.get("found") }</h4>
                    { versions(text, &facts.found) }
                </div>
            }
        </>
    }
}

fn answer(text: &Text, row: &AnswerRow, write: bool, on: &Callback<Intent>) -> Html {
    let (words, when, bad) = match row.state {
        AnswerState::Local(time) => (text.get(if write { "answer-local-write" } else { "answer-local-read" }), at(time), false),
        AnswerState::Answered(time) => (text.get(if write { "answer-ack" } else { "answer-reply" }), at(time), false),
        AnswerState::Lost(reason) => (loss(text, reason), "–".to_owned(), true),
        AnswerState::Down => (text.get("answer-down"), "–".to_owned(), true),
        AnswerState::Paused => (text.get("answer-paused"), "–".to_owned(), false),
        AnswerState::Waiting => (text.get("answer-waiting"), "…".to_owned(), false),
        AnswerState::Silent => (text.get("answer-silent"), "–".to_owned(), true),
    };
    let answered = matches!(row.state, AnswerState::Local(_) | AnswerState::Answered(_));
    html! {
        <div key={row.node.id.to_string()} class={classes!("row-answer", bad.then_some("bad"))}>
            { node_chip(row.node, !answered, on) }
            <span>{ words }</span>
            <span class="when">{ when }</span>
        </div>
    }
}

fn deadline(text: &Text, facts: &OperationFacts) -> Html {
    let Some(deadline) = facts.deadline else { return Html::default() };
    html! {
        <>
            <div class="deadline" aria-hidden="true"><i style={format!("width: {:.1}%", deadline.passed * 100.0)}></i></div>
            <div class="deadline-words"><span>{ text.get("until-timeout") }</span><span class="mono">{ format!("{} ms", crate::text::grouped(deadline.left_ms)) }</span></div>
        </>
    }
}
