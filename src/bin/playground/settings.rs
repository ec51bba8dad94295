//! What the page remembers between visits (language, theme, motion, text size, keys, panels), and where it is shown: on the
//! document itself, for the styles and for assistive tools.
//!
//! A browser may refuse storage; then it holds for this visit. Pages that are open side by side do not watch each other: each keeps
//! what was chosen in it, and the last choice is what the next visit begins with. `index.html` reads the same keys before the first
//! paint, so that nothing flashes and nothing jumps.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use web_sys::{Element, Storage, Window};

use crate::intent::{Language, Theme, View};
use crate::model::Panels;

const LANGUAGE: &str = "ringside.lang";
const THEME: &str = "ringside.theme";
const MOTION: &str = "ringside.motion";
const SIZE: &str = "ringside.text";
const LETTERS: &str = "ringside.letters";
const TABLES: &str = "ringside.tables";
const PANELS: &str = "ringside.panels";
const LESSONS: &str = "ringside.lessons";

/// How large the page can be, text and all, in percent.
pub const SIZES: [u32; 4] = [100, 115, 130, 150];

/// The size that is shown, for whoever turns pixels of the window into those of an element.
static SHOWN_SIZE: AtomicU32 = AtomicU32::new(100);
/// Whether single characters are shortcuts, for the listener of keys.
static SINGLE_KEYS: AtomicBool = AtomicBool::new(true);

/// What the reader prefers. Language, and the theme as it is, have places of their own in the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// The theme that was chosen; the system's, if none was.
    pub theme: Option<Theme>,
    /// Whether less motion was chosen, or all of it; the system's, if nothing was.
    pub still: Option<bool>,
    /// The size, in percent; one of [`SIZES`].
    pub size: u32,
    /// Whether single characters are shortcuts (WCAG 2.1.4: whoever dictates or trembles turns them off).
    pub letters: bool,
    /// Whether pictures are shown as tables.
    pub tables: bool,
}

impl Preferences {
    /// What was chosen last time.
    pub fn stored(window: &Window) -> Preferences {
        let size = stored(window, SIZE).and_then(|size| size.parse().ok()).filter(|size| SIZES.contains(size));
        Preferences {
            theme: stored(window, THEME).and_then(|name| theme_of(&name)),
            still: match stored(window, MOTION).as_deref() {
                Some("reduced") => Some(true),
                Some("full") => Some(false),
                _ => None,
            },
            size: size.unwrap_or(100),
            letters: stored(window, LETTERS).as_deref() != Some("off"),
            tables: stored(window, TABLES).as_deref() == Some("on"),
        }
    }

    /// Remembers them; what follows the system is not written down.
    pub fn remember(&self, window: &Window) {
        remember(window, THEME, self.theme.map(Theme::name));
        remember(window, MOTION, self.still.map(motion_name));
        remember(window, SIZE, Some(self.size.to_string()).filter(|_| self.size != 100).as_deref());
        remember(window, LETTERS, (!self.letters).then_some("off"));
        remember(window, TABLES, self.tables.then_some("on"));
    }

    /// The theme as it is to be.
    pub fn theme_now(&self, window: &Window) -> Theme {
        let of_system = || if matches(window, "(prefers-color-scheme: dark)") { Theme::Dark } else { Theme::Light };
        self.theme.unwrap_or_else(of_system)
    }

    /// Whether motion is reduced: then time goes from turn to turn, and nothing slides.
    pub fn is_still(&self, window: &Window) -> bool {
        self.still.unwrap_or_else(|| matches(window, "(prefers-reduced-motion: reduce)"))
    }

    /// Shows them on the document.
    pub fn show(&self, window: &Window) {
        SHOWN_SIZE.store(self.size, Ordering::Relaxed);
        SINGLE_KEYS.store(self.letters, Ordering::Relaxed);
        mark(window, "data-motion", motion_name(self.is_still(window)));
        mark(window, "data-text", &self.size.to_string());
        mark(window, "data-tables", if self.tables { "on" } else { "off" });
    }
}

