//! The panel at the left while a lesson is taken: the step, its question, and the way on.

use std::rc::Rc;

use ringside::lessons::{Answer, Judged, library};
use ringside::scenario::contrast::Variation;
use ringside::scenario::{Choice, Lesson, LessonStep};
use serde_json::Value;
use yew::prelude::*;

use super::prose::Facts;
use super::{Study, said};
use crate::components::icons::{Icon, glyph};
use crate::facts::Cast;
use crate::intent::{Intent, Panel as Fold, Study as Wish};
use crate::markup::{Button, all, asks, class, el, element, flag, given, keyed, listening, nothing, onclick, words};
use crate::model::Model;
use crate::part::Draw;
use crate::text::Text;
use crate::text::wording::arg;

/// More steps than these have smaller dots, so that they stand in a row.
const FEW: usize = 8;

/// What the panel says.
#[derive(Clone, PartialEq)]
pub struct Told {
    lesson: std::sync::Arc<Lesson>,
    name: AttrValue,
    at: usize,
    report: Rc<Value>,
    cast: Rc<Cast>,
    /// What was said to this step's question.
    answer: Answer,
    /// What came of that of the step before.
    judged: Option<Judged>,
    free: bool,
    playing: bool,
    /// Whether the reader has done something to the world by hand.
    strayed: bool,
    /// The run that is shown in the place of the lesson's own, and what it has come to.
    detour: Option<(usize, Rc<Value>)>,
}

impl Told {
    pub fn of(study: &Study, model: &Model, strayed: bool) -> Told {
        let judged = study.at.checked_sub(1).and_then(|before| match study.reader.answer(before) {
            Answer::Judged(judged) => Some(judged.clone()),
            _ => None,
        });
        Told {
            lesson: study.reader.lesson().clone(),
            name: model.run.session().scenario().head.name.clone().into(),
            at: study.at,
            report: study.report(),
            cast: model.run.cast().clone(),
            answer: study.reader.answer(study.at).clone(),
            judged,
            free: study.free,
            playing: model.playing,
            strayed,
            detour: study.detour.as_ref().map(|detour| (detour.place, detour.report.clone())),
        }
    }
}

/// The panel.
#[derive(PartialEq)]
pub struct Panel {
    pub text: Text,
    pub told: Told,
    pub on: Callback<Intent>,
}

impl Draw for Panel {
    fn draw(&self) -> Html {
        let Panel { text, told, on } = self;
        let unfold = Button::asking(on, Intent::TogglePanel(Fold::Scenario)).class("btn icon").named(text.get("panel-open"));
        let title = said(&told.lesson.title, text.language()).to_string();
        let rail = [unfold.holding(glyph(Icon::Right)), self.dots(), el("span", "title", title)];
        let about = said(&told.lesson.about, text.language()).to_string();
        html! {
            <aside class="lesson study" aria-label={text.get("lesson")} data-testid="lesson" data-about={about}>
                { el("div", "lesson-full", [self.body(), self.foot()]) }
                { el("div", "lesson-rail", rail) }
            </aside>
        }
    }
}

impl Panel {
    fn step(&self) -> &LessonStep {
        &self.told.lesson.steps[self.told.at]
    }

