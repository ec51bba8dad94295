//! What the configuration promises, and whether the run has kept it up to the playhead: over the stage, as the legend is.

use std::rc::Rc;

use ringside::stage::{IntervalRow, IntervalsView, Point};
use yew::prelude::*;

use super::icons::{Icon, glyph};
use crate::facts::{PromiseFacts, PromisesFacts, Standing};
use crate::intent::{Intent, Selection};
use crate::markup::{Button, Content, all, class, el, element, given, keyed, nothing, shapes, words};
use crate::part::Draw;
use crate::svg::{group, path, rule, text as label, title};
use crate::text::promises::{unpromised, violated};
use crate::text::wording::{arg, at, operation};
use crate::text::{Text, grouped};

/// The panel.
#[derive(PartialEq)]
pub struct Promises {
    pub text: Text,
    pub facts: Rc<PromisesFacts>,
    pub on: Callback<Intent>,
}

impl Draw for Promises {
    fn draw(&self) -> Html {
        let Promises { text, facts, on } = self;
        let close =
            Button::asking(on, Intent::TogglePromises).class("btn icon").label(text.get("close")).holding(glyph(Icon::Kill));
        let body = match facts.too_many {
            Some(happenings) => el("p", "hint", text.with("promises-too-many", &[("happenings", arg(grouped(happenings)))])),
            None => el("ol", "promise-list", all(facts.rows.iter().map(|row| promise(text, row, on)))),
        };
        html! {
            <section class="legend promises" data-testid="promises-panel" aria-label={text.get("promises")}>
                { el("header", "", [el("h2", "", text.get("promises")), close]) }
                { el("p", "promises-about", text.get("promises-about")) }
                { body }
            </section>
        }
    }
}

/// A check: its mark, what it is, how it stands, and what is to be seen of it.
fn promise(text: &Text, row: &PromiseFacts, on: &Callback<Intent>) -> Html {
    let name = row.name.replace('_', "-");
    let (standing, said) = standing(row.standing);
    let title = el("h3", "", [words(text.get(&format!("promise-{name}"))), el("code", "", row.name)]);
    let since = match row.at {
        Some(instant) => words(text.with("promise-since", &[("at", arg(at(instant)))])),
        None => nothing(),
    };
    let verdict = el("p", "promise-standing", [el("b", "", text.get(said)), since]);
    let what = row.violation.as_ref().map_or_else(nothing, |what| el("p", "", violated(text, what)));
    let why = row.unpromised.as_ref().map_or_else(nothing, |why| {
        el("p", "promise-why", [el("span", "", text.get("promise-unpromised")), words(unpromised(text, why))])
    });
    let figure = row.intervals.as_ref().map_or_else(nothing, |view| figure(text, view));
    let jump = row.at.map_or_else(nothing, |instant| {
        let wish = Intent::Revisit { at: instant, selection: row.operation.map_or(Selection::Nothing, Selection::Operation) };
        Button::asking(on, wish)
            .class("btn")
            .id(format!("jump-{name}"))
            .holding([glyph(Icon::Eye), words(text.get("promise-jump"))])
    });
    let content = [mark(row.standing), el("div", "promise-text", [title, verdict, what, why, figure, jump])].into_html();
    let handle = given(format!("promise-{name}"));
    keyed(
        row.name,
        element("li", &["class", "data-testid", "data-standing"], &mut [given("promise"), handle, given(standing)], content),
    )
}

/// The name of a standing for styles, and the text that says it.
fn standing(standing: Standing) -> (&'static str, &'static str) {
    match standing {
        Standing::Kept => ("kept", "promise-kept"),
        Standing::Broken => ("broken", "promise-broken"),
        Standing::Holds => ("holds", "promise-holds"),
        Standing::Fails => ("fails", "promise-fails"),
        Standing::Nothing => ("nothing", "promise-nothing"),
    }
}

