//! Two runs side by side, around their two stages: what can be put beside the open run, how the two are called, where they part.

use std::rc::Rc;

use ringside::engine::{RequestId, Time};
use ringside::scenario::contrast::{Differing, Kind, OperationOutcome, Setting, Told, Variation};
use ringside::stage::LanesView;
use serde_json::Value;
use yew::prelude::*;

use super::icons::{Icon, glyph};
use crate::beside;
use crate::intent::{Beside, Intent, Selection};
use crate::markup::{Button, all, class, el, element, flag, given, keyed, nothing, words};
use crate::model::Model;
use crate::part::Draw;
use crate::text::wording::{self, arg, whole_ms};
use crate::text::{Text, sentences};

/// What there is to say of two runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BesideView {
    /// The setting as each has it: `R = 1`.
    pub titles: [AttrValue; 2],
    /// Where the second is, if it has not come to where the first is.
    pub lags: Option<AttrValue>,
    /// Why the second could not follow.
    pub stuck: Vec<AttrValue>,
    /// Whether a difference is being looked for.
    pub searching: bool,
    /// Whether there is no other answer up to the end.
    pub exhausted: bool,
    /// The instant of the first happening that differs at all.
    pub parting: Option<Time>,
    /// The instant of the first other answer.
    pub answer: Option<Time>,
    /// The first operations that ended otherwise.
    pub rows: Vec<Row>,
    /// How many ended otherwise in all, and how many only took another time.
    pub counts: [usize; 2],
}

/// An operation that ended otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its number in the first run, if it is there.
    pub request: Option<RequestId>,
    /// Its name.
    pub id: AttrValue,
    /// What was asked: `get city`.
    pub asked: AttrValue,
    /// From when on it can be seen.
    pub at: Time,
    /// What came of it in each.
    pub ends: [AttrValue; 2],
    /// Whether it is looked at.
    pub selected: bool,
}

/// So many operations are listed.
const ROWS_MAX: usize = 12;

impl BesideView {
    /// What there is to say of the run beside a model's.
    pub fn of(model: &Model, beside: &beside::Beside) -> BesideView {
        let (text, comparing) = (&model.text, beside.comparing());
        let differing = |kind| comparing.differing(kind);
        BesideView {
            titles: beside.values(&model.run).map(|value| title(text, beside.setting(), &value)),
            lags: beside.lags_at().map(|at| text.with("beside-lags", &[("at", arg(whole_ms(at)))])),
            stuck: match &beside.stuck {
                Some(refusals) => sentences(text.language(), refusals).into_iter().map(AttrValue::from).collect(),
                None => Vec::new(),
            },
            searching: beside.searching,
            exhausted: beside.exhausted && beside.first_answer().is_none(),
            parting: comparing.parting().map(|parting| parting.at),
            answer: beside.first_answer(),
            rows: differing(Kind::Outcome).iter().take(ROWS_MAX).filter_map(|differing| row(model, differing)).collect(),
            counts: [differing(Kind::Outcome).len(), differing(Kind::Duration).len()],
        }
    }
}

fn row(model: &Model, differing: &Differing) -> Option<Row> {
    let told = differing.told()?;
    let request = differing.left.as_ref().map(|told| told.request);
    Some(Row {
        request,
        id: AttrValue::from(told.id.to_string()),
        asked: format!("{} {}", wording::operation(told.kind), told.key).into(),
        at: differing.at,
        ends: [&differing.left, &differing.right].map(|told| end(&model.text, told.as_ref())),
        selected: request.is_some_and(|request| model.selection == Selection::Operation(request)),
    })
}

/// What a client was told: the values of a get, or else how it went.
fn end(text: &Text, told: Option<&Told>) -> AttrValue {
    let Some(told) = told else { return text.get("beside-not-asked") };
    let outcome = OperationOutcome::of(told);
    if outcome.values.is_empty() { wording::status(text, outcome.status) } else { outcome.values.join(" / ").into() }
}

/// A setting and what it is set to: `R = 1`, `strict quorum`.
fn title(text: &Text, setting: Setting, value: &Value) -> AttrValue {
    let word = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let own = format!("beside-{}-{word}", setting.name());
    if text.has(&own) { text.get(&own) } else { format!("{} = {word}", setting.name().to_uppercase()).into() }
}

