//! What the page remembers between visits, language and theme, and where they are shown: on the
//! document itself, for the styles and for assistive tools.

use gloo_storage::{LocalStorage, Storage};
use web_sys::{Element, Window};

use crate::intent::{Language, Theme};

const LANGUAGE: &str = "ringside.lang";
const THEME: &str = "ringside.theme";

/// Reads a language off its tag.
pub fn language_of(tag: &str) -> Option<Language> {
    [Language::Ko, Language::En].into_iter().find(|language| language.tag() == tag)
}

/// Reads a theme off its name.
pub fn theme_of(name: &str) -> Option<Theme> {
    [Theme::Light, Theme::Dark].into_iter().find(|theme| theme.name() == name)
}

/// The language chosen last time; else the reader's own, if it is Korean; else English.
pub fn language(window: &Window) -> Language {
    let stored = LocalStorage::get::<String>(LANGUAGE).ok().and_then(|tag| language_of(&tag));
    stored.unwrap_or_else(|| {
        let prefers_korean =
            window.navigator().languages().iter().any(|tag| tag.as_string().is_some_and(|tag| tag.starts_with("ko")));
        if prefers_korean { Language::Ko } else { Language::En }
    })
}

/// The theme chosen last time; else the system's.
pub fn theme(window: &Window) -> Theme {
    let stored = LocalStorage::get::<String>(THEME).ok().and_then(|name| theme_of(&name));
    stored.unwrap_or_else(|| if matches(window, "(prefers-color-scheme: dark)") { Theme::Dark } else { Theme::Light })
}

/// Whether the reader's system asks for less motion.
pub fn prefers_less_motion(window: &Window) -> bool {
    matches(window, "(prefers-reduced-motion: reduce)")
}

/// Whether a media query holds now.
pub fn matches(window: &Window, query: &str) -> bool {
    window.match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// Remembers a language. A browser may refuse storage; the page works without.
pub fn remember_language(language: Language) {
    let _ = LocalStorage::set(LANGUAGE, language.tag());
}

/// Remembers a theme.
pub fn remember_theme(theme: Theme) {
    let _ = LocalStorage::set(THEME, theme.name());
}

/// Tells the document which language and theme it is in.
pub fn show(window: &Window, language: Language, theme: Theme) {
    let Some(root): Option<Element> = window.document().and_then(|document| document.document_element()) else { return };
    // Setting an attribute fails only for a malformed name.
    let _ = root.set_attribute("lang", language.tag());
    let _ = root.set_attribute("data-theme", theme.name());
}