fn motion_name(still: bool) -> &'static str {
    if still { "reduced" } else { "full" }
}

/// How many pixels of the window a pixel of the page takes: events and rectangles are told in the window's.
pub fn scale() -> f64 {
    f64::from(SHOWN_SIZE.load(Ordering::Relaxed)) / 100.0
}

/// Whether single characters are shortcuts.
pub fn are_letters_keys() -> bool {
    SINGLE_KEYS.load(Ordering::Relaxed)
}

/// Whether the page is at most so wide, in its own pixels.
pub fn is_at_most(window: &Window, width: f64) -> bool {
    let inner = window.inner_width().ok().and_then(|inner| inner.as_f64());
    inner.is_some_and(|inner| inner <= width * scale())
}

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

/// Whether a media query holds now.
pub fn matches(window: &Window, query: &str) -> bool {
    window.match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// Remembers a language.
pub fn remember_language(window: &Window, language: Language) {
    remember(window, LANGUAGE, Some(language.tag()));
}

/// Puts the panels as they were left: a row of ones and zeros for the rail, and one for what is put away, a view each.
pub fn arrange(window: &Window, panels: &mut Panels) {
    let Some(stored) = stored(window, PANELS) else { return };
    let mut marks = stored.bytes();
    if stored.len() == 2 * View::ALL.len() {
        for place in panels.rail.iter_mut().chain(&mut panels.no_side) {
            *place = marks.next() == Some(b'1');
        }
    }
}

/// Remembers how the panels stand.
pub fn remember_panels(window: &Window, panels: &Panels) {
    let marks: String = panels.rail.iter().chain(&panels.no_side).map(|folded| if *folded { '1' } else { '0' }).collect();
    remember(window, PANELS, Some(&marks));
}

/// Remembers how many steps of a lesson were reached, unless it were more before. It is written `name:steps`, a space between lessons.
pub fn remember_lesson(window: &Window, name: &str, furthest: usize) {
    // What could be taken for another entry is not remembered.
    if name.is_empty() || name.contains([' ', ':']) || furthest <= furthest_of_lesson(window, name) {
        return;
    }
    let kept = stored(window, LESSONS).unwrap_or_default();
    let others = kept.split(' ').filter(|entry| entry.split(':').next() != Some(name) && !entry.is_empty());
    let all: Vec<String> = others.map(str::to_owned).chain([format!("{name}:{furthest}")]).collect();
    remember(window, LESSONS, Some(&all.join(" ")));
}

/// How many steps of a lesson were reached so far.
pub fn furthest_of_lesson(window: &Window, name: &str) -> usize {
    let kept = stored(window, LESSONS).unwrap_or_default();
    let own = kept.split(' ').filter_map(|entry| entry.split_once(':')).find(|(entry, _)| *entry == name);
    own.and_then(|(_, steps)| steps.parse().ok()).unwrap_or_default()
}

/// What is kept between visits. A browser may refuse storage; the page works without.
fn storage(window: &Window) -> Option<Storage> {
    window.local_storage().ok().flatten()
}

fn stored(window: &Window, key: &str) -> Option<String> {
    storage(window)?.get_item(key).ok().flatten()
}

fn remember(window: &Window, key: &str, value: Option<&str>) {
    let Some(storage) = storage(window) else { return };
    // It fails where storage is full or refused.
    let _ = match value {
        Some(value) => storage.set_item(key, value),
        None => storage.remove_item(key),
    };
}

/// Tells the document which language and theme it is in.
pub fn show(window: &Window, language: Language, theme: Theme) {
    mark(window, "lang", language.tag());
    mark(window, "data-theme", theme.name());
}

fn mark(window: &Window, name: &str, value: &str) {
    let root: Option<Element> = window.document().and_then(|document| document.document_element());
    if let Some(root) = root {
        // Setting an attribute fails only for a malformed name.
        let _ = root.set_attribute(name, value);
    }
}
