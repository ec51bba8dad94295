//! A key: its token, its replicas, and what each of them holds.

use ringside::scenario::why::Question;
use ringside::simulation::HostStatus;
use yew::prelude::*;

use super::parts::{fact, facts as table, head_with, hint, operations, siblings, versions};
use super::why::{why_button, why_mark};
use crate::components::node_chip::{node_chip, node_chips};
use crate::facts::{KeyFacts, ReplicaFacts, VersionFacts};
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
        let asked = |version: &VersionFacts| {
            let question = Question::Copy { node: replica.node.id, key: facts.key.clone(), dot: Some(version.name) };
            let which = (replica.versions.len() > 1).then(|| el("span", "mono mut", format!("{} ", version.dot)));
            keyed(version.dot.as_str(), el("p", "why-line", [which.unwrap_or_default(), why_mark(text, question, on)]))
        };
        let whys = all(replica.versions.iter().map(asked));
        let card = el("div", "card", [el("div", "row-answer", row), versions(text, &replica.versions), whys]);
        keyed(replica.node.id.to_string(), card)
    };
    // Two that stand side by side somewhere.
    let beside = facts.replicas.iter().find_map(|replica| match replica.versions.as_slice() {
        [one, other, ..] => Some(Question::Siblings { key: facts.key.clone(), one: one.name, other: other.name }),
        _ => None,
    });
    let strays = if facts.strays.is_empty() {
        nothing()
    } else {
        [hint(text.get("key-strays")), all(facts.strays.iter().map(replica))].into_html()
    };
    [
        head_with(
            el("h2", "mono", facts.key.to_string()),
            text.get(if facts.differ { "key-differs" } else { "key-title" }),
            beside.map_or_else(nothing, |question| why_button(text, question, on)),
        ),
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
