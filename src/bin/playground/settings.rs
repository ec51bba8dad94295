//! What the page remembers between visits, language and theme, and where they are shown: on the
//! document itself, for the styles and for assistive tools.

use web_sys::{Element, Storage, Window};

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
    let stored = stored(window, LANGUAGE).and_then(|tag| language_of(&tag));
    stored.unwrap_or_else(|| {
        let prefers_korean =
            window.navigator().languages().iter().any(|tag| tag.as_string().is_some_and(|tag| tag.starts_with("ko")));
        if prefers_korean { Language::Ko } else { Language::En }
    })
}

/// The theme chosen last time; else the system's.
pub fn theme(window: &Window) -> Theme {
    let stored = stored(window, THEME).and_then(|name| theme_of(&name));
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

/// Remembers a language.
pub fn remember_language(window: &Window, language: Language) {
    remember(window, LANGUAGE, language.tag());
}

/// Remembers a theme.
pub fn remember_theme(window: &Window, theme: Theme) {
    remember(window, THEME, theme.name());
}

/// What is kept between visits. A browser may refuse storage; the page works without.
fn storage(window: &Window) -> Option<Storage> {
    window.local_storage().ok().flatten()
}

fn stored(window: &Window, key: &str) -> Option<String> {
    storage(window)?.get_item(key).ok().flatten()
}

fn remember(window: &Window, key: &str, value: &str) {
    if let Some(storage) = storage(window) {
        // It fails where storage is full or refused.
        let _ = storage.set_item(key, value);
    }
}

/// Tells the document which language and theme it is in.
pub fn show(window: &Window, language: Language, theme: Theme) {
    let Some(root): Option<Element> = window.document().and_then(|document| document.document_element()) else { return };
    // Setting an attribute fails only for a malformed name.
    let _ = root.set_attribute("lang", language.tag());
    let _ = root.set_attribute("data-theme", theme.name());
}
