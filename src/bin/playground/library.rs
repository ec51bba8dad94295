//! The scenarios that come with Ringside, and the empty cluster that the page begins with.

use ringside::scenario::library::{self, Bundled, Subject};
use ringside::scenario::{Refusals, Session};
use serde_json::json;

use crate::intent::Language;

/// The scenarios, in the order in which they are offered.
pub fn all() -> &'static [Bundled] {
    library::SCENARIOS
}

/// One by its name.
pub fn find(name: &str) -> Option<&'static Bundled> {
    library::find(name)
}

/// What it is called.
pub fn title(bundled: &Bundled, language: Language) -> &'static str {
    match language {
        Language::Ko => bundled.title_ko,
        Language::En => bundled.title_en,
    }
}

/// What is to be seen in it.
pub fn about(bundled: &Bundled, language: Language) -> &'static str {
    match language {
        Language::Ko => bundled.about_ko,
        Language::En => bundled.about_en,
    }
}

/// What the scenarios of a subject stand under.
pub fn heading(subject: Subject, language: Language) -> &'static str {
    let [en, ko] = subject.names();
    match language {
        Language::Ko => ko,
        Language::En => en,
    }
}

/// Five nodes and nothing in them, with the defaults of the format.
pub fn blank() -> Result<Session, Refusals> {
    Session::from_value(json!({ "format": 1, "name": "five-nodes" }))
}
