//! Korean particles: which of two forms follows a name depends on how the name ends when it is read
//! aloud. `n1` ends in 일, so it is `n1이`; `n2` ends in 이, so it is `n2가`.
//!
//! The Fluent files write `{ SUBJECT($node) }` and get the name with the particle behind it.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};

/// How a word ends when it is read aloud in Korean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Vowel,
    /// 로 follows it as it follows a vowel.
    Rieul,
    Consonant,
}

/// Puts the right form of a particle behind a word.
type Particle = fn(&str) -> String;

/// Adds the functions `SUBJECT` (이/가), `TOPIC` (은/는), `OBJECT` (을/를), `AND` (과/와) and
/// `TOWARD` (으로/로) to a bundle.
pub fn teach(bundle: &mut FluentBundle<FluentResource>) {
    let functions: [(&str, Particle); 5] =
        [("SUBJECT", subject), ("TOPIC", topic), ("OBJECT", object), ("AND", and), ("TOWARD", toward)];
    for (name, joined) in functions {
        // Adding fails only where the name is taken, and these are five different ones.
        let _ = bundle.add_function(name, move |positional, _: &FluentArgs<'_>| match positional.first() {
            Some(FluentValue::String(word)) => FluentValue::from(joined(word)),
            Some(FluentValue::Number(number)) => FluentValue::from(joined(&number.as_string())),
            _ => FluentValue::Error,
        });
    }
}

/// A word as a sentence's subject: `n1이`.
pub fn subject(word: &str) -> String {
    format!("{word}{}", if ending(word) == Ending::Vowel { "가" } else { "이" })
}

/// A word as what a sentence is about: `n1은`.
pub fn topic(word: &str) -> String {
    format!("{word}{}", if ending(word) == Ending::Vowel { "는" } else { "은" })
}

/// A word as a sentence's object: `n1을`.
pub fn object(word: &str) -> String {
    format!("{word}{}", if ending(word) == Ending::Vowel { "를" } else { "을" })
}

/// A word joined to what follows: `n1과`.
fn and(word: &str) -> String {
    format!("{word}{}", if ending(word) == Ending::Vowel { "와" } else { "과" })
}

/// A word as where something goes: `n1로`, `n3으로`.
fn toward(word: &str) -> String {
    format!("{word}{}", if ending(word) == Ending::Consonant { "으로" } else { "로" })
}

/// How a word ends. Digits and Latin letters are read one by one, as names of machines are.
fn ending(word: &str) -> Ending {
    match word.chars().rev().find(|letter| letter.is_alphanumeric()).map(|letter| letter.to_ascii_lowercase()) {
        // A precomposed syllable: its number modulo 28 is its final consonant, 8 being ㄹ.
        Some(syllable @ '가'..='힣') => match (u32::from(syllable) - u32::from('가')) % 28 {
            0 => Ending::Vowel,
            8 => Ending::Rieul,
            _ => Ending::Consonant,
        },
        // 일 칠 팔; 엘 알.
        Some('1' | '7' | '8' | 'l' | 'r') => Ending::Rieul,
        // 영 삼 육; 엠 엔.
        Some('0' | '3' | '6' | 'm' | 'n') => Ending::Consonant,
        _ => Ending::Vowel,
    }
}
