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

use yew::AttrValue;

use crate::intent::Language;

pub use packed::Argument;
pub use refusals::{refusal, sentences};
pub use rich::rich;

const IDS: &str = include_str!(concat!(env!("OUT_DIR"), "/texts.ids"));
const KO: &str = include_str!(concat!(env!("OUT_DIR"), "/texts.ko"));
const EN: &str = include_str!(concat!(env!("OUT_DIR"), "/texts.en"));

/// The texts of one language. Cheap to clone and to compare: two are equal if they are of the same
/// language.
#[derive(Clone)]
pub struct Text {
    language: Language,
    /// By their ids, in the order of the ids.
    texts: Rc<[(&'static str, &'static str)]>,
}

impl PartialEq for Text {
    fn eq(&self, other: &Text) -> bool {
        self.language == other.language
    }
}

impl Text {
    /// The texts of a language.
    pub fn new(language: Language) -> Text {
        let texts = match language {
            Language::Ko => KO,
            Language::En => EN,
        };
        Text { language, texts: packed::unpack(IDS, texts).into() }
    }

    /// Which language this is.
    pub fn language(&self) -> Language {
        self.language
    }

    /// A text without arguments. An id that does not exist reads as itself, so that it is seen.
    pub fn get(&self, id: &str) -> AttrValue {
        match self.find(id) {
            Some(text) => AttrValue::Static(text),
            None => AttrValue::from(id.to_owned()),
        }
    }

    /// A text with arguments, of which it chooses by the numbers.
    pub fn with(&self, id: &str, arguments: &[(&str, Argument)]) -> AttrValue {
        AttrValue::from(packed::format(self.find(id).unwrap_or(id), arguments))
    }

    /// Whether there is such a text.
    pub fn has(&self, id: &str) -> bool {
        self.find(id).is_some()
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
