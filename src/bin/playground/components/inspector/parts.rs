//! What several panes of the inspector are made of.

use ringside::engine::{Key, RequestId, Status};
use yew::prelude::*;

use crate::facts::{OperationLine, VersionFacts};
use crate::intent::{Intent, Selection};
use crate::markup::{Button, Content, all, class, el, element, given, keyed, nothing};
use crate::text::Text;
use crate::text::wording::{self, arg};

/// The head of a pane: what is looked at, and a line about it.
pub fn head(title: Html, about: impl Content) -> Html {
    el("div", "pane-head", el("div", "", [title, el("p", "", about)]))
}

/// The same with what can be done to it.
pub fn head_with(title: Html, about: impl Content, actions: impl Content) -> Html {
    el("div", "pane-head", [el("div", "", [title, el("p", "", about)]), el("span", "actions", actions)])
}

/// A table of facts; those that are not given are left out.
pub fn facts(rows: Vec<Option<Html>>) -> Html {
    el("dl", "facts", all(rows.into_iter().flatten()))
}

/// A row of a table of facts.
pub fn fact(label: AttrValue, value: impl Content) -> Option<Html> {
    Some([el("dt", "", label), el("dd", "", value)].into_html())
}

/// A card with a heading.
pub fn card(heading: impl Content, content: impl Content) -> Html {
    el("div", "card", [el("h3", "", heading), content.into_html()])
}

/// A remark.
pub fn hint(words: impl Content) -> Html {
    el("p", "hint", words)
}

/// What went wrong.
pub fn bad(words: impl Content) -> Html {
    el("p", "hint bad-text", words)
}

/// Every version that is held, side by side.
pub fn versions(text: &Text, versions: &[VersionFacts]) -> Html {
    let version = |version: &VersionFacts| {
        let value = version.value.clone().unwrap_or_else(|| format!("† {}", text.get("tombstone")));
        let dot = text.with("dot", &[("dot", arg(&version.dot))]);
        let clock = element("span", &["class", "title"], &mut [given("clock"), given(dot)], version.clock.clone().into_html());
        let class = class("version", &[("gone", version.value.is_none())]);
        keyed(version.dot.as_str(), el("div", class, [el("span", "value", value), clock]))
    };
    all(versions.iter().map(version))
}

/// How many versions stand side by side, where there is more than one.
pub fn siblings(text: &Text, count: usize) -> Html {
    let words = if count > 1 { text.with("siblings-count", &[("count", arg(count))]) } else { AttrValue::default() };
    el("span", "siblings-mark", words)
}

/// Something that can be looked at, by its name.
pub fn link(selection: Selection, name: impl Content, on: &Callback<Intent>) -> Html {
    Button::asking(on, Intent::Select(selection)).class("link mono").holding(name)
}

/// A key that selects itself.
pub fn key_link(key: &Key, on: &Callback<Intent>) -> Html {
    link(Selection::Key(key.clone()), key.to_string(), on)
}

/// An operation that selects itself.
pub fn operation_link(request: RequestId, name: String, on: &Callback<Intent>) -> Html {
    link(Selection::Operation(request), name, on)
}

/// Operations under a heading, a line each that selects itself; nothing where there are none.
pub fn operations(text: &Text, heading: &str, lines: &[OperationLine], on: &Callback<Intent>) -> Html {
    let line = |line: &OperationLine| {
        let bad = line.status.is_some_and(|status| !matches!(status, Status::Ok | Status::NotFound));
        let name = format!("{} {}", wording::operation(line.kind), line.key);
        row(
            line.request.0,
            bad,
            [
                el("span", "mono mut", line.id.to_string()),
                operation_link(line.request, name, on),
                el("span", "when", wording::status(text, line.status)),
            ],
        )
    };
    if lines.is_empty() { nothing() } else { card(text.get(heading), all(lines.iter().map(line))) }
}

/// A line of a card: who, what, when.
pub fn row(key: impl Into<yew::virtual_dom::Key>, bad: bool, cells: [Html; 3]) -> Html {
    keyed(key, el("div", class("row-answer", &[("bad", bad)]), cells))
}
