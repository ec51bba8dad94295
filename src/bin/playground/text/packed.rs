//! The packed form of the texts. The build writes it from the Fluent files (`build/texts.rs`, which also
//! says what of Fluent there is), and the page formats from it.
//!
//! The ids stand in one list, sorted, and the texts of each language in a list of their own, in the
//! order of the ids; [`END`] parts the entries. A text is what it says, with marks in it:
//!
//! - Between two [`PLACE`]s stands the name of an argument, whose value goes there. A digit before the name
//!   is the particle that follows the value, as an index of [`Particle::ALL`].
//! - Between two [`CHOICE`]s stand, parted by [`CASE`], the name of an argument, then a value and what is
//!   said for it, as often as needed, and at last what is said for every other value. There is no
//!   choice within a choice.
//!
//! Nothing here knows of plurals: texts count in whole numbers, and of those a category of either language
//! is a single one or all others. The build writes that number.

use std::fmt::Display;

use super::particles::Particle;

/// Parts the entries of a list.
pub const END: char = '\0';
/// Stands before and behind the name of an argument.
pub const PLACE: char = '\x01';
/// Stands before and behind a choice.
pub const CHOICE: char = '\x02';
/// Parts what a choice consists of.
pub const CASE: char = '\x03';

/// What goes into a text, as it reads there.
#[derive(Clone, Debug)]
pub struct Argument(String);

impl<T: Display> From<T> for Argument {
    fn from(value: T) -> Argument {
        // Once for all types, not once for each.
        fn shown(value: &dyn Display) -> Argument {
            Argument(value.to_string())
        }
        shown(&value)
    }
}

/// The texts of a language by their ids, in the order of the ids.
pub fn unpack<'a>(ids: &'a str, texts: &'a str) -> Vec<(&'a str, &'a str)> {
    ids.split(END).zip(texts.split(END)).collect()
}

/// What a text says with these arguments.
pub fn format(text: &str, arguments: &[(&str, Argument)]) -> String {
    let mut said = String::new();
    // Between marks that come in pairs, every second part is inside.
    for (index, part) in text.split(CHOICE).enumerate() {
        let part = if index % 2 == 0 { part } else { chosen(part, arguments) };
        for (index, part) in part.split(PLACE).enumerate() {
            if index % 2 == 0 { said.push_str(part) } else { place(&mut said, part, arguments) }
        }
    }
    said
}

/// Adds an argument's value, with the particle that is asked for.
fn place(said: &mut String, place: &str, arguments: &[(&str, Argument)]) {
    let (particle, name) = match place.as_bytes() {
        [index @ b'0'..=b'9', ..] => (Particle::ALL.get(usize::from(index - b'0')), &place[1..]),
        _ => (None, place),
    };
    let value = value(name, arguments);
    said.push_str(value);
    if let Some(particle) = particle {
        said.push_str(particle.after(value));
    }
}

/// What a choice says.
fn chosen<'a>(choice: &'a str, arguments: &[(&str, Argument)]) -> &'a str {
    let mut parts = choice.split(CASE);
    let value = value(parts.next().unwrap_or_default(), arguments);
    loop {
        match (parts.next(), parts.next()) {
            (Some(case), Some(text)) if case == value => return text,
            (Some(_), Some(_)) => {}
            (otherwise, _) => return otherwise.unwrap_or_default(),
        }
    }
}

/// An argument's value. One that was not given reads as its name, so that it is seen.
fn value<'a>(name: &'a str, arguments: &'a [(&str, Argument)]) -> &'a str {
    arguments.iter().find(|(given, _)| *given == name).map_or(name, |(_, value)| &value.0)
}
