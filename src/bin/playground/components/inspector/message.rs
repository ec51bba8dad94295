//! A message: what it carries, and when it arrives.

use yew::prelude::*;

use super::parts::{fact, versions};
use crate::components::node_chip::end_chip;
use crate::facts::{MessageFacts, Way};
use crate::intent::{Intent, Selection};
use crate::text::Text;
use crate::text::wording::{arg, at, loss, message};

pub fn message_pane(text: &Text, facts: &MessageFacts, on: &Callback<Intent>) -> Html {
    let request = facts.request;
    let (label, when, bad) = match facts.way {
        Way::Travelling(time) => ("arrives", at(time), None),
        Way::Arrived(time) => ("arrived", at(time), None),
        Way::Lost(time, reason) => ("lost", at(time), Some(loss(text, reason))),
    };
    html! {
        <>
            <div class="pane-head">
                <div>
                    <h3>{ message(text, facts.kind) }</h3>
                    <p>{ end_chip(facts.from, on) }{ " → " }{ end_chip(facts.to, on) }</p>
                </div>
            </div>
            <dl class="facts">
                { fact(text.get("operation"), html! { <button type="button" class="link mono" onclick={on.reform(move |_| Intent::Select(Selection::Operation(request)))}>{ facts.operation.clone() }</button> }) }
                if let Some(key) = &facts.key {
                    { fact(text.get("key"), key.clone()) }
                }
                if let Some(value) = &facts.value {
                    { fact(text.get("value"), value.clone()) }
                }
                if let Some(clock) = &facts.clock {
                    { fact(text.get("clock-carried"), clock.clone()) }
                }
                { fact(text.get("sent"), at(facts.sent)) }
                { fact(text.get(label), when) }
                { fact(text.get("size"), text.with("bytes", &[("bytes", arg(facts.bytes))])) }
            </dl>
            if let Some(why) = bad {
                <p class="hint bad-text">{ why }</p>
            }
            if !facts.versions.is_empty() {
                <div class="card"><h4>{ text.get("payload") }</h4>{ versions(text, &facts.versions) }</div>
            }
        </>
    }
}