/// A check disc, a warning triangle, a slashed circle: told apart by their shapes.
fn mark(standing: Standing) -> Html {
    let svg = match standing {
        Standing::Kept => r#"<circle class="yes" r="8"/><path class="tick" d="M-3.600 0l2.600 2.800L3.800-2.800"/>"#,
        Standing::Holds => r#"<circle r="7.500"/><path d="M-3.600 0l2.600 2.800L3.800-2.800"/>"#,
        Standing::Fails => r#"<path class="wrong" d="M0-8L8.500 7h-17z"/><path class="wrong" d="M0-3v4.500M0 4.500v.100"/>"#,
        Standing::Broken => {
            r#"<rect class="no" x="-8" y="-8" width="16" height="16" rx="3"/><path class="tick" d="M-3.500-3.500l7 7M3.500-3.500l-7 7"/>"#
        }
        Standing::Nothing => r#"<circle r="7.500" stroke-dasharray="3 2.500"/>"#,
    };
    element(
        "svg",
        &["class", "viewBox", "aria-hidden"],
        &mut [given("promise-mark"), given("-10 -10 20 20"), given("true")],
        shapes(svg),
    )
}

/// The operations that contradict each other: in words for whoever does not see the drawing, and beside it as its rows.
fn figure(text: &Text, view: &IntervalsView) -> Html {
    let row = |row: &IntervalRow| keyed(row.request.0, el("li", class("", &[("marked", row.marked)]), sentence(text, row)));
    let rows = el("ol", "interval-rows", all(view.rows.iter().map(row)));
    el("div", "intervals", [el("h4", "", text.get("intervals")), rows, drawing(view)])
}

fn sentence(text: &Text, row: &IntervalRow) -> Html {
    let values: Vec<String> = row.values.iter().map(ToString::to_string).collect();
    let deed = match (row.kind, values.is_empty()) {
        (ringside::simulation::OperationKind::Get, true) => format!("get → {}", text.get("intervals-nothing")),
        (ringside::simulation::OperationKind::Get, false) => format!("get → {}", values.join(", ")),
        (kind, true) => operation(kind).to_owned(),
        (kind, false) => format!("{} {}", operation(kind), values.join(", ")),
    };
    let until = row.ended.map_or_else(|| text.get("intervals-open").to_string(), at);
    let times = text.with("intervals-times", &[("from", arg(at(row.started))), ("until", arg(until))]);
    let who = format!("{} {}", row.client, row.id);
    [el("span", "mono mut", who), el("span", "mono deed", deed), el("span", "unseen", times)].into_html()
}

/// The bars. Who has no end known runs out at the edge, with its end open.
fn drawing(view: &IntervalsView) -> Html {
    let bar = |row: &IntervalRow| {
        let (from, y) = (Point::new(row.from, row.y), row.y);
        let end = if row.ended.is_some() { format!("M{} {}v12", number(row.to), number(y - 6.0)) } else { String::new() };
        let d = format!("M{} {}v12M{} {}H{}{end}", number(from.x), number(y - 6.0), number(from.x), number(y), number(row.to));
        let class = class("interval", &[("marked", row.marked), ("open", row.ended.is_none())]);
        keyed(row.request.0, group(class, [title(row.id.to_string()), path("", d)]))
    };
    let below = view.height - 6.0;
    let tick = |(index, (instant, x)): (usize, &(ringside::engine::Time, f64))| {
        let column = path("column", format!("M{} 0V{}", number(*x), number(view.height - 20.0)));
        keyed(index, group("", [column, label("instant", Point::new(*x, below), "middle", at(*instant))]))
    };
    let shown = |(index, (_, x)): &(usize, &(ringside::engine::Time, f64))| {
        // Where columns are narrow, every other instant is named.
        let step = view.instants.get(1).map_or(f64::MAX, |second| second.1 - view.instants[0].1);
        let every = if step >= 56.0 {
            1
        } else if step >= 28.0 {
            2
        } else {
            4
        };
        index.is_multiple_of(every) && *x <= view.width
    };
    let instants = all(view.instants.iter().enumerate().filter(shown).map(tick));
    let content = [instants, rule("base", view.height - 20.0, view.width), all(view.rows.iter().map(bar))].into_html();
    let box_ = format!("0 0 {} {}", number(view.width), number(view.height));
    element("svg", &["viewBox", "aria-hidden"], &mut [given(box_), given("true")], content)
}

fn number(length: f64) -> String {
    ringside::decimal::tenths(length).to_string()
}
