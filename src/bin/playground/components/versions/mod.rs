//! The versions view: the history of a key as cards and arrows, who holds which of them, and beside it
//! two of them compared. Cards are buttons; a table says the same to readers who do not see the picture.

mod columns;
mod pane;
mod table;

use std::rc::Rc;

use ringside::engine::{ClientId, Key};
use ringside::stage::{ClockEntry, Frame, Label, Point, Proposal, Standing, VersionCard, VersionsView};
use serde_json::{Map, Value, json};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

pub use pane::VersionsPane;

use super::icons::picture;
use crate::intent::{Intent, Selection};
use crate::markup::{Button, all, asks, class, el, element, flag, given, keyed, listening, nothing, onclick, shapes, words};
use crate::part::Draw;
use crate::svg::{group, path, px};
use crate::text::Text;
use crate::text::wording::{arg, at};

/// The picture.
#[derive(PartialEq)]
pub struct VersionsDrawing {
    pub view: Rc<VersionsView>,
    /// The client that reconciles.
    pub client: ClientId,
    pub text: Text,
    pub on: Callback<Intent>,
}

/// The next step of reconciling siblings: a get of them all, then a put (of tombstones alone, a delete)
/// that names it as its context. Both are steps like those of the console.
pub fn reconciling(view: &VersionsView, client: ClientId) -> Option<Value> {
    let proposal = view.proposal.as_ref().filter(|proposal| !proposal.busy)?;
    let mut step = Map::new();
    let mut set = |name: &str, value: String| step.insert(name.to_owned(), json!(value));
    set("client", client.to_string());
    set("key", view.key.as_ref()?.to_string());
    match (&proposal.read, &proposal.value) {
        (None, _) => set("do", "get".to_owned()),
        (Some(read), value) => {
            set("context", read.to_string());
            match value {
                Some(value) => {
                    set("value", value.clone());
                    set("do", "put".to_owned())
                }
                None => set("do", "delete".to_owned()),
            }
        }
    };
    Some(Value::Object(step))
}

impl Draw for VersionsDrawing {
    fn draw(&self) -> Html {
        let VersionsDrawing { view, text, .. } = self;
        let Some(key) = &view.key else {
            let empty = el("div", "versions-empty", el("p", "", text.get("versions-empty")));
            return html! { <section class="versions" data-testid="versions-view">{ empty }</section> };
        };
        let sheet = [
            self.head(key),
            self.lines(),
            self.folded(),
            all(view.cards.iter().map(|card| self.label(card))),
            self.graph(key),
            view.proposal.as_ref().map_or_else(nothing, |proposal| self.proposal(proposal)),
        ];
        let class = class("versions-sheet", &[("tight", view.tight), ("stacked", view.stacked)]);
        let style = format!("height:{}px", px(view.height));
        let sheet = element("div", &["class", "style"], &mut [given(class), given(style)], all(sheet));
        html! {
            <section class="versions" data-testid="versions-view" data-key={key.to_string()} data-folded={view.folded.to_string()}>
                { sheet }
                { table::table(view, text) }
            </section>
        }
    }
}

impl VersionsDrawing {
    /// The key, and a list to choose another from.
    fn head(&self, key: &Key) -> Html {
        let VersionsDrawing { view, text, on, .. } = self;
        let title = text.with("versions-title", &[("key", arg(key))]);
        let words = el("div", "", [el("h2", "", title), el("p", "", text.get("versions-about"))]);
        let picker = if view.keys.len() < 2 { nothing() } else { self.picker(key, on) };
        let width = if view.stacked { view.width - 24.0 } else { view.columns_at.x - 48.0 };
        let style = format!("width:{}px", px(width));
        element("header", &["class", "style"], &mut [given("versions-head"), given(style)], all([words, picker]))
    }

    fn picker(&self, key: &Key, on: &Callback<Intent>) -> Html {
        let onchange = on.reform(|event: Event| {
            let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
            Intent::Select(Selection::Key(Key::from(chosen.as_str())))
        });
        let option = |other: &Key| {
            let name = other.to_string();
            html! { <option key={name.clone()} value={name.clone()} selected={other == key}>{ name }</option> }
        };
        html! {
            <select data-testid="versions-key" aria-label={self.text.get("versions-key")} {onchange}>
                { all(self.view.keys.iter().map(option)) }
            </select>
        }
    }

