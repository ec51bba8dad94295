//! A client; a cut.

use serde_json::json;
use yew::prelude::*;

use super::parts::{fact, operation_row};
use crate::components::icons::{Icon, glyph};
use crate::components::node_chip::{end_chip, node_chips};
use crate::facts::{ClientFacts, CutFacts, End};
use crate::intent::Intent;
use crate::text::Text;
use crate::text::wording::{arg, at};

pub fn client(text: &Text, facts: &ClientFacts, on: &Callback<Intent>) -> Html {
    let client = facts.client;
    html! {
        <>
            <div class="pane-head">
                <div>
                    <h3>{ text.with("client-title", &[("client", arg(client))]) }</h3>
                    <p>{ text.get(if facts.rotates { "contacts-rotate" } else { "contacts-in-order" }) }</p>
                </div>
                <span class="actions">
                    <button type="button" class="btn line" onclick={on.reform(move |_| Intent::Client(client))}>
                        { glyph(Icon::Console) }{ text.get("use-in-console") }
                    </button>
                </span>
            </div>
            <dl class="facts">
                { fact(text.get("contacts"), node_chips(&facts.contacts, on)) }
            </dl>
            if facts.operations.is_empty() {
                <p class="hint">{ text.get("client-idle") }</p>
            } else {
                <div class="card">
                    <h4>{ text.get("operations") }</h4>
                    { for facts.operations.iter().map(|line| operation_row(text, line, on)) }
                </div>
            }
        </>
    }
}

pub fn cut(text: &Text, facts: &CutFacts, on: &Callback<Intent>) -> Html {
    let (one, other) = facts.between;
    let heal = json!({ "do": "heal", "from": one.name().to_string(), "to": other.name().to_string() });
    let side = |(index, ends): (usize, &Vec<End>)| {
        html! {
            <p class="cut-from" key={index}>
                { text.with("cut-side", &[("number", arg(index + 1))]) }
                { for ends.iter().map(|end| html! { { end_chip(*end, on) } }) }
            </p>
        }
    };
    html! {
        <>
            <div class="pane-head">
                <div>
                    <h3>{ text.get("cut-title") }</h3>
                    <p>
                        { facts.since.map(|since| text.with("cut-since", &[("at", arg(at(since)))])) }
                        if facts.one_way {
                            { " · " }{ text.get("cut-one-way") }
                        }
                    </p>
                </div>
                <span class="actions">
                    <button type="button" class="btn line" data-testid="heal" onclick={on.reform(move |_| Intent::Step(heal.clone()))}>
                        { glyph(Icon::Heal) }{ text.get("heal") }<kbd>{ "H" }</kbd>
                    </button>
                </span>
            </div>
            { for facts.sides.iter().enumerate().map(side) }
            <p class="hint">{ text.get("cut-hint") }</p>
        </>
    }
}
