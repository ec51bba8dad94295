//! A node: how it is, what it holds, and what can be done to it.

use ringside::decimal::Plain;
use ringside::engine::{MemberStatus, Stage};
use ringside::scenario::why::Question;
use ringside::simulation::HostStatus;
use ringside::stage::ZoomSpec;
use serde_json::{Value, json};
use yew::prelude::*;

use super::parts::{card, fact, facts as table, hint, key_link, operations, row, siblings, versions};
use super::why::why_mark;
use crate::components::icons::{Icon, glyph};
use crate::components::node_chip::{chip, node_chip, node_chips};
use crate::facts::{Belief, Chip, HintLine, KeyCopy, NodeFacts};
use crate::intent::{Intent, Selection, ZoomWish};
use crate::markup::{Button, Content, all, el, element, given, keyed, nothing, words};
use crate::text::wording::{arg, at, host_status, member_status, percent};
use crate::text::{Text, grouped};

/// How many times slower a node serves that is slowed down here: about as a disk that fails.
const SLOW: u32 = 10;

pub fn node(text: &Text, facts: &NodeFacts, on: &Callback<Intent>) -> Html {
    let name = facts.node.id.to_string();
    let tokens = format!("{} · {}", facts.tokens, percent(facts.share_percent));
    let status = match (facts.status, facts.stage) {
        (HostStatus::Up, Stage::Joining) => moving(text, "stage-status-joining", facts),
        (HostStatus::Up, Stage::Leaving) => moving(text, "stage-status-leaving", facts),
        (HostStatus::Up, Stage::Left) => text.get("stage-status-left"),
        (status, _) => host_status(text, status),
    };
    let life = if facts.generation > 1 {
        text.with("node-life", &[("status", arg(status)), ("generation", arg(facts.generation))])
    } else {
        status
    };
    let speed = facts.slowness.map(|slowness| text.with("node-slow", &[("factor", arg(slowness))]));
    let held = (facts.held > 0).then(|| facts.held.to_string());
    let keys = [("keys", arg(facts.keys.len() + facts.keys_unlisted)), ("bytes", arg(grouped(facts.bytes as u64)))];
    [
        el(
            "div",
            format!("pane-head node-color-{}", facts.node.color),
            [
                html! { <span class="big" aria-hidden="true">{ name.clone() }</span> },
                el("div", "", [el("h2", "", text.with("node-title", &[("node", arg(&name))])), el("p", "", life)]),
                el("span", "actions", switches(text, facts, on)),
            ],
        ),
        table(vec![
            fact(text.get("tokens"), element("span", &["title"], &mut [given(text.get("node-weight-hint"))], words(tokens))),
            fact(text.get("keys"), text.with("keys-bytes", &keys)),
            fact(text.get("open-requests"), facts.open.to_string()),
            held.and_then(|held| fact(text.get("held"), held)),
            speed.and_then(|speed| fact(text.get("node-speed"), speed)),
            facts.datacenter.clone().and_then(|datacenter| fact(text.get("datacenter"), datacenter)),
        ]),
        network(text, facts, on),
        operating(text, facts, on),
        if facts.status == HostStatus::Down { hint(text.get("node-lost-all")) } else { nothing() },
        operations(text, "coordinating", &facts.coordinating, on),
        hints(text, facts, on),
        members(text, facts, on),
        all(facts.keys.iter().map(|copy| held_key(text, copy, on))),
        if facts.keys_unlisted > 0 { hint(text.with("keys-more", &[("count", arg(facts.keys_unlisted))])) } else { nothing() },
    ]
    .into_html()
}

/// Coming or going, and how much of its data has arrived or gone.
fn moving(text: &Text, status: &str, facts: &NodeFacts) -> AttrValue {
    format!("{} · {} %", text.get(status), facts.moved_percent).into()
}