    /// All that is lines: arrows, the bars between siblings, the columns.
    fn lines(&self) -> Html {
        let VersionsDrawing { view, text, .. } = self;
        let edges = view.edges.iter().map(|edge| path("edge", edge.path.clone()));
        let proposed = view.proposal.iter().flat_map(|proposal| &proposal.paths).map(|line| path("edge proposed", line.clone()));
        let content = [
            shapes(MARKER),
            all(edges),
            all(proposed),
            all(view.gaps.iter().map(|gap| self.bars(*gap))),
            columns::columns(view, text),
        ];
        let (width, height) = (px(view.width), px(view.height));
        let values = &mut [given("versions-lines"), given(width), given(height), given("true")];
        element("svg", &["class", "width", "height", "aria-hidden"], values, all(content))
    }

    /// Between siblings: two bars, side by side.
    fn bars(&self, at: Point) -> Html {
        let (x, y) = (at.x, at.y);
        let bars = path("", format!("M{} {}v26M{} {}v26", px(x - 5.0), px(y - 24.0), px(x + 5.0), px(y - 24.0)));
        let word = if !self.view.gaps_named {
            nothing()
        } else {
            crate::svg::text("", Point::new(x, y + 18.0), "middle", self.text.get("versions-concurrent"))
        };
        group("bars", [bars, word])
    }

    fn folded(&self) -> Html {
        let VersionsDrawing { view, text, .. } = self;
        if view.folded == 0 {
            return nothing();
        }
        let words = text.with("versions-folded", &[("count", arg(view.folded))]);
        placed("versions-fold", view.fold, words.to_string())
    }

    /// Beside the arrow into a card: whose write it was.
    fn label(&self, card: &VersionCard) -> Html {
        let name = card.writer.to_string();
        let chip = el("span", format!("nd node-color-{}", card.colour), name.clone());
        let words = match card.label {
            Label::Middle => nothing(),
            _ => el("span", "", self.text.with("versions-writes", &[("node", arg(&name))])),
        };
        let Frame { left, top, width, .. } = card.frame;
        let (left, wide, side) = match card.label {
            Label::Left => (left, width / 2.0 - 8.0, " left"),
            Label::Right => (left + width / 2.0 + 8.0, width / 2.0 - 8.0, ""),
            Label::Middle => (left, width, " middle"),
        };
        let style = format!("left:{}px;top:{}px;width:{}px", px(left), px(top - 25.0), px(wide));
        let class = format!("version-writer{side}");
        let label = element(
            "div",
            &["class", "style", "aria-hidden"],
            &mut [given(class), given(style), given("true")],
            all([chip, words]),
        );
        keyed(format!("w{}", card.dot), label)
    }

    fn graph(&self, key: &Key) -> Html {
        let label = self.text.with("versions-graph", &[("key", arg(key)), ("count", arg(self.view.cards.len()))]);
        let values = &mut [given("versions-graph"), given("group"), given(label)];
        element("div", &["data-testid", "role", "aria-label"], values, all(self.view.cards.iter().map(|card| self.card(card))))
    }

    fn card(&self, card: &VersionCard) -> Html {
        let text = &self.text;
        let standing = standing(card.standing);
        let holders: Vec<String> = card.holders.iter().map(ToString::to_string).collect();
        let arguments = [
            ("name", arg(&card.name)),
            ("value", arg(value(card, text))),
            ("clock", arg(clock(&card.clock))),
            ("dot", arg(card.dot)),
            ("node", arg(card.writer)),
            ("at", arg(at(card.at))),
            ("standing", arg(text.get(standing))),
            ("holders", arg(holders.join(" "))),
        ];
        let said = text.with(if holders.is_empty() { "versions-card-lost" } else { "versions-card" }, &arguments);
        let sign = if card.standing == Standing::Sibling { picture("sign", "-13 -12 26 24", SIGN) } else { nothing() };
        let body = all([
            el("b", "name", card.name.to_string()),
            el("span", "when", at(card.at)),
            el("span", class("value", &[("gone", card.value.is_none())]), value(card, text)),
            chips(&card.shown, card.clock.len()),
            sign,
        ]);
        let class = format!("version-card {}{}", &standing["versions-".len()..], if card.compared { " compared" } else { "" });
        let values = &mut [
            given("button"),
            given(class),
            given(boxed(&card.frame)),
            given(format!("version-{}", card.dot)),
            given(said.clone()),
            given(said),
            given(flag(card.compared)),
        ];
        let names = &["type", "class", "style", "data-testid", "aria-label", "title", "aria-pressed"];
        let button = listening(element("button", names, values, body), vec![onclick(asks(&self.on, Intent::Compare(card.dot)))]);
        keyed(card.dot.to_string(), button)
    }

