//! Nothing selected: the cluster's totals.

use yew::prelude::*;

use super::parts::{fact, key_link};
use crate::components::node_chip::node_chip;
use crate::facts::{ClusterFacts, KeyLine};
use crate::intent::Intent;
use crate::text::wording::{arg, latency};
use crate::text::{Text, grouped};

pub fn cluster(text: &Text, facts: &ClusterFacts, on: &Callback<Intent>) -> Html {
    let operations = facts.operations;
    let ended = text.with(
        "cluster-operations",
        &[
            ("answered", arg(grouped(operations.answered))),
            ("failed", arg(grouped(operations.failed))),
            ("open", arg(operations.open)),
        ],
    );
    let messages = text.with(
        "cluster-messages",
        &[("sent", arg(grouped(facts.sent))), ("flying", arg(facts.in_flight)), ("lost", arg(grouped(facts.lost)))],
    );
    html! {
        <>
            <div class="pane-head">
                <div>
                    <h3>{ text.get("cluster") }</h3>
                    <p>{ text.with("cluster-up", &[("up", arg(facts.up)), ("nodes", arg(facts.nodes))]) }</p>
                </div>
            </div>
            <dl class="facts">
                { fact(text.get("operations"), ended) }
                { fact(text.get("messages"), messages) }
                { fact(text.get("keys"), grouped(facts.keys as u64)) }
                { fact(text.get("latency"), if facts.differs { text.with("latency-differs", &[("latency", arg(latency(text, facts.latency)))]) } else { latency(text, facts.latency) }) }
                { fact(text.get("weather"), weather(text, facts)) }
            </dl>
            if facts.recent.is_empty() {
                <p class="hint">{ text.get("cluster-hint") }</p>
            } else {
                <div class="card">
                    <h4>{ text.get("keys-recent") }</h4>
                    { for facts.recent.iter().map(|line| key_row(text, line, on)) }
                </div>
            }
        </>
    }
}

fn weather(text: &Text, facts: &ClusterFacts) -> String {
    let mut parts = Vec::new();
    if facts.loss_percent > 0.0 {
        parts.push(text.with("weather-loss", &[("percent", arg(format!("{:.0}", facts.loss_percent)))]).to_string());
    }
    if facts.duplicate_percent > 0.0 {
        parts.push(text.with("weather-duplicates", &[("percent", arg(format!("{:.0}", facts.duplicate_percent)))]).to_string());
    }
    if facts.cuts > 0 {
        parts.push(text.with("weather-cuts", &[("cuts", (facts.cuts as u64).into())]).to_string());
    }
    if parts.is_empty() { text.get("weather-fair").to_string() } else { parts.join(" · ") }
}

fn key_row(text: &Text, line: &KeyLine, on: &Callback<Intent>) -> Html {
    html! {
        <div key={line.key.to_string()} class="row-answer key-row">
            { key_link(&line.key, on) }
            <span class="siblings-mark">
                { if line.versions > 1 { text.with("siblings-count", &[("count", arg(line.versions))]) } else { AttrValue::default() } }
            </span>
            <span>{ for line.replicas.iter().map(|(node, holds)| html! { { node_chip(*node, !holds, on) } }) }</span>
        </div>
    }
}
