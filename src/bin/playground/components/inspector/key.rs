//! A key: its token, its replicas, and what each of them holds.

use std::rc::Rc;

use ringside::simulation::HostStatus;
use yew::prelude::*;

use super::parts::{fact, operation_row, versions};
use crate::components::node_chip::NodeChip;
use crate::facts::{KeyFacts, ReplicaFacts};
use crate::intent::Intent;
use crate::text::Text;
use crate::text::wording::host_status;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub text: Text,
    pub facts: Rc<KeyFacts>,
    pub on: Callback<Intent>,
}

#[component]
pub fn KeyPane(props: &Props) -> Html {
    let Props { text, facts, on } = props;
    let replica = |replica: &ReplicaFacts| {
        html! {
            <div class="card" key={replica.node.id.to_string()}>
                <div class="row-answer">
                    <NodeChip node={replica.node} hollow={replica.versions.is_empty()} on={on.clone()}/>
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
                { fact(text.get("replicas"), html! { <>{ for facts.replicas.iter().map(|replica| html! { <NodeChip key={replica.node.id.to_string()} node={replica.node} on={on.clone()}/> }) }</> }) }
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