    /// What would join the siblings, and the button that does it.
    fn proposal(&self, proposal: &Proposal) -> Html {
        let VersionsDrawing { view, client, text, on } = self;
        let body = [
            el("b", "name", text.get("versions-proposed")),
            el("span", "value", proposal.value.clone().unwrap_or_else(|| format!("† {}", text.get("tombstone")))),
            chips(&proposal.shown, proposal.context.len()),
        ];
        let names = &["class", "style", "data-testid"];
        let values = &mut [given("version-card proposed"), given(boxed(&proposal.frame)), given("versions-proposed")];
        let card = element("div", names, values, all(body));
        let (label, hint) = match (proposal.busy, &proposal.read) {
            (true, _) => ("versions-merge-busy", text.get("versions-merge-busy")),
            (false, None) => ("versions-merge-read", text.get("versions-merge-read-hint")),
            (false, Some(read)) => ("versions-merge", text.with("versions-merge-hint", &[("get", arg(read))])),
        };
        let step = reconciling(view, *client);
        let button = match step {
            Some(step) => Button::asking(on, Intent::Step(step)),
            None => Button::calling(Callback::noop()).idle(true),
        };
        let icon = if proposal.read.is_some() { MERGE } else { READ };
        let content = [picture("ic", "0 0 16 16", icon), words(text.get(label)), el("kbd", "", "R")];
        let button = button.class("btn prim").id("versions-reconcile").hint(hint).holding(content);
        let foot = Point::new(proposal.frame.middle().x, proposal.frame.top + proposal.frame.height + 8.0);
        all([
            card,
            put("versions-merge", proposal.button, button),
            placed("versions-note", foot, text.get("versions-proposal").to_string()),
        ])
    }
}

/// A clock as chips, and how many of its entries have no room.
fn chips(shown: &[ClockEntry], all_entries: usize) -> Html {
    let chip = |entry: &ClockEntry| {
        let class = format!("clock-chip node-color-{}{}", entry.colour, if entry.own { " own" } else { "" });
        keyed(
            entry.actor.to_string(),
            el("span", class, [el("b", "", entry.actor.to_string()), el("i", "", entry.counter.to_string())]),
        )
    };
    let more = match all_entries - shown.len() {
        0 => nothing(),
        more => el("small", "", format!("+{more}")),
    };
    el("span", "chips", [all(shown.iter().map(chip)), more])
}

/// A clock as papers write it.
fn clock(entries: &[ClockEntry]) -> String {
    let entries: Vec<String> = entries.iter().map(|entry| format!("{}:{}", entry.actor, entry.counter)).collect();
    format!("[{}]", entries.join(" "))
}

/// What was written.
fn value(card: &VersionCard, text: &Text) -> String {
    card.value.as_ref().map_or_else(|| format!("† {}", text.get("tombstone")), ToString::to_string)
}

/// What has become of a version: the id of its words.
fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Current => "versions-current",
        Standing::Sibling => "versions-sibling",
        Standing::Replaced => "versions-replaced",
        Standing::Lost => "versions-lost",
    }
}

fn boxed(frame: &Frame) -> String {
    format!("left:{}px;top:{}px;width:{}px;height:{}px", px(frame.left), px(frame.top), px(frame.width), px(frame.height))
}

/// Words whose middle stands at a place.
fn placed(class: &'static str, at: Point, words: String) -> Html {
    put(class, at, crate::markup::words(words))
}

fn put(class: &'static str, at: Point, content: Html) -> Html {
    let style = format!("left:{}px;top:{}px", px(at.x), px(at.y));
    element("div", &["class", "style"], &mut [given(class), given(style)], content)
}

/// The heads of arrows.
const MARKER: &str = r#"<defs><marker id="versions-arrow" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 .5L7.5 4L0 7.5Z" fill="var(--ink)"/></marker></defs>"#;
/// A triangle with two bars: siblings.
const SIGN: &str = r#"<path class="frame" d="M0-9L10.5 8.5H-10.5Z"/><path d="M-2.6-1v6.4M2.6-1v6.4"/>"#;
/// Two ways that become one; a question that goes out.
const MERGE: &str = r#"<path d="M3 2.5C3 7 8 6.5 8 10.5V14M13 2.5C13 7 8 6.5 8 10.5"/>"#;
const READ: &str = r#"<circle cx="8" cy="8" r="5.2"/><circle cx="8" cy="8" r="1.5" class="fillme"/>"#;
