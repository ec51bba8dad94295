//! What the page says, in two languages. Each is written as an original in Fluent files of its own, which
//! the build checks and packs (`build/texts.rs`).

pub mod causes;
mod packed;
mod particles;
pub mod promises;
mod refusals;
mod rich;
pub mod wording;

use std::rc::Rc;

use ringside::engine::order;
use yew::AttrValue;

use crate::intent::Language;
use crate::rest;

pub use packed::Argument;
pub use refusals::{refusal, sentences};
pub use rich::rich;

/// Packed texts: their ids, and what they are in either language.
struct Part {
    ids: &'static str,
    ko: &'static str,
    en: &'static str,
}

/// Those that the page begins with (`first.txt`).
const FIRST: Part = Part {
    ids: include_str!(concat!(env!("OUT_DIR"), "/first.ids")),
    ko: include_str!(concat!(env!("OUT_DIR"), "/first.ko")),
    en: include_str!(concat!(env!("OUT_DIR"), "/first.en")),
};

/// The others.
const REST: Part = Part {
    ids: include_str!(concat!(env!("OUT_DIR"), "/rest.ids")),
    ko: include_str!(concat!(env!("OUT_DIR"), "/rest.ko")),
    en: include_str!(concat!(env!("OUT_DIR"), "/rest.en")),
};

/// Texts by their ids.
pub type Texts = Vec<(&'static str, &'static str)>;

impl Part {
    fn texts(&self, language: Language) -> Texts {
        let texts = match language {
            Language::Ko => self.ko,
            Language::En => self.en,
        };
        packed::unpack(self.ids, texts)
    }
}

/// Adds the texts that come with the rest of the page.
pub fn complete(texts: &mut Texts, language: Language) {
    texts.extend(REST.texts(language));
    order(texts, |(id, _)| *id);
}

/// The texts of one language. Cheap to clone and to compare: two are equal if they are of the same
/// language, and as many.
#[derive(Clone)]
pub struct Text {
    language: Language,
    /// By their ids, in the order of the ids.
    texts: Rc<[(&'static str, &'static str)]>,
    /// Whether these are all.
    whole: bool,
}

impl PartialEq for Text {
    fn eq(&self, other: &Text) -> bool {
        (self.language, self.whole) == (other.language, other.whole)
    }
}

impl Text {
    /// The texts of a language, as far as they have come.
    pub fn new(language: Language) -> Text {
        let mut texts = FIRST.texts(language);
        let rest = rest::get();
        if let Some(rest) = rest {
            (rest.complete)(&mut texts, language);
        }
        Text { language, texts: texts.into(), whole: rest.is_some() }
    }

    /// Which language this is.
    pub fn language(&self) -> Language {
        self.language
    }

    /// A text without arguments. An id that does not exist reads as itself, so that it is seen.
    pub fn get(&self, id: &str) -> AttrValue {
        match self.find(id) {
            Some(text) => AttrValue::Static(text),
            None => AttrValue::from(self.without(id).to_owned()),
        }
    }

    /// A text with arguments, of which it chooses by the numbers.
    pub fn with(&self, id: &str, arguments: &[(&str, Argument)]) -> AttrValue {
        AttrValue::from(packed::format(self.find(id).unwrap_or_else(|| self.without(id)), arguments))
    }

    /// Whether there is such a text.
    pub fn has(&self, id: &str) -> bool {
        self.find(id).is_some()
    }

    /// What is said where there is no text: its id, so that it is seen; nothing, while it may be yet to come. Tests look for that.
    fn without<'a>(&self, id: &'a str) -> &'a str {
        if self.whole {
            return id;
        }
        if let Some(root) = web_sys::window().and_then(|window| window.document()?.document_element()) {
            // Setting an attribute fails only for a malformed name.
            let _ = root.set_attribute("data-unsaid", id);
        }
        ""
    }

    fn find(&self, id: &str) -> Option<&'static str> {
        let index = self.texts.binary_search_by_key(&id, |(id, _)| id).ok()?;
        Some(self.texts[index].1)
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
