//! What the left panel says of the open document.

use ringside::scenario::Session;
use ringside::scenario::library::Subject;
use serde_json::Value;
use yew::AttrValue;

use crate::components::scenario_panel::Story;
use crate::components::scenario_picker::Entry;
use crate::intent::Language;
use crate::text::Text;
use crate::{library, study};

/// Where the open document came from; from there it can be opened again.
#[derive(Clone, Debug, PartialEq)]
pub enum Opened {
    /// Nowhere: an empty cluster to play with.
    Blank,
    /// The collection.
    Library {
        /// Under this name.
        name: String,
        /// What is written there.
        document: String,
    },
    /// A lesson, of the collection or from anywhere.
    Lesson {
        /// Its name, or its address.
        name: String,
        /// What is written there.
        document: String,
    },
    /// The reader: a file, the clipboard, a script.
    Document(String),
    /// A link.
    Link {
        /// What its maker had opened, by its name in the menu.
        scenario: Option<String>,
        /// The document, without what was done by hand.
        document: Value,
    },
}

impl Opened {
    /// Its name in the menu.
    pub fn name(&self) -> AttrValue {
        self.scenario().map(|name| AttrValue::from(name.to_owned())).unwrap_or_default()
    }

    /// The same; none if it came from elsewhere.
    pub fn scenario(&self) -> Option<&str> {
        match self {
            Opened::Blank => Some(BLANK),
            Opened::Library { name, .. } => Some(name),
            Opened::Link { scenario, .. } => scenario.as_deref(),
            Opened::Lesson { .. } | Opened::Document(_) => None,
        }
    }

    /// What to ask for to take this lesson again, if it is one that can be asked for.
    pub fn lesson(&self) -> Option<&str> {
        match self {
            Opened::Lesson { name, .. } => Some(name),
            _ => None,
        }
    }
}

/// The empty cluster's name in the menu.
pub const BLANK: &str = "blank";

/// What the menu offers: the empty cluster first.
pub fn menu(text: &Text) -> Vec<Entry> {
    let language = text.language();
    let blank = Entry {
        name: AttrValue::Static(BLANK),
        subject: AttrValue::Static(library::heading(Subject::First, language)),
        title: text.get("blank-title"),
        summary: text.get("blank-summary"),
    };
    let bundled = library::all().iter().map(|bundled| Entry {
        name: AttrValue::Static(bundled.name),
        subject: AttrValue::Static(library::heading(bundled.subject, language)),
        title: AttrValue::Static(library::title(bundled, language)),
        summary: AttrValue::Static(library::about(bundled, language)),
    });
    std::iter::once(blank).chain(bundled).collect()
}

/// What the panel says of the empty cluster.
pub fn blank(text: &Text, session: &Session) -> Story {
    told(text, session, "eyebrow-blank", [text.get("blank-title"), text.get("blank-about")], BLANK)
}

/// What the panel says.
pub fn of(text: &Text, opened: &Opened, session: &Session) -> Story {
    let language = text.language();
    let name = &session.scenario().head.name;
    if let Some(lesson) = &session.scenario().lesson {
        let words = [&lesson.title, &lesson.about].map(|words| AttrValue::from(study::said(words, language).to_string()));
        return told(text, session, "lesson", words, "document");
    }
    match opened.scenario() {
        Some(BLANK) => blank(text, session),
        Some(own) => {
            let (words, tries) = match library::find(own) {
                Some(bundled) => {
                    ([library::title(bundled, language), library::about(bundled, language)].map(AttrValue::Static), own)
                }
                None => ([AttrValue::from(own.to_owned()), AttrValue::default()], "document"),
            };
            told(text, session, "eyebrow-library", words, tries)
        }
        None => {
            let title = if name.is_empty() { text.get("document-title") } else { AttrValue::from(name.clone()) };
            told(text, session, "eyebrow-document", [title, text.get("document-summary")], "document")
        }
    }
}

fn told(text: &Text, session: &Session, eyebrow: &'static str, [title, summary]: [AttrValue; 2], tries: &str) -> Story {
    let mut without_effect: Vec<AttrValue> = Vec::new();
    for idle in session.defaults_without_effect() {
        let [en, ko] = idle.mechanism.names();
        let words = AttrValue::Static(if text.language() == Language::Ko { ko } else { en });
        if !without_effect.contains(&words) {
            without_effect.push(words);
        }
    }
    Story {
        eyebrow: text.get(eyebrow),
        name: AttrValue::from(session.scenario().head.name.clone()),
        title,
        summary,
        tries: tries_of(text, tries),
        seed: session.timeline().setup().seed,
        without_effect,
    }
}

/// Concrete things to do, for this document or for any.
fn tries_of(text: &Text, name: &str) -> Vec<AttrValue> {
    let of = |name: &str| -> Vec<AttrValue> {
        (1..).map(|number| format!("try-{name}-{number}")).take_while(|id| text.has(id)).map(|id| text.get(&id)).collect()
    };
    let own = of(name);
    if own.is_empty() { of("document") } else { own }
}