    fn facts(&self, plain: bool) -> Facts<'_> {
        Facts { report: &self.told.report, cast: &self.told.cast, on: &self.on, plain }
    }

    fn body(&self) -> Html {
        let Panel { text, told, on } = self;
        let (language, step) = (text.language(), self.step());
        let place = [("step", arg(told.at + 1)), ("steps", arg(told.lesson.steps.len()))];
        let eyebrow = [
            el("span", "", text.with("lesson-place", &place)),
            element(
                "button",
                &["type", "class", "data-testid"],
                &mut [given("button"), given("of-lesson"), given("lesson-title")],
                words(said(&told.lesson.title, language).to_string()),
            ),
        ];
        let [place, title] = eyebrow;
        let title = listening(title, vec![onclick(asks(on, Intent::Study(Wish::Contents(true))))]);
        let heading = element(
            "h2",
            &["data-testid", "tabindex"],
            &mut [given("lesson-step"), given("-1")],
            words(said(&step.title, language).to_string()),
        );
        let watch = step.watch.as_ref().map(|watch| {
            let cue = [el("b", "", text.get("lesson-watch")), words(" "), self.facts(false).line(said(watch, language))];
            el("div", "watch", [glyph(Icon::Eye), el("span", "", cue)])
        });
        element(
            "div",
            &["class", "data-testid"],
            &mut [given("lesson-body"), given("lesson-body")],
            all([
                el("div", "eyebrow", [place, title]),
                self.outcome().unwrap_or_default(),
                heading,
                element(
                    "div",
                    &["data-testid", "aria-live"],
                    &mut [given("lesson-text"), given("polite")],
                    self.facts(false).blocks(said(&step.text, language)),
                ),
                if told.strayed { nothing() } else { self.otherwise() },
                watch.unwrap_or_default(),
                if told.strayed && !told.free { self.stray() } else { nothing() },
                self.question().unwrap_or_default(),
                if self.is_last() { self.end() } else { nothing() },
            ]),
        )
    }

    /// What the reader said to the question before, beside what happened.
    fn outcome(&self) -> Option<Html> {
        let Panel { text, told, .. } = self;
        let judged = told.judged.as_ref()?;
        let question = told.lesson.steps[told.at - 1].question.as_ref()?;
        let facts = self.facts(false);
        let row = |id: &'static str, choice: Option<&Choice>, none: &str| {
            let words = match choice {
                Some(choice) => facts.line(said(&choice.text, text.language())),
                None => words(text.get(none)),
            };
            [el("dt", "", text.get(id)), element("dd", &["data-testid"], &mut [given(id)], words)]
        };
        let chosen = judged.chosen.and_then(|chosen| question.choices.get(chosen));
        let came = judged.came.first().and_then(|came| question.choices.get(*came));
        let rows =
            row("lesson-said", chosen, "lesson-said-nothing").into_iter().chain(row("lesson-came", came, "lesson-came-nothing"));
        // To who foresaw it, and to who said nothing, it is told of what happened.
        let why = if judged.foreseen() { chosen } else { chosen.or(came) };
        let why = why.map(|choice| facts.blocks(said(&choice.why, text.language())));
        let also = if judged.foreseen() { None } else { came.filter(|_| chosen.is_some()) };
        let also = also.map(|choice| facts.blocks(said(&choice.why, text.language())));
        Some(element(
            "section",
            &["class", "data-testid", "data-foreseen", "aria-label"],
            &mut [given("outcome"), given("outcome"), given(flag(judged.foreseen())), given(text.get("lesson-outcome"))],
            all([el("dl", "", all(rows)), why.unwrap_or_default(), also.unwrap_or_default()]),
        ))
    }

    /// What would be, were something set otherwise: a button for each, and the text of the one that is shown.
    fn otherwise(&self) -> Html {
        let Panel { text, told, on } = self;
        let all_of_step = &self.step().otherwise;
        if all_of_step.is_empty() {
            return nothing();
        }
        let shown = told.detour.as_ref().map(|(place, _)| *place);
        let choices = all_of_step.iter().enumerate().map(|(place, otherwise)| {
            let is_shown = shown == Some(place);
            let wish = Wish::Otherwise((!is_shown).then_some(place));
            let button = Button::asking(on, Intent::Study(wish))
                .id(format!("otherwise-{}", place + 1))
                .class(class("btn", &[("on", is_shown)]))
                .also("aria-pressed", flag(is_shown));
            keyed(place, button.holding(said(&otherwise.title, text.language()).to_string()))
        });
        let told_of = told.detour.as_ref().and_then(|(place, report)| Some((all_of_step.get(*place)?, report)));
        let says = told_of.map(|(otherwise, report)| {
            // A list, or a table, is more than there is room for; what of it is otherwise the text says.
            let said_of = |variation: &Variation| match variation.value {
                Value::Array(_) | Value::Object(_) => variation.path.clone(),
                _ => variation.to_string(),
            };
            let set = otherwise.set.iter().map(|variation| el("code", "", said_of(variation)));
            let facts = Facts { report, cast: &told.cast, on, plain: false };
            let back = Button::asking(on, Intent::Study(Wish::Otherwise(None))).class("btn line").id("otherwise-back");
            all([
                el("p", "set", all(set)),
                facts.blocks(said(&otherwise.text, text.language())),
                back.holding(text.get("lesson-return")),
            ])
        });
        element(
            "section",
            &["class", "data-testid", "aria-label"],
            &mut [given(class("otherwise", &[("on", shown.is_some())])), given("otherwise"), given(text.get("otherwise"))],
            all([
                el("h3", "", text.get("otherwise")),
                el("div", "ways", all(choices)),
                element(
                    "div",
                    &["aria-live", "data-testid"],
                    &mut [given("polite"), given("otherwise-text")],
                    says.unwrap_or_default(),
                ),
            ]),
        )
    }

    fn question(&self) -> Option<Html> {
        let Panel { text, told, on } = self;
        let question = self.step().question.as_ref()?;
        let picked = match &told.answer {
            Answer::Open => None,
            Answer::Picked(choice) => Some(*choice),
            Answer::Settled(choice) => *choice,
            Answer::Judged(judged) => judged.chosen,
        };
        let waits = matches!(told.answer, Answer::Open | Answer::Picked(_)) && !told.free;
        if told.detour.is_some() {
            // It is about what the lesson's own run comes to.
            return None;
        }
        let facts = self.facts(true);
        let choices = question.choices.iter().enumerate().map(|(place, choice)| {
            let number = (place + 1).to_string();
            let chosen = picked == Some(place);
            let button = Button::asking(on, Intent::Study(Wish::Pick(place)))
                .id(format!("choice-{number}"))
                .class(class("choice", &[("on", chosen)]))
                .also("aria-pressed", flag(chosen))
                .idle(!waits);
            keyed(place, button.holding([el("i", "", number), el("span", "", facts.line(said(&choice.text, text.language())))]))
        });
        let choices = element(
            "div",
            &["class", "role", "aria-labelledby"],
            &mut [given("choices"), given("group"), given("lesson-question")],
            all(choices),
        );
        let title = element(
            "h3",
            &["id", "data-testid", "tabindex"],
            &mut [given("lesson-question"), given("lesson-question"), given("-1")],
            facts.line(said(&question.text, text.language())),
        );
        let settle = |id: &'static str, class: &'static str| {
            Button::asking(on, Intent::Study(Wish::Settle)).class(class).id(id).holding(text.get(id))
        };
        let ways = match (&told.answer, told.free) {
            (_, true) => nothing(),
            (Answer::Picked(_), _) => settle("lock-in", "btn prim"),
            (Answer::Open, _) => settle("lesson-skip", "btn quiet"),
            _ => nothing(),
        };
        Some(element("section", &["class"], &mut [given("q")], all([title, choices, ways])))
    }

    /// The reader has changed the world, so the text may be about another.
    fn stray(&self) -> Html {
        let Panel { text, on, .. } = self;
        let back = Button::asking(on, Intent::Study(Wish::Return)).class("btn line").id("lesson-return");
        let says = [el("p", "", text.get("lesson-strayed")), back.holding(text.get("lesson-return"))];
        element("div", &["class", "role"], &mut [given("stray"), given("status")], all(says))
    }

    fn is_last(&self) -> bool {
        self.told.at + 1 == self.told.lesson.steps.len()
    }

    /// What there is to do when the lesson is over.
    fn end(&self) -> Html {
        let Panel { text, told, on } = self;
        let play = if told.free {
            el("p", "free", text.get("lesson-free-hint"))
        } else {
            Button::asking(on, Intent::Study(Wish::Free(true)))
                .class("btn prim")
                .id("lesson-free")
                .holding(text.get("lesson-free"))
        };
        let here = library::LESSONS.iter().position(|lesson| told.name == lesson.name);
        let next = here.and_then(|place| library::LESSONS.get(place + 1)).map(|next| {
            let title = next.title[usize::from(text.language() == crate::intent::Language::Ko)];
            let open = Intent::Study(Wish::Open(next.name.to_owned(), 0));
            let words = text.with("lesson-next-one", &[("number", arg(next.number)), ("title", arg(title))]);
            Button::asking(on, open).class("btn line").id("next-lesson").holding(words)
        });
        el("div", "lesson-end", [play, next.unwrap_or_default()])
    }

    fn foot(&self) -> Html {
        let Panel { text, told, on } = self;
        let button =
            |id: &'static str, wish: Wish, idle: bool| Button::asking(on, Intent::Study(wish)).class("btn").id(id).idle(idle);
        let waits = matches!(told.answer, Answer::Open | Answer::Picked(_)) && self.step().question.is_some() && !told.free;
        let back = button("lesson-back", Wish::Back, told.at == 0).hint(text.get("lesson-back-hint"));
        let next = button("lesson-next", Wish::Next, waits || self.is_last());
        let hint = if waits { "lesson-next-waits" } else { "lesson-next-hint" };
        let again = (told.at > 0).then(|| {
            button("lesson-again", Wish::Again, false)
                .named(text.get("lesson-again"))
                .class("btn icon")
                .holding(glyph(Icon::Again))
        });
        el(
            "div",
            "lesson-foot",
            [
                back.holding([el("span", "flip", glyph(Icon::Right)), words(text.get("lesson-back"))]),
                again.unwrap_or_default(),
                self.dots(),
                next.hint(text.get(hint)).holding([words(text.get("lesson-next")), glyph(Icon::Right)]),
            ],
        )
    }

    /// How far one is. To go to any step there is the contents page.
    fn dots(&self) -> Html {
        let Panel { text, told, .. } = self;
        let dots = told.lesson.steps.iter().enumerate().map(|(place, step)| {
            let state = [("done", place < told.at), ("cur", place == told.at), ("asks", step.question.is_some())];
            keyed(place, el("i", class(if told.lesson.steps.len() > FEW { "dot small" } else { "dot" }, &state), nothing()))
        });
        let place = text.with("lesson-place", &[("step", arg(told.at + 1)), ("steps", arg(told.lesson.steps.len()))]);
        element(
            "span",
            &["class", "role", "aria-label", "data-step"],
            &mut [given("dots"), given("img"), given(place), given((told.at + 1).to_string())],
            all(dots),
        )
    }
}
