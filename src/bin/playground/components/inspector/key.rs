//! A key: its token, its replicas, and what each of them holds.

use ringside::simulation::HostStatus;
use yew::prelude::*;

use super::parts::{fact, operation_row, versions};
use crate::components::node_chip::{node_chip, node_chips};
use crate::facts::{KeyFacts, ReplicaFacts};
use crate::intent::Intent;
use crate::text::Text;
use crate::text::wording::host_status;

pub fn key(text: &Text, facts: &KeyFacts, on: &Callback<Intent>) -> Html {
    let replica = |replica: &ReplicaFacts| {
        html! {
            <div class="card" key={replica.node.id.to_string()}>
                <div class="row-answer">
                    { node_chip(replica.node, replica.versions.is_empty(), on) }
                    <span class="mut">{ holds(text, replica) }</span>
                    <span class="siblings-mark">
                        if replica.versions.len() > 1 {
                            { text.with("siblings-count", &[("count", crate::text::wording::arg(replica.versions.len()))]) }
                        }
                    </span>
                </div>
                { versions(text, &replica.versions) }
            </div>
        }
    };
    html! {
        <>
            <div class="pane-head">
                <div>
                    <h3 class="mono">{ facts.key.to_string() }</h3>
                    <p>{ if facts.differ { text.get("key-differs") } else { text.get("key-title") } }</p>
                </div>
            </div>
            <dl class="facts">
                { fact(text.get("token"), facts.token.clone()) }
                { fact(text.get("replicas"), node_chips(facts.replicas.iter().map(|replica| &replica.node), on)) }
            </dl>
            { for facts.replicas.iter().map(replica) }
            if !facts.strays.is_empty() {
                <p class="hint">{ text.get("key-strays") }</p>
                { for facts.strays.iter().map(replica) }
            }
            if !facts.operations.is_empty() {
                <div class="card">
                    <h4>{ text.get("operations") }</h4>
                    { for facts.operations.iter().map(|line| operation_row(text, line, on)) }
                </div>
            }
        </>
    }
}

fn holds(text: &Text, replica: &ReplicaFacts) -> AttrValue {
    match (replica.status, replica.versions.is_empty()) {
        (HostStatus::Up, true) => text.get("holds-nothing"),
        (HostStatus::Up, false) => AttrValue::default(),
        (status, _) => host_status(text, status),
    }
}
