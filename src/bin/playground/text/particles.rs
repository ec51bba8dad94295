//! Korean particles: which of two forms follows a name depends on how the name ends when it is read
//! aloud. `n1` ends in 일, so it is `n1이`; `n2` ends in 이, so it is `n2가`.
//!
//! The Fluent files write `{ SUBJECT($node) }` and get the name with the particle behind it.

/// A particle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Particle {
    /// The word is a sentence's subject: `n1이`.
    Subject,
    /// The word is what a sentence is about: `n1은`.
    Topic,
    /// The word is a sentence's object: `n1을`.
    Object,
    /// The word is joined to what follows: `n1과`.
    And,
    /// The word is where something goes: `n1로`, `n3으로`.
    Toward,
}

/// How a word ends when it is read aloud in Korean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Vowel,
    /// 로 follows it as it follows a vowel.
    Rieul,
    Consonant,
}

impl Particle {
    /// All of them, as they are declared.
    pub const ALL: [Particle; 5] = [Particle::Subject, Particle::Topic, Particle::Object, Particle::And, Particle::Toward];

    /// Its form behind a word.
    pub fn after(self, word: &str) -> &'static str {
        let ending = ending(word);
        let (consonant, vowel) = match self {
            Particle::Subject => ("이", "가"),
            Particle::Topic => ("은", "는"),
            Particle::Object => ("을", "를"),
            Particle::And => ("과", "와"),
            Particle::Toward if ending == Ending::Rieul => return "로",
            Particle::Toward => ("으로", "로"),
        };
        if ending == Ending::Vowel { vowel } else { consonant }
    }

    /// A word with it behind.
    pub fn behind(self, word: &str) -> String {
        format!("{word}{}", self.after(word))
    }
}

/// How a word ends. Digits and Latin letters are read one by one, as names of machines are; signs, quotes
/// above all, are not read.
fn ending(word: &str) -> Ending {
    let read = |letter: char| match letter.to_ascii_lowercase() {
        // A precomposed syllable: its number modulo 28 is its final consonant, 8 being ㄹ.
        '가'..='힣' => match (u32::from(letter) - u32::from('가')) % 28 {
            0 => Some(Ending::Vowel),
            8 => Some(Ending::Rieul),
            _ => Some(Ending::Consonant),
        },
        // 일 칠 팔; 엘 알.
        '1' | '7' | '8' | 'l' | 'r' => Some(Ending::Rieul),
        // 영 삼 육; 엠 엔.
        '0' | '3' | '6' | 'm' | 'n' => Some(Ending::Consonant),
        other => other.is_ascii_alphanumeric().then_some(Ending::Vowel),
    };
    word.chars().rev().find_map(read).unwrap_or(Ending::Vowel)
}
