//! What the page says, in two languages. Each is written as an original in a Fluent file of its own;
//! `tests/texts.rs` checks that both know the same ids.

mod particles;
mod refusals;
mod rich;
pub mod wording;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;
use yew::AttrValue;

use crate::intent::Language;

pub use refusals::sentences;
pub use rich::rich;

const SOURCES_KO: [&str; 2] = [include_str!("ko.ftl"), include_str!("stage.ko.ftl")];
const SOURCES_EN: [&str; 2] = [include_str!("en.ftl"), include_str!("stage.en.ftl")];

/// The texts of one language. Cheap to clone and to compare: two are equal if they are of the same
/// language.
#[derive(Clone)]
pub struct Text(Rc<Catalogue>);

struct Catalogue {
    language: Language,
    bundle: FluentBundle<FluentResource>,
    /// Texts without arguments, formatted once: most of what a render asks for.
    fixed: RefCell<BTreeMap<String, AttrValue>>,
}

impl PartialEq for Text {
    fn eq(&self, other: &Text) -> bool {
        self.0.language == other.0.language
    }
}

impl Text {
    /// The texts of a language.
    pub fn new(language: Language) -> Text {
        let sources = match language {
            Language::Ko => SOURCES_KO,
            Language::En => SOURCES_EN,
        };
        // Plurals go by this; a tag that could not be read would only cost those.
        let id: LanguageIdentifier = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new(vec![id]);
        // Isolation marks are for mixing left-to-right and right-to-left text; neither language needs them.
        bundle.set_use_isolating(false);
        particles::teach(&mut bundle);
        for source in sources {
            // A source with errors still gives every entry that could be read.
            let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
            bundle.add_resource_overriding(resource);
        }
        Text(Rc::new(Catalogue { language, bundle, fixed: RefCell::default() }))
    }

    /// Which language this is.
    pub fn language(&self) -> Language {
        self.0.language
    }

    /// A text without arguments. An id that does not exist reads as itself, so that it is seen.
    pub fn get(&self, id: &str) -> AttrValue {
        if let Some(text) = self.0.fixed.borrow().get(id) {
            return text.clone();
        }
        let text = self.format(id, None);
        self.0.fixed.borrow_mut().insert(id.to_owned(), text.clone());
        text
    }

    /// A text with arguments: names and texts as they are, counts as numbers, so that plurals work.
    pub fn with(&self, id: &str, arguments: &[(&str, FluentValue<'_>)]) -> AttrValue {
        let arguments: FluentArgs<'_> = arguments.iter().map(|(name, value)| (*name, value.clone())).collect();
        self.format(id, Some(&arguments))
    }

    /// Whether there is such a text.
    pub fn has(&self, id: &str) -> bool {
        self.0.bundle.has_message(id)
    }

    fn format(&self, id: &str, arguments: Option<&FluentArgs<'_>>) -> AttrValue {
        let bundle = &self.0.bundle;
        let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else {
            return AttrValue::from(id.to_owned());
        };
        let mut errors = Vec::new();
        AttrValue::from(bundle.format_pattern(pattern, arguments, &mut errors).into_owned())
    }
}

/// A whole number with its thousands set apart: `1,284`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
