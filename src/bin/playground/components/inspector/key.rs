//! A key: its token, its replicas, and what each of them holds.

use ringside::simulation::HostStatus;
use yew::prelude::*;

use super::parts::{fact, facts as table, head, hint, operations, siblings, versions};
use crate::components::node_chip::{node_chip, node_chips};
use crate::facts::{KeyFacts, ReplicaFacts};
use crate::intent::Intent;
use crate::markup::{Content, all, el, keyed, nothing};
use crate::text::Text;
use crate::text::wording::host_status;

pub fn key(text: &Text, facts: &KeyFacts, on: &Callback<Intent>) -> Html {
    let replica = |replica: &ReplicaFacts| {
        let row = [
            node_chip(replica.node, replica.versions.is_empty(), on),
            el("span", "mut", holds(text, replica)),
            siblings(text, replica.versions.len()),
        ];
        let card = el("div", "card", [el("div", "row-answer", row), versions(text, &replica.versions)]);
        keyed(replica.node.id.to_string(), card)
    };
    let strays = if facts.strays.is_empty() {
        nothing()
    } else {
        [hint(text.get("key-strays")), all(facts.strays.iter().map(replica))].into_html()
    };
    [
        head(el("h3", "mono", facts.key.to_string()), text.get(if facts.differ { "key-differs" } else { "key-title" })),
        table(vec![
            fact(text.get("token"), facts.token.clone()),
            fact(text.get("replicas"), node_chips(facts.replicas.iter().map(|replica| &replica.node), on)),
        ]),
        all(facts.replicas.iter().map(replica)),
        strays,
        operations(text, "operations", &facts.operations, on),
    ]
    .into_html()
}

fn holds(text: &Text, replica: &ReplicaFacts) -> AttrValue {
    match (replica.status, replica.versions.is_empty()) {
        (HostStatus::Up, true) => text.get("holds-nothing"),
        (HostStatus::Up, false) => AttrValue::default(),
        (status, _) => host_status(text, status),
    }
}
