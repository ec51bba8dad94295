//! The settings: theme, motion, size, keys, and the language. Each is a row of choices, of which one holds.

use yew::prelude::*;

use super::icons::{Icon, glyph};
use crate::intent::{Intent, Language, Preference, Present, Theme};
use crate::markup::{Button, Content, all, el, element, flag, given, nothing, words};
use crate::settings::{Preferences, SIZES};
use crate::text::Text;

/// The button, and below it the settings while they are open.
pub fn settings_menu(text: &Text, open: Option<Preferences>, on: &Callback<Intent>) -> Html {
    let prefer = |preference| Intent::Prefer(preference);
    let button = Button::asking(on, prefer(Preference::Menu(open.is_none()))).class("btn icon").id("settings");
    let button = button.also("aria-expanded", flag(open.is_some())).named(text.get("settings"));
    let button = button.holding(glyph(Icon::Sliders));
    // The same list without the panel, so that the button stays the one that has the focus.
    let Some(Preferences { theme, still, size, letters, tables }) = open else { return all([button, nothing()]) };
    let choice = |id: String, label: AttrValue, chosen: bool, wish: Intent| {
        Button::asking(on, wish).id(format!("settings-{id}")).chosen(chosen).holding(label)
    };
    let row = |name: &str, choices: Vec<Html>| {
        let label = text.get(&format!("settings-{name}"));
        let values = &mut [given("seg"), given("group"), given(label.clone())];
        let choices = element("span", &["class", "role", "aria-label"], values, all(choices));
        el("div", "settings-row", [el("span", "", label), choices])
    };
    let themes = [(None, "system"), (Some(Theme::Light), "light"), (Some(Theme::Dark), "dark")];
    let themes =
        themes.map(|(of, id)| choice(id.into(), text.get(&format!("settings-{id}")), of == theme, prefer(Preference::Theme(of))));
    let motions = [(None, "motion-system"), (Some(true), "motion-reduced"), (Some(false), "motion-full")];
    let motions = motions.map(|(of, id)| {
        let label = text.get(if of.is_none() {
            "settings-system"
        } else if of == Some(true) {
            "settings-reduced"
        } else {
            "settings-full"
        });
        choice(id.into(), label, of == still, prefer(Preference::Still(of)))
    });
    let sizes = SIZES.map(|of| choice(format!("text-{of}"), format!("{of} %").into(), of == size, prefer(Preference::Size(of))));
    let keys = [(true, "letters-on"), (false, "letters-off")].map(|(of, id)| {
        let label = text.get(if of { "settings-on" } else { "settings-off" });
        choice(id.into(), label, of == letters, prefer(Preference::Letters(of)))
    });
    let pictures = [(false, "pictures"), (true, "tables")]
        .map(|(of, id)| choice(id.into(), text.get(&format!("settings-{id}")), of == tables, prefer(Preference::Tables(of))));
    let languages = [(Language::Ko, "한국어"), (Language::En, "English")].map(|(of, label)| {
        let button = Button::asking(on, Intent::Language(of)).id(format!("settings-{}", of.tag())).also("lang", of.tag());
        button.chosen(text.language() == of).holding(label)
    });
    let close = Button::asking(on, prefer(Preference::Menu(false))).class("btn icon").id("settings-close");
    let content = all([
        el(
            "div",
            "settings-head",
            [el("h2", "", text.get("settings")), close.label(text.get("close")).holding(glyph(Icon::Kill))],
        ),
        row("language", languages.into()),
        row("theme", themes.into()),
        row("motion", motions.into()),
        row("text-size", sizes.into()),
        row("as", pictures.into()),
        row("letters", keys.into()),
        // Where the bar above has no room for it.
        Button::asking(on, Intent::Present(Present::Enter))
            .class("btn line settings-present")
            .id("settings-present")
            .holding([glyph(Icon::Screen), words(text.get("present"))]),
        el("p", "mut", text.get("settings-about")),
    ]);
    let names = &["class", "role", "aria-label", "data-testid"];
    let values = &mut [given("settings-panel"), given("group"), given(text.get("settings")), given("settings-panel")];
    all([button, element("div", names, values, content.into_html())])
}
