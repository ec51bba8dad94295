//! A client's lane: each operation a bar from its beginning to its end.

use std::rc::Rc;

use ringside::engine::{RequestId, Status};
use ringside::simulation::OperationKind;
use ringside::stage::{Bar, LanesView};
use web_sys::KeyboardEvent;
use yew::prelude::*;

use crate::intent::{Intent, Selection};
use crate::text::{Text, grouped};

/// What a lane is given.
#[derive(Clone, Properties)]
pub struct Props {
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

impl PartialEq for Props {
    fn eq(&self, other: &Props) -> bool {
        self.selected == other.selected
            && self.text == other.text
            && self.on == other.on
            && self.lanes.width == other.lanes.width
            && self.lanes.clients.get(self.index) == other.lanes.clients.get(other.index)
    }
}

/// With more bars than this in a lane, only the last ones are stops of the Tab key: a reader of a
/// long run reaches the others by the log and the inspector.
const TAB_STOPS_MAX: usize = 40;

/// A lane.
#[component]
pub fn Lane(props: &Props) -> Html {
    let Some(lane) = props.lanes.clients.get(props.index) else { return html! {} };
    let bottom = (lane.strip.top + lane.strip.height).to_string();
    let bars = lane.bars.len();
    html! {
        <g class="tl-lane">
            <line class="tl-rule" x1="0" x2={props.lanes.width.to_string()} y1={bottom.clone()} y2={bottom} />
            <>{ for lane.bars.iter().enumerate().map(|(index, bar)| html! {
                <BarDrawing
                    key={bar.request.0.to_string()}
                    bar={bar.clone()}
                    selected={props.selected == Some(bar.request)}
                    is_tab_stop={index + TAB_STOPS_MAX >= bars}
                    text={props.text.clone()}
                    on={props.on.clone()}
                />
            }) }</>
            if lane.strip.height >= 14.0 {
                <text class="tl-client" x="4" y={format!("{:.1}", lane.strip.top + lane.strip.height / 2.0 + 3.8)}>{ lane.id.to_string() }</text>
            }
        </g>
    }
}

/// What a character of a label takes, in pixels.
const LETTER: f64 = 6.7;

/// What a bar is given.
#[derive(Clone, PartialEq, Properties)]
struct BarProps {
    bar: Bar,
    /// Whether it is looked at.
    selected: bool,
    is_tab_stop: bool,
    text: Text,
    on: Callback<Intent>,
}

/// A bar. A component of its own, so that of a long lane only the bars that change are rendered.
#[component]
fn BarDrawing(props: &BarProps) -> Html {
    let BarProps { bar, selected, is_tab_stop, text, on } = props;
    let request = bar.request;
    let select = {
        let on = on.clone();
        move || on.emit(Intent::Select(Selection::Operation(request)))
    };
    let onclick = {
        let select = select.clone();
        move |event: MouseEvent| {
            event.stop_propagation();
            select();
        }
    };
    let onkeydown = move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            event.stop_propagation();
            select();
        }
    };
    let family = if bar.kind == OperationKind::Get { "reads" } else { "writes" };
    let state = match bar.status {
        None => "open",
        Some(Status::Ok | Status::NotFound) => "well",
        Some(Status::Timeout | Status::Unavailable | Status::Rejected) => "failed",
    };
    let said = label(bar, text);
    let (middle, roomy) = (bar.top + bar.height / 2.0, bar.height >= 12.0);
    let with_end = bar.ended.is_some() && bar.width > 40.0 && roomy;
    // The glyph takes the first 22 pixels, the sign of the end the last 16.
    let letters = ((bar.width - 24.0 - if with_end { 16.0 } else { 4.0 }) / LETTER).max(0.0) as usize;
    let words = shortened(&format!("{} {}", bar.kind.name(), bar.key), letters);
    html! {
        <g
            class={classes!("tl-bar", family, state, selected.then_some("selected"), (bar.count > 1).then_some("several"))}
            data-testid={format!("bar-{}", request.0)}
            role="button"
            tabindex={if *is_tab_stop { "0" } else { "-1" }}
            aria-label={said.clone()}
            {onclick} {onkeydown}
            // A click on a bar looks at it; it does not move the playhead.
            onpointerdown={|event: PointerEvent| event.stop_propagation()}
        >
            if bar.width >= 12.0 {
                <title>{ said }</title>
            }
            <rect x={format!("{:.1}", bar.left)} y={format!("{:.1}", bar.top)} width={format!("{:.1}", bar.width)} height={format!("{:.1}", bar.height)} rx="3" />
            if bar.width >= 20.0 && roomy {
                <g transform={format!("translate({:.1} {middle:.1})", bar.left + 10.0)}>{ kind_glyph(bar.kind) }</g>
            }
            if !words.is_empty() && roomy {
                <text x={format!("{:.1}", bar.left + 19.0)} y={format!("{:.1}", middle + 3.9)}>{ words }</text>
            }
            if with_end {
                <path class="end" transform={format!("translate({:.1} {middle:.1})", bar.left + bar.width - 10.0)} d={end(state)} />
            }
        </g>
    }
}

/// The shape of what it sends first, as on the stage.
fn kind_glyph(kind: OperationKind) -> Html {
    match kind {
        OperationKind::Get => html! { <circle class="glyph hollow" r="3.6" /> },
        OperationKind::Put => html! { <rect class="glyph" x="-4" y="-4" width="8" height="8" rx="1" /> },
        OperationKind::Delete => html! { <path class="glyph" d="M-4-4h8v8h-8zM-1.6-1.6l3.2 3.2m0-3.2l-3.2 3.2" /> },
    }
}

/// A check, or a cross behind a flat cap.
fn end(state: &str) -> &'static str {
    if state == "well" { "M-3.4 .2l2.4 2.6 4.4-5.4" } else { "M-3-3l6 6m0-6l-6 6" }
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
