//! A node: how it is, what it holds, and what can be done to it.

use ringside::simulation::HostStatus;
use serde_json::json;
use yew::prelude::*;

use super::parts::{fact, key_link, operation_row, versions};
use crate::components::icons::{Icon, glyph};
use crate::components::node_chip::node_chips;
use crate::facts::{Chip, KeyCopy, NodeFacts};
use crate::intent::Intent;
use crate::text::wording::{arg, host_status, percent};
use crate::text::{Text, grouped};

pub fn node(text: &Text, facts: &NodeFacts, on: &Callback<Intent>) -> Html {
    let name = facts.node.id.to_string();
    let tokens = format!("{} · {}", facts.tokens, percent(facts.share_percent));
    let status = host_status(text, facts.status);
    let life = if facts.generation > 1 {
        text.with("node-life", &[("status", arg(status)), ("generation", arg(facts.generation))])
    } else {
        status
    };
    html! {
        <>
            <div class={classes!("pane-head", format!("node-color-{}", facts.node.color))}>
                <span class="big" aria-hidden="true">{ name.clone() }</span>
                <div>
                    <h3>{ text.with("node-title", &[("node", arg(&name))]) }</h3>
                    <p>{ life }</p>
                </div>
                <span class="actions">{ switches(text, facts, on) }</span>
            </div>
            <dl class="facts">
                { fact(text.get("tokens"), tokens) }
                { fact(text.get("keys"), text.with("keys-bytes", &[("keys", arg(facts.keys.len() + facts.keys_unlisted)), ("bytes", arg(grouped(facts.bytes as u64)))])) }
                { fact(text.get("open-requests"), facts.open.to_string()) }
                if facts.held > 0 {
                    { fact(text.get("held"), facts.held.to_string()) }
                }
            </dl>
            { network(text, facts, on) }
            if facts.status == HostStatus::Down {
                <p class="hint">{ text.get("node-lost-all") }</p>
            }
            if !facts.coordinating.is_empty() {
                <div class="card">
                    <h4>{ text.get("coordinating") }</h4>
                    { for facts.coordinating.iter().map(|line| operation_row(text, line, on)) }
                </div>
            }
            { for facts.keys.iter().map(|copy| held_key(text, copy, on)) }
            if facts.keys_unlisted > 0 {
                <p class="hint">{ text.with("keys-more", &[("count", arg(facts.keys_unlisted))]) }</p>
            }
        </>
    }
}

/// Kill or start, pause or resume.
fn switches(text: &Text, facts: &NodeFacts, on: &Callback<Intent>) -> Html {
    let node = facts.node.id.to_string();
    let button = |icon: Icon, verb: &'static str, key: &str| {
        let step = json!({ "do": verb, "node": node });
        let label = text.with(&format!("do-{verb}"), &[("node", arg(&node))]);
        html! {
            <button type="button" key={key.to_owned()} class="btn icon line" data-testid={format!("do-{verb}")} title={format!("{label} ({key})")}
                aria-label={label} onclick={on.reform(move |_| Intent::Step(step.clone()))}>{ glyph(icon) }</button>
        }
    };
    let life =
        if facts.status == HostStatus::Down { button(Icon::Restart, "restart", "K") } else { button(Icon::Kill, "crash", "K") };
    let pause = match facts.status {
        HostStatus::Up => button(Icon::Pause, "pause", "P"),
        HostStatus::Paused => button(Icon::Play, "resume", "P"),
        HostStatus::Down => Html::default(),
    };
    html! { <>{ life }{ pause }</> }
}

/// Every drag of the cut tool has its twin here.
fn network(text: &Text, facts: &NodeFacts, on: &Callback<Intent>) -> Html {
    let node = facts.node.id;
    let names = |chips: &[Chip]| chips.iter().map(|chip| chip.id.to_string()).collect::<Vec<_>>();
    let isolate = json!({ "do": "cut", "groups": [[node.to_string()], names(&facts.within_reach)] });
    let cut =
        on.reform(move |from: Chip| Intent::Step(json!({ "do": "cut", "from": node.to_string(), "to": from.id.to_string() })));
    let heal =
        on.reform(move |from: Chip| Intent::Step(json!({ "do": "heal", "from": node.to_string(), "to": from.id.to_string() })));
    let choose = |chips: &[Chip], chosen: Callback<Chip>| {
        let button = |chip: &Chip| {
            let chip = *chip;
            html! {
                <button type="button" key={chip.id.to_string()} class={classes!("nd", format!("node-color-{}", chip.color))}
                    onclick={chosen.reform(move |_| chip)}>{ chip.id.to_string() }</button>
            }
        };
        chips.iter().map(button).collect::<Html>()
    };
    html! {
        <>
            <div class="node-actions">
                <button type="button" class="btn line" data-testid="isolate" disabled={facts.within_reach.is_empty()} title={text.get("isolate-hint")}
                    onclick={on.reform(move |_| Intent::Step(isolate.clone()))}>{ glyph(Icon::Cut) }{ text.get("isolate") }</button>
                if !facts.within_reach.is_empty() {
                    <details class="cut-menu">
                        <summary class="btn line" data-testid="cut-from">{ text.get("cut-from") }</summary>
                        <div class="cut-from">{ choose(&facts.within_reach, cut) }</div>
                    </details>
                }
            </div>
            if !facts.cut_off.is_empty() {
                <p class="cut-from bad-text">{ text.get("cut-off") }{ node_chips(&facts.cut_off, on) }</p>
                <div class="node-actions">
                    <button type="button" class="btn line" data-testid="heal" onclick={on.reform(|_| Intent::Step(json!({ "do": "heal" })))}>
                        { glyph(Icon::Heal) }{ text.get("heal-all") }
                    </button>
                    <details class="cut-menu">
                        <summary class="btn line">{ text.get("heal-with") }</summary>
                        <div class="cut-from">{ choose(&facts.cut_off, heal) }</div>
                    </details>
                </div>
            }
        </>
    }
}

fn held_key(text: &Text, copy: &KeyCopy, on: &Callback<Intent>) -> Html {
    let live = copy.versions.iter().filter(|version| version.value.is_some()).count();
    html! {
        <div class="card" key={copy.key.to_string()}>
            <h4>
                { key_link(&copy.key, on) }
                if live > 1 {
                    <span class="siblings-mark">{ text.with("siblings-count", &[("count", arg(live))]) }</span>
                }
            </h4>
            { versions(text, &copy.versions) }
        </div>
    }
}