/// What can be put beside the open run.
#[derive(PartialEq)]
pub struct BesideMenu {
    pub text: Text,
    pub variations: Rc<Vec<Variation>>,
    /// What the open run is set to, in the order of the variations.
    pub here: Rc<Vec<AttrValue>>,
    pub on: Callback<Intent>,
}

impl BesideMenu {
    /// The menu of a model, while it is open.
    pub fn of(model: &Model, on: Callback<Intent>) -> Option<BesideMenu> {
        let variations = model.variations.clone()?;
        let timeline = model.run.timeline();
        let settings = &timeline.setup().settings;
        let here =
            variations.iter().filter_map(Variation::setting).map(|setting| title(&model.text, setting, &setting.of(settings)));
        Some(BesideMenu { text: model.text.clone(), here: Rc::new(here.collect()), variations, on })
    }
}

impl Draw for BesideMenu {
    fn draw(&self) -> Html {
        let BesideMenu { text, variations, here, on } = self;
        let item = |(variation, here): (&Variation, &AttrValue)| {
            let setting = variation.setting()?;
            let open = Button::asking(on, Intent::Beside(Beside::Open(variation.clone())));
            let value = variation.value.as_str().map_or_else(|| variation.value.to_string(), str::to_owned);
            let id = format!("beside-with-{}-{value}", setting.name());
            let there = title(text, setting, &variation.value);
            let titles = [el("span", "", here.clone()), el("i", "", "|"), el("span", "", there)];
            Some(keyed(id.clone(), el("li", "", open.id(id).holding(titles))))
        };
        let items = variations.iter().zip(here.iter()).filter_map(item);
        let content = [el("p", "", text.get("beside-menu")), el("ul", "", all(items))];
        let values = &mut [given("beside-menu"), given("beside-menu"), given("group"), given(text.get("beside"))];
        element("div", &["class", "data-testid", "role", "aria-label"], values, Vec::from(content).into_iter().collect())
    }
}

/// The button that opens the menu.
pub fn open_button(text: &Text, open: bool, chosen: bool, on: &Callback<Intent>) -> Html {
    let button = Button::asking(on, Intent::Beside(Beside::Menu)).id("beside-open").hint(text.get("beside-hint"));
    let button = button.label(text.get("beside")).also("aria-expanded", flag(open));
    button.class(class("beside-button", &[("on", chosen)])).holding([el("i", "", ""), el("span", "", text.get("beside"))])
}

/// How one of the two is called, above its stage.
pub fn caption(view: &BesideView, right: bool) -> Html {
    let lags = if right { view.lags.clone() } else { None };
    let id = if right { "beside-right" } else { "beside-left" };
    let lags = lags.map_or_else(nothing, |lags| el("small", "chip", lags));
    let content = [words(view.titles[usize::from(right)].clone()), lags];
    element("figcaption", &["data-testid"], &mut [given(id)], Vec::from(content).into_iter().collect())
}

/// Where the two part, beside the inspector.
#[derive(PartialEq)]
pub struct BesidePanel {
    pub text: Text,
    pub view: Rc<BesideView>,
    /// Whether two rings are shown; else the view shows the first run.
    pub both: bool,
    pub on: Callback<Intent>,
}

impl Draw for BesidePanel {
    fn draw(&self) -> Html {
        let BesidePanel { text, view, both, on } = self;
        let close = Button::asking(on, Intent::Beside(Beside::Close)).class("btn icon").id("beside-close");
        let head = [el("h2", "", text.get("beside")), close.named(text.get("beside-close")).holding(glyph(Icon::Kill))];
        let first = Button::asking(on, Intent::Beside(Beside::First)).class("btn").id("beside-first");
        let first = first.hint(text.get("beside-first-hint")).holding(text.get("beside-first"));
        let only =
            if *both { nothing() } else { el("p", "beside-only", text.with("beside-only", &[("left", arg(&view.titles[0]))])) };
        let stuck = all(view.stuck.iter().enumerate().map(|(index, words)| keyed(index, el("p", "beside-stuck", words.clone()))));
        let content = [el("header", "", head), only, stuck, self.state(), self.table(), self.rest(), first];
        let values = &mut [given("beside-panel"), given("beside-panel"), given(text.get("beside"))];
        element("section", &["class", "data-testid", "aria-label"], values, Vec::from(content).into_iter().collect())
    }
}

