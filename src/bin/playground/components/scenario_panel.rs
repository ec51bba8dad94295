//! The panel at the left: what the open scenario is about, what to try, what its narrator said.

use std::rc::Rc;

use yew::prelude::*;

use super::icons::{Icon, glyph};
use crate::intent::{Intent, Panel};
use crate::markup::{Button, all, el, element, given, keyed, nothing, words};
use crate::part::Draw;
use crate::text::{Text, rich};

/// What the panel says.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// Where it comes from: the collection, or the reader.
    pub eyebrow: AttrValue,
    /// The scenario's name.
    pub name: AttrValue,
    /// Its title.
    pub title: AttrValue,
    /// What it is about.
    pub summary: AttrValue,
    /// What to try first: concrete things, each of which can be done here.
    pub tries: Vec<AttrValue>,
    /// The seed of the run.
    pub seed: u64,
    /// Settings that are accepted and change nothing yet.
    pub without_effect: Vec<AttrValue>,
}

/// Something the narrator said.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// The number of the happening.
    pub key: u64,
    /// When.
    pub at: AttrValue,
    /// What.
    pub words: AttrValue,
}

/// The panel.
#[derive(PartialEq)]
pub struct ScenarioPanel {
    pub text: Text,
    pub story: Rc<Story>,
    pub notes: Rc<Vec<Note>>,
    pub on: Callback<Intent>,
}

impl Draw for ScenarioPanel {
    fn draw(&self) -> Html {
        let ScenarioPanel { text, story, on, .. } = self;
        let unfold = Button::asking(on, Intent::TogglePanel(Panel::Scenario)).class("btn icon").named(text.get("panel-open"));
        let rail = [unfold.holding(glyph(Icon::Right)), el("span", "title", story.title.clone())];
        html! {
            <aside class="lesson" aria-label={text.get("scenario")}>
                { el("div", "lesson-full", [self.body(), self.foot()]) }
                { el("div", "lesson-rail", rail) }
            </aside>
        }
    }
}

impl ScenarioPanel {
    fn body(&self) -> Html {
        let ScenarioPanel { text, story, notes, .. } = self;
        let note = |note: &Note| {
            keyed(note.key.to_string(), el("div", "note", [el("span", "mono", note.at.clone()), rich(&note.words)]))
        };
        let tries = story.tries.iter().enumerate();
        let tries = tries.map(|(index, words)| keyed(index, el("li", "", el("span", "", rich(words)))));
        let without_effect = if story.without_effect.is_empty() {
            nothing()
        } else {
            let names = story.without_effect.iter().map(AttrValue::as_str).collect::<Vec<_>>().join(", ");
            el("details", "watch unbuilt", [el("summary", "", text.get("without-effect")), el("p", "mono", names)])
        };
        el(
            "div",
            "lesson-body",
            [
                el("div", "eyebrow", [el("span", "", story.eyebrow.clone()), el("span", "mono", story.name.clone())]),
                el("h2", "", story.title.clone()),
                el("p", "", rich(&story.summary)),
                all(notes.iter().map(note)),
                el("h3", "", text.get("try-first")),
                element("ol", &["class", "data-testid"], &mut [given("tries"), given("try-first")], all(tries)),
                without_effect,
            ],
        )
    }

    fn foot(&self) -> Html {
        let ScenarioPanel { text, story, on, .. } = self;
        let seed = story.seed.to_string();
        let button =
            |id: &'static str, hint: &str, intent: Intent| Button::asking(on, intent).class("btn").id(id).hint(text.get(hint));
        el(
            "div",
            "lesson-foot",
            [
                el(
                    "span",
                    "seed",
                    [words(text.get("seed")), html! { <output data-testid="seed" title={seed.clone()}>{ seed }</output> }],
                ),
                button("run-again", "run-again-hint", Intent::Restart { seed: None })
                    .holding([glyph(Icon::Again), words(text.get("run-again"))]),
                button("new-seed", "new-seed-hint", Intent::NewSeed).holding(text.get("new-seed")),
            ],
        )
    }
}