/// What is done to it now and then: it leaves, or comes back; slows down; loses its disk.
fn operating(text: &Text, facts: &NodeFacts, on: &Callback<Intent>) -> Html {
    let node = facts.node.id.to_string();
    let button = |name: &'static str, step: Value| {
        let button = Button::asking(on, Intent::Step(step)).class("btn line").id(format!("do-{name}"));
        keyed(name, button.hint(text.get(&format!("do-{name}-hint"))).holding(words(text.get(&format!("do-{name}")))))
    };
    // How strong a machine it has is settled when it joins.
    let as_strong = if facts.stage == Stage::Left {
        let again = |weight: f64| {
            let step = json!({ "do": "join", "node": { "id": node, "dc": facts.stands_in, "weight": weight } });
            let id = format!("rejoin-{}", Plain(weight));
            keyed(
                id.clone(),
                Button::asking(on, Intent::Step(step)).class("btn line").id(id).holding(format!("{}×", Plain(weight))),
            )
        };
        [el("p", "cut-from", text.get("rejoin-as")), el("div", "node-actions", all([0.5, 2.0, 4.0].map(again)))].into_html()
    } else {
        nothing()
    };
    let membership = if facts.stage == Stage::Left {
        button("rejoin", json!({ "do": "join", "node": { "id": node, "dc": facts.stands_in } }))
    } else {
        button("leave", json!({ "do": "leave", "node": node }))
    };
    let speed = if facts.slowness.is_some() {
        button("fast", json!({ "do": "slow", "node": node, "factor": 1 }))
    } else {
        button("slow", json!({ "do": "slow", "node": node, "factor": SLOW }))
    };
    let nearer = Intent::Zoom(ZoomWish::To(ZoomSpec { node: Some(facts.node.id), ..ZoomSpec::default() }));
    let nearer = Button::asking(on, nearer).class("btn line").id("zoom-node").holding(text.get("menu-zoom"));
    let wipe = button("wipe", json!({ "do": "wipe", "node": node }));
    [el("div", "node-actions", [membership, speed, wipe, nearer]), as_strong].into_html()
}

/// Kill or start, pause or resume.
fn switches(text: &Text, facts: &NodeFacts, on: &Callback<Intent>) -> Html {
    let node = facts.node.id.to_string();
    let button = |icon: Icon, verb: &'static str, key: &'static str| {
        let step = json!({ "do": verb, "node": node });
        let label = text.with(&format!("do-{verb}"), &[("node", arg(&node))]);
        let button = Button::asking(on, Intent::Step(step)).class("btn icon line").id(format!("do-{verb}"));
        keyed(key, button.hint(format!("{label} ({key})").into()).label(label).holding(glyph(icon)))
    };
    let life =
        if facts.status == HostStatus::Down { button(Icon::Restart, "restart", "K") } else { button(Icon::Kill, "crash", "K") };
    let pause = match facts.status {
        HostStatus::Up => button(Icon::Pause, "pause", "P"),
        HostStatus::Paused => button(Icon::Play, "resume", "P"),
        HostStatus::Down => nothing(),
    };
    [life, pause].into_html()
}

