//! The bar at the top: the mark, what is open, language and theme.

use std::rc::Rc;

use yew::prelude::*;

use super::icons::{Icon, glyph, mark};
use super::scenario_picker::{Entry, ScenarioPicker};
use super::settings_menu::settings_menu;
use super::share;
use crate::intent::{Intent, Language, Present, Study, Theme};
use crate::markup::{Button, el};
use crate::part::Draw;
use crate::settings::Preferences;
use crate::text::Text;

/// The bar.
#[derive(PartialEq)]
pub struct TopBar {
    pub text: Text,
    pub theme: Theme,
    /// What is preferred, while that can be chosen.
    pub settings: Option<Preferences>,
    pub scenarios: Rc<Vec<Entry>>,
    /// The name of the open scenario.
    pub open: AttrValue,
    /// What kind of thing that is, or its number among those.
    pub kind: AttrValue,
    /// Its title.
    pub title: AttrValue,
    pub on: Callback<Intent>,
}

impl Draw for TopBar {
    fn draw(&self) -> Html {
        let TopBar { text, theme, settings, scenarios, open, kind, title, on } = self;
        let language = |language: Language, label: &'static str, name: &'static str| {
            let button = Button::asking(on, Intent::Language(language)).id(format!("lang-{}", language.tag()));
            let button = button.chosen(text.language() == language).also("lang", language.tag());
            // Its name begins with what stands on it: whoever speaks to the page says what is seen.
            let button = if name == label { button } else { button.label(format!("{label}, {name}").into()) };
            button.holding(label)
        };
        let (other, icon, hint) = match theme {
            Theme::Light => (Theme::Dark, Icon::Moon, "theme-to-dark"),
            Theme::Dark => (Theme::Light, Icon::Sun, "theme-to-light"),
        };
        let many = Button::asking(on, Intent::Laboratory(true))
            .class("btn many")
            .id("laboratory-open")
            .hint(text.get("laboratory-open-hint"));
        let lessons = Button::asking(on, Intent::Study(Study::Contents(true)))
            .class("btn lessons")
            .id("lesson-picker")
            .label(text.get("lessons"))
            .hint(text.get("lessons-hint"));
        let theme = Button::asking(on, Intent::Theme(other)).class("btn icon").id("theme").named(text.get(hint));
        let share = Button::asking(on, Intent::Share).class("btn line share").id("share").hint(text.get("share-hint"));
        let present = Button::asking(on, Intent::Present(Present::Enter)).class("btn line share").id("present");
        let present = present.hint(text.get("present-hint")).holding([glyph(Icon::Screen), el("span", "", text.get("present"))]);
        html! {
            <header class="top">
                { skip(text) }
                { el("h1", "brand", [mark(), el("span", "", "Ringside")]) }
                { lessons.holding([glyph(Icon::Book), el("span", "", text.get("lessons"))]) }
                <ScenarioPicker text={text.clone()} scenarios={scenarios.clone()} open={open.clone()} kind={kind.clone()} title={title.clone()} on={on.clone()}/>
                <span class="spacer"></span>
                { many.holding([glyph(Icon::Dice), el("span", "", text.get("laboratory"))]) }
                <span class="seg languages" role="group" aria-label={text.get("language")}>
                    { language(Language::Ko, "한국어", "한국어") }
                    { language(Language::En, "EN", "English") }
                </span>
                { theme.holding(glyph(icon)) }
                { settings_menu(text, *settings, on) }
                { share.holding([glyph(Icon::Share), el("span", "", text.get("share"))]) }
                { present }
            </header>
        }
    }
}

/// Leads past the bar and the panel, for whoever goes by keys; seen while it has the focus. No link: what an address ends in is a run.
fn skip(text: &Text) -> Html {
    let go = Callback::from(|_| {
        if let Some(window) = web_sys::window() {
            share::give_back(&window, "main");
        }
    });
    Button::calling(go).class("skip").id("skip").holding(text.get("skip-to-stage"))
}
