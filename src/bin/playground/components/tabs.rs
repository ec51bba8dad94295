//! The views of a moment, as tabs. Those that are not built say so. A phone has no room for tabs: there the
//! views that are built are a list to choose from.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::beside::open_button;
use super::icons::{Icon, glyph};
use crate::intent::{Intent, View};
use crate::markup::{Button, all, el, flag, keyed, words};
use crate::part::Draw;
use crate::text::Text;

/// The tabs.
#[derive(PartialEq)]
pub struct Tabs {
    pub text: Text,
    pub view: View,
    pub legend: bool,
    pub promises: bool,
    /// Whether what can be put beside the run is shown, and whether something stands beside it.
    pub beside: [bool; 2],
    pub on: Callback<Intent>,
}

impl Draw for Tabs {
    fn draw(&self) -> Html {
        let Tabs { text, view, legend, promises, beside: [menu, beside], on } = self;
        let tab = |(index, tab): (usize, View)| {
            let id = format!("view-{}", tab.name());
            let label = text.get(&id);
            let button = Button::asking(on, Intent::View(tab)).tab(tab == *view).idle(!tab.is_there());
            // A tab that is not there can still have the focus, so that a screen reader reads why.
            let button = if tab.is_there() {
                button.hint(text.get(&format!("{id}-hint")))
            } else {
                button.hint(text.get("not-available"))
            };
            let digit = html! { <span class="digit" aria-hidden="true">{ index + 1 }</span> };
            let button = button.id(id).also("tabindex", if tab == *view { "0" } else { "-1" });
            keyed(tab.name(), button.holding([digit, words(label)]))
        };
        let legend_button = Button::asking(on, Intent::ToggleLegend).class("legend-button").id("legend");
        let legend_button = legend_button.also("aria-expanded", flag(*legend)).hint(text.get("legend"));
        let promises_button = Button::asking(on, Intent::TogglePromises).class("legend-button promises-button").id("promises");
        let promises_button = promises_button.also("aria-expanded", flag(*promises)).hint(text.get("promises-hint"));
        html! {
            <nav class="tabs">
                <div role="tablist" aria-label={text.get("views")}>{ all(View::ALL.into_iter().enumerate().map(tab)) }</div>
                { choice(text, *view, on) }
                { open_button(text, *menu, *beside, on) }
                { promises_button.holding([glyph(Icon::Promise), el("span", "", text.get("promises"))]) }
                { legend_button.holding([el("span", "", text.get("legend")), el("kbd", "", "?")]) }
            </nav>
        }
    }
}

/// The views that are built, as a list.
fn choice(text: &Text, view: View, on: &Callback<Intent>) -> Html {
    let onchange = on.reform(|event: Event| {
        let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
        Intent::View(View::ALL.into_iter().find(|view| view.name() == chosen).unwrap_or_default())
    });
    let option = |other: View| {
        let name = other.name();
        html! { <option key={name} value={name} selected={other == view}>{ text.get(&format!("view-{name}")) }</option> }
    };
    let options = all(View::ALL.into_iter().filter(|view| view.is_there()).map(option));
    html! { <select class="view-choice" data-testid="view-choice" aria-label={text.get("views-choose")} {onchange}>{ options }</select> }
}
