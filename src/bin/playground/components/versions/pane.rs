//! Beside the history: two versions compared counter by counter, and what a get returns.

use std::rc::Rc;

use ringside::engine::Key;
use ringside::engine::versions::Order;
use ringside::scenario::why::Question;
use ringside::stage::{ClockEntry, Comparison, Proposal, VersionCard, VersionsView};
use yew::prelude::*;

use super::{clock, value};
use crate::components::inspector::parts::{card, fact, facts, head_with, hint, operation_link};
use crate::components::inspector::why::{why_button, why_mark};
use crate::intent::Intent;
use crate::markup::{Content, all, class, el, keyed, nothing};
use crate::part::Draw;
use crate::text::Text;
use crate::text::wording::{arg, at};

/// What the inspector says of the history of a key.
#[derive(PartialEq)]
pub struct VersionsPane {
    pub view: Rc<VersionsView>,
    pub text: Text,
    pub on: Callback<Intent>,
}

impl Draw for VersionsPane {
    fn draw(&self) -> Html {
        let VersionsPane { view, text, .. } = self;
        let Some(key) = &view.key else { return nothing() };
        let siblings = view.siblings().count();
        let about = match siblings {
            0 => text.with("versions-count", &[("count", arg(view.cards.len() + view.folded))]),
            count => text.with("versions-siblings", &[("count", arg(count))]),
        };
        let chip = match (siblings, view.false_conflict) {
            (0, _) => nothing(),
            (_, false) => el("span", "chip warn", text.get("versions-conflict")),
            (_, true) => el("span", "chip warn", text.get("versions-false")),
        };
        let body = all([
            head_with(el("h2", "mono", key.to_string()), about, [chip, self.why(key)]),
            if view.false_conflict { hint(text.get("versions-false-why")) } else { nothing() },
            view.comparison.as_ref().map_or_else(nothing, |comparison| self.comparison(comparison)),
            view.proposal.as_ref().map_or_else(nothing, |proposal| self.returned(proposal)),
            self.origins(),
            if view.cards.len() > 2 { hint(text.get("versions-pick")) } else { nothing() },
        ]);
        html! { <section class="pane inspector" data-testid="inspector" aria-label={text.get("inspector")}>{ body }</section> }
    }
}

impl VersionsPane {
    /// Two versions: their counters side by side, and what follows.
    fn comparison(&self, comparison: &Comparison) -> Html {
        let VersionsPane { view, text, .. } = self;
        let [one, other] = comparison.cards.map(|card| &view.cards[card]);
        let row = |(mine, theirs): &(ClockEntry, u64)| {
            let sign = match mine.counter.cmp(theirs) {
                std::cmp::Ordering::Less => "<",
                std::cmp::Ordering::Equal => "=",
                std::cmp::Ordering::Greater => ">",
            };
            let counter = |counter: u64| el("span", class("mono", &[("mut", counter == 0)]), counter.to_string());
            let cells = [
                el("span", format!("clock-chip alone node-color-{}", mine.colour), el("b", "", mine.actor.to_string())),
                counter(mine.counter),
                el("b", "mono", sign),
                counter(*theirs),
            ];
            keyed(mine.actor.to_string(), el("div", "compared-row", cells))
        };
        let names = [("one", arg(&one.name)), ("other", arg(&other.name))];
        let turned = [("one", arg(&other.name)), ("other", arg(&one.name))];
        let said = match (comparison.order, comparison.by_clock) {
            (Order::Equal, _) => text.with("versions-order-equal", &names),
            (Order::Ancestor, _) => text.with("versions-order-before", &names),
            (Order::Descendant, _) => text.with("versions-order-before", &turned),
            (Order::Concurrent, Order::Concurrent) => text.with("versions-order-concurrent", &names),
            (Order::Concurrent, by_clock) => {
                // The one that the clocks take for the older: the other's writer has not seen its dot.
                let (old, new) = if by_clock == Order::Descendant { (other, one) } else { (one, other) };
                text.with("versions-order-dots", &[("old", arg(&old.name)), ("new", arg(&new.name)), ("dot", arg(old.dot))])
            }
        };
        let title = [el("span", "", format!("{} · {}", one.name, other.name)), el("span", "mut", self.order(comparison))];
        let has_missing = comparison.rows.iter().any(|(mine, theirs)| mine.counter == 0 || *theirs == 0);
        let content = [
            all(comparison.rows.iter().map(row)),
            el("p", "", said),
            if has_missing { el("p", "mut", text.get("versions-zero")) } else { nothing() },
        ];
        el("div", "versions-compare", card(title, content))
    }

    /// Asks why the two compared, or any two siblings, stand side by side; or why there is the newest version.
    fn why(&self, key: &Key) -> Html {
        let VersionsPane { view, text, on } = self;
        let compared = view.comparison.as_ref().filter(|comparison| comparison.order == Order::Concurrent);
        let mut siblings = view.siblings();
        let pair = compared.map(|comparison| comparison.cards).or_else(|| Some([siblings.next()?, siblings.next()?]));
        let question = match (pair, view.cards.last()) {
            (Some([one, other]), _) => {
                let (one, other) = (view.cards[one].dot, view.cards[other].dot);
                Question::Siblings { key: key.clone(), one, other }
            }
            (None, Some(newest)) => Question::Version { key: key.clone(), dot: newest.dot },
            (None, None) => return nothing(),
        };
        why_button(text, question, on)
    }

    /// How they stand, in a word.
    fn order(&self, comparison: &Comparison) -> AttrValue {
        self.text.get(match comparison.order {
            Order::Equal => "versions-equal",
            Order::Ancestor => "versions-ancestor",
            Order::Descendant => "versions-descendant",
            Order::Concurrent => "versions-concurrent",
        })
    }

    /// Where the two compared come from; the newest, where there is nothing to compare it with.
    fn origins(&self) -> Html {
        let cards = &self.view.cards;
        match &self.view.comparison {
            Some(comparison) => all(comparison.cards.map(|card| self.origin(&cards[card]))),
            None => all(cards.last().map(|card| self.origin(card))),
        }
    }

    /// Where a version comes from.
    fn origin(&self, version: &VersionCard) -> Html {
        let VersionsPane { view, text, on } = self;
        let rows = vec![
            fact(text.get("value"), value(version, text)),
            fact(text.get("versions-dot"), version.dot.to_string()),
            fact(text.get("coordinator"), version.writer.to_string()),
            fact(text.get("versions-when"), at(version.at)),
        ];
        let why = view.key.as_ref().map(|key| why_mark(text, Question::Version { key: key.clone(), dot: version.dot }, on));
        let title = [
            operation_link(version.request, version.name.to_string(), on),
            el("span", "mut mono", clock(&version.clock)),
            why.unwrap_or_default(),
        ];
        keyed(version.dot.to_string(), card(title, facts(rows)))
    }

    /// What a get of all siblings returns: every value, and one context.
    fn returned(&self, proposal: &Proposal) -> Html {
        let VersionsPane { view, text, .. } = self;
        let value = |card: usize| el("div", "version", el("span", "value", value(&view.cards[card], text)));
        let context = text.with("versions-context", &[("clock", arg(clock(&proposal.context)))]);
        card(text.get("versions-returned"), [all(view.siblings().map(value)), el("p", "mut", context)].into_html())
    }
}
