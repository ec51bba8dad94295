//! The bar at the top: the mark, what is open, language and theme.

use std::rc::Rc;

use yew::prelude::*;

use super::icons::{Icon, glyph, mark};
use super::scenario_picker::{Entry, ScenarioPicker};
use crate::intent::{Intent, Language, Present, Theme};
use crate::markup::{Button, el};
use crate::part::Draw;
use crate::text::Text;

/// The bar.
#[derive(PartialEq)]
pub struct TopBar {
    pub text: Text,
    pub theme: Theme,
    pub scenarios: Rc<Vec<Entry>>,
    /// The name of the open scenario.
    pub open: AttrValue,
    /// Its title.
    pub title: AttrValue,
    pub on: Callback<Intent>,
}

impl Draw for TopBar {
    fn draw(&self) -> Html {
        let TopBar { text, theme, scenarios, open, title, on } = self;
        let language = |language: Language, label: &'static str, name: &'static str| {
            let button = Button::asking(on, Intent::Language(language)).id(format!("lang-{}", language.tag()));
            let button = button.chosen(text.language() == language).also("lang", language.tag());
            button.label(name.into()).holding(label)
        };
        let (other, icon, hint) = match theme {
            Theme::Light => (Theme::Dark, Icon::Moon, "theme-to-dark"),
            Theme::Dark => (Theme::Light, Icon::Sun, "theme-to-light"),
        };
        let many = Button::asking(on, Intent::Laboratory(true))
            .class("btn many")
            .id("laboratory-open")
            .hint(text.get("laboratory-open-hint"));
        let theme = Button::asking(on, Intent::Theme(other)).class("btn icon").id("theme").named(text.get(hint));
        let share = Button::asking(on, Intent::Share).class("btn line share").id("share").named(text.get("share-hint"));
        let present = Button::asking(on, Intent::Present(Present::Enter)).class("btn line share").id("present");
        let present = present.named(text.get("present-hint")).holding([glyph(Icon::Screen), el("span", "", text.get("present"))]);
        html! {
            <header class="top">
                { el("p", "brand", [mark(), el("span", "", "Ringside")]) }
                <ScenarioPicker text={text.clone()} scenarios={scenarios.clone()} open={open.clone()} title={title.clone()} on={on.clone()}/>
                <span class="spacer"></span>
                { many.label(text.get("laboratory")).holding([glyph(Icon::Dice), el("span", "", text.get("laboratory"))]) }
                <span class="seg" role="group" aria-label={text.get("language")}>
                    { language(Language::Ko, "한국어", "한국어") }
                    { language(Language::En, "EN", "English") }
                </span>
                { theme.holding(glyph(icon)) }
                { share.holding([glyph(Icon::Share), el("span", "", text.get("share"))]) }
                { present }
            </header>
        }
    }
}
