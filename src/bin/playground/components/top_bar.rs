//! The bar at the top: the mark, what is open, language and theme.

use std::rc::Rc;

use yew::prelude::*;

use super::icons::{Icon, glyph, mark};
use super::scenario_picker::{Entry, ScenarioPicker};
use crate::intent::{Intent, Language, Theme};
use crate::text::Text;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub text: Text,
    pub theme: Theme,
    pub scenarios: Rc<Vec<Entry>>,
    /// The name of the open scenario.
    pub open: AttrValue,
    /// Its title.
    pub title: AttrValue,
    pub on: Callback<Intent>,
}

/// The bar.
#[component]
pub fn TopBar(props: &Props) -> Html {
    let Props { text, theme, scenarios, open, title, on } = props;
    let language = |language: Language, label: &'static str, name: &'static str| {
        let chosen = text.language() == language;
        html! {
            <button type="button" data-testid={format!("lang-{}", language.tag())} lang={language.tag()} class={classes!(chosen.then_some("on"))}
                aria-pressed={chosen.to_string()} aria-label={name} onclick={on.reform(move |_| Intent::Language(language))}>
                { label }
            </button>
        }
    };
    let (other, icon, hint) = match theme {
        Theme::Light => (Theme::Dark, Icon::Moon, "theme-to-dark"),
        Theme::Dark => (Theme::Light, Icon::Sun, "theme-to-light"),
    };
    html! {
        <header class="top">
            <p class="brand">{ mark() }<span>{ "Ringside" }</span></p>
            <ScenarioPicker text={text.clone()} scenarios={scenarios.clone()} open={open.clone()} title={title.clone()} on={on.clone()}/>
            <span class="spacer"></span>
            <span class="seg" role="group" aria-label={text.get("language")}>
                { language(Language::Ko, "한국어", "한국어") }
                { language(Language::En, "EN", "English") }
            </span>
            <button type="button" class="btn icon" data-testid="theme" title={text.get(hint)} aria-label={text.get(hint)}
                onclick={on.reform(move |_| Intent::Theme(other))}>
                { glyph(icon) }
            </button>
        </header>
    }
}
