//! Nothing selected: the cluster's totals.

use ringside::decimal::Fixed;
use yew::prelude::*;

use super::parts::{card, fact, facts as table, head, hint, key_link, siblings};
use crate::components::node_chip::node_chip;
use crate::facts::{ClusterFacts, KeyLine};
use crate::intent::Intent;
use crate::markup::{Content, all, el, keyed, nothing};
use crate::rest;
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
    let up = text.with("cluster-up", &[("up", arg(facts.up)), ("nodes", arg(facts.nodes))]);
    let usual = latency(text, facts.latency);
    let latency = if facts.differs { text.with("latency-differs", &[("latency", arg(usual))]) } else { usual };
    [
        head(el("h2", "", text.get("cluster")), up),
        table(vec![
            fact(text.get("operations"), ended),
            fact(text.get("messages"), messages),
            fact(text.get("keys"), grouped(facts.keys as u64)),
            fact(text.get("latency"), latency),
            fact(text.get("weather"), weather(text, facts)),
        ]),
        html! {
            <details class="cut-menu weather-menu">
                <summary class="btn line" data-testid="weather">{ text.get("weather-change") }</summary>
                { rest::get().map_or_else(nothing, |rest| (rest.weather)(text, &facts.weather, None, facts.distant, on)) }
                { if facts.differs { hint(text.get("weather-own")) } else { nothing() } }
            </details>
        },
        if facts.recent.is_empty() {
            hint(text.get("cluster-hint"))
        } else {
            card(text.get("keys-recent"), all(facts.recent.iter().map(|line| key_row(text, line, on))))
        },
    ]
    .into_html()
}

fn weather(text: &Text, facts: &ClusterFacts) -> String {
    let mut parts = Vec::new();
    if facts.loss_percent > 0.0 {
        parts.push(text.with("weather-loss", &[("percent", arg(Fixed::<0>(facts.loss_percent).to_string()))]).to_string());
    }
    if facts.duplicate_percent > 0.0 {
        parts.push(
            text.with("weather-duplicates", &[("percent", arg(Fixed::<0>(facts.duplicate_percent).to_string()))]).to_string(),
        );
    }
    if facts.cuts > 0 {
        parts.push(text.with("weather-cuts", &[("cuts", (facts.cuts as u64).into())]).to_string());
    }
    if parts.is_empty() { text.get("weather-fair").to_string() } else { parts.join(" · ") }
}

fn key_row(text: &Text, line: &KeyLine, on: &Callback<Intent>) -> Html {
    let replicas = all(line.replicas.iter().map(|(node, holds)| node_chip(*node, !holds, on)));
    let cells = [key_link(&line.key, on), siblings(text, line.versions), el("span", "", replicas)];
    keyed(line.key.to_string(), el("div", "row-answer key-row", cells))
}
