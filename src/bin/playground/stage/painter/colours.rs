//! The colours of the theme, as the canvas wants them: read from the style once.

use ringside::stage::Family;
use web_sys::Element;

/// The colours and the font that the painter uses.
#[derive(Clone)]
pub struct Colours {
    pub write: String,
    pub hint: String,
    pub repair: String,
    pub read: String,
    pub gossip: String,
    pub ink: String,
    pub on_ink: String,
    pub paper: String,
    pub fault: String,
    /// Words that matter less.
    pub muted: String,
    /// What matters least.
    pub faint: String,
    /// Rules, from the faintest on.
    pub line: String,
    pub line_mid: String,
    pub line_strong: String,
    /// What was not simulated, and what stands still.
    pub hatch: String,
    /// For numbers: a font as the canvas wants it.
    pub font: String,
}

impl Colours {
    /// What the style says at an element. What it does not say is black or white.
    pub fn of(element: &Element) -> Colours {
        let style = web_sys::window().and_then(|window| window.get_computed_style(element).ok().flatten());
        let value = |name: &str, otherwise: &str| {
            let value = style.as_ref().and_then(|style| style.get_property_value(name).ok()).unwrap_or_default();
            let value = value.trim();
            if value.is_empty() { otherwise.to_owned() } else { value.to_owned() }
        };
        Colours {
            write: value("--m-write", "#000"),
            hint: value("--m-hint", "#000"),
            repair: value("--m-repair", "#000"),
            read: value("--m-read", "#000"),
            gossip: value("--m-gossip", "#000"),
            ink: value("--ink", "#000"),
            on_ink: value("--on-ink", "#fff"),
            paper: value("--paper", "#fff"),
            fault: value("--fault", "#000"),
            muted: value("--ink-3", "#000"),
            faint: value("--ink-4", "#000"),
            line: value("--line", "#000"),
            line_mid: value("--line-2", "#000"),
            line_strong: value("--line-3", "#000"),
            hatch: value("--hatch", "#000"),
            font: format!("700 11px {}", value("--font-ui", "sans-serif")),
        }
    }

    /// The colour of a family.
    pub fn of_family(&self, family: Family) -> &str {
        match family {
            Family::Write => &self.write,
            Family::Read => &self.read,
            Family::Neutral => &self.ink,
            Family::Hint => &self.hint,
            Family::Repair => &self.repair,
            Family::Membership => &self.gossip,
        }
    }
}
