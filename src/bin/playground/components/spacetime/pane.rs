//! Beside the diagram: the event looked at, how many stand how to it, and one that stands in no order to it.

use std::rc::Rc;

use ringside::engine::{Address, Duration};
use ringside::stage::{EventFacts, Listed, Moment, Neither, SpacetimeView};
use yew::prelude::*;

use super::words::sentence;
use crate::components::inspector::parts::{bad, card, fact, facts as table, head, hint, key_link, link};
use crate::components::node_chip::end_chip;
use crate::facts::End;
use crate::intent::{Intent, Selection, SpacetimeWish};
use crate::markup::{Button, Content, all, el, element, given, keyed, nothing, shapes, words};
use crate::part::Draw;
use crate::text::wording::{arg, at, ms};
use crate::text::{Text, grouped};

/// What the inspector says of an event.
#[derive(PartialEq)]
pub struct SpacetimePane {
    pub view: Rc<SpacetimeView>,
    pub text: Text,
    pub on: Callback<Intent>,
}

/// A filled dot, a hollow one, and a small one: past, future, neither.
pub const SIGNS: [&str; 3] = [
    r#"<path d="M9 0h16" stroke="var(--ink)" stroke-width="4.5"/><circle r="4.6" fill="var(--ink)"/>"#,
    r#"<path d="M9-2.600h16M9 2.600h16" stroke="var(--ink)" stroke-width="1.4"/><circle r="4.4" fill="var(--paper)" stroke="var(--ink)" stroke-width="2"/>"#,
    r#"<circle r="3" fill="var(--ink-4)"/>"#,
];

impl Draw for SpacetimePane {
    fn draw(&self) -> Html {
        let SpacetimePane { view, text, on } = self;
        let Some(facts) = &view.event else { return nothing() };
        let event = &facts.event;
        let chip = end_chip(End { address: event.who, color: facts.colour }, on);
        let key = facts.key.as_ref().map(|key| [words(" · "), key_link(key, on)].into_html());
        let about = [chip, words(" "), el("span", "mono", at(event.at)), key.unwrap_or_default()];
        let label = if matches!(event.what, Moment::Received { .. }) { "spacetime-from" } else { "spacetime-to" };
        let other = event.other.map(|other| end_name(other, facts.sent.map(|(sent, _)| at(sent))));
        let clock: Vec<String> = facts.clock.iter().map(|(who, events)| format!("{who}:{events}")).collect();
        let looked = match &event.what {
            Moment::Sent { .. } => Some((Selection::Message(event.id), "spacetime-message")),
            Moment::Received { sent, .. } => Some((Selection::Message(*sent), "spacetime-message")),
            what => what.request().map(|request| (Selection::Operation(request), "operation")),
        };
        let wait = (facts.waited > Duration::ZERO).then(|| ms(facts.waited));
        let rows = vec![
            other.and_then(|other| fact(text.get(label), other)),
            facts.sent.and_then(|(_, took)| fact(text.get("spacetime-took"), ms(took))),
            wait.and_then(|wait| fact(text.get("spacetime-waited"), wait)),
            looked.and_then(|(selection, id)| fact(text.get(id), link(selection, text.get("spacetime-look"), on))),
            fact(text.get("spacetime-clock"), el("span", "mono", clock.join(" "))),
        ];
        let body = all([
            head(el("h2", "", sentence(text, event)), about),
            table(rows),
            card(text.get("spacetime-seen-from"), counts(text, facts)),
            facts.neither.as_ref().map_or_else(nothing, |neither| self.neither(facts, neither)),
            self.together(&facts.together),
            if facts.short { bad(text.with("spacetime-short", &[("count", arg(grouped(kept(facts))))])) } else { nothing() },
            hint(text.get("spacetime-past-about")),
        ]);
        html! { <section class="pane inspector" data-testid="inspector" aria-label={text.get("inspector")}>{ body }</section> }
    }
}

impl SpacetimePane {
    /// An event that a clock puts in order, and nothing else.
    fn neither(&self, facts: &EventFacts, neither: &Neither) -> Html {
        let text = &self.text;
        let id = if neither.earlier { "spacetime-neither-earlier" } else { "spacetime-neither-later" };
        let arguments = [
            ("event", arg(sentence(text, &neither.event))),
            ("at", arg(at(neither.event.at))),
            ("by", arg(ms(neither.by))),
            ("who", arg(facts.event.who)),
            ("there", arg(neither.event.who)),
        ];
        let look = Button::asking(&self.on, Intent::Spacetime(SpacetimeWish::Event(neither.event.id))).class("link");
        let content = [el("p", "", text.with(id, &arguments)), look.holding(text.get("spacetime-look"))];
        el("div", "st-neither", card(text.get("spacetime-neither"), content))
    }

    /// What else happened here at this instant.
    fn together(&self, others: &[Listed]) -> Html {
        let line = |event: &Listed| {
            let wish = Intent::Spacetime(SpacetimeWish::Event(event.id));
            let button = Button::asking(&self.on, wish).class("link").holding(sentence(&self.text, event));
            keyed(event.id.0.to_string(), el("div", "st-together", button))
        };
        if others.is_empty() { nothing() } else { card(self.text.get("spacetime-together"), all(others.iter().map(line))) }
    }
}

fn end_name(who: Address, sent: Option<String>) -> Html {
    let name = match sent {
        Some(sent) => format!("{who} · {sent}"),
        None => who.to_string(),
    };
    el("span", "mono", name)
}

fn kept(facts: &EventFacts) -> u64 {
    (facts.past + facts.future + facts.concurrent + 1) as u64
}

/// How many stand how to the event.
fn counts(text: &Text, facts: &EventFacts) -> Html {
    let row = |sign: usize, id: &'static str, count: usize| {
        let values = &mut [given("20"), given("14"), given("-10 -7 20 14"), given("true")];
        let picture = element("svg", &["width", "height", "viewBox", "aria-hidden"], values, shapes(SIGNS[sign]));
        let number = element("span", &["class", "data-testid"], &mut [given("t mono"), given(id)], words(grouped(count as u64)));
        keyed(id, el("div", "st-count", [picture, el("span", "", text.get(id)), number]))
    };
    all([
        row(0, "spacetime-past", facts.past),
        row(1, "spacetime-future", facts.future),
        row(2, "spacetime-concurrent", facts.concurrent),
    ])
}