impl BesidePanel {
    /// What is known of the first difference.
    fn state(&self) -> Html {
        let BesidePanel { text, view, .. } = self;
        let at = |id: &str, at: Time| text.with(id, &[("at", arg(whole_ms(at)))]);
        let sentence = match (view.searching, view.answer, view.parting) {
            (true, ..) => text.get("beside-searching"),
            (_, Some(answer), _) => at("beside-answer", answer),
            (_, None, Some(parting)) if view.exhausted => at("beside-inner-only", parting),
            (_, None, Some(parting)) => at("beside-inner", parting),
            (_, None, None) if view.exhausted => text.get("beside-none"),
            (_, None, None) => text.get("beside-same-so-far"),
        };
        html! { <p class="beside-state" data-testid="beside-state" role="status">{ sentence }</p> }
    }

    /// The operations that ended otherwise.
    fn table(&self) -> Html {
        let BesidePanel { view, on, .. } = self;
        if view.rows.is_empty() {
            return nothing();
        }
        let row = |row: &Row| {
            let wish = Intent::Beside(Beside::Operation(row.request, row.at));
            let asked = [el("b", "", row.id.clone()), el("span", "mono", row.asked.clone())];
            let content =
                [el("span", "asked", asked), el("span", "end", row.ends[0].clone()), el("span", "end", row.ends[1].clone())];
            let id = format!("beside-op-{}", row.id);
            let class = if row.selected { "on" } else { "" };
            keyed(row.id.to_string(), el("li", "", Button::asking(on, wish).id(id).class(class).holding(content)))
        };
        let [left, right] = &view.titles;
        let head = [el("span", "asked", ""), el("span", "end", left.clone()), el("span", "end", right.clone())];
        el("div", "beside-table", [el("div", "head", head), el("ul", "", all(view.rows.iter().map(row)))])
    }

    /// How many there are besides.
    fn rest(&self) -> Html {
        let BesidePanel { text, view, .. } = self;
        let more = view.counts[0] - view.rows.len();
        let line = |id: &str, count: usize| {
            if count == 0 { nothing() } else { el("p", "beside-rest", text.with(id, &[("count", (count as u64).into())])) }
        };
        all([line("beside-more", more), line("beside-slower", view.counts[1])])
    }
}

/// The marks of the first difference over the timeline.
#[derive(PartialEq)]
pub struct BesideMarks {
    text: Text,
    marks: Vec<Mark>,
    on: Callback<Intent>,
}

#[derive(PartialEq)]
struct Mark {
    id: &'static str,
    at: Time,
    x: f64,
    /// Whether its name stands before it, where there is room.
    before: bool,
}

impl BesideMarks {
    /// The marks on a timeline.
    pub fn of(view: &BesideView, lanes: &LanesView, text: Text, on: Callback<Intent>) -> BesideMarks {
        let inner = view.parting.filter(|parting| view.answer.is_none_or(|answer| *parting < answer));
        let mark = |id, at| {
            let x = lanes.axis.x(at);
            Mark { id, at, x, before: x > lanes.width / 2.0 }
        };
        let marks = [inner.map(|at| mark("beside-mark-inner", at)), view.answer.map(|at| mark("beside-mark-answer", at))];
        BesideMarks { text, marks: marks.into_iter().flatten().collect(), on }
    }
}

impl Draw for BesideMarks {
    fn draw(&self) -> Html {
        let BesideMarks { text, marks, on } = self;
        let mark = |mark: &Mark| {
            let Mark { id, at, x, before } = *mark;
            let hint = text.with(&format!("{id}-hint"), &[("at", arg(whole_ms(at)))]);
            let button = Button::asking(on, Intent::Seek(at)).id(id).named(hint).holding(text.get(id));
            let style = format!("transform: translateX({}px)", ringside::decimal::tenths(x));
            keyed(
                id,
                element(
                    "div",
                    &["class", "style"],
                    &mut [given(class("beside-mark", &[("before", before)])), given(style)],
                    button,
                ),
            )
        };
        all(marks.iter().map(mark))
    }
}
