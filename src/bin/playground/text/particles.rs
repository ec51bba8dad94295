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

/// Adds the functions `SUBJECT` (이/가), `TOPIC` (은/는), `OBJECT` (을/를), `AND` (과/와) and
/// `TOWARD` (으로/로) to a bundle.
pub fn teach(bundle: &mut FluentBundle<FluentResource>) {
    let functions: [(&str, fn(Ending) -> &'static str); 5] = [
        ("SUBJECT", |ending| if ending == Ending::Vowel { "가" } else { "이" }),
        ("TOPIC", |ending| if ending == Ending::Vowel { "는" } else { "은" }),
        ("OBJECT", |ending| if ending == Ending::Vowel { "를" } else { "을" }),
        ("AND", |ending| if ending == Ending::Vowel { "와" } else { "과" }),
        ("TOWARD", |ending| if ending == Ending::Consonant { "으로" } else { "로" }),
    ];
    for (name, particle) in functions {
        // Adding fails only where the name is taken, and these are five different ones.
        let _ = bundle.add_function(name, move |positional, _: &FluentArgs<'_>| {
            let word = match positional.first() {
                Some(FluentValue::String(word)) => word.to_string(),
                Some(FluentValue::Number(number)) => number.as_string().into_owned(),
                _ => return FluentValue::Error,
            };
            let particle = particle(ending(&word));
            FluentValue::from(format!("{word}{particle}"))
        });
    }
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
