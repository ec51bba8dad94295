//! A client's lane: each operation a bar from its beginning to its end.

use std::rc::Rc;

use ringside::engine::{RequestId, Status};
use ringside::simulation::OperationKind;
use ringside::stage::{Bar, LanesView, Point};
use yew::html::onpointerdown;
use yew::prelude::*;

use crate::intent::{Intent, Selection};
use crate::markup::{Listening, all, asks, class, element, given, listening, nothing, pressed};
use crate::part::{Draw, keyed_part};
use crate::svg::{disc, group, path, placed, px, rect, rule, text, title, translate};
use crate::text::{Text, grouped};

/// With more bars than this in a lane, only the last ones are stops of the Tab key: a reader of a
/// long run reaches the others by the log and the inspector.
const TAB_STOPS_MAX: usize = 40;

/// What a character of a label takes, in pixels.
const LETTER: f64 = 6.7;

/// A lane.
pub struct Lane {
    /// Of which only one client's lane is drawn here.
    pub lanes: Rc<LanesView>,
    /// Which one.
    pub index: usize,
    /// The operation that is looked at.
    pub selected: Option<RequestId>,
    /// In which language.
    pub text: Text,
    /// What the reader wants.
    pub on: Callback<Intent>,
}

impl PartialEq for Lane {
    fn eq(&self, other: &Lane) -> bool {
        self.selected == other.selected
            && self.text == other.text
            && self.on == other.on
            && self.lanes.width == other.lanes.width
            && self.lanes.clients.get(self.index) == other.lanes.clients.get(other.index)
    }
}

impl Draw for Lane {
    fn draw(&self) -> Html {
        let Some(lane) = self.lanes.clients.get(self.index) else { return nothing() };
        let strip = lane.strip;
        let bar = |(index, bar): (usize, &Bar)| {
            let drawing = BarDrawing {
                bar: bar.clone(),
                selected: self.selected == Some(bar.request),
                is_tab_stop: index + TAB_STOPS_MAX >= lane.bars.len(),
                text: self.text.clone(),
                on: self.on.clone(),
            };
            keyed_part(bar.request.0.to_string(), drawing)
        };
        let name = if strip.height >= 14.0 {
            text("tl-client", Point::new(4.0, strip.top + strip.height / 2.0 + 3.8), "", lane.id.to_string())
        } else {
            nothing()
        };
        group(
            "tl-lane",
            [rule("tl-rule", strip.top + strip.height, self.lanes.width), all(lane.bars.iter().enumerate().map(bar)), name],
        )
    }
}

/// A bar. A part of its own, so that of a long lane only the bars that change are drawn anew.
#[derive(PartialEq)]
struct BarDrawing {
    bar: Bar,
    /// Whether it is looked at.
    selected: bool,
    is_tab_stop: bool,
    text: Text,
    on: Callback<Intent>,
}

impl Draw for BarDrawing {
    fn draw(&self) -> Html {
        let BarDrawing { bar, selected, is_tab_stop, on, .. } = self;
        let family = if bar.kind == OperationKind::Get { "reads" } else { "writes" };
        let state = match bar.status {
            None => "open",
            Some(Status::Ok | Status::NotFound) => "well",
            Some(Status::Timeout | Status::Unavailable | Status::Rejected) => "failed",
        };
        let said = label(bar, &self.text);
        let (middle, roomy) = (bar.top + bar.height / 2.0, bar.height >= 12.0);
        let with_end = bar.ended.is_some() && bar.width > 40.0 && roomy;
        // The glyph takes the first 22 pixels, the sign of the end the last 16.
        let letters = ((bar.width - 24.0 - if with_end { 16.0 } else { 4.0 }) / LETTER).max(0.0) as usize;
        let words = shortened(&format!("{} {}", bar.kind.name(), bar.key), letters);
        let content = [
            if bar.width >= 12.0 { title(said.clone()) } else { nothing() },
            rect("", Point::new(bar.left, bar.top), bar.width, bar.height, "3"),
            if bar.width >= 20.0 && roomy {
                placed("", translate(Point::new(bar.left + 10.0, middle)), kind_glyph(bar.kind))
            } else {
                nothing()
            },
            if !words.is_empty() && roomy { text("", Point::new(bar.left + 19.0, middle + 3.9), "", words) } else { nothing() },
            if with_end { end(state, Point::new(bar.left + bar.width - 10.0, middle)) } else { nothing() },
            if state == "failed" { cap(bar) } else { nothing() },
        ];
        let drawing = element(
            "g",
            &["class", "data-testid", "role", "tabindex", "aria-label"],
            &mut [
                given(class("tl-bar", &[(family, true), (state, true), ("selected", *selected), ("several", bar.count > 1)])),
                given(format!("bar-{}", bar.request.0)),
                given("button"),
                given(if *is_tab_stop { "0" } else { "-1" }),
                given(said),
            ],
            all(content),
        );
        let mut listeners = pressed(asks(on, Intent::Select(Selection::Operation(bar.request))));
        listeners.push(stays());
        listening(drawing, listeners)
    }
}

/// A click on something on the timeline looks at it; it does not move the playhead.
pub fn stays() -> Listening {
    Rc::new(onpointerdown::Wrapper::new(Callback::from(|event: PointerEvent| event.stop_propagation())))
}

/// The shape of what it sends first, as on the stage.
fn kind_glyph(kind: OperationKind) -> Html {
    match kind {
        OperationKind::Get => disc("glyph hollow", 3.6),
        OperationKind::Put => rect("glyph", Point::new(-4.0, -4.0), 8.0, 8.0, "1"),
        OperationKind::Delete => path("glyph", "M-4-4h8v8h-8zM-1.6-1.6l3.2 3.2m0-3.2l-3.2 3.2"),
    }
}

/// What failed ends flat, and thickly: also where there is no room for a cross.
fn cap(bar: &Bar) -> Html {
    let (x, top, foot) = (px(bar.left + bar.width - 1.0), px(bar.top), px(bar.top + bar.height));
    path("cap", format!("M{x} {top}V{foot}"))
}

/// A check, or a cross before a flat cap.
fn end(state: &str, at: Point) -> Html {
    let outline = if state == "well" { "M-3.4 .2l2.4 2.6 4.4-5.4" } else { "M-3-3l6 6m0-6l-6 6" };
    html! { <path class="end" transform={translate(at)} d={outline} /> }
}

/// As many characters as there is room for; none rather than one or two.
fn shortened(words: &str, letters: usize) -> String {
    match words.chars().count() {
        count if count <= letters => words.to_owned(),
        _ if letters < 3 => String::new(),
        _ => words.chars().take(letters - 1).chain(['…']).collect(),
    }
}

fn label(bar: &Bar, text: &Text) -> AttrValue {
    let millis = |micros: u64| grouped(micros / 1_000);
    let status = match bar.status {
        None => text.get("stage-bar-open"),
        Some(status) => text.get(&format!("stage-bar-{}", status.to_string().replace('_', "-"))),
    };
    let id = match (bar.count, bar.ended) {
        (2.., _) => "stage-bars",
        (_, Some(_)) => "stage-bar",
        (_, None) => "stage-bar-pending",
    };
    text.with(
        id,
        &[
            ("operation", bar.kind.name().into()),
            ("key", bar.key.to_string().into()),
            ("count", bar.count.into()),
            ("started", millis(bar.started.0).into()),
            ("ended", bar.ended.map_or_else(String::new, |ended| millis(ended.0)).into()),
            ("status", status.to_string().into()),
        ],
    )
}