/// Every drag of the cut tool has its twin here.
fn network(text: &Text, facts: &NodeFacts, on: &Callback<Intent>) -> Html {
    let node = facts.node.id.to_string();
    let names = |chips: &[Chip]| chips.iter().map(|chip| chip.id.to_string()).collect::<Vec<_>>();
    let isolate = json!({ "do": "cut", "groups": [[node], names(&facts.within_reach)] });
    let isolate = Button::asking(on, Intent::Step(isolate)).class("btn line").id("isolate").hint(text.get("isolate-hint"));
    let isolate = isolate.disabled(facts.within_reach.is_empty());
    // One of several nodes, with which to do something.
    let choose = |verb: &str, chips: &[Chip]| {
        let with = |other: &Chip| Intent::Step(json!({ "do": verb, "from": node, "to": other.id.to_string() }));
        el("div", "cut-from", all(chips.iter().map(|other| chip(*other, false, on, with(other)))))
    };
    let cut = if facts.within_reach.is_empty() {
        nothing()
    } else {
        html! {
            <details class="cut-menu">
                <summary class="btn line" data-testid="cut-from">{ text.get("cut-from") }</summary>
                { choose("cut", &facts.within_reach) }
            </details>
        }
    };
    let isolate = isolate.holding([glyph(Icon::Cut), words(text.get("isolate"))]);
    let cut_off = if facts.cut_off.is_empty() {
        nothing()
    } else {
        let heal = Button::asking(on, Intent::Step(json!({ "do": "heal" }))).class("btn line").id("heal");
        let heal_with = [el("summary", "btn line", text.get("heal-with")), choose("heal", &facts.cut_off)];
        [
            el("p", "cut-from bad-text", [words(text.get("cut-off")), node_chips(&facts.cut_off, on)]),
            el(
                "div",
                "node-actions",
                [heal.holding([glyph(Icon::Heal), words(text.get("heal-all"))]), el("details", "cut-menu", heal_with)],
            ),
        ]
        .into_html()
    };
    // Its links, one by one.
    let to = |other: &Chip| Intent::Select(Selection::Link(facts.node.id.into(), other.id.into()));
    let ways = facts.within_reach.iter().chain(&facts.cut_off).map(|other| chip(*other, false, on, to(other)));
    let links = html! {
        <details class="cut-menu">
            <summary class="btn line" data-testid="links">{ text.get("links") }</summary>
            { el("div", "cut-from", all(ways)) }
        </details>
    };
    [el("div", "node-actions", [isolate, cut, links]), cut_off].into_html()
}

/// What it keeps for nodes that were missing: for whom, which key, since when.
fn hints(text: &Text, facts: &NodeFacts, on: &Callback<Intent>) -> Html {
    let line = |(index, line): (usize, &HintLine)| {
        row(index, false, [node_chip(line.target, true, on), key_link(&line.key, on), el("span", "when", at(line.since))])
    };
    if facts.hints.is_empty() {
        return nothing();
    }
    let count = facts.hints.len() + facts.hints_unlisted;
    let lines = all(facts.hints.iter().enumerate().map(line));
    named("node-hints", card(text.with("hints-kept", &[("count", arg(count))]), [lines, unlisted(text, facts.hints_unlisted)]))
}

/// What it believes of the others.
fn members(text: &Text, facts: &NodeFacts, on: &Callback<Intent>) -> Html {
    let line = |belief: &Belief| {
        let by = if belief.suspected_by.is_empty() {
            nothing()
        } else {
            [words(" · "), words(text.get("suspected-by")), words(" "), node_chips(&belief.suspected_by, on)].into_html()
        };
        let beat = text.with("beat-life", &[("beat", arg(belief.heartbeat)), ("life", arg(belief.generation))]);
        let beat = element(
            "span",
            &["class", "title"],
            &mut [given("when"), given(beat)],
            words(format!("{}:{}", belief.generation, belief.heartbeat)),
        );
        let question = Question::Belief { observer: facts.node.id, member: belief.member.id };
        let status = [words(member_status(text, belief.status)), by, words(" "), why_mark(text, question, on)];
        let status = el("span", "belief", status);
        row(belief.member.id.to_string(), belief.status != MemberStatus::Up, [node_chip(belief.member, false, on), status, beat])
    };
    if facts.members.is_empty() {
        return nothing();
    }
    let lines = all(facts.members.iter().map(line));
    named("node-members", card(text.get("beliefs"), [lines, unlisted(text, facts.members_unlisted)]))
}

fn unlisted(text: &Text, count: usize) -> Html {
    if count > 0 { hint(text.with("and-more", &[("count", arg(count))])) } else { nothing() }
}

fn named(id: &'static str, content: Html) -> Html {
    element("div", &["data-testid"], &mut [given(id)], content)
}

fn held_key(text: &Text, copy: &KeyCopy, on: &Callback<Intent>) -> Html {
    let live = copy.versions.iter().filter(|version| version.value.is_some()).count();
    let mark = if live > 1 { siblings(text, live) } else { nothing() };
    keyed(copy.key.to_string(), card([key_link(&copy.key, on), mark], versions(text, &copy.versions)))
}
